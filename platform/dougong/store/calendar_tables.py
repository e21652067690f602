"""The tables of the company's working time."""

from sqlalchemy import Boolean, Column, Table

from dougong.store.columns import Day, JsonText
from dougong.store.platform_tables import metadata, words

#: Hours of the week, from a day on until others begin.
work_hours = Table(
    "work_hours",
    metadata,
    Column("since", Day, primary_key=True),
    Column("week", JsonText, nullable=False),
)

#: Days that differ from their week.
work_day = Table(
    "work_day",
    metadata,
    Column("day", Day, primary_key=True),
    Column("works", Boolean, nullable=False),
    Column("spans", JsonText, nullable=False),
    words("title", default=""),
)
