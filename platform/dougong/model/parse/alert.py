"""alerts.json of a module."""

from typing import Any

from dougong.base.text import Text
from dougong.model.alert import NIGHTLY, Alert
from dougong.model.parse.faults import Faults
from dougong.model.parse.source import Source

_SOURCE = Text(
    "预警的来源是报表（report）或列表（list）其中之一",
    "An alert watches either a report or a list",
)
_KEY = Text(
    "来自报表的预警必须写明按什么区分（key）",
    "An alert over a report says what tells its rows apart (key)",
)


def parse_alerts(source: Source, faults: Faults) -> tuple[Alert, ...]:
    """The alerts of a file whose shape is sound."""
    raw: dict[str, Any] = dict(source.raw)
    return tuple(_alert(source, key, words, faults) for key, words in raw["alerts"].items())


def _alert(source: Source, key: str, raw: dict[str, Any], faults: Faults) -> Alert:
    watched = raw["source"]
    if len(watched) != 1:
        faults.add("alert_source", ["alerts", key, "source"], _SOURCE)
    elif "report" in watched and not raw.get("key"):
        faults.add("alert_key", ["alerts", key], _KEY)
    on = raw.get("on", NIGHTLY)
    events = (on,) if isinstance(on, str) else tuple(on)
    return Alert(
        module=source.module,
        key=key,
        title=raw["title"],
        level=raw["level"],
        when=raw["when"],
        to=tuple(raw["to"]),
        report=watched.get("report", ""),
        list=watched.get("list", ""),
        by=tuple(raw.get("key", ())),
        on=tuple(event for event in events if event != NIGHTLY),
        file=source.path,
    )
