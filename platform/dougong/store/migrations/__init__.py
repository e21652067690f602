"""Brings the platform's own tables to the version this program knows; forward only."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    MetaData,
    Table,
    case,
    func,
    inspect,
    select,
    update,
)
from sqlalchemy.schema import CreateIndex, CreateSchema, DropIndex

from dougong.store import grants
from dougong.store.alert_table import alert
from dougong.store.assignment_states import PENDING
from dougong.store.calendar_tables import work_day, work_hours
from dougong.store.columns import Instant, PlainText, WholeNumber
from dougong.store.errors import DatabaseNewer
from dougong.store.group_tables import group_member, people_group
from dougong.store.import_table import import_run
from dougong.store.move_tables import move_run, process_move
from dougong.store.notice_tables import notification
from dougong.store.outside_tables import delivery, notice_setting, webhook
from dougong.store.platform_tables import (
    assignment,
    event,
    job,
    metadata,
    process,
    round_,
    version_table,
)
from dougong.store.session import Database
from dougong.store.substitute_table import substitute
from dougong.store.wait_tables import kept_message, process_wait

Step = Callable[[Connection], None]


def _index_assignments_by_round(connection: Connection) -> None:
    """Made again by a later step, which has better ones."""


def _alerts(connection: Connection) -> None:
    """The alerts that are open, and those that were."""
    alert.create(connection, checkfirst=True)


def _salted_events(connection: Connection) -> None:
    """Events written before have no salt and keep their hashes."""
    names = ("salt", "redacted_by")
    words = [Column(one, PlainText, nullable=False, server_default="") for one in names]
    _add(connection, event, *words)


def _import_runs(connection: Connection) -> None:
    """Workbooks that are checked and written in the background."""
    import_run.create(connection, checkfirst=True)


def _people_brought_in(connection: Connection) -> None:
    """Assignments of people whom others brought into a round."""
    told = {"part": "vote", "timing": "", "origin": None, "brought_by": None, "note": ""}
    words = [
        Column(name, PlainText, nullable=default is None, server_default=default)
        for name, default in told.items()
    ]
    _add(connection, assignment, *words)


def _substitutes(connection: Connection) -> None:
    """Who acts for whom while that one is away."""
    substitute.create(connection, checkfirst=True)


def _reminders(connection: Connection) -> None:
    """How often the people of a round were reminded."""
    count = Column("reminded", WholeNumber, nullable=False, server_default="0")
    _add(connection, round_, count, Column("reminded_at", Instant))


def _notifications(connection: Connection) -> None:
    """What people are told."""
    notification.create(connection, checkfirst=True)


def _next_looks(connection: Connection) -> None:
    """One index tells which jobs may be taken, whatever state they are in."""
    _add(connection, job, Column("next_at", Instant))
    open_ = job.c.state.in_(("waiting", "running"))
    when = case((job.c.state == "running", job.c.lease_until), else_=job.c.due)
    connection.execute(update(job).where(open_).values(next_at=when))
    index = next(one for one in job.indexes if one.name == "ix_job_next_at")
    connection.execute(CreateIndex(index, if_not_exists=True))


def _working_time(connection: Connection) -> None:
    """The company's calendar, and when people are to have answered."""
    work_hours.create(connection, checkfirst=True)
    work_day.create(connection, checkfirst=True)
    _add(connection, round_, Column("due_at", Instant))


def _outside(connection: Connection) -> None:
    """Channels outside of the platform."""
    _add(connection, notification, Column("done_at", Instant))
    for table in (notice_setting, delivery, webhook):
        table.create(connection, checkfirst=True)


def _one_of_several(connection: Connection) -> None:
    """Who was brought in together with others, of whom one is enough."""
    _add(connection, assignment, Column("either", PlainText, nullable=False, server_default=""))


def _process_figures(connection: Connection) -> None:
    """What the statistics of processes are counted from."""
    _add(connection, assignment, Column("looked_at", Instant))
    index = next(one for one in process.indexes if one.name == "ix_process_key_started_at")
    connection.execute(CreateIndex(index, if_not_exists=True))


def _moves(connection: Connection) -> None:
    """Processes that administrators move to a newer release."""
    for table in (move_run, process_move):
        table.create(connection, checkfirst=True)


def _waits(connection: Connection) -> None:
    """What processes wait for from the world, and messages that came too early."""
    for table in (process_wait, kept_message):
        table.create(connection, checkfirst=True)


def _limits_of_assignments(connection: Connection) -> None:
    """Lists in order from one index, and indexes of no more rows than somebody looks for."""
    _add(connection, assignment, Column("due_at", Instant))
    limit = select(round_.c.due_at).where(round_.c.id == assignment.c.round_id)
    connection.execute(update(assignment).where(PENDING).values(due_at=limit.scalar_subquery()))
    for index in assignment.indexes:
        connection.execute(CreateIndex(index, if_not_exists=True))
    columns = "person_id_state_opened_at", "person_id_decided_at", "process_id", "round_id"
    for names in columns:
        before = Index(f"ix_assignment_{names}", _table=Table("assignment", MetaData()))
        connection.execute(DropIndex(before, if_exists=True))


def _groups(connection: Connection) -> None:
    """Groups of people, and who belongs to them."""
    for table in (people_group, group_member):
        table.create(connection, checkfirst=True)


def _kept_for(connection: Connection) -> None:
    """For which process a message is kept, and which one sent it."""
    names = "process_id", "sender"
    words = [Column(one, PlainText, nullable=False, server_default="") for one in names]
    _add(connection, kept_message, *words)
    for index in kept_message.indexes:
        connection.execute(CreateIndex(index, if_not_exists=True))


def _add(connection: Connection, table: Table, *columns: Column[Any]) -> None:
    """Add the columns that a table lacks."""
    # Most starts change nothing and need not load what changes tables.
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext

    known = {column["name"] for column in inspect(connection).get_columns(table.name)}
    alter = Operations(MigrationContext.configure(connection))
    for column in columns:
        if column.name not in known:
            alter.add_column(table.name, column)


#: Steps that lead from version 1 on: the n-th entry makes version n + 2 out of version n + 1.
STEPS: tuple[Step, ...] = (
    _index_assignments_by_round,
    _alerts,
    _salted_events,
    _import_runs,
    _people_brought_in,
    _substitutes,
    _reminders,
    _notifications,
    _next_looks,
    _working_time,
    _outside,
    _one_of_several,
    _process_figures,
    _moves,
    _waits,
    _limits_of_assignments,
    _groups,
    _kept_for,
)
CURRENT = 1 + len(STEPS)
#: The key of the lock that keeps two upgrades apart: "dougong" in ASCII.
LOCK = 0x646F75676F6E67


def upgrade(database: Database) -> None:
    """Create or upgrade the platform tables; a database that is up to date stays as it is."""
    with database.begin_as_owner() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
            if database.schema:
                connection.execute(CreateSchema(database.schema, if_not_exists=True))
        version = version_of(connection)
        if version > CURRENT:
            raise DatabaseNewer(stored=version, known=CURRENT)
        if version == 0:
            metadata.create_all(connection)
        else:
            for step in STEPS[version - 1 :]:
                step(connection)
        _stamp(connection, version)
        grants.give(database, connection)
        connection.commit()


def version_of(connection: Connection) -> int:
    """The version of the platform tables; 0 when there are none."""
    if not inspect(connection).has_table(version_table.name):
        return 0
    return connection.scalar(select(func.max(version_table.c.version))) or 0


def _stamp(connection: Connection, version: int) -> None:
    if version < CURRENT:
        connection.execute(version_table.insert().values(version=CURRENT))
