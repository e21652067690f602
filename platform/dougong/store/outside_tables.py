"""The tables of channels outside of the platform: what a person wants, what was sent, webhooks."""

from sqlalchemy import Boolean, Column, Index, Table, UniqueConstraint, text, true

from dougong.store.columns import Instant, JsonText, WholeNumber
from dougong.store.platform_tables import maybe, metadata, words

#: By which channels and when a person wants to be told; nobody has to have a row.
notice_setting = Table(
    "notice_setting",
    metadata,
    words("person_id", key=True),
    Column("settings", JsonText, nullable=False),
)

#: One row for each message, whatever became of it.
delivery = Table(
    "delivery",
    metadata,
    words("id", key=True),
    words("channel"),
    # The same for every try; what a receiver drops repeats by.
    words("key"),
    # What it told; none for a digest.
    maybe("notice_id"),
    words("person_id", default=""),
    words("address"),
    words("state"),
    Column("tries", WholeNumber, nullable=False),
    words("error", default=""),
    Column("at", Instant, nullable=False),
    Column("sent_at", Instant),
    # What turns the card; gone once it was turned, or can be no longer.
    maybe("handle"),
    Column("turned_at", Instant),
    UniqueConstraint("channel", "key"),
    Index("ix_delivery_at", "at", "id"),
)
Index(
    "ix_delivery_card",
    delivery.c.notice_id,
    sqlite_where=text("handle IS NOT NULL AND turned_at IS NULL"),
    postgresql_where=text("handle IS NOT NULL AND turned_at IS NULL"),
)

#: A program that is called when somebody is told something.
webhook = Table(
    "webhook",
    metadata,
    words("id", key=True),
    words("name"),
    words("url"),
    words("secret"),
    Column("kinds", JsonText, nullable=False),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("created_at", Instant, nullable=False),
    words("created_by"),
)
