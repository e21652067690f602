"""Which months of a family of ledgers do not take everybody's rows."""

from sqlalchemy import and_, bindparam, select

from dougong.model.module import Periods
from dougong.store.session import Work
from dougong.store.sql import AnySelect


def closed_months(work: Work, periods: Periods, family: str, scope_id: str) -> dict[str, str]:
    """Month → state of every month of a scope record that is not open to everybody."""
    key = ("closed months", periods)
    statement: AnySelect | None = work.tables.kept.get(key)
    if statement is None:
        statement = work.tables.kept[key] = _statement(work, periods)
    given = {"family": family, "scope": scope_id}
    return {row[0]: row[1] for row in work.connection.execute(statement, given)}


def _statement(work: Work, periods: Periods) -> AnySelect:
    columns = work.tables.entity(periods.entity).c
    wanted = [
        columns[periods.family] == bindparam("family"),
        columns[periods.state].not_in(periods.open),
        columns.status == "approved",
    ]
    if periods.scope:
        wanted.append(columns[periods.scope] == bindparam("scope"))
    return select(columns[periods.month], columns[periods.state]).where(and_(*wanted))
