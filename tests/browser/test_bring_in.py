"""Rows brought in from elsewhere: on a PC and on a phone, beside what was typed."""

import re

from playwright.sync_api import Route, expect

from browser import sheet
from browser.person import Person

FORM = "/new/day_labor.payroll_sheet"
SAID = "[data-filled]"
FILL = re.compile(r":fill$")


def begun(person: Person) -> Person:
    """A payroll whose crew is chosen."""
    person.go(FORM)
    sheet.pick(person, "/project", "滨江三期")
    sheet.pick(person, "/crew", "杂工班")
    return person


def test_it_is_said_what_is_missing_and_how_many_rows_came(on_desktop):
    clerk = on_desktop("zhou.min")
    clerk.go(FORM)
    clerk.press("带入点工")
    expect(clerk.page.locator(SAID)).to_contain_text("请先填写")
    sheet.pick(clerk, "/project", "滨江三期")
    sheet.pick(clerk, "/crew", "杂工班")
    expect(clerk.page.locator(SAID)).to_have_text("")
    clerk.press("带入点工")
    expect(clerk.page.locator(SAID)).to_contain_text(re.compile(r"带入 \d+ 行"))
    rows = clerk.page.locator(".tabulator-table .tabulator-row")
    expect(rows.first.locator("[tabulator-field=days]")).not_to_have_text("")
    many = rows.count()
    rows.first.locator("[tabulator-field=bonus]").dblclick()
    clerk.page.keyboard.type("300")
    clerk.page.keyboard.press("Enter")
    clerk.press("带入点工")
    expect(clerk.page.locator(SAID)).to_contain_text(f"{many} 行已在明细中")
    expect(rows).to_have_count(many)
    expect(rows.first.locator("[tabulator-field=bonus]")).to_have_text(re.compile("^300"))
    clerk.fine()


def test_without_network_nothing_is_lost_and_it_is_said(on_phone):
    clerk = begun(on_phone("zhou.min"))
    clerk.visit.expect_fault("ERR_FAILED")
    cut = True

    def answer(route: Route) -> None:
        if cut:
            route.abort()
        else:
            route.continue_()

    clerk.page.route(FILL, answer)
    clerk.press("带入点工")
    expect(clerk.page.locator(SAID)).to_contain_text("网络中断")
    cut = False
    clerk.press("带入点工")
    expect(clerk.page.locator(SAID)).to_contain_text("带入")
    expect(clerk.page.locator(".row-card").first).to_contain_text("正常工日")
    clerk.fine()
