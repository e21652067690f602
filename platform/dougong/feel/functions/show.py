"""Values as text, as the function `string` writes them."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from dougong.feel.budget import spent
from dougong.feel.temporal import show_datetime, show_days, show_months, show_number, show_time
from dougong.feel.values import (
    BOOLEAN,
    CONTEXT,
    DATE,
    DATETIME,
    DAYS,
    FUNCTION,
    LIST,
    MONTHS,
    NULL,
    NUMBER,
    RANGE,
    STRING,
    TIME,
    Range,
    kind_of,
)


def show(value: object, limit: int) -> str:
    """A value as text of at most `limit` signs, or the budget is spent."""
    return _Writer(limit).outer(value)


class _Writer:
    """Writes one value; it counts the signs, since parts of a value may be shared many times."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.left = limit

    def outer(self, value: object) -> str:
        text = WRITERS[kind_of(value)](self, value)
        self.left -= len(text) if not isinstance(value, list | Mapping) else 2
        if self.left < 0:
            spent("string", self.limit)
        return text

    def inner(self, value: object) -> str:
        text = self.outer(value)
        if isinstance(value, str):
            escaped = text.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
        return text

    def list(self, value: list[object]) -> str:
        return "[" + ", ".join(self.inner(item) for item in value) + "]"

    def context(self, value: Mapping[str, object]) -> str:
        return "{" + ", ".join(f"{_key(k)}: {self.inner(v)}" for k, v in value.items()) + "}"

    def range(self, value: Range) -> str:
        low = self.inner(value.low) if value.low is not None else ""
        high = self.inner(value.high) if value.high is not None else ""
        if value.sign:
            return f"({value.sign}{low})"
        opening, closing = "[" if value.low_closed else "(", "]" if value.high_closed else ")"
        if value.low is None:
            return f"(<{'=' if value.high_closed else ''}{high})"
        if value.high is None:
            return f"(>{'=' if value.low_closed else ''}{low})"
        return f"{opening}{low}..{high}{closing}"


def _key(name: str) -> str:
    return name if all(part.isidentifier() for part in name.split()) else f'"{name}"'


def _plain(write: Callable[[Any], str]) -> Callable[[_Writer, Any], str]:
    return lambda _, value: write(value)


def _boolean(value: bool) -> str:  # noqa: FBT001  # it is the value shown, no switch
    return "true" if value else "false"


def _date(value: date) -> str:
    return value.isoformat()


def _decimal(value: Decimal | int) -> str:
    return show_number(Decimal(value))


def _datetime(value: datetime) -> str:
    return show_datetime(value)


def _time(value: time) -> str:
    return show_time(value)


WRITERS: dict[str, Callable[[_Writer, Any], str]] = {
    NULL: _plain(lambda _: "null"),
    BOOLEAN: _plain(_boolean),
    NUMBER: _plain(_decimal),
    STRING: _plain(str),
    DATE: _plain(_date),
    TIME: _plain(_time),
    DATETIME: _plain(_datetime),
    DAYS: _plain(show_days),
    MONTHS: _plain(show_months),
    LIST: _Writer.list,
    CONTEXT: _Writer.context,
    RANGE: _Writer.range,
    FUNCTION: _plain(lambda _: "function"),
}
