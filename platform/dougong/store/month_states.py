"""How the months of a family of ledgers stand while rows are written into them."""

from sqlalchemy import and_, bindparam, select

from dougong.model.module import Periods
from dougong.store.session import Work
from dougong.store.sql import AnySelect


def month_states(
    work: Work, periods: Periods, family: str, scope_id: str, since: str
) -> dict[str, str]:
    """Month → state of every month on record from one on, for a scope record.

    Whoever would change such a record waits until this transaction ends: a month is not closed
    between the look at it and the row that is written. SQLite has one writer. It is for writing
    alone; PostgreSQL refuses the lock to those who only read.
    """
    key = ("month states", periods)
    statement: AnySelect | None = work.tables.kept.get(key)
    if statement is None:
        statement = work.tables.kept[key] = _statement(work, periods)
    given = {"family": family, "scope": scope_id, "since": since}
    return {row[0]: row[1] for row in work.connection.execute(statement, given)}


def _statement(work: Work, periods: Periods) -> AnySelect:
    columns = work.tables.entity(periods.entity).c
    wanted = [
        columns[periods.family] == bindparam("family"),
        columns[periods.month] >= bindparam("since"),
        columns.status == "approved",
    ]
    if periods.scope:
        wanted.append(columns[periods.scope] == bindparam("scope"))
    found = select(columns[periods.month], columns[periods.state]).where(and_(*wanted))
    return found.order_by(columns.id).with_for_update(read=True)
