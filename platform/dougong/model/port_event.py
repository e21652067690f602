"""Events between modules, as they are kept until somebody listens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dougong.base.values import JsonObject


@dataclass(frozen=True)
class PortEvent:
    """One event for whoever listens at a port; the payload is JSON of the port's fields."""

    port: str
    rule: str
    entity: str
    record_id: str
    line_id: str
    revision: int
    business_date: date
    #: The month of the business date; the ledger that listens has its own say.
    posted_period: str
    payload: JsonObject
    #: What happened to the document.
    on: str = "approved"

    def as_json(self) -> JsonObject:
        """The event as it is kept until somebody listens."""
        return {
            "port": self.port,
            "rule": self.rule,
            "entity": self.entity,
            "record_id": self.record_id,
            "line_id": self.line_id,
            "revision": self.revision,
            "business_date": self.business_date.isoformat(),
            "posted_period": self.posted_period,
            "payload": self.payload,
            "on": self.on,
        }


def port_event(kept: Mapping[str, Any]) -> PortEvent:
    """The event that `as_json` wrote."""
    day = date.fromisoformat(kept["business_date"])
    return PortEvent(**{**kept, "business_date": day, "revision": int(kept["revision"])})
