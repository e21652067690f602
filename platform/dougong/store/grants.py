"""What the application's account may do where another one owns the tables: no more than needed.

Publishing and upgrades run on the owner's connection and end with `give`, so that no table is ever
without its rights. Requests and jobs cannot change tables, nor the log, nor the rows of ledgers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql.pg_catalog import pg_class, pg_namespace
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import ExecutableDDLElement

from dougong.store.postgres_tools import current_schema
from dougong.store.session import Database

#: The key of the lock that keeps two givers apart: "grants" in ASCII.
LOCK = 0x6772616E7473
#: Every right on a table, the last three for nobody but its owner.
RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
READ = frozenset(("SELECT",))
APPEND = READ | {"INSERT"}
#: Locking a row counts as an update.
KEEP = APPEND | {"UPDATE"}
FORGET = APPEND | {"DELETE"}
ALL = KEEP | {"DELETE"}
PLATFORM: Mapping[str, frozenset[str]] = {
    "schema_version": READ,
    "entity_column": READ,
    "release": READ,
    "release_activation": READ,
    "event": APPEND,
    "person": KEEP,
    "department": KEEP,
    "password": KEEP,
    "api_token": KEEP,
    "process": KEEP,
    "round": KEEP,
    "assignment": KEEP,
    "copy": KEEP,
    "substitute": KEEP,
    "people_group": KEEP,
    "group_member": KEEP,
    "document": KEEP,
    "file": ALL,
    "sequence": KEEP,
    "port_event": KEEP,
    "role_held": FORGET,
    "login_attempt": FORGET,
    "idempotency": FORGET,
    "session": ALL,
    "job": ALL,
    "autosave": ALL,
    "alert": KEEP,
    "import_run": ALL,
    "move_run": KEEP,
    "process_move": KEEP,
    "notification": ALL,
    "notice_setting": KEEP,
    "delivery": ALL,
    "webhook": ALL,
    "process_wait": ALL,
    "kept_message": ALL,
    "work_hours": ALL,
    "work_day": ALL,
}
#: Records and their rows; rows of a ledger, which only grow; balances, which an owner rebuilds.
BY_PREFIX: Mapping[str, frozenset[str]] = {"e_": ALL, "l_": APPEND, "b_": KEEP}


class Right(ExecutableDDLElement):
    """GRANT and REVOKE, which SQLAlchemy leaves to its users."""

    inherit_cache = False

    def __init__(self, verb: str, rights: frozenset[str], on: tuple[str, str], role: str) -> None:
        #: `on` is a kind of thing and its name.
        self.verb, self.rights, self.on, self.role = verb, rights, on, role


@compiles(Right)
def _right(element: Right, compiler: Any, **_: Any) -> str:
    quote, (kind, name) = compiler.preparer.quote, element.on
    rights = ", ".join(sorted(element.rights))
    direction = "TO" if element.verb == "GRANT" else "FROM"
    return f"{element.verb} {rights} ON {kind} {quote(name)} {direction} {quote(element.role)}"


class LaterTables(ExecutableDDLElement):
    """The right to read every table that the present account makes in a schema from now on."""

    inherit_cache = False

    def __init__(self, schema: str, role: str) -> None:
        self.schema, self.role = schema, role


@compiles(LaterTables)
def _later(element: LaterTables, compiler: Any, **_: Any) -> str:
    quote = compiler.preparer.quote
    where = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {quote(element.schema)}"
    return f"{where} GRANT SELECT ON TABLES TO {quote(element.role)}"


@dataclass(frozen=True)
class Difference:
    """A table, or the schema, on which the application's account has other rights than it needs."""

    kind: str
    name: str
    lacking: frozenset[str]
    surplus: frozenset[str]


def wanted(table: str) -> frozenset[str] | None:
    """The rights that requests and jobs need on a table; none for a table that is not ours."""
    found = PLATFORM.get(table)
    return BY_PREFIX.get(table[:2]) if found is None else found


def account(connection: Connection) -> str:
    """The account of a connection."""
    return str(connection.scalar(select(func.current_user())))


def differences(connection: Connection, role: str) -> tuple[Difference, ...]:
    """Where an account has other rights than requests need, by whatever way it came to them."""
    schema = current_schema(connection)
    found = [_schema_rights(connection, schema, role)]
    held = [func.has_table_privilege(role, pg_class.c.oid, right) for right in RIGHTS]
    here = (pg_namespace.c.oid == pg_class.c.relnamespace) & (pg_namespace.c.nspname == schema)
    tables = pg_class.c.relkind.in_(("r", "p"))
    statement = select(pg_class.c.relname, *held).join(pg_namespace, here).where(tables)
    for name, *has in connection.execute(statement.order_by(pg_class.c.relname)):
        needed = wanted(name)
        if needed is not None:
            given = frozenset(right for right, held in zip(RIGHTS, has, strict=True) if held)
            found.append(Difference("TABLE", name, needed - given, given - needed))
    return tuple(one for one in found if one.lacking or one.surplus)


def _schema_rights(connection: Connection, schema: str, role: str) -> Difference:
    rights = ("USAGE", "CREATE")
    held = select(*(func.has_schema_privilege(role, schema, right) for right in rights))
    given = frozenset(
        right for right, has in zip(rights, connection.execute(held).one(), strict=True) if has
    )
    return Difference("SCHEMA", schema, frozenset(("USAGE",)) - given, given - {"USAGE"})


def give(database: Database, owner: Connection) -> None:
    """Let the application's account do what requests need, and no more; in the owner's transaction.

    A table that somebody makes by hand later can be read at once and has the rest with the next
    `dougong init`.
    """
    if not database.has_owner:
        return
    with database.glance() as connection:
        role = account(connection)
    if role == account(owner):
        return
    # Two statements that change the rights on one table at once fail instead of waiting.
    owner.execute(select(func.pg_advisory_xact_lock(LOCK)))
    for one in differences(owner, role):
        for verb, rights in (("GRANT", one.lacking), ("REVOKE", one.surplus)):
            if rights:
                owner.execute(Right(verb, rights, (one.kind, one.name), role))
    owner.execute(LaterTables(current_schema(owner), role))
