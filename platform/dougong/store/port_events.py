"""Events between modules: kept when they happen, delivered once somebody listens."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from dougong.base.values import JsonObject, new_id
from dougong.model.runtime import Record
from dougong.store.platform_tables import document
from dougong.store.platform_tables import port_event as table
from dougong.store.session import Work
from dougong.store.upsert import insert_unless_there

KEY = ("port", "record_id", "line_id", "rule", "revision")
BATCH = 500


@dataclass(frozen=True)
class PortEventRow:
    """One event as it was kept."""

    id: str
    port: str
    entity: str
    record_id: str
    payload: JsonObject
    business_date: date
    added_at: datetime
    delivered_at: datetime | None
    #: What has become of the document.
    status: str


_COLUMNS = (
    *(table.c[name] for name in PortEventRow.__dataclass_fields__ if name != "status"),
    func.coalesce(document.c.status, "approved"),
)
_DELIVERED = (
    update(table)
    .where(table.c.id.in_(bindparam("wanted", expanding=True)))
    .values(delivered_at=bindparam("v_at"))
)


def add(
    work: Work, port: str, record: Record, payloads: Sequence[Mapping[str, Any]], *, delivered: bool
) -> int:
    """How many events of a document were new; the same event is kept once."""
    if not payloads:
        return 0
    values = [
        {
            "id": new_id(),
            "port": port,
            "entity": record.entity,
            "record_id": record.id,
            "line_id": found.get("line_id") or "",
            "rule": found.get("rule") or "",
            "revision": int(found.get("revision", record.revision)),
            "payload": dict(found),
            "business_date": _day(work, found.get("business_date")),
            "added_at": work.now,
            "delivered_at": work.now if delivered else None,
        }
        for found in payloads
    ]
    statement = insert_unless_there(work.connection, table, KEY).returning(table.c.id)
    return len(work.connection.scalars(statement, values).all())


def _day(work: Work, value: Any) -> date:
    if isinstance(value, date):
        return value
    return date.fromisoformat(value) if value else work.now.date()


def waiting(work: Work, port: str, from_date: date) -> list[PortEventRow]:
    """Events nobody has heard yet, from a business date on, in the order they happened.

    Those of documents that were reversed meanwhile stay away: they come to nothing.
    """
    statement = (
        select(*_COLUMNS)
        .outerjoin_from(table, document, document.c.record_id == table.c.record_id)
        .where(table.c.port == port, table.c.business_date >= from_date)
        .where(table.c.delivered_at.is_(None))
        .where(document.c.status.is_distinct_from("reversed"))
        .order_by(table.c.id)
    )
    return [PortEventRow(*row) for row in work.connection.execute(statement)]


def mark_delivered(work: Work, ids: Iterable[str]) -> None:
    """Note that the events were heard."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), BATCH):
        given = {"wanted": wanted[start : start + BATCH], "v_at": work.now}
        work.connection.execute(_DELIVERED, given)
