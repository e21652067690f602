"""Tables over ledgers and entities, on both databases, as each person may see them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from contract.actions.conftest import World
from contract.actions.costs import MEASURES, TABLE, WX_05, cost_row, costs
from dougong.actions.ledger_filters import Filters
from dougong.actions.listings import ListRequest
from dougong.actions.reports import (
    BlockPage,
    dashboard,
    dashboard_block,
    ledger_totals,
    report,
)
from dougong.actions.table_records import records_behind
from dougong.actions.tables import TablePage, table_of, table_report
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied
from dougong.model.people import PLATFORM
from dougong.model.tabulate import Line
from dougong.store import ledgers, people
from dougong.store import records as stored
from dougong.testing.definitions import Definitions
from statements import statements

NAME = "yard.dynamic"


class Books:
    """The yard's books: a site with the figures of WX-05, and another with others."""

    def __init__(self, world: World, made: Definitions | None = None) -> None:
        self.world = world
        world.publish(made or costs())
        world.site = self.site = self.add("site", name="一号堆场")
        self.other = self.add("site", name="二号堆场")
        world.person("quin", "qs")
        world.person("cleo", "clerk")
        self.codes: dict[str, str] = {}
        self.fill()

    def add(self, entity: str, **data: Any) -> str:
        name = f"yard.{entity}"
        return self.world.host.run(
            PLATFORM, lambda uow: stored.add(uow, name, data, status="approved")
        ).id

    def code(self, title: str, upper: str | None = None) -> str:
        number, _, name = title.partition(" ")
        self.codes[title] = self.add("code", number=number, name=name, upper=upper)
        return self.codes[title]

    def fill(self) -> None:
        for number, (title, *amounts, manual) in enumerate(WX_05):
            code = self.code(title)
            given = dict(zip(MEASURES, amounts, strict=True))
            self.post(self.site, code, number, given)
            if manual is not None:
                for month, amount in (("2026-09", "1.00"), ("2026-10", manual)):
                    self.forecast(self.site, code, month, amount)
        self.post(self.other, self.codes["10 人工费"], 0, {"budget": "7.00", "actual": "9.00"})

    def post(self, site: str, code: str, number: int, amounts: dict[str, str]) -> None:
        rows = [cost_row(site, code, number, amounts)]
        self.world.host.run(PLATFORM, lambda uow: ledgers.post(uow, rows))

    def forecast(self, site: str, code: str, month: str, amount: str) -> str:
        return self.add("forecast", site=site, code=code, month=month, amount=Decimal(amount))

    def table(self, who: str = "quin", filters: Filters | None = None) -> TablePage:
        return self.world.run(who, lambda uow: table_report(uow, NAME, filters or {}))

    def lines(self, who: str = "quin", filters: Filters | None = None) -> dict[str, Line]:
        page = self.table(who, filters)
        return {page.names[line.key][-1]: line for line in page.lines}


@pytest.fixture
def books(empty_world: World) -> Books:
    return Books(empty_world)


def figures(line: Line, *keys: str) -> list[str]:
    return [f"{line.values[key]:,.2f}" for key in keys]


EXPECTED = {
    "10 人工费": ("150,000.00", "1,700,000.00", "1,880,000.00", "-30,000.00", "101.62", "yellow"),
    "20 材料费": ("300,000.00", "3,050,000.00", "3,350,000.00", "-150,000.00", "104.69", "red"),
    "30 机械费": ("240,000.00", "360,000.00", "600,000.00", "0.00", "100.00", "green"),
    "40 分包费": ("80,000.00", "2,420,000.00", "2,545,000.00", "-45,000.00", "101.80", "yellow"),
    "50 措施费": ("70,000.00", "250,000.00", "320,000.00", "30,000.00", "91.43", "green"),
    "60 管理费": ("240,000.00", "260,000.00", "500,000.00", "0.00", "100.00", "green"),
    "90 预备费": ("0.00", "0.00", "0.00", "200,000.00", "0.00", "green"),
}


