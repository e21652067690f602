"""The tables of processes that administrators move to a newer release."""

from sqlalchemy import Column, Index, Table

from dougong.store.columns import Instant, JsonText, WholeNumber
from dougong.store.platform_tables import metadata, words

#: What somebody wants to move at once.
move_run = Table(
    "move_run",
    metadata,
    words("id", key=True),
    #: Key of the process definition, and the releases it is moved between.
    words("process"),
    words("from_release"),
    words("to_release"),
    words("person_id"),
    words("reason", default=""),
    #: Node → node of the newer release, or that it stays.
    Column("choices", JsonText, nullable=False),
    words("stage"),
    #: Counts what was asked for; only the last of it is carried out.
    Column("turn", WholeNumber, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Index("ix_move_run_begun_at", "begun_at"),
)

#: One process: what would become of it, what did, and how it stood before.
process_move = Table(
    "process_move",
    metadata,
    words("id", key=True),
    #: The run it is part of; empty for one that was moved by itself.
    words("run_id"),
    words("process_id"),
    words("from_release"),
    words("to_release"),
    words("state"),
    #: What is planned node by node, and why it stays or could not be moved.
    Column("plan", JsonText, nullable=False),
    #: How it stood before, for as long as it may be moved back.
    Column("before", JsonText),
    Column("moved_at", Instant),
    #: Counts what was asked of its run when it was dealt with last.
    Column("turn", WholeNumber, nullable=False, server_default="0"),
    Index("ix_process_move_run_id", "run_id", "turn", "id"),
    Index("ix_process_move_process_id_moved_at", "process_id", "moved_at"),
)
