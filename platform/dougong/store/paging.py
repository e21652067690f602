"""The order of a list, and the cursor that continues it behind the last row shown."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, DecimalException
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, and_, false, or_
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from dougong.store.columns import (
    ClockTime,
    Day,
    ExactDecimal,
    Instant,
    PlainText,
    WholeNumber,
    from_json,
    to_json,
)
from dougong.store.errors import CursorInvalid, ValueRefused
from dougong.store.sql import AnyRow

LONGEST = 4000
_DIALECT = SQLiteDialect_pysqlite()


@dataclass(frozen=True)
class Key:
    """One column of the order; empty values come last in both directions."""

    name: str
    column: Column[Any]
    descending: bool

    @property
    def ordered(self) -> ColumnElement[Any]:
        """The expression of ORDER BY."""
        found = self.column.desc() if self.descending else self.column.asc()
        return found.nulls_last() if self.column.nullable else found

    def after(self, value: Any) -> ColumnElement[bool]:
        """Rows that stand behind a row with this value."""
        if value is None:
            return false()
        behind = self.column < value if self.descending else self.column > value
        return or_(behind, self.column.is_(None)) if self.column.nullable else behind

    def equal(self, value: Any) -> ColumnElement[bool]:
        """Rows with the same value."""
        return self.column.is_(None) if value is None else self.column == value


def behind(keys: Sequence[Key], values: Sequence[Any]) -> ColumnElement[bool]:
    """Rows that stand behind the row with these values."""
    found: ColumnElement[bool] = false()
    for key, value in reversed(list(zip(keys, values, strict=True))):
        found = or_(key.after(value), and_(key.equal(value), found))
    return found


def cursor(keys: Sequence[Key], row: AnyRow) -> str:
    """What continues behind a row whose last columns are those of the keys."""
    values = [_plain(value) for value in row[-len(keys) :]]
    text = to_json([[_spelled(key) for key in keys], values])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _spelled(key: Key) -> str:
    return f"-{key.name}" if key.descending else key.name


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date | time | Decimal) else value


def values_of(keys: Sequence[Key], text: str) -> list[Any]:
    """The values in a cursor; CursorInvalid when it is none of this order."""
    if len(text) > LONGEST:
        raise CursorInvalid
    try:
        padded = text + "=" * (-len(text) % 4)
        spelled, values = from_json(base64.b64decode(padded, altchars=b"-_", validate=True))
        if spelled != [_spelled(key) for key in keys] or len(values) != len(keys):
            raise CursorInvalid
        return [_typed(key.column, value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError, DecimalException, binascii.Error, ValueRefused) as error:
        raise CursorInvalid from error


_READERS: dict[type, Any] = {
    ExactDecimal: Decimal,
    WholeNumber: int,
    PlainText: str,
    Boolean: bool,
    Day: date.fromisoformat,
    Instant: datetime.fromisoformat,
    ClockTime: time.fromisoformat,
}


def _typed(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    found = _READERS[type(column.type)](value)
    # What the column would refuse was never in a cursor we gave; find out before the database.
    if isinstance(column.type, ExactDecimal | PlainText | WholeNumber | Instant):
        column.type.process_bind_param(found, _DIALECT)
    return found