def test_wx_05_every_figure_and_colour_of_the_dynamic_cost_table(books: Books) -> None:
    page = books.table()
    found = {
        page.names[line.key][-1]: (
            *figures(line, "uncommitted", "d1", "d2", "variance", "ratio"),
            line.colours["ratio"],
        )
        for line in page.lines
    }
    assert found == EXPECTED
    assert list(found) == list(EXPECTED)
    assert figures(page.total, *MEASURES, "uncommitted", "d1", "d2", "variance") == [
        "9,200,000.00",
        "4,030,000.00",
        "4,010,000.00",
        "75,000.00",
        "1,080,000.00",
        "8,040,000.00",
        "9,195,000.00",
        "5,000.00",
    ]
    # Worked out of the totals: the mean of the rows would be another number.
    assert figures(page.total, "ratio") == ["99.95"]
    assert page.total.colours == {"ratio": "green"}
    assert "etc" not in page.fields


def test_a_column_takes_values_of_the_very_record_that_a_row_is_by(empty_world: World) -> None:
    itself = {"entity": "yard.code", "take": "last", "order": "number", "total": "none"}
    wide = {
        "kind": "table",
        "rows": [{"field": "site"}, {"field": "code"}],
        "columns": {
            "actual": {"ledger": "yard.cost", "measure": "actual"},
            "late": {
                "ledger": "yard.cost",
                "measure": "actual",
                "where": 'business_date < today - duration("P30D")',
            },
            "number": {**itself, "field": "number", "by": {"site": None, "code": "id"}},
        },
        "filters": ["site"],
    }
    made = costs().add("report", "wide", **wide).pages(**{"yard.wide": ["qs", "clerk"]})
    books = Books(empty_world, made)
    unused = books.code("98 未用科目")
    name, filters = "yard.wide", {"site": books.site}
    page = books.world.run("quin", lambda uow: table_report(uow, name, filters))
    found = {page.names[line.key]: line.values["number"] for line in page.lines}
    assert found["一号堆场", "20 材料费"] == "20"
    # A value that rows share makes no row of its own.
    assert all(unused not in line.key for line in page.lines)
    assert (page.total.values["number"], page.total.values["late"]) == (None, 0)
    books.world.clock.at += timedelta(days=60)
    later = books.world.run("quin", lambda uow: table_report(uow, name, filters))
    assert later.total.values["late"] == later.total.values["actual"] == Decimal("4030000.00")
    request = ListRequest()
    narrowed = {"site": books.site, "code": unused}
    behind = books.world.run(
        "quin",
        lambda uow: records_behind(uow, table_of(uow, name), "number", narrowed, request),
    )
    assert [item.record.id for item in behind.items] == [unused]


def test_a_ratio_of_nothing_is_none_and_has_no_colour(books: Books) -> None:
    books.post(books.site, books.code("99 未列科目"), 99, {"actual": "12.50"})
    line = books.lines()["99 未列科目"]
    assert line.values["ratio"] is None
    assert line.colours == {}
    assert figures(line, "budget", "d2", "variance") == ["0.00", "12.50", "-12.50"]


def test_the_last_record_by_its_order_counts_and_not_the_one_entered_last(books: Books) -> None:
    books.forecast(books.site, books.codes["20 材料费"], "2026-08", "999.00")
    assert figures(books.lines()["20 材料费"], "uncommitted") == ["300,000.00"]
    books.forecast(books.site, books.codes["20 材料费"], "2026-11", "1000.00")
    assert figures(books.lines()["20 材料费"], "uncommitted") == ["1,000.00"]


def test_rows_stand_under_their_tree_with_subtotals(books: Books) -> None:
    labor = books.codes["10 人工费"]
    steel = books.code("1001 钢筋工", labor)
    books.code("1002 木工", labor)
    inner = books.code("100101 绑扎", steel)
    books.post(books.site, inner, 50, {"budget": "100.00", "actual": "40.00"})
    books.post(books.site, books.codes["1002 木工"], 51, {"budget": "1000.00", "actual": "5.00"})
    page = books.table()
    tree = [(page.names[line.key][-1], line.level, line.group) for line in page.lines]
    assert tree[:5] == [
        ("10 人工费", 0, True),
        ("1001 钢筋工", 1, True),
        ("100101 绑扎", 2, False),
        ("1002 木工", 1, False),
        ("20 材料费", 0, False),
    ]
    lines = {page.names[line.key][-1]: line for line in page.lines}
    assert figures(lines["10 人工费"], "budget", "actual") == ["1,851,100.00", "920,045.00"]
    assert figures(lines["1001 钢筋工"], "budget", "ratio") == ["100.00", "100.00"]
    # (1,850,000 × 101.6216 % + 100 + 1,000) ÷ 1,851,100
    assert figures(lines["10 人工费"], "d2", "ratio") == ["1,881,100.00", "101.62"]
    assert figures(page.total, "budget") == ["9,201,100.00"]


