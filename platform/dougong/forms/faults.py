"""Faults of values with their place and the sentence a person reads."""

from typing import Any

from dougong.base.errors import NOTHING, FieldFault
from dougong.base.text import Text
from dougong.base.values import pointer
from dougong.model.fields.field import Field
from dougong.model.fields.kind import ValueFault

#: More faults than this help nobody; collecting ends.
MOST = 100


def place(rows: str, index: int, key: str) -> str:
    """The JSON Pointer of a header field, or of a field within a row."""
    return pointer((rows, index, key)) if rows else pointer((key,))


def fault_at(path: str, code: str, text: Text, hint: Text = NOTHING, **facts: Any) -> FieldFault:
    """A fault whose sentence begins with the row's number when it lies within a row."""
    row = _row_of(path)
    if row is not None:
        text = Text(f"第 {{row}} 行：{text.zh}", f"Row {{row}}: {text.en}")
        facts["row"] = row
    return FieldFault(path, code, text, facts, hint)


def from_value(path: str, found: ValueFault) -> FieldFault:
    """The fault of a value that its kind refuses."""
    return fault_at(path, found.code, found.text, found.hint, **found.facts)


def missing(path: str, field: Field) -> FieldFault:
    """The fault of an empty value that is required."""
    return fault_at(path, "required", REQUIRED, title=field.title or field.key)


def _row_of(path: str) -> int | None:
    parts = path.split("/")
    return int(parts[2]) + 1 if len(parts) > 3 and parts[2].isdigit() else None


def is_empty(value: Any) -> bool:
    """Whether a decoded value counts as not filled in."""
    return value is None or value in ("", [], {})


REQUIRED = Text("请填写“{title}”", "“{title}” is required")
