"""Sheets filled in without network wait on the phone, and are handed in when it is back."""

import re
from collections.abc import Iterable

from playwright.sync_api import expect

from browser import sheet
from browser.person import Person

AWAY = "ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch"
#: Workers of one crew, one for each sheet.
WORKERS = ("罗长根", "高立新", "梁广平", "郑庆丰", "谢天佑")
WORK = ("外架下清理垃圾", "搬运模板到四层", "回填管沟并夯实", "协助测量放线")


def opened(foreman: Person) -> None:
    """The form, with all that a phone takes along."""
    foreman.go(sheet.FORM)
    expect(foreman.page.locator("#record-form[data-kept=yes]")).to_have_count(1)


def waiting(foreman: Person, count: int) -> None:
    """The badge must say so many."""
    expect(foreman.page.locator(".outbox [data-count]")).to_have_text(str(count))


def filled(foreman: Person, workers: Iterable[str], content: str) -> None:
    """A sheet of these workers, handed in without network."""
    if not foreman.page.locator("#record-form [data-pointer='/crew'] .ts-control .item").count():
        sheet.fill_head(foreman)
    # Of the demo's sheets none is of these people and that day.
    yesterday = foreman.page.evaluate("new Date(Date.now() - 864e5).toLocaleDateString('sv')")
    foreman.page.locator("[name='/work_date']").fill(yesterday)
    for worker in workers:
        sheet.add_card(foreman, worker)
    sheet.fill_work(foreman, content)
    sheet.add_photo(foreman)
    foreman.press("提交", exact=True)
    foreman.sees("已存入“待发送”")


def cards(foreman: Person, state: str):
    return foreman.page.locator(f".unsent.is-{state}")


def online(foreman: Person) -> None:
    foreman.page.context.set_offline(False)


def mended(foreman: Person, worker: str) -> None:
    """The refused sheet, taken up again with another worker, and handed in."""
    cards(foreman, "refused").get_by_role("link", name="打开修改").click()
    foreman.settle()
    foreman.sees("罗长根 当天的工日或工时超过上限")
    expect(foreman.page.locator("[name='/content']")).to_have_value("冲洗出口道路")
    expect(sheet.control(foreman, "/photos").locator("[data-file] img")).to_be_visible()
    foreman.page.locator(".row-card", has_text="罗长根").click()
    row = foreman.page.locator("dialog.row-sheet")
    row.locator("[data-key=worker] input").fill("")
    row.locator("[data-key=worker] input").press_sequentially(worker)
    row.locator(".chip", has_text=worker).click()
    row.get_by_role("button", name="完成").click()
    sheet.submit(foreman)
    foreman.sees("审批中")


def test_five_sheets_are_filled_in_offline_and_handed_in_later_the_double_one_is_mended(on_phone):
    foreman = on_phone("chen.gang")
    foreman.visit.expect_fault(AWAY)
    # What two sheets claim for one day, the server refuses for the second.
    foreman.visit.expect_fault("422")
    opened(foreman)
    foreman.page.context.set_offline(True)
    for number, (worker, work) in enumerate(zip(WORKERS, WORK, strict=False), start=1):
        filled(foreman, [worker], work)
        waiting(foreman, number)
    # The page is opened anew without network.
    foreman.go(sheet.FORM)
    filled(foreman, [WORKERS[0]], "冲洗出口道路")
    foreman.picture("unsent-form-phone")
    foreman.go("/unsent")
    expect(cards(foreman, "waiting")).to_have_count(5)
    foreman.sees("现在没有网络")
    foreman.fine()
    foreman.picture("unsent-waiting-phone")

    online(foreman)
    expect(cards(foreman, "sent")).to_have_count(4)
    waiting(foreman, 1)
    wrong = cards(foreman, "refused")
    expect(wrong).to_contain_text("罗长根 当天的工日或工时超过上限")
    expect(wrong.get_by_role("link", name=re.compile("查看 DL-"))).to_be_visible()
    foreman.fine()
    foreman.picture("unsent-refused-phone")
    mended(foreman, WORKERS[4])
    foreman.go("/unsent")
    expect(cards(foreman, "refused")).to_have_count(0)
    expect(foreman.page.locator(".outbox")).to_be_hidden()


def test_what_waits_is_kept_while_signed_out_and_nobody_else_sees_it(on_phone):
    foreman = on_phone("chen.gang")
    foreman.visit.expect_fault(AWAY)
    foreman.visit.expect_fault("401")
    opened(foreman)
    foreman.page.context.set_offline(True)
    filled(foreman, [WORKERS[0]], "清理现场")
    foreman.page.context.clear_cookies()
    with foreman.page.expect_response("**/api/v1/session") as asked:
        online(foreman)
    assert asked.value.status == 401
    waiting(foreman, 1)

    foreman.come_in("liu.yang")
    foreman.go("/unsent")
    foreman.sees("没有待发送的单据")
    expect(foreman.page.locator(".outbox")).to_be_hidden()
    foreman.page.context.clear_cookies()

    foreman.come_in("chen.gang")
    foreman.go("/unsent")
    expect(cards(foreman, "sent")).to_have_count(1)
    foreman.sees("已提交")


def test_a_sheet_whose_answer_was_lost_is_there_once(on_phone):
    foreman = on_phone("chen.gang")
    foreman.visit.expect_fault(AWAY)
    opened(foreman)
    sheet.fill_head(foreman)
    sheet.add_card(foreman, WORKERS[0])
    sheet.fill_work(foreman, "答复丢了")
    sheet.add_photo(foreman)

    def lose(route):
        route.fetch()
        route.abort()

    foreman.page.route("**/new/day_labor.sheet", lose, times=1)
    foreman.press("提交", exact=True)
    foreman.sees("已存入“待发送”")
    foreman.go("/unsent")
    expect(cards(foreman, "sent")).to_have_count(1)
    foreman.sees("之前已经提交过")
    foreman.go("/inbox/started")
    expect(foreman.page.get_by_text("杂工班 3# 楼周边 1 工")).to_have_count(1)


def test_a_warning_is_answered_where_it_is_read_in_the_language_of_the_reader(on_phone):
    foreman = on_phone("chen.gang")
    foreman.visit.expect_fault(AWAY)
    foreman.visit.expect_fault("422")
    opened(foreman)
    foreman.page.context.set_offline(True)
    for worker in WORKERS[:2]:
        filled(foreman, [worker], "外架下清理垃圾并装车")
    online(foreman)
    foreman.go("/unsent")
    asking = cards(foreman, "refused")
    expect(asking).to_have_count(1)
    expect(asking).to_contain_text("请填写原因后提交")
    told = asking.locator(".reasons label").inner_text()
    foreman.fine()
    foreman.picture("unsent-reason-phone")

    foreman.go("/me")
    foreman.press("English")
    foreman.settle()
    foreman.go("/unsent")
    expect(asking).to_contain_text("Give a reason to submit")
    assert asking.locator(".reasons label").inner_text() != told
    asking.get_by_placeholder("Give a reason").fill("两个班各清一半")
    asking.get_by_role("button", name="Submit").click()
    expect(cards(foreman, "sent")).to_have_count(2)
    expect(foreman.page.locator(".outbox")).to_be_hidden()
