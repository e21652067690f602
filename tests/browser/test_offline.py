"""A form goes on thinking without network, and the server has the last word when it answers."""

import re

from playwright.sync_api import Locator, Request, Route, expect

from browser import sheet
from browser.person import Person
from browser.test_grid import add_line, cell, paste, totals

REQUEST = "/new/day_labor.request"
EVALUATE = re.compile(r":evaluate$")
#: Everything a form page of the demo loads of scripts, uncompressed and in kilobytes.
MOST_SCRIPT = 400


def shown(person: Person, pointer: str) -> Locator:
    """A computed value as the form shows it."""
    return person.page.locator(f"[data-shown='{pointer}']")


def ready(person: Person, path: str) -> None:
    """Open a form and wait until its rules have come."""
    person.go(path)
    expect(person.page.locator("#record-form[data-live=yes]")).to_have_count(1)


def answered(person: Person) -> None:
    """Wait until the server has answered to everything typed so far.

    What was pasted is heard of cell by cell, a moment later.
    """
    person.page.wait_for_timeout(1_000)
    expect(person.page.locator("#record-form[data-answered=yes]")).to_have_count(1)


def test_values_and_required_marks_change_on_a_phone_without_network(on_phone):
    foreman = on_phone("chen.gang")
    foreman.visit.expect_fault("ERR_INTERNET_DISCONNECTED")
    ready(foreman, REQUEST)
    foreman.page.context.set_offline(True)
    foreman.page.locator("[name='/heads']").fill("6")
    foreman.page.locator("[name='/days']").fill("2.5")
    expect(shown(foreman, "/man_days")).to_have_text("15")
    foreman.page.locator("[name='/day_rate']").fill("350.25")
    expect(shown(foreman, "/estimated_amount")).to_have_text("5,253.75")

    partner = sheet.control(foreman, "/responsible_partner")
    expect(partner).to_be_hidden()
    bearer = sheet.control(foreman, "/bearer")
    bearer.get_by_text("责任分包承担").click()
    expect(partner).to_be_visible()
    expect(partner).to_have_class(re.compile("is-required"))
    place = foreman.page.locator("[name='/location']")
    place.fill("3# 楼")
    place.fill("")
    expect(sheet.control(foreman, "/location")).to_contain_text("请填写“部位”")
    foreman.fine()
    foreman.picture("live-offline-phone")
    bearer.get_by_text("本项目自担").click()
    expect(partner).to_be_hidden()


def test_totals_of_priced_lines_change_without_network(on_desktop):
    clerk = on_desktop("chen.gang")
    clerk.visit.expect_fault("ERR_INTERNET_DISCONNECTED")
    ready(clerk, sheet.FORM)
    sheet.fill_head(clerk)
    add_line(clerk)
    paste(clerk, cell(clerk, 0, "worker"), "罗长根\t按天\t1")
    expect(shown(clerk, "/total_days")).to_have_text("1")
    expect(shown(clerk, "/total_amount")).not_to_have_text(re.compile("^(—|0.00|)$"))
    one_day = shown(clerk, "/total_amount").inner_text()
    # The price of the line is known for what was typed last, not for something before it.
    answered(clerk)

    clerk.page.context.set_offline(True)
    paste(clerk, cell(clerk, 0, "days"), "2")
    expect(shown(clerk, "/total_days")).to_have_text("2")
    expect(totals(clerk)).to_contain_text("工日 2")
    amount = float(one_day.replace(",", ""))
    expect(shown(clerk, "/total_amount")).to_have_text(f"{amount * 2:,.2f}")
    clerk.picture("live-offline-desktop")


PENDING, LATER = "待算", "恢复网络后自动算出"


def priced_line(clerk: Person) -> str:
    """A sheet with one line whose price has come; gives its amount."""
    ready(clerk, sheet.FORM)
    sheet.fill_head(clerk)
    add_line(clerk)
    paste(clerk, cell(clerk, 0, "worker"), "罗长根\t按天\t1")
    expect(shown(clerk, "/total_amount")).not_to_have_text(re.compile("^(—|0.00|)$"))
    answered(clerk)
    return shown(clerk, "/total_amount").inner_text()


def test_a_total_whose_answer_got_lost_is_marked_and_put_right_when_the_network_is_back(
    on_desktop,
):
    clerk = on_desktop("chen.gang")
    clerk.visit.expect_fault("ERR_FAILED")
    before = priced_line(clerk)
    clerk.page.route(EVALUATE, lambda route: route.abort())
    paste(clerk, cell(clerk, 0, "worker"), "谢天佑\t按天\t1")
    total = shown(clerk, "/total_amount")
    expect(total).to_have_text(PENDING)
    expect(total).to_have_attribute("title", LATER)
    expect(cell(clerk, 0, "rate")).to_have_text(PENDING)
    expect(totals(clerk)).to_contain_text(f"金额 {PENDING}")
    # What needs nobody else is answered all the same.
    expect(shown(clerk, "/total_days")).to_have_text("1")
    clerk.sees("网络中断，内容已存在这台设备上")
    clerk.fine()
    clerk.picture("live-offline-pending")

    with clerk.page.expect_response(EVALUATE) as told:
        clerk.page.unroute(EVALUATE)
    now = told.value.json()["shown"]["/total_amount"]
    assert now != before
    expect(total).to_have_text(now)
    expect(total).to_have_attribute("title", "")
    expect(cell(clerk, 0, "rate")).not_to_have_text(re.compile(f"^({PENDING}|…|)$"))
    expect(totals(clerk)).not_to_contain_text(PENDING)
    clerk.sees("已自动保存")


