"""The pages of the centers as those who work with them see them."""

import re

import pytest
from playwright.sync_api import expect

from browser.person import Person
from browser.test_pictures import PC, PHONE

DASHBOARDS = (
    "base_data.company",
    "base_data.project_home",
    "contracts.overview",
    "cost_center.overview",
    "day_labor.monthly",
    "funds_center.cockpit",
    "progress_control.board",
)
#: Blocks of figures; those of records tell what stands on the record.
FIGURES = ".block:not(:has(.short-line))"
#: Three decimal places or more: what a dashboard rounds.
FINE = re.compile(r"\d\.\d{3,}")
#: What has a colour is told in full where it would else contradict it.
COLOURED_AWAY = "for (const one of document.querySelectorAll('.tone')) one.hidden = true"


@pytest.mark.parametrize("size", [PC, PHONE], ids=["pc", "phone"])
def test_dashboards_are_read_by_everyone_at_a_glance(visits, shared_house, size):
    reader = Person(visits(**size), shared_house)
    reader.come_in("shang.min")
    for name in DASHBOARDS:
        reader.go(f"/dashboards/{name}")
        reader.fine()
        reader.picture(f"centers/{size['viewport']['width']}-{name}")
        reader.page.evaluate(COLOURED_AWAY)
        told = reader.page.locator(FIGURES).all_inner_texts()
        assert FINE.findall(" ".join(told)) == [], name


def test_who_bears_the_labor_is_chosen_from_what_there_is(visits, shared_house):
    reader = Person(visits(**PC), shared_house)
    reader.come_in("zhang.wei")
    reader.go("/reports/day_labor.bearer")
    options = reader.page.get_by_label("承担方").locator("option")
    expect(options).to_have_text(
        ["全部", "本项目自担", "责任分包承担", "业主承担（签证）", "班组自担（包干内）"]
    )


OPENING = "/new/contracts.opening"


def test_a_grid_of_many_columns_tells_what_belongs_together(visits, shared_house):
    keeper = Person(visits(**PC), shared_house)
    keeper.come_in("cai.jing")
    keeper.go(OPENING)
    keeper.press("添加一行")
    titles = keeper.page.locator(".tabulator-col-group > .tabulator-col-content")
    expect(titles).to_have_text(["计量", "质保金", "预付款", "应付与收付"])
    totals = keeper.page.locator("[data-totals] > span").filter(visible=True)
    expect(totals).to_have_count(5)
    expect(totals.first).to_have_text("累计计量（含税） 0.00")
    # However far the columns are pushed, the contract stays in sight.
    holder = keeper.page.locator(".tabulator-tableholder").filter(visible=True)
    holder.evaluate("one => { one.scrollLeft = one.scrollWidth; }")
    expect(
        keeper.page.locator(".tabulator-cell[tabulator-field=contract]").first
    ).to_be_in_viewport()
    keeper.fine()
    keeper.picture("centers/opening")


def test_a_row_of_many_fields_has_headings_on_a_phone(visits, shared_house):
    keeper = Person(visits(**PHONE), shared_house)
    keeper.come_in("cai.jing")
    keeper.go(OPENING)
    keeper.press("添加一行")
    headings = keeper.page.locator("dialog.row-sheet .row-group")
    expect(headings).to_have_text(["计量", "质保金", "预付款", "应付与收付"])
    keeper.press("完成")
    totals = keeper.page.locator("[data-totals] > span").filter(visible=True)
    expect(totals).to_have_count(5)
    keeper.fine()


def test_rows_that_are_none_come_to_nothing(visits, shared_house):
    reader = Person(visits(**PC), shared_house)
    reader.come_in("shang.min")
    reader.go("/lists/contracts.measurements")
    reader.page.locator("main a[href*='/records/']").first.click()
    reader.settle()
    empty = reader.page.locator(".rows-table:has(td[colspan])")
    expect(empty.first).to_contain_text("没有明细")
    expect(empty.locator("tfoot")).to_have_count(0)
