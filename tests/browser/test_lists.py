"""Finding documents: filters, order, pages, and from a figure down to the document."""

import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from playwright.sync_api import expect

LIST = "/lists/day_labor.sheets"
#: How much of a frame's content lies outside of it.
UNSEEN = "one => one.scrollWidth - one.clientWidth"
NUMBER = re.compile(r"-?[0-9,]+(\.[0-9]+)?")


def rounded(text: str) -> Decimal:
    """A figure as a dashboard tells it."""
    return Decimal(text.replace(",", "")).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_list_is_filtered_sorted_and_paged(on_desktop):
    manager = on_desktop("zhang.wei")
    manager.go(LIST)
    rows = manager.page.locator(".list-table tbody tr")
    expect(rows).to_have_count(20)
    manager.fine()
    manager.follow("下一页")
    manager.sees("第 2 /")
    assert "page=2" in manager.page.url
    manager.go(LIST)
    manager.page.locator("#filter-status").select_option(label="已否决")
    manager.page.wait_for_url(re.compile("status=rejected"))
    manager.settle()
    assert set(rows.locator(".state").all_inner_texts()) == {"已否决"}
    manager.go(LIST)
    manager.page.locator(".list-table th").get_by_role("link", name="用工日期").click()
    manager.settle()
    dates = manager.page.locator(".list-table tbody td:nth-child(2)").all_inner_texts()
    assert dates == sorted(dates)
    expect(manager.page.locator("th[aria-sort=ascending]")).to_have_count(1)


def test_search_without_a_match_says_so(on_phone):
    manager = on_phone("zhang.wei")
    manager.go(LIST)
    manager.page.locator("#filter-q").fill("没有这种部位")
    manager.page.locator("#filter-q").press("Enter")
    manager.page.wait_for_url(re.compile("q="))
    manager.sees("没有符合条件的记录")
    manager.fine()


def test_figure_of_the_dashboard_leads_to_its_rows_and_on_to_the_document(on_desktop):
    manager = on_desktop("zhang.wei")
    manager.go("/dashboards/day_labor.monthly")
    manager.fine()
    figure = manager.page.locator(".pivot tbody td a").first
    told = figure.inner_text()
    figure.click()
    manager.page.wait_for_url("**/ledgers/day_labor.labor/rows**")
    manager.settle()
    manager.fine()
    manager.picture("story-ledger-rows")
    expect(manager.page.locator(".list-table tfoot")).to_contain_text("合计")
    # The dashboard tells two decimal places at most, the rows tell all there are.
    texts = manager.page.locator(".list-table tfoot td").all_inner_texts()
    totals = [rounded(text) for text in texts if NUMBER.fullmatch(text)]
    assert rounded(told) in totals
    manager.page.locator("main a[href*='/records/']").first.click()
    manager.page.wait_for_url("**/records/day_labor.sheet/**")
    manager.title("点工单")


def test_a_phone_tells_first_what_the_rows_come_to(on_phone):
    manager = on_phone("zhang.wei")
    manager.go("/dashboards/day_labor.monthly")
    figure = manager.page.locator(".pivot tbody td a").first
    told = figure.inner_text()
    figure.click()
    manager.page.wait_for_url("**/ledgers/day_labor.labor/rows**")
    manager.settle()
    sums = manager.page.locator(".line-card .facts span")
    days = sums.filter(has_text="折合工日").inner_text().removeprefix("折合工日 ")
    assert rounded(days) == rounded(told)
    assert sums.first.is_visible()
    manager.fine()
    manager.picture("story-ledger-rows-phone")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_list_of_the_menu_shows_all_its_columns_on_an_office_screen(
    on_desktop, house, language
):
    manager = on_desktop("zhang.wei")
    cookie = {"name": "language", "value": language, "url": house.address}
    manager.page.context.add_cookies([cookie])
    manager.go("/")
    menu = manager.page.locator("nav a[href^='/lists/']")
    addresses = {one.get_attribute("href") for one in menu.all()}
    assert len(addresses) > 8
    frame = manager.page.locator(".list-scroll")
    hidden = {}
    for address in sorted(addresses):
        manager.go(address)
        # A list without records has no table.
        hidden[address] = max([0, *frame.evaluate_all(f"all => all.map({UNSEEN})")])
    assert {address: width for address, width in hidden.items() if width} == {}
    manager.go(LIST)
    manager.picture(f"story-list-{language}")


def test_a_list_too_wide_for_its_frame_still_shows_how_its_documents_stand(on_desktop):
    manager = on_desktop("zhang.wei")
    manager.go(LIST)
    manager.page.set_viewport_size({"width": 900, "height": 800})
    frame = manager.page.locator(".list-scroll")
    assert frame.evaluate(UNSEEN) > 0
    box = manager.page.locator(".list-table tbody .state").first.bounding_box()
    edge = frame.bounding_box()
    assert box["x"] + box["width"] <= edge["x"] + edge["width"]


def test_a_wide_list_scrolls_in_its_frame_and_keeps_what_its_rows_are_called(on_desktop):
    manager = on_desktop("zhang.wei")
    manager.go(LIST)
    frame = manager.page.locator(".list-scroll")
    assert frame.evaluate(UNSEEN) == 0
    manager.page.set_viewport_size({"width": 900, "height": 800})
    assert frame.evaluate(UNSEEN) > 0
    number = manager.page.locator(".list-table tbody td").first
    before = number.bounding_box()["x"]
    frame.evaluate("one => one.scrollLeft = 100")
    assert number.bounding_box()["x"] == before
    manager.fine()


def test_ledger_rows_show_their_figures_first(on_desktop):
    manager = on_desktop("zhang.wei")
    manager.go("/ledgers/day_labor.labor/rows")
    heads = manager.page.locator(".list-table th").all_inner_texts()
    assert heads[:3] == ["单据", "用工日期", "正常工日"]


def test_the_whole_menu_opens_on_a_phone_and_leads_to_a_list(on_phone):
    manager = on_phone("zhang.wei")
    manager.go("/")
    expect(manager.page.locator(".side")).to_be_hidden()
    manager.follow("打开菜单")
    menu = manager.page.locator(".side")
    expect(menu).to_be_visible()
    manager.fine()
    manager.picture("menu-phone")
    # Going back is how people on a phone leave what covers their page.
    manager.page.go_back()
    expect(menu).to_be_hidden()
    manager.follow("打开菜单")
    menu.locator("summary", has_text="点工汇总中心").click()
    manager.follow("点工单", exact=True)
    manager.title("点工单")
    expect(menu).to_be_hidden()


def test_a_long_menu_folds_to_where_its_reader_is_and_stays_as_he_left_it(on_desktop):
    manager = on_desktop("zhang.wei")
    manager.go(LIST)
    opened = manager.page.locator("details[data-fold][open]")
    expect(opened).to_have_count(1)
    expect(opened).to_have_attribute("data-fold", "day_labor")
    manager.page.locator("summary", has_text="基础数据").click()
    expect(opened).to_have_count(2)
    manager.go("/workbench")
    expect(opened).to_have_count(1)
    expect(opened).to_have_attribute("data-fold", "base_data")
