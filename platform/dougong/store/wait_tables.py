"""The tables of what processes wait for from the world, and of messages that came too early."""

from sqlalchemy import Column, Index, Table

from dougong.store.columns import Instant, JsonText, WholeNumber
from dougong.store.platform_tables import metadata, words

process_wait = Table(
    "process_wait",
    metadata,
    words("process_id", key=True),
    #: The engine's number of the task that waits; never used again in the process.
    Column("task_id", WholeNumber, primary_key=True, autoincrement=False),
    words("node_id"),
    #: A message, a signal, or a service that is being asked.
    words("kind"),
    words("name"),
    #: Which of several messages of that name is meant.
    words("key"),
    Column("since", Instant, nullable=False),
    Index("ix_process_wait_name_key", "name", "key"),
)

kept_message = Table(
    "kept_message",
    metadata,
    words("id", key=True),
    words("name"),
    words("key"),
    Column("given", JsonText, nullable=False),
    words("person_id"),
    Column("at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    #: The process that stood still when it came; empty for whoever comes to wait.
    words("process_id", default=""),
    #: The process that sent it; empty where it came from outside.
    words("sender", default=""),
    Index("ix_kept_message_name_key", "name", "key"),
    Index("ix_kept_message_until", "until"),
    Index("ix_kept_message_process_id", "process_id"),
)
