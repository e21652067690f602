"""The tables of what people are told, and of how it reached them."""

from sqlalchemy import Column, Index, Table, UniqueConstraint, text

from dougong.store.columns import Instant, JsonText
from dougong.store.platform_tables import maybe, metadata, words

#: One line for one person; also the outbox from which other channels take it.
notification = Table(
    "notification",
    metadata,
    words("id", key=True),
    words("person_id"),
    words("kind"),
    # What tells it apart among all a person is told: nobody is told one thing twice.
    words("key"),
    words("entity", default=""),
    words("record_id", default=""),
    maybe("process_id"),
    # The round, or whatever else it asks for: with its end everybody's line is read.
    words("subject", default=""),
    maybe("actor_id"),
    Column("facts", JsonText, nullable=False),
    Column("at", Instant, nullable=False),
    Column("read_at", Instant),
    # When what it asked for was done, by whomever.
    Column("done_at", Instant),
    # When other channels took it; none while it waits for them.
    Column("passed_on_at", Instant),
    UniqueConstraint("person_id", "key"),
    Index("ix_notification_person_id_at", "person_id", "at", "id"),
    Index("ix_notification_subject", "subject"),
)
Index(
    "ix_notification_unread",
    notification.c.person_id,
    sqlite_where=text("read_at IS NULL"),
    postgresql_where=text("read_at IS NULL"),
)
Index(
    "ix_notification_waiting",
    notification.c.at,
    sqlite_where=text("passed_on_at IS NULL"),
    postgresql_where=text("passed_on_at IS NULL"),
)
