"""Months and years of days, alike on both databases."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, String, func, type_coerce

from dougong.store.columns import Day

#: Letters of an ISO date that tell the part.
LENGTHS: Mapping[str, int] = {"month": 7, "year": 4}


def part_of(dialect: str, column: ColumnElement[Any], part: str) -> ColumnElement[Any]:
    """The column itself, or the month or year of a date or month as text."""
    if part not in LENGTHS:
        return column
    if not isinstance(column.type, Day):
        return func.substr(column, 1, LENGTHS[part], type_=String) if part == "year" else column
    if dialect == "sqlite":
        # SQLite keeps days as ISO text.
        return func.substr(type_coerce(column, String), 1, LENGTHS[part], type_=String)
    return func.to_char(column, "YYYY-MM"[: LENGTHS[part]], type_=String)
