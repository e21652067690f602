"""Ledger rows are written once, balances are their sums, reports add them up."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from dougong.feel.filters import EVERYTHING, Compare, FieldPath
from dougong.model.listing import Axis, Report
from dougong.model.posting_plan import mirrors
from dougong.model.runtime import LedgerRow
from dougong.store import ledgers, records, reporting
from dougong.store.balances import Difference

OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 10)
SITE = FieldPath(("site",))


def row(**words: Any) -> LedgerRow:
    """A row of the usual ledger."""
    day = words.pop("day", OCTOBER)
    given: dict[str, Any] = {
        "ledger": "yard.cost",
        "row_type": "cost",
        "rule": "work",
        "dimensions": {
            "site": words.pop("site", "s1"),
            "item": words.pop("item", None),
            "day": day,
        },
        "measures": {
            "amount": words.pop("amount", Decimal("0.10")),
            "hours": words.pop("hours", Decimal(8)),
        },
        "entity": "yard.order",
        "record_id": "r1",
        "line_id": "",
        "revision": 1,
        "business_date": day,
        "posted_period": f"{day:%Y-%m}",
    }
    return LedgerRow(**given | words)


def test_posting_the_same_rows_again_adds_nothing(world):
    rows = [row(line_id="a"), row(line_id="b", amount=Decimal("0.20"))]
    with world.work() as work:
        assert ledgers.post(work, rows) == 2
    with world.work() as work:
        assert ledgers.post(work, [*rows, row(line_id="c", site="s2")]) == 1
        assert ledgers.post(work, [replace(rows[0], revision=2)]) == 1
        found = ledgers.balances(work, "yard.cost", "by_site")
        assert ledgers.verify(work) == []
    assert found == [
        {"site": "s1", "amount": Decimal("0.40"), "hours": Decimal("24.00")},
        {"site": "s2", "amount": Decimal("0.10"), "hours": Decimal("8.00")},
    ]


def test_a_balance_counts_its_own_row_types(world):
    with world.work() as work:
        ledgers.post(work, [row(), row(row_type="hold", amount=Decimal(5))])
        by_item = ledgers.balances(work, "yard.cost", "by_item")
        only = ledgers.balances(work, "yard.cost", "by_site", Compare(SITE, "=", "s2"))
    assert by_item == [
        {"site": "s1", "item": None, "posted_period": "2026-10", "amount": Decimal("0.10")}
    ]
    assert only == []


def test_a_reversal_mirrors_every_row_once_and_nets_to_zero(world):
    with world.work() as work:
        ledgers.post(work, [row(line_id="a", amount=Decimal(1000)), row(line_id="b")])
        back = mirrors(ledgers.rows_of(work, "r1"), "r2", lambda _: "2026-11")
        assert ledgers.post(work, back) == 2
        assert ledgers.post(work, back) == 0
        assert mirrors(ledgers.rows_of(work, "r2"), "r3", lambda _: "2026-11") == ()
        again = row(record_id="r4", amount=Decimal(900), posted_period="2026-11")
        assert ledgers.post(work, [again]) == 1
        assert ledgers.verify(work) == []
        found, total = ledgers.rows(work, "yard.cost", None, ("record_id", "line_id"))
    assert total == 5
    mirrored = [one for one in found if one.reverses]
    assert [one.measures["amount"] for one in mirrored] == [Decimal(-1000), Decimal("-0.10")]
    assert {one.record_id for one in mirrored} == {"r2"}
    assert {one.business_date for one in mirrored} == {OCTOBER}
    with world.look() as work:
        posted = reporting.pivot(work, report(rows=(Axis("posted_period"),)))
    # domain.md, WX-27, with the small second row that cancels itself.
    assert {key[0]: sums["amount"] for key, sums in posted.row_totals.items()} == {
        "2026-10": Decimal("1000.10"),
        "2026-11": Decimal("-100.10"),
    }
    assert posted.total["amount"] == Decimal(900)


def test_what_a_document_holds_is_found_until_it_is_taken_back(world):
    with world.work() as work:
        assert ledgers.held(work, "r1") == []
        ledgers.post(work, [row(), row(row_type="hold", amount=Decimal(5))])
        ledgers.post(work, [row(row_type="hold", record_id="other")])
        held = ledgers.held(work, "r1")
        assert [(one.row_type, one.measures["amount"]) for one in held] == [("hold", Decimal(5))]
        back = mirrors(held, "r1", lambda one: one.posted_period)
        assert (ledgers.post(work, back), ledgers.post(work, back)) == (1, 0)
        assert ledgers.held(work, "r1") == []
        assert len(ledgers.held(work, "other")) == 1
        assert ledgers.verify(work) == []


def test_rows_come_in_pages_and_can_be_filtered(world):
    with world.work() as work:
        ledgers.post(work, [row(line_id=str(n), amount=Decimal(n)) for n in range(5)])
        amount = FieldPath(("amount",))
        wanted = Compare(amount, ">", Decimal(1))
        found, total = ledgers.rows(work, "yard.cost", wanted, ("-amount",), 2, 1)
    assert [one.measures["amount"] for one in found] == [3, 2]
    assert total == 3
    assert found[0].posted_at == world.now


def test_a_forged_balance_is_found_and_rebuilt(world):
    with world.work() as work:
        ledgers.post(work, [row(line_id="a"), row(line_id="b", site=None)])
        table = work.tables.balance("yard.cost", "by_site")
        forged = update(table).where(table.c.d_site == "s1").values(m_amount=Decimal(7))
        work.connection.execute(forged)
        wrong = ledgers.verify(work)
        ledgers.rebuild(work)
        assert ledgers.verify(work) == []
        assert len(ledgers.balances(work, "yard.cost", "by_site")) == 2
    assert wrong == [
        Difference("yard.cost", "by_site", {"site": "s1"}, "amount", Decimal("0.10"), Decimal(7))
    ]


def test_a_proof_is_not_cut_off_where_a_request_would_be(world):
    """Summing a ledger of years takes longer than the limit of one statement."""
    with world.work() as work:
        ledgers.post(work, [row(line_id=str(number)) for number in range(400)])
        if work.connection.dialect.name == "postgresql":
            work.connection.exec_driver_sql("SET LOCAL statement_timeout = 1")
        assert ledgers.verify(work) == []
        if work.connection.dialect.name == "postgresql":
            shown = work.connection.exec_driver_sql("SHOW statement_timeout").scalar_one()
            assert shown == "0"


def test_eight_writers_leave_exact_balances(world):
    def write(writer: int) -> int:
        added = 0
        for number in range(6):
            for _ in range(20):
                try:
                    with world.work() as work:
                        # Sites in another order each time: keys are locked in one order anyway.
                        sites = ["s1", "s2", "s3"] if writer % 2 else ["s3", "s2", "s1"]
                        record = f"w{writer}-{number}"
                        rows = [row(record_id=record, line_id=site, site=site) for site in sites]
                        added += ledgers.post(work, rows)
                    break
                except Exception as error:
                    if not world.database.is_busy(error):
                        raise
        return added

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(write, range(8))) == 8 * 6 * 3
    with world.look() as work:
        assert ledgers.verify(work) == []
        found = ledgers.balances(work, "yard.cost", "by_site")
    assert [one["amount"] for one in found] == [Decimal("4.80")] * 3


def test_a_sum_that_no_column_holds_is_refused_and_not_rounded(world):
    most = Decimal("9999999999999999.99")
    with pytest.raises(DBAPIError), world.work() as work:
        post_each(work, [row(line_id=str(n), amount=most) for n in range(10)])
    with world.look() as work:
        assert ledgers.balances(work, "yard.cost", "by_site") == []


def post_each(work: Any, rows: list[LedgerRow]) -> None:
    """Post rows one by one."""
    for one in rows:
        ledgers.post(work, [one])


def test_the_same_document_posted_at_once_counts_once(world):
    def write(_: int) -> int:
        with world.work() as work:
            return ledgers.post(work, [row(line_id="a"), row(line_id="b")])

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(write, range(6))) == 2
    with world.look() as work:
        assert ledgers.verify(work) == []


def report(**words: Any) -> Report:
    """A report over the usual ledger."""
    given: dict[str, Any] = {"rows": (Axis("site"),), "columns": (), "measures": ("amount",)}
    return Report("yard", "r", "报表", "yard.cost", **given | words)


def test_a_pivot_adds_up_by_row_and_column(world):
    with world.work() as work:
        one = records.add(work, "yard.site", {"code": "S1", "name": "滨江"})
        two = records.add(work, "yard.site", {"code": "S2", "name": "高新"})
        for number, (site, day, amount) in enumerate(
            (
                (two.id, OCTOBER, "1.10"),
                (one.id, OCTOBER, "2.20"),
                (one.id, NOVEMBER, "3.30"),
                (None, NOVEMBER, "4.40"),
                (one.id, NOVEMBER, "-0.01"),
            )
        ):
            given = {"site": site, "day": day, "amount": Decimal(amount)}
            ledgers.post(work, [row(line_id=str(number), **given)])
        month = (Axis("day", "month"),)
        found = reporting.pivot(work, report(columns=month, measures=("amount", "hours")))
        assert [heading.labels for heading in found.rows] == [
            ("S1 滨江",),
            ("S2 高新",),
            ("未指定site 字段",),
        ]
        assert [heading.labels for heading in found.columns] == [("2026-10",), ("2026-11",)]
        cell = found.cells[(one.id,), ("2026-11",)]
        assert cell == {"amount": Decimal("3.29"), "hours": Decimal(16)}
        assert found.row_totals[(one.id,)]["amount"] == Decimal("5.49")
        assert found.column_totals[("2026-11",)]["amount"] == Decimal("7.69")
        assert found.total["amount"] == Decimal("10.99")
        for (left, top), sums in found.cells.items():
            behind, _ = ledgers.rows(work, "yard.cost", found.drill(left, top))
            assert sum(one.measures["amount"] for one in behind) == sums["amount"]


PARTS: dict[str, list[tuple[Any, str]]] = {
    "": [(OCTOBER, "2026-10-31"), (NOVEMBER, "2026-11-10")],
    "day": [(OCTOBER, "10-31"), (NOVEMBER, "11-10")],
    "week": [("2026-10-26", "2026-10-26"), ("2026-11-09", "2026-11-09")],
    "month": [("2026-10", "2026-10"), ("2026-11", "2026-11")],
    "year": [("2026", "2026")],
}


def test_dates_are_shown_by_their_part(world):
    with world.work() as work:
        ledgers.post(work, [row(line_id="a", day=NOVEMBER), row(line_id="b", day=OCTOBER)])
        for part, expected in PARTS.items():
            found = reporting.pivot(work, report(columns=(Axis("day", part),)))
            headings = [(heading.key[0], heading.labels[0]) for heading in found.columns]
            assert headings == expected
            own = reporting.pivot(work, report(columns=(Axis("business_date", part),)))
            assert [heading.key for heading in own.columns] == [(key,) for key, _ in expected]
            behind = [
                ledgers.rows(work, "yard.cost", own.drill((), heading.key))[1]
                for heading in own.columns
            ]
            assert sum(behind) == 2


def test_a_report_without_rows_is_empty_and_without_axes_a_number(world):
    with world.work() as work:
        empty = reporting.pivot(work, report())
        assert (empty.rows, empty.total) == ((), {"amount": Decimal(0)})
        ledgers.post(work, [row(), row(row_type="hold")])
        number = reporting.pivot(work, report(rows=(), row_types=("cost",)), EVERYTHING)
        types = reporting.pivot(work, report(rows=(Axis("row_type"),)))
    assert number.total == {"amount": Decimal("0.10")}
    assert [heading.labels for heading in types.rows] == [("占用",), ("成本",)]


def test_a_derived_figure_is_worked_out_of_the_sums_on_every_level(world):
    """A mean of means would be 20 and 30; the sums say 15 and 17.50."""
    given = [("s1", "a", 10, 1), ("s1", "b", 30, 1), ("s1", "b", 5, 1), ("s2", "a", 25, 0)]
    with world.work() as work:
        for number, (site, item, amount, hours) in enumerate(given):
            words = {"amount": Decimal(amount), "hours": Decimal(hours)}
            ledgers.post(work, [row(line_id=str(number), site=site, item=item, **words)])
    with world.look() as work:
        made = report(rows=(Axis("site"),), columns=(Axis("item"),), measures=("rate",))
        found = reporting.pivot(work, made)
        nobody = reporting.pivot(work, made, Compare(SITE, "=", "s9"))
        whole = reporting.pivot(work, report(rows=(), measures=("rate", "amount")))
        totals = ledgers.totals(work, "yard.cost", ("rate", "hours"))
    assert {key: one["rate"] for key, one in found.cells.items()} == {
        (("s1",), ("a",)): Decimal("10.00"),
        (("s1",), ("b",)): Decimal("17.50"),
        (("s2",), ("a",)): None,
    }
    assert found.row_totals["s1",] == {"rate": Decimal("15.00")}
    assert found.row_totals["s2",] == {"rate": None}
    assert found.column_totals["a",] == {"rate": Decimal("35.00")}
    assert found.total == {"rate": Decimal("23.33")}
    assert nobody.total == {"rate": None}
    assert whole.total == {"rate": Decimal("23.33"), "amount": Decimal("70.00")}
    assert totals == {"rate": Decimal("23.33"), "hours": Decimal("3.00")}
