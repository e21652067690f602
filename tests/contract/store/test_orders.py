"""Lists and ledgers give their first page, and balances a month, by an index on both databases."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from contract.store.conftest import World
from contract.store.test_ledgers import row
from dougong.feel.filters import Compare, FieldPath
from dougong.model.ledger import Balance
from dougong.model.listing import ListView, Report
from dougong.model.runtime import Query
from dougong.store import ledgers, records, reporting, selecting
from statements import heard

NEWEST = ListView("yard", "orders", "订单", "yard.order", columns=(), sort=("-day",))
MADE = replace(NEWEST, key="made", sort=())
FIRST = date(2024, 1, 1)


def _listed(world: World) -> None:
    """Orders of many days, with lists that show the newest first."""
    world.publish(replace(world.catalog, lists={view.name: view for view in (NEWEST, MADE)}))
    with world.work() as work:
        for number in range(60):
            day = FIRST + timedelta(days=number * 7 % 60)
            records.add(work, "yard.order", {"day": None if number % 20 == 0 else day})
        if work.connection.dialect.name == "postgresql":
            work.connection.exec_driver_sql("ANALYZE")


def _plans(connection: Connection, ask: Any, *, sort: str = "off") -> str:
    """How the database would answer what is asked, were its tables large."""
    told: list[str] = []

    def note(connection: Connection, text: str, given: Any) -> None:
        if not text.startswith("SELECT"):
            return
        word = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        raw: Any = connection.connection.driver_connection
        told.extend(str(step) for step in raw.execute(f"{word} {text}", given).fetchall())

    if connection.dialect.name == "postgresql":
        # Small tables are read and sorted as a whole, however they are indexed.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        connection.exec_driver_sql(f"SET LOCAL enable_sort = {sort}")
        connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
    with heard(note):
        ask()
    return "\n".join(told)


def _sorts(plan: str) -> bool:
    """Whether rows are read first and brought into their order afterwards."""
    return "TEMP B-TREE" in plan or "Sort  " in plan or "Sort (" in plan


def test_the_first_page_of_a_list_is_read_in_its_order(world: World) -> None:
    _listed(world)
    for sort, index in ((("-day",), "day_newest"), (("-created_at",), "created_at_newest")):
        query = Query(sort=sort, limit=5)
        with world.look() as work:
            plan = _plans(
                work.connection,
                lambda work=work, query=query: selecting.select(work, "yard.order", query),
            )
        assert index in plan
        assert not _sorts(plan), plan


def test_an_order_no_list_shows_is_sorted_as_before(world: World) -> None:
    _listed(world)
    with world.look() as work:
        query = Query(sort=("-total",), limit=5)
        plan = _plans(work.connection, lambda: selecting.select(work, "yard.order", query))
    assert _sorts(plan)


def test_empty_values_still_come_last(world: World) -> None:
    _listed(world)
    with world.look() as work:
        found = selecting.select(work, "yard.order", Query(sort=("-day",), limit=60)).items
    days = [record.data["day"] for record in found]
    assert days[-3:] == [None, None, None]
    assert days[:-3] == sorted((day for day in days if day), reverse=True)


def test_the_newest_rows_of_a_ledger_are_read_in_their_order(world: World) -> None:
    with world.work() as work:
        days = [FIRST + timedelta(days=number % 50) for number in range(200)]
        ledgers.post(work, [row(line_id=str(n), day=day) for n, day in enumerate(days)])
    with world.look() as work:
        plan = _plans(
            work.connection,
            lambda: ledgers.rows(work, "yard.cost", sort=("-business_date", "-id"), limit=5),
        )
    assert "ix_l_yard_cost_business_date" in plan


def test_the_sum_of_a_whole_ledger_comes_from_a_balance(world: World) -> None:
    with world.work() as work:
        ledgers.post(work, [row(line_id=str(number)) for number in range(40)])
    with world.look() as work:
        plan = _plans(
            work.connection, lambda: ledgers.totals(work, "yard.cost", ("amount", "hours"))
        )
        found = ledgers.totals(work, "yard.cost", ("amount", "hours"))
        of_one = ledgers.totals(
            work, "yard.cost", ("amount",), Compare(FieldPath(("line_id",)), "=", "7")
        )
    assert "b_yard_cost_by_site" in plan
    assert found == {"amount": Decimal("4.00"), "hours": Decimal(320)}
    assert of_one == {"amount": Decimal("0.10")}


def test_a_month_of_a_balance_is_found_by_an_index(world: World) -> None:
    ledger = world.catalog.ledgers["yard.cost"]
    monthly = Balance("monthly", ("site", "item", "business_date.month"), ("amount",))
    changed = replace(ledger, balances=(monthly,))
    world.publish(replace(world.catalog, ledgers={ledger.name: changed}))
    with world.work() as work:
        days = [FIRST + timedelta(days=number * 3) for number in range(300)]
        ledgers.post(work, [row(line_id=str(n), day=day) for n, day in enumerate(days)])
    report = Report("yard", "all", "合计", "yard.cost", (), (), ("amount",))
    with world.look() as work:
        where = reporting.part_filter("business_date", "month", "2024-03")
        plan = _plans(work.connection, lambda: reporting.pivot(work, report, where))
        total = reporting.pivot(work, report, where).total
        of_site = _plans(
            work.connection,
            lambda: ledgers.balances(
                work, "yard.cost", "monthly", Compare(FieldPath(("site",)), "=", "s9")
            ),
        )
    assert "ix_b_yard_cost_monthly_business_date_month" in plan
    assert "ix_b_yard_cost_monthly_site" in of_site
    # Every third day, from the first to the last of the month.
    assert total == {"amount": Decimal("1.10")}


def test_all_rows_of_a_document_are_found_by_an_index(world: World) -> None:
    with world.work() as work:
        ledgers.post(
            work, [row(line_id=str(number), record_id=f"r{number}") for number in range(9)]
        )
    with world.look() as work:
        plan = _plans(work.connection, lambda: ledgers.rows_of(work, "r3"), sort="on")
        found = ledgers.rows_of(work, "r3")
    assert "ix_l_yard_cost_record_id" in plan
    assert [one.record_id for one in found] == ["r3"]
