"""Values of fields as cells of a sheet: numbers, days and instants keep their type."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from dougong.exchange.excel_out import SheetColumn
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Words
from dougong.model.fields.number_rules import Exact

#: Kinds of storage whose values are written as they are.
_TYPED = frozenset(("date", "boolean"))
_FORMATS = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm"}


def column_of(field: Field, title: str = "") -> SheetColumn:
    """The column of a field."""
    kind, head = field_kinds[field.kind], title or field.title
    storage = kind.storage(field)
    if isinstance(kind, Exact):
        percent = kind.suffix == "%"
        return SheetColumn(_headed(head, field), _digits(kind, field, percent), percent)
    look = _FORMATS.get(storage.type if storage else "", "")
    return SheetColumn(head, look, width=18)


def _headed(title: str, field: Field) -> str:
    return f"{title} ({field.unit})" if field.unit else title


def _digits(kind: Exact, field: Field, percent: bool) -> str:  # noqa: FBT001 (one sign behind the digits)
    least, most = kind.places(field)
    places = "0" * least + "#" * (most - least)
    whole = "0" if percent else "#,##0"
    return f"{whole}.{places}{'%' if percent else ''}" if places else whole


def cell_of(field: Field, value: Any, words: Words) -> Any:
    """The value of a cell; what is no number, day or instant is what people read."""
    if value is None:
        return None
    kind = field_kinds[field.kind]
    storage = kind.storage(field)
    stored = storage.type if storage else ""
    if isinstance(kind, Exact) and isinstance(value, int | Decimal):
        return value
    if stored == "datetime" and isinstance(value, datetime):
        return value.astimezone(ZoneInfo(words.zone)).replace(tzinfo=None)
    return value if stored in _TYPED else kind.show(field, value, words).text