def test_rules_that_another_project_changes_come_while_there_is_network(on_phone):
    foreman = on_phone("chen.gang")
    ready(foreman, sheet.FORM)

    def seen_otherwise(route: Route) -> None:
        answer = route.fetch()
        told = answer.json() | {"seen": "of another project"}
        route.fulfill(response=answer, json=told)

    foreman.page.route(EVALUATE, seen_otherwise, times=1)
    # Typed once and not left: nothing but the answer itself makes the form ask again.
    with foreman.page.expect_request(lambda one: ":evaluate" in one.url and _asks_rules(one)):
        foreman.page.locator("[name='/content']").fill("清理现场")
    expect(foreman.page.locator("#record-form")).to_have_attribute("data-live", "yes")


def _asks_rules(request: Request) -> bool:
    return bool(request.post_data_json["rules"])


def test_a_new_line_says_without_network_that_its_price_comes_later(on_phone):
    foreman = on_phone("chen.gang")
    foreman.visit.expect_fault("ERR_INTERNET_DISCONNECTED")
    ready(foreman, sheet.FORM)
    sheet.fill_head(foreman)
    sheet.add_card(foreman, "罗长根")
    answered(foreman)
    expect(foreman.page.locator(".row-card").first).to_contain_text(re.compile(r"执行工价 [\d,.]+"))

    foreman.page.context.set_offline(True)
    foreman.press("添加一行")
    card = foreman.page.locator("dialog.row-sheet")
    card.locator("[data-key=days] input").fill("0.5")
    card.locator("[data-key=days] input").press("Tab")
    price = card.locator("[data-key=rate] [data-computed]")
    expect(price).to_have_text(PENDING)
    expect(price).to_have_attribute("title", LATER)
    expect(card.get_by_role("status")).to_have_text(f"{PENDING} · {LATER}")
    foreman.fine()
    foreman.picture("live-offline-card")
    card.get_by_role("button", name="完成").click()
    expect(foreman.page.locator(".row-card").nth(1)).to_contain_text(PENDING)
    # The line that was priced before keeps its price.
    expect(foreman.page.locator(".row-card").first).not_to_contain_text(PENDING)
    expect(shown(foreman, "/total_amount")).to_have_text(PENDING)
    foreman.sees("“待算”的数值恢复网络后自动算出")
    foreman.fine()
    foreman.picture("live-offline-cards")

    foreman.page.context.set_offline(False)
    expect(shown(foreman, "/total_amount")).not_to_have_text(PENDING)
    expect(foreman.page.locator(".row-card").nth(1)).not_to_contain_text(PENDING)


def test_a_network_that_swallows_the_question_is_not_waited_for(on_desktop):
    clerk = on_desktop("chen.gang")
    before = priced_line(clerk)
    clerk.page.clock.install()
    clerk.page.route(EVALUATE, lambda _: None)
    with clerk.page.expect_request(EVALUATE):
        paste(clerk, cell(clerk, 0, "worker"), "谢天佑\t按天\t1")
    total = shown(clerk, "/total_amount")
    # Until then the figure of before stands there, marked.
    expect(total).to_have_class(re.compile("is-waiting"))
    expect(total).to_have_text(before)
    clerk.page.clock.fast_forward(11_000)
    expect(total).to_have_text(PENDING)
    clerk.page.unroute(EVALUATE)
    clerk.page.clock.fast_forward(3_000)
    expect(total).not_to_have_text(PENDING)
    expect(total).not_to_have_class(re.compile("is-waiting"))


def test_a_form_that_never_reached_the_server_pretends_to_nothing(on_desktop):
    clerk = on_desktop("chen.gang")
    clerk.visit.expect_fault("503")
    # A proxy answers for the server, in HTML.
    down = {"status": 503, "content_type": "text/html", "body": "<h1>Service Unavailable</h1>"}
    clerk.page.route(EVALUATE, lambda route: route.fulfill(**down))
    clerk.go(REQUEST)
    clerk.page.locator("[name='/heads']").fill("6")
    clerk.page.locator("[name='/days']").fill("2")
    expect(shown(clerk, "/man_days")).to_have_text(PENDING)
    clerk.page.unroute(EVALUATE)
    expect(shown(clerk, "/man_days")).to_have_text("12")


def test_an_answer_to_less_is_dropped_and_the_newest_answer_wins(on_desktop):
    clerk = on_desktop("chen.gang")
    with clerk.page.expect_response(EVALUATE) as first:
        ready(clerk, REQUEST)
    answer = first.value.json()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    clerk.page.route(EVALUATE, hold)

    def answered(number: int, man_days: str) -> None:
        told = {**answer, "shown": {**answer["shown"], "/man_days": man_days}}
        held[number].fulfill(json=told)

    clerk.page.locator("[name='/heads']").fill("3")
    clerk.awaits(lambda: len(held) == 1)
    clerk.page.locator("[name='/days']").fill("2")
    answered(0, "99")
    expect(shown(clerk, "/man_days")).to_have_text("6")
    clerk.awaits(lambda: len(held) == 2)
    expect(shown(clerk, "/man_days")).to_have_text("6")
    answered(1, "7.77")
    expect(shown(clerk, "/man_days")).to_have_text("7.77")


def test_scripts_of_a_form_stay_small(on_phone):
    foreman = on_phone("chen.gang")
    ready(foreman, sheet.FORM)
    sizes = foreman.page.evaluate(
        "performance.getEntriesByType('resource').filter(one => one.name.endsWith('.js'))"
        ".map(one => one.decodedBodySize)"
    )
    assert 0 < sum(sizes) / 1024 < MOST_SCRIPT
