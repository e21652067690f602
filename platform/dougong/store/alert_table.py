"""The table of alerts; it belongs to the platform's own as all others do."""

from sqlalchemy import Column, Index, Table, text

from dougong.store.columns import Instant, JsonText
from dougong.store.platform_tables import maybe, metadata, words

alert = Table(
    "alert",
    metadata,
    words("id", key=True),
    words("rule"),
    #: What tells the row apart, as JSON text.
    words("key"),
    words("level"),
    #: The record that scopes roles; empty for what belongs to none.
    words("scope_id", default=""),
    #: What people read at the places of the title.
    Column("shown", JsonText, nullable=False),
    #: Where the row stands: words of an address, or the entity and id of a record.
    Column("place", JsonText, nullable=False),
    Column("opened_at", Instant, nullable=False),
    maybe("acknowledged_by"),
    Column("acknowledged_at", Instant),
    Column("closed_at", Instant),
    Index("ix_alert_rule_closed_at", "rule", "closed_at"),
    Index(
        "uq_alert_rule_key_open",
        "rule",
        "key",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
)
