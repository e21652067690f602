"""A pivot gives the same figures from a balance as from the rows, and takes the cheaper one."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from dougong.feel.filters import (
    All,
    AnyOf,
    Compare,
    Contains,
    FieldPath,
    Filter,
    IsNull,
    Member,
    Not,
)
from dougong.model.derived import figures_of
from dougong.model.ledger import Balance
from dougong.model.listing import Axis, Report
from dougong.model.posting_plan import mirrors
from dougong.model.runtime import LedgerRow
from dougong.store import ledgers, reporting
from dougong.store.balances import Filling
from dougong.store.pivot_sources import source_of
from dougong.store.pivot_sums import PivotTooLarge, Wanted, sums_together
from statements import statements

MONTHLY = Balance(
    "monthly",
    ("site", "item", "row_type", "day.month", "business_date.month"),
    ("amount", "hours"),
)
DAY, BUSINESS = FieldPath(("day",)), FieldPath(("business_date",))
SITE, ITEM = FieldPath(("site",)), FieldPath(("item",))
#: Filters and the balance that serves a pivot by site under them; rows where it says `rows`.
FILTERS: tuple[tuple[Filter, str], ...] = (
    (All(()), "by_site"),
    (Compare(SITE, "=", "s1"), "by_site"),
    (Member(SITE, ("s1", "s3")), "by_site"),
    (Compare(ITEM, "!=", "a"), "monthly"),
    (Not(IsNull(ITEM)), "monthly"),
    (AnyOf((Contains(ITEM, "A"), Compare(SITE, "=", "s2"))), "monthly"),
    (Compare(DAY, ">=", date(2026, 2, 1)), "monthly"),
    (
        All((Compare(BUSINESS, ">=", date(2026, 1, 1)), Compare(BUSINESS, "<", date(2026, 3, 1)))),
        "monthly",
    ),
    (Compare(DAY, ">=", date(2026, 2, 2)), "rows"),
    (Compare(DAY, "<=", date(2026, 2, 1)), "rows"),
    (Compare(DAY, "=", BUSINESS), "rows"),
    (Compare(FieldPath(("posted_period",)), "=", "2026-02"), "rows"),
)
BY_SITE = (Axis("site"),)
AXES = (
    (BY_SITE, ()),
    ((Axis("site"), Axis("item")), (Axis("day", "month"),)),
    ((Axis("item"),), (Axis("business_date", "year"),)),
    ((Axis("day", "day"),), (Axis("site"),)),
    ((), (Axis("row_type"),)),
)


def rows(seed: int) -> list[LedgerRow]:
    """Postings of a few months, some without an item, some negative."""
    chance, found = random.Random(seed), []
    for number in range(80):
        on = date(2025, 12, 20) + timedelta(days=chance.randrange(100))
        found.append(
            LedgerRow(
                ledger="yard.cost",
                row_type=chance.choice(("cost", "hold")),
                rule="work",
                dimensions={
                    "site": chance.choice(("s1", "s2", "s3")),
                    "item": chance.choice(("a", "b", None)),
                    "day": on + timedelta(days=chance.choice((0, 0, 15))),
                },
                measures={
                    "amount": Decimal(chance.randrange(-500, 2000)) / 100,
                    "hours": Decimal(chance.randrange(900)) / 100,
                },
                entity="yard.order",
                record_id=f"r{number % 9}",
                line_id=str(number),
                revision=1,
                business_date=on,
                posted_period=f"{on:%Y-%m}",
            )
        )
    return found


@pytest.fixture
def summed(world):
    """The usual world whose ledger also has a balance by month, with rows and some taken back."""
    ledger = world.catalog.ledgers["yard.cost"]
    known = replace(ledger, balances=(*ledger.balances, MONTHLY))
    world.publish(replace(world.catalog, ledgers={"yard.cost": known}))
    for start in (0, 30):
        with world.work() as work:
            ledgers.post(work, rows(7)[start : start + 50])
    with world.work() as work:
        ledgers.post(work, mirrors(ledgers.rows_of(work, "r3"), "m3", lambda _row: "2026-04"))
        assert ledgers.verify(work) == []
    return world


def report(by_row: Any = BY_SITE, by_column: Any = (), **words: Any) -> Report:
    """A pivot of the ledger."""
    given = {"measures": ("amount", "hours", "rate"), **words}
    return Report("yard", "sums", "合计", "yard.cost", by_row, by_column, **given)


def from_rows(work: Any, asked: Report, where: Filter) -> reporting.Pivot:
    """The same pivot where there is no balance at all."""
    ledger = replace(work.catalog.ledgers["yard.cost"], balances=())
    plain = replace(work, catalog=replace(work.catalog, ledgers={"yard.cost": ledger}))
    return reporting.pivot(plain, asked, where)


@pytest.mark.parametrize("axes", AXES, ids=str)
@pytest.mark.parametrize("types", [(), ("cost",)], ids=str)
def test_figures_do_not_depend_on_where_they_come_from(summed, axes, types):
    asked = report(*axes, row_types=types)
    with summed.look() as work:
        for where, _ in FILTERS:
            assert reporting.pivot(work, asked, where) == from_rows(work, asked, where)


@pytest.mark.parametrize(("where", "wanted"), FILTERS, ids=lambda one: str(one)[:60])
def test_the_smallest_balance_that_has_the_sums_is_read(summed, where, wanted):
    with summed.look() as work:
        asked = report()
        source = source_of(work, asked, asked.rows, ("amount", "hours"), where)
        table = summed.tables.ledger("yard.cost")
        if wanted != "rows":
            table = summed.tables.balance("yard.cost", wanted)
        assert source.table.name == table.name


def test_a_balance_of_other_row_types_is_not_read(summed):
    with summed.look() as work:
        asked = report((Axis("site"), Axis("item"), Axis("posted_period")), measures=("amount",))
        of = summed.tables.balance("yard.cost", "by_item").name
        assert source_of(work, asked, asked.rows, ("amount",), All(())).table.name != of
        cost = replace(asked, row_types=("cost",))
        assert source_of(work, cost, cost.rows, ("amount",), All(())).table.name == of


def slowly(work: Any, asked: Report, where: Filter) -> dict[Any, Any]:
    """The same figures of the rows one by one, as the database finds them."""
    ledger, every = work.catalog.ledgers["yard.cost"], 1000
    found, _ = ledgers.rows(work, ledger.name, where, ("business_date", "id"), every)
    sums: dict[Any, dict[str, Decimal]] = {}
    for row in found:
        if not asked.row_types or row.row_type in asked.row_types:
            told = sums.setdefault(tuple(part(row, axis) for axis in asked.rows), {})
            for name, value in row.measures.items():
                told[name] = told.get(name, Decimal(0)) + value
    return {key: figures_of(ledger, asked.measures, told) for key, told in sums.items()}


def part(row: LedgerRow, axis: Axis) -> Any:
    """What a row has along an axis."""
    value = getattr(row, axis.field, None) or row.dimensions.get(axis.field)
    lengths = {"month": 7, "year": 4}
    return str(value)[: lengths[axis.part]] if axis.part in lengths else value


@pytest.mark.parametrize("seed", range(30))
def test_figures_asked_together_are_those_of_the_rows_one_by_one(summed, seed):
    """Any filters, row types and axes beside each other; some of them from the same table."""
    chance = random.Random(seed)
    few = chance.sample(FILTERS, 3)

    def one() -> tuple[Report, Filter]:
        by = chance.choice([BY_SITE, (Axis("item"), Axis("day", "month")), (Axis("day"),), ()])
        measures = chance.choice([("amount",), ("rate", "hours"), ("hours",)])
        types = chance.choice([(), (), ("cost",), ("hold", "cost")])
        parts = tuple(part for part, _ in chance.choices(few, k=chance.randint(0, 2)))
        return report(by, measures=measures, row_types=types), All(parts)

    asked = [one() for _ in range(chance.randint(1, 8))]
    with summed.look() as work:
        together = reporting.figures_together(work, asked)
        assert together == [slowly(work, *one) for one in asked]
        assert together == [reporting.figures(work, *one) for one in asked]


def test_columns_over_the_same_rows_are_one_question(summed):
    due = [Compare(DAY, "<", date(2026, month, 2)) for month in (1, 2, 3)]
    with summed.look() as work, statements() as asked:
        reporting.figures_together(work, [(report(), All((where,))) for where in due])
    assert len(asked) == 1


def test_what_may_be_shown_by_itself_is_not_refused_for_what_stands_beside_it(summed):
    by_day = (Axis("day"),)
    days = [Compare(DAY, "=", date(2026, 1, day)) for day in range(5, 15)]
    wanted = [Wanted(report(by_day, measures=("hours",)), by_day, All((day,))) for day in days]
    with summed.look() as work:
        together = sums_together(work, wanted)
        assert sum(map(len, together)) > 3
        assert sums_together(work, wanted, most=3) == together
        whole = replace(wanted[0], where=All(()))
        with pytest.raises(PivotTooLarge):
            sums_together(work, [wanted[1], whole], most=3)


def test_a_balance_that_comes_later_starts_as_the_sum_of_the_rows(world):
    with world.work() as work:
        ledgers.post(work, rows(3))
    before = world.catalog
    ledger = before.ledgers["yard.cost"]
    known = replace(ledger, balances=(*ledger.balances, MONTHLY))
    world.publish(replace(before, ledgers={"yard.cost": known}))
    with world.work() as work:
        assert ledgers.verify(work) != []
        ledgers.refill(Filling(work.connection, world.tables), before, world.catalog)
        assert ledgers.verify(work) == []
