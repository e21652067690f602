"""What narrows a list of the console, by a word in the address."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_admin.contrib.sqla.filters import BaseSQLAFilter
from sqlalchemy import ColumnElement, true

from dougong.web.call import host


@dataclass(frozen=True)
class Option:
    """One value to choose."""

    value: str
    title: str


@dataclass(frozen=True)
class Filter:
    """One filter: its name in the address, its title, and which rows it lets through."""

    key: str
    column: Any
    title: Callable[[], str]
    rows: Callable[[str], ColumnElement[bool]]
    options: Callable[[], Sequence[Option]] = tuple
    #: Type of the input where nothing is chosen from a list.
    input: str = "search"


@dataclass(frozen=True)
class FilterView:
    """A filter with what was asked."""

    key: str
    title: str
    value: str
    options: Sequence[Option]
    input: str


class Narrow(BaseSQLAFilter):
    """A filter as Flask-Admin applies it."""

    def __init__(self, known: Filter) -> None:
        super().__init__(known.column, known.key)
        self.known = known

    def apply(self, query: Any, value: str, alias: Any = None) -> Any:  # noqa: ARG002 (Flask-Admin names them)
        """The query with the rows the filter lets through."""
        return query.filter(self.known.rows(value))

    def operation(self) -> str:
        """No word of its own: the title says it all."""
        return ""


def since(column: Any) -> Callable[[str], ColumnElement[bool]]:
    """Rows of a local day or later; a day that cannot be read narrows nothing."""
    return lambda value: _from(column, value)


def until(column: Any) -> Callable[[str], ColumnElement[bool]]:
    """Rows of a local day or earlier."""
    return lambda value: _to(column, value)


def _from(column: Any, value: str) -> ColumnElement[bool]:
    start = _midnight(value)
    return true() if start is None else column >= start


def _to(column: Any, value: str) -> ColumnElement[bool]:
    end = _midnight(value, after=1)
    return true() if end is None else column < end


def _midnight(value: str, after: int = 0) -> datetime | None:
    try:
        day = date.fromisoformat(value) + timedelta(days=after)
    except (ValueError, OverflowError):
        return None
    # Years that cannot be moved to another zone are nobody's.
    if not 1900 <= day.year <= 2999:
        return None
    return datetime.combine(day, time(), host().settings.zone)
