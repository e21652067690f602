"""Tables as pages: figures people can read, and where each of them leads."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from contract.actions.conftest import Clock, World, opened
from contract.actions.costs import TABLE, costs
from contract.actions.test_tables import Books
from dougong.actions import sign_in
from dougong.model.people import PLATFORM
from statements import statements
from web.api.office import Office, Template
from web.pages.sitting import Sitting

NAME = "yard.dynamic"


class CostOffice(Office):
    """An application over the books of the yard."""

    def __init__(self, books: Books) -> None:
        world = books.world
        self.books = books
        made = Template(site=books.site, elsewhere=books.other)
        for who in ("quin", "cleo"):
            person = world.actor(who).id
            made.tokens[who] = world.host.run(
                PLATFORM, lambda uow, one=person: sign_in.add_token(uow, one, "test")
            )
        super().__init__(world.host, made)


@pytest.fixture
def cost_office(tmp_path: Path) -> Iterator[CostOffice]:
    world: World = opened(f"sqlite:///{tmp_path / 'costs.sqlite3'}", tmp_path / "files", Clock())
    made = costs().hide("clerk", "forecast", amount="hidden")
    yield CostOffice(Books(world, made))
    world.host.database.close()


def page(office: CostOffice, who: str, path: str) -> str:
    found = Sitting(office, who).get(path)
    assert found.status_code == 200, found.text[-500:]
    return found.text


def row_of(text: str, title: str) -> str:
    """The line of the table with this title."""
    start = text.index(f">{title}</th>")
    return text[start : text.index("</tr>", start)]


def link(row: str, shown: str) -> str:
    found = re.search(rf'<a href="([^"]*)">{re.escape(shown)}</a>', row)
    assert found is not None, row
    return unescape(found[1])


def test_the_page_shows_every_figure_with_its_colour_in_words_too(cost_office: CostOffice) -> None:
    text = page(cost_office, "quin", f"/reports/{NAME}")
    row = row_of(text, "20 材料费")
    assert "3,350,000.00" in row
    assert 'tone-red">104.69%<span class="visually-hidden"> 红色</span>' in row
    assert "99.95%" in row_of(text, "合计")
    assert "待发生" in text
    assert "填报的待发生" not in text


def test_a_figure_of_a_ledger_leads_to_the_rows_that_come_to_it(cost_office: CostOffice) -> None:
    row = row_of(page(cost_office, "quin", f"/reports/{NAME}"), "20 材料费")
    rows = page(cost_office, "quin", link(row, "1,650,000.00"))
    assert rows.count('<a href="/records/') == 1
    assert "1,650,000.00" in rows.partition("<tfoot>")[2]


def test_a_filter_stays_on_the_way_to_the_rows(cost_office: CostOffice) -> None:
    site = cost_office.site
    text = page(cost_office, "quin", f"/reports/{NAME}?site={site}&month=2026-10")
    address = link(row_of(text, "20 材料费"), "1,650,000.00")
    assert f"site={site}" in address
    assert "month=2026-10" in address


def test_a_figure_of_an_entity_leads_to_a_list_of_its_records(cost_office: CostOffice) -> None:
    code = cost_office.books.codes["20 材料费"]
    text = page(cost_office, "quin", f"/reports/{NAME}/behind?column=etc&code={code}")
    assert "共 2 条" in text
    assert "300,000.00" in text
    refused = Sitting(cost_office, "cleo").get(f"/reports/{NAME}/behind?column=etc&code={code}")
    assert refused.status_code == 403
    assert "300,000.00" not in refused.text


def test_a_reader_without_a_column_does_not_see_it_anywhere(cost_office: CostOffice) -> None:
    text = page(cost_office, "cleo", f"/reports/{NAME}")
    assert "动态比" not in text
    assert "3,350,000.00" not in text
    assert "1,650,000.00" in text


def test_the_dashboard_shows_the_table_and_its_number(cost_office: CostOffice) -> None:
    text = page(cost_office, "quin", "/dashboards/yard.board?month=")
    assert "104.69%" in row_of(text, "20 材料费")
    assert re.search(r'<div class="big"><a href="/reports/yard.dynamic[^"]*">99.95%</a>', text)


def test_a_colour_and_the_figure_it_judges_do_not_contradict_each_other(tmp_path: Path) -> None:
    """0.9477 is below 0.95 and 94.996 % below 95 %: rounded they would seem to reach it."""
    told = {"index": ("decimal", "0.9477", "0.95"), "share": ("percent", "94.996", "95")}
    told |= {"low": ("decimal", "0.8512", "0.95")}
    made = {
        key: {"title": key, "kind": kind, "scale": 4, "value": value, "total": "none"}
        for key, (kind, value, _) in told.items()
    }
    colours = {
        key: {"value": f'if {key} < {limit} then "yellow" else "green"'}
        for key, (_, _, limit) in told.items()
    }
    table = {"columns": {**TABLE["columns"], **made}, "colours": colours}
    world: World = opened(f"sqlite:///{tmp_path / 'c.sqlite3'}", tmp_path / "files", Clock())
    office = CostOffice(Books(world, costs(table)))
    row = row_of(page(office, "quin", "/dashboards/yard.board?month="), "20 材料费")
    assert re.findall(r'tone-yellow">([^<]*)<', row) == ["0.9477", "94.996%", "0.85"]
    row = row_of(page(office, "quin", f"/reports/{NAME}"), "20 材料费")
    assert re.findall(r'tone-yellow">([^<]*)<', row) == ["0.9477", "94.996%", "0.8512"]
    office.books.world.host.database.close()


def charts(text: str) -> dict[str, dict[str, Any]]:
    """What the islands of the page are handed, by the title of their block."""
    found = re.findall(
        r'aria-label="([^"]*)，数据见下方表格"><script type="application/json">(.*?)</script>', text
    )
    return {title: json.loads(told) for title, told in found}


def test_charts_are_handed_exact_figures_and_say_the_same_in_a_table(
    cost_office: CostOffice,
) -> None:
    text = page(cost_office, "quin", "/dashboards/yard.charts")
    drawn = charts(text)
    assert list(drawn) == ["预算与动态成本", "发生", "构成", "从预算到偏差", "动态比"]
    bar = drawn["预算与动态成本"]
    assert bar["labels"][:2] == ["10 人工费", "20 材料费"]
    assert [one["name"] for one in bar["series"]] == ["预算", "动态成本"]
    assert bar["series"][1]["values"][0] == "1880000.00"
    assert bar["series"][1]["texts"][0] == "1,880,000.00"
    assert drawn["发生"]["type"] == "line"
    # The three greatest, and what the other rows come to.
    assert drawn["构成"]["labels"] == ["20 材料费", "10 人工费", "40 分包费", "其他"]
    assert drawn["构成"]["series"][0]["values"][3] == "660000.00"
    steps = drawn["从预算到偏差"]
    assert steps["labels"] == ["预算", "已发生", "偏差"]
    assert steps["series"][0]["values"] == ["9200000.00", "4030000.00", "5000.00"]
    assert drawn["动态比"]["series"][0]["values"] == ["99.95"]
    assert drawn["动态比"]["thresholds"] == ["100", "103"]
    assert text.count('<details class="chart-data">') == 5
    assert "1,880,000.00</td>" in text


def test_a_chart_of_closed_columns_is_not_drawn(cost_office: CostOffice) -> None:
    drawn = charts(page(cost_office, "cleo", "/dashboards/yard.charts"))
    assert [one["name"] for one in drawn["预算与动态成本"]["series"]] == ["预算"]
    assert "动态比" not in drawn


def test_programs_get_exact_figures(cost_office: CostOffice) -> None:
    found = cost_office.desk("quin").get(f"/api/v1/reports/{NAME}")
    assert found.status == 200, found.body
    rows = {row["labels"][0]: row for row in found.body["rows"]}
    assert str(rows["10 人工费"]["values"]["ratio"]) == "101.6216"
    assert rows["20 材料费"]["colours"] == {"ratio": "red"}
    assert str(found.body["total"]["values"]["d2"]) == "9195000.00"
    wrong = cost_office.desk("quin").get(f"/api/v1/reports/{NAME}?nothing=1")
    assert wrong.status == 422


def test_a_pivot_has_a_page_of_its_own_for_those_who_may_open_it(small_office: Office) -> None:
    assert "<h1>by_site</h1>" in Sitting(small_office, "pam").get("/reports/yard.by_site").text
    assert Sitting(small_office, "ann").get("/reports/yard.by_site").status_code == 403


def _short(tmp_path: Path, **words: Any) -> CostOffice:
    """An office with a dashboard of one block."""
    world: World = opened(f"sqlite:///{tmp_path / 'short.sqlite3'}", tmp_path / "files", Clock())
    made = costs()
    made.add("dashboard", "short", blocks={"one": {"title": "动态成本", "span": 12, **words}})
    return CostOffice(Books(world, made.pages(**{"yard.short": ["qs", "clerk"]})))


def test_a_block_shows_the_first_lines_and_leads_to_the_whole(tmp_path: Path) -> None:
    office = _short(tmp_path, kind="table", report="yard.dynamic", limit=3)
    shown = page(office, "quin", "/dashboards/yard.short")
    whole = page(office, "quin", f"/reports/{NAME}")
    assert shown.count('<th scope="row"') == 3 + 1
    assert "还有 4 行" in shown
    assert f'href="/reports/{NAME}?' in shown
    assert whole.count('<th scope="row"') == 7 + 1
    assert "还有" not in whole
    # The total is that of all lines, shown or not.
    total = row_of(whole, "合计")
    assert [re.sub("<.*?>", "", cell) for cell in re.findall("<td.*?</td>", total)] == [
        re.sub("<.*?>", "", cell) for cell in re.findall("<td.*?</td>", row_of(shown, "合计"))
    ]
    office.books.world.host.database.close()


def test_a_block_of_a_pivot_shows_the_first_lines(tmp_path: Path) -> None:
    office = _short(tmp_path, kind="pivot", report="yard.by_code", limit=2)
    shown = page(office, "quin", "/dashboards/yard.short")
    assert shown.count('<th scope="row"') == 2 + 1
    assert "还有" in shown
    office.books.world.host.database.close()


def test_a_number_is_no_landmark_and_a_block_fills_its_row(tmp_path: Path) -> None:
    words = {"kind": "number", "report": "yard.dynamic", "measure": "d2"}
    office = _short(tmp_path, **words)
    shown = page(office, "quin", "/dashboards/yard.short")
    assert 'class="block is-number" style="--span: 24" role="group"' in shown
    # The exact figure stands behind the one in large type.
    assert re.search(r'<div class="big" title="9,195,000.00"><a href="[^"]*">9,195,000</a>', shown)
    office.books.world.host.database.close()


def test_a_page_of_figures_asks_so_often_at_most(cost_office: CostOffice) -> None:
    path = "/dashboards/yard.board?site="
    page(cost_office, "quin", path)
    with statements() as sent:
        page(cost_office, "quin", path)
    assert len(sent) <= 14