def test_a_subtotal_leads_to_the_rows_of_all_nodes_below(books: Books) -> None:
    labor = books.codes["10 人工费"]
    books.post(books.site, books.code("1001 钢筋工", labor), 50, {"budget": "100.00"})

    def behind(filters: Filters) -> str:
        found = books.world.run("quin", lambda uow: ledger_totals(uow, "yard.cost", filters))
        return str(found["budget"])

    words = {"report": NAME, "column": "budget"}
    assert behind({**words, "code.under": labor}) == "1850100.00"
    assert behind({**words, "code": labor}) == "1850000.00"


def test_a_cell_of_an_entity_leads_to_its_records(books: Books) -> None:
    code = books.codes["20 材料费"]

    def look(uow: Any) -> Any:
        return records_behind(uow, table_of(uow, NAME), "etc", {"code": code}, ListRequest())

    found = books.world.run("quin", look)
    assert [str(item.record.data["amount"]) for item in found.items] == ["300000.00", "1.00"]


def test_each_person_sees_the_figures_of_his_own_scopes(books: Books) -> None:
    books.world.site = books.other
    books.world.person("omar", "qs")
    line = books.lines("omar")["10 人工费"]
    assert figures(line, "budget", "actual", "d2") == ["7.00", "9.00", "9.00"]
    assert books.lines("omar").keys() == {"10 人工费"}
    with pytest.raises(AccessDenied):
        books.table("nora" if books.world.person("nora") else "")


def test_filters_narrow_every_source_that_knows_them(books: Books) -> None:
    books.world.host.run(
        PLATFORM,
        lambda uow: people.grant_role(uow, books.world.actor("quin").id, "qs", books.other),
    )
    assert figures(books.lines()["10 人工费"], "budget") == ["1,850,007.00"]
    books.forecast(books.other, books.codes["20 材料费"], "2026-12", "5.00")
    narrowed = books.lines(filters={"site": books.site})
    assert figures(narrowed["10 人工费"], "budget") == ["1,850,000.00"]
    assert figures(narrowed["20 材料费"], "uncommitted") == ["300,000.00"]
    only = books.lines(filters={"site": books.other})
    assert figures(only["20 材料费"], "uncommitted") == ["5.00"]


def test_figures_to_date_count_what_was_before_the_month(empty_world: World) -> None:
    columns = {
        "month": {"title": "本月", "ledger": "yard.cost", "measure": "actual"},
        "to_date": {
            "title": "累计",
            "ledger": "yard.cost",
            "measure": "actual",
            "period": "to_date",
        },
    }
    columns["whole"] = {**columns["to_date"], "title": "全部", "period": "whole"}
    columns["before"] = {**columns["to_date"], "title": "上月", "period": "before"}
    books = Books(empty_world, costs({"columns": {**TABLE["columns"], **columns}}))
    november = books.table(filters={"month": "2026-11"})
    assert figures(november.total, "month", "to_date") == ["0.00", "4,030,000.00"]
    assert figures(november.total, "before") == ["4,030,000.00"]
    september = books.table(filters={"month": "2026-09"})
    assert {line.values["to_date"] for line in september.lines} == {Decimal(0)}
    assert figures(september.total, "month", "whole") == ["0.00", "4,030,000.00"]
    assert figures(september.total, "before") == ["0.00"]


