"""alerts.json of a module."""

from typing import Any

from dougong.base.text import Text
from dougong.model.alert import NIGHTLY, Alert
from dougong.model.parse.faults import Faults
from dougong.model.parse.source import Source

_SOURCE = Text(
    "预警的来源是报表（report）或列表（list）其中之一；latest 和 rows 只用于列表，by 只用于报表",
    "An alert watches either a report or a list; latest and rows are words of lists, by of reports",
)
_KEY = Text(
    "来自报表的预警必须写明按什么区分（key）",
    "An alert over a report says what tells its rows apart (key)",
)
_HOLDERS = Text(
    "只有看单据列表、每单一条的预警才能通知正在处理的人（holders）",
    "Only an alert over a list, one for each document, tells those who hold it (holders)",
)
_ROWS = Text(
    "看明细行的预警必须写明按什么区分（key）",
    "An alert over rows says what tells them apart (key)",
)


def parse_alerts(source: Source, faults: Faults) -> tuple[Alert, ...]:
    """The alerts of a file whose shape is sound."""
    raw: dict[str, Any] = dict(source.raw)
    return tuple(_alert(source, key, words, faults) for key, words in raw["alerts"].items())


def _alert(source: Source, key: str, raw: dict[str, Any], faults: Faults) -> Alert:
    watched = raw["source"]
    latest = watched.get("latest", {})
    lacks = {"latest", "rows"} if "report" in watched else {"by"}
    if len(watched.keys() & {"report", "list"}) != 1 or lacks & watched.keys():
        faults.add("alert_source", ["alerts", key, "source"], _SOURCE)
    elif "rows" in watched and not raw.get("key"):
        faults.add("alert_key", ["alerts", key], _ROWS)
    elif "report" in watched and not raw.get("key"):
        faults.add("alert_key", ["alerts", key], _KEY)
    if raw.get("holders") and ("list" not in watched or raw.get("key")):
        faults.add("alert_holders", ["alerts", key, "holders"], _HOLDERS)
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
        summed=tuple(watched.get("by", ())),
        list=watched.get("list", ""),
        latest=tuple(latest.get("by", ())),
        order=latest.get("order", ""),
        rows=watched.get("rows", ""),
        by=tuple(raw.get("key", ())),
        on=tuple(event for event in events if event != NIGHTLY),
        holders=raw.get("holders", False),
        optional=raw.get("optional", False),
        file=source.path,
    )
