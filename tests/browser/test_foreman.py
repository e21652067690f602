"""A foreman and a phone: from an empty sheet to the one who decides next."""

import re

from playwright.sync_api import expect

from browser import sheet
from browser.person import Person


def _fill_lines(foreman: Person) -> str:
    sheet.fill_head(foreman)
    sheet.add_card(foreman, "罗长根")
    sheet.add_card(foreman, "宋建国", overtime="2")
    cards = foreman.page.locator(".row-card")
    expect(cards).to_have_count(2)
    expect(cards.nth(1)).to_contain_text("宋建国")
    expect(cards.nth(1)).to_contain_text("加班工时 2 h")
    expect(sheet.control(foreman, "/total_heads")).to_contain_text("2")
    # The answer of the server takes the place of the figure, not that of its unit.
    expect(sheet.control(foreman, "/eq_days")).to_contain_text("2.25 工")
    amount = sheet.control(foreman, "/total_amount").locator("[data-shown]")
    expect(amount).to_have_text(re.compile(r"^\d{3}\.\d\d"))
    return amount.inner_text().split()[0]


def test_foreman_hands_in_a_sheet_with_one_thumb_and_sees_who_decides_next(on_phone):
    foreman = on_phone("chen.gang")
    foreman.title("工作台")
    foreman.fine()
    foreman.page.get_by_role("link", name="新建").last.click()
    foreman.settle()
    foreman.fine()
    foreman.follow("点工单")
    foreman.title("点工单")

    told = _fill_lines(foreman)
    sheet.fill_work(foreman)
    sheet.add_photo(foreman)
    sheet.sign(foreman, "/sign_crew")
    foreman.fine()
    foreman.picture("story-foreman-form")
    sheet.submit(foreman)

    foreman.sees("审批中")
    foreman.sees(told)
    road = foreman.page.locator(".timeline")
    expect(road).to_contain_text("项目经理")
    expect(road).to_contain_text("张伟")
    foreman.fine()
    foreman.picture("story-foreman-submitted")
    foreman.go("/inbox/started")
    foreman.sees("杂工班 3# 楼周边 2.25 工")


def test_workers_of_the_chosen_crew_are_offered_first(on_phone):
    foreman = on_phone("chen.gang")
    foreman.go(sheet.FORM)
    sheet.fill_head(foreman)
    foreman.press("添加一行")
    foreman.page.locator("dialog.row-sheet [data-key=worker] input").click()
    chips = foreman.page.locator("dialog.row-sheet .chip")
    expect(chips.first).to_be_visible()
    crews = ["杂工班" in one for one in chips.all_inner_texts()]
    assert any(crews)
    assert crews == sorted(crews, reverse=True)
