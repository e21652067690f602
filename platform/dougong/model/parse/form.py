"""Forms: tabs, sections, controls, columns, validations."""

from collections.abc import Mapping
from typing import Any

from dougong.base.text import Text
from dougong.model.form import (
    Column,
    ColumnGroup,
    Control,
    Form,
    PhoneLayout,
    RowsChart,
    Section,
    Tab,
    Timeline,
    TimelineCalendar,
    TimelineLinks,
    TimelineMove,
    TimelineShape,
    Validation,
)
from dougong.model.parse.faults import Faults
from dougong.model.parse.source import Source

#: Words of a control that are things of their own.
_OWN = frozenset({"phone", "columns", "groups", "timeline", "chart"})
_TWICE = Text("字段“{name}”在表单上出现了两次", "The field “{name}” stands on the form twice")


def parse_form(source: Source, faults: Faults) -> Form:
    """The form of a file whose shape is sound."""
    raw: dict[str, Any] = dict(source.raw)
    _once(raw, faults)
    return Form(
        module=source.module,
        key=raw["key"],
        entity=raw["entity"],
        title=raw["title"],
        sections=tuple(_section(key, words) for key, words in raw["sections"].items()),
        tabs=tuple(Tab(key, words["title"]) for key, words in raw.get("tabs", {}).items()),
        validations=tuple(
            Validation(key, words["when"], words["message"], words.get("at", ""))
            for key, words in raw.get("validations", {}).items()
        ),
        copy_last=tuple(raw.get("copy_last", ())),
        offline="offline" in raw,
        filled_at=raw.get("offline", {}).get("time", ""),
        file=source.path,
    )


def _once(raw: Mapping[str, Any], faults: Faults) -> None:
    seen: set[str] = set()
    for key, section in raw["sections"].items():
        for name in section["controls"]:
            if name in seen:
                path = ["sections", key, "controls", name]
                faults.add("control_twice", path, _TWICE, name=name)
            seen.add(name)


def _section(key: str, raw: Mapping[str, Any]) -> Section:
    return Section(
        key=key,
        title=raw["title"],
        controls=tuple(_control(field, words) for field, words in raw["controls"].items()),
        tab=raw.get("tab", ""),
        visible=raw.get("visible", ""),
        collapsible=raw.get("collapsible", False),
        collapsed=raw.get("collapsed", False),
    )


def _control(field: str, raw: Mapping[str, Any]) -> Control:
    words = {key: value for key, value in raw.items() if key not in _OWN}
    columns = tuple(Column(name, **column) for name, column in raw.get("columns", {}).items())
    phone = PhoneLayout(**raw.get("phone", {}))
    timeline = _timeline(raw["timeline"]) if "timeline" in raw else None
    chart = RowsChart(**_texts(raw["chart"])) if "chart" in raw else None
    groups = tuple(
        ColumnGroup(key, one["title"], tuple(one["columns"]))
        for key, one in raw.get("groups", {}).items()
    )
    own = {**words, "groups": groups, "timeline": timeline, "chart": chart}
    return Control(field, phone=phone, columns=columns, **own)


def _timeline(raw: Mapping[str, Any]) -> Timeline:
    parts = {
        "shape": TimelineShape,
        "links": TimelineLinks,
        "calendar": TimelineCalendar,
        "move": TimelineMove,
    }
    words = {
        key: parts[key](**_texts(value)) if key in parts else value for key, value in raw.items()
    }
    return Timeline(**_texts(words))


def _texts(words: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in words.items()}
