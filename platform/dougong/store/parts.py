"""Weeks, months and years of days, alike on both databases."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, String, func, type_coerce

from dougong.store.columns import Day

#: Letters of an ISO date that tell the part; a week is told by its Monday.
LENGTHS: Mapping[str, int] = {"week": 10, "month": 7, "year": 4}


def part_of(dialect: str, column: ColumnElement[Any], part: str) -> ColumnElement[Any]:
    """The column itself, or the week, month or year of a date or month as text."""
    if part not in LENGTHS:
        return column
    if not isinstance(column.type, Day):
        return func.substr(column, 1, LENGTHS[part], type_=String) if part == "year" else column
    if part == "week":
        return _monday(dialect, column)
    if dialect == "sqlite":
        # SQLite keeps days as ISO text.
        return func.substr(type_coerce(column, String), 1, LENGTHS[part], type_=String)
    return func.to_char(column, "YYYY-MM"[: LENGTHS[part]], type_=String)


def _monday(dialect: str, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The Monday of the week of a day, as text."""
    if dialect == "sqlite":
        return func.date(type_coerce(column, String), "weekday 0", "-6 days", type_=String)
    return func.to_char(func.date_trunc("week", column), "YYYY-MM-DD", type_=String)
