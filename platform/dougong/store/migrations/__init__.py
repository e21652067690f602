"""Brings the platform's own tables to the version this program knows; forward only."""

from collections.abc import Callable

from sqlalchemy import Connection, func, inspect, select
from sqlalchemy.schema import CreateIndex, CreateSchema

from dougong.store import grants
from dougong.store.alert_table import alert
from dougong.store.errors import DatabaseNewer
from dougong.store.platform_tables import assignment, metadata, version_table
from dougong.store.session import Database

Step = Callable[[Connection], None]


def _index_assignments_by_round(connection: Connection) -> None:
    """Without it every vote looks at every assignment there is."""
    index = next(one for one in assignment.indexes if one.name == "ix_assignment_round_id")
    connection.execute(CreateIndex(index, if_not_exists=True))


def _alerts(connection: Connection) -> None:
    """The alerts that are open, and those that were."""
    alert.create(connection, checkfirst=True)


#: Steps that lead from version 1 on: the n-th entry makes version n + 2 out of version n + 1.
STEPS: tuple[Step, ...] = (_index_assignments_by_round, _alerts)
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
