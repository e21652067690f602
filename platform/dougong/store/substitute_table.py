"""The table of those who stand in for somebody who is away."""

from sqlalchemy import Column, Index, Table

from dougong.store.columns import ExactDecimal, Instant
from dougong.store.platform_tables import metadata, words

#: Who acts for somebody who is away, from one instant until before another (approvals.md, 3).
substitute = Table(
    "substitute",
    metadata,
    words("id", key=True),
    words("person_id"),
    words("substitute_id"),
    # Key of the only process it holds for; empty: all of them.
    words("process", default=""),
    # Documents of a higher amount stay with the person himself.
    Column("up_to", ExactDecimal(2)),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    words("created_by"),
    Index("ix_substitute_substitute_id_ends_at", "substitute_id", "ends_at"),
    Index("ix_substitute_person_id_ends_at", "person_id", "ends_at"),
)
