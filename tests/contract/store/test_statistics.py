"""SQLite is told what its indexes tell apart; months of a project have an index of their own."""

from dataclasses import replace

from sqlalchemy import inspect

from contract.store.conftest import catalog_of, field, usual_entities, usual_ledger
from dougong.model.ledger import Balance
from dougong.store import statistics
from dougong.store.entity_tables import EntityTables


def test_what_indexes_tell_apart_is_counted_on_sqlite_alone(world):
    with world.work() as work:
        statistics.refresh(work)
    with world.look() as work:
        found = inspect(work.connection).has_table("sqlite_stat1")
        assert found == (work.connection.dialect.name == "sqlite")


def test_a_month_within_a_project_has_an_index_of_its_own():
    ledger = usual_ledger()
    months = ledger.dimensions | {"plan_month": field("plan_month", "period")}
    summed = Balance("by_plan", ("site", "plan_month"), ("amount",))
    ledger = replace(ledger, dimensions=months, balances=(summed,))
    made = EntityTables(catalog_of(usual_entities(), [ledger]))
    for table in (made.ledger("yard.cost"), made.balance("yard.cost", "by_plan")):
        found = {tuple(one.name for one in index.columns) for index in table.indexes}
        assert ("d_site", "d_plan_month") in found
        assert ("d_site", "d_day") not in found
