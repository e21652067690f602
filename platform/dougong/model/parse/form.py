"""Forms: tabs, sections, controls, columns, validations."""

from collections.abc import Mapping
from typing import Any

from dougong.base.text import Text
from dougong.model.form import (
    Column,
    Control,
    Form,
    PhoneLayout,
    Section,
    Tab,
    Timeline,
    Validation,
)
from dougong.model.parse.faults import Faults
from dougong.model.parse.source import Source

#: Words of a control that are things of their own.
_OWN = frozenset({"phone", "columns", "timeline"})
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
    timeline = Timeline(**raw["timeline"]) if "timeline" in raw else None
    return Control(field, phone=phone, columns=columns, timeline=timeline, **words)