def test_a_pivot_to_date_counts_all_until_the_end_of_the_month(empty_world: World) -> None:
    words = {"ledger": "yard.cost", "rows": [{"field": "site"}], "measures": ["actual"]}
    made = costs().add("report", "within", **words)
    made.add("report", "to_date", period="to_date", **words)
    made.pages(**{f"yard.{name}": ["qs"] for name in ("within", "to_date")})
    books = Books(empty_world, made)

    def total(name: str, month: str) -> Any:
        filters = {"month": month, "site": books.site}
        found = empty_world.run("quin", lambda uow: report(uow, f"yard.{name}", filters))
        behind = {**filters, "report": f"yard.{name}"}
        rows = empty_world.run("quin", lambda uow: ledger_totals(uow, "yard.cost", behind))
        assert rows["actual"] == found.pivot.total["actual"]
        return found.pivot.total["actual"]

    within = [total("within", month) for month in ("2026-10", "2026-11")]
    assert within == [Decimal("4030000.00"), Decimal(0)]
    assert [total("to_date", month) for month in ("2026-09", "2026-10", "2026-11")] == [
        Decimal(0),
        Decimal("4030000.00"),
        Decimal("4030000.00"),
    ]


def test_rows_are_left_and_ordered_by_what_the_columns_come_to(empty_world: World) -> None:
    over = {"where": "ratio > 100", "sort": "variance", "rows": [{"field": "code"}]}
    books = Books(empty_world, costs(over))
    assert list(books.lines()) == ["20 材料费", "40 分包费", "10 人工费"]
    assert figures(books.table().total, "variance") == ["-225,000.00"]


def hidden(made: Definitions) -> Definitions:
    """Clerks do not see the amount of a forecast."""
    made.hide("clerk", "forecast", amount="hidden")
    return made


def test_columns_worked_out_of_what_is_hidden_are_hidden_too(empty_world: World) -> None:
    books = Books(empty_world, hidden(costs()))
    page = books.table("cleo")
    assert list(page.fields) == [*MEASURES, "d1"]
    assert {line.values["d2"] for line in page.lines} == {None}
    assert all(not line.colours for line in page.lines)
    with pytest.raises(AccessDenied):
        books.world.run(
            "cleo",
            lambda uow: records_behind(uow, table_of(uow, NAME), "etc", {}, ListRequest()),
        )
    assert "ratio" in books.table("quin").fields


def test_a_dashboard_shows_the_table_and_one_of_its_numbers(books: Books) -> None:
    def look(uow: UnitOfWork) -> tuple[BlockPage, BlockPage, int]:
        table, ratio = dashboard(uow, "yard.board", {}).blocks
        return table, ratio, len(table.table.lines if table.table else ())

    table, ratio, count = books.world.run("quin", look)
    assert table.table is not None
    assert count == 7
    assert f"{ratio.number:.4f}" == "99.9457"


def test_a_dashboard_asks_for_each_table_once_however_many_blocks_show_it(books: Books) -> None:
    with statements() as alone:
        books.table("quin")
    with statements() as sent:
        page = books.world.run("quin", lambda uow: dashboard(uow, "yard.board", {}))
    assert [one.table is not None for one in page.blocks] == [True, True]
    assert len(sent) <= len(alone)


def shown(uow: UnitOfWork, key: str) -> tuple[Line, ...]:
    """The lines of a block's table."""
    found = dashboard_block(uow, "yard.board", key, {})
    return found.table.lines if found and found.table else ()


def test_one_number_of_a_table_asks_for_no_names(books: Books) -> None:
    with statements() as whole:
        books.world.run("quin", lambda uow: shown(uow, "table"))
    with statements() as number:
        found = books.world.run("quin", lambda uow: dashboard_block(uow, "yard.board", "ratio", {}))
    assert found is not None
    assert f"{found.number:.4f}" == "99.9457"
    assert len(number) < len(whole)


def test_a_derived_figure_of_a_ledger_is_worked_out_of_the_sums_on_every_level(
    empty_world: World,
) -> None:
    usage = {"kind": "percent", "title": "使用率", "value": "actual / budget * 100"}
    columns = {
        "usage": {"ledger": "yard.cost", "measure": "usage"},
        "rest": {"title": "余", "kind": "percent", "value": "100 - usage", "total": "value"},
    }
    made = costs({"columns": {**TABLE["columns"], **columns}}, derived={"usage": usage})
    page = Books(empty_world, made).table()
    lines = {page.names[line.key][-1]: line for line in page.lines}
    assert figures(lines["60 管理费"], "usage", "rest") == ["52.00", "48.00"]
    assert figures(page.total, "usage", "rest") == ["43.80", "56.20"]
    assert list(page.fields)[-2:] == ["usage", "rest"]
