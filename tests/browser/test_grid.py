"""The lines of a sheet at a PC: keyboard, spreadsheet, copies and totals."""

import re

from playwright.sync_api import Locator, expect

from browser import sheet
from browser.person import Person

ROWS = ".tabulator-table .tabulator-row"


def add_line(person: Person) -> None:
    """One more line, with its defaults."""
    person.press("添加一行")
    expect(cell(person, 0, "work_mode")).to_have_text("按天")


def cell(person: Person, row: int, key: str) -> Locator:
    """One cell of the grid, counted from 0."""
    line = person.page.locator(ROWS).nth(row)
    return line.locator(f"[tabulator-field='{key}']")


def paste(person: Person, place: Locator, text: str) -> None:
    """Paste cells copied from a spreadsheet, as Ctrl+V does."""
    person.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    place.click()
    person.page.keyboard.press("Control+V")


def totals(person: Person) -> Locator:
    """The line of totals under the grid."""
    return person.page.locator("[data-totals]")


def test_clerk_fills_lines_by_keyboard_and_from_a_spreadsheet(on_desktop):
    clerk = on_desktop("chen.gang")
    clerk.go(sheet.FORM)
    sheet.fill_head(clerk)
    add_line(clerk)
    rows = clerk.page.locator(ROWS)

    cell(clerk, 0, "ot_hours").dblclick()
    clerk.page.keyboard.type("2")
    clerk.page.keyboard.press("Enter")
    expect(cell(clerk, 0, "ot_hours")).to_have_text("2")

    cells = "罗长根\t按天\t1\t1\n宋建国\t按天\t0.5\t\n谢天佑\t按天\t0.75\t2"
    paste(clerk, cell(clerk, 0, "worker"), cells)
    expect(rows).to_have_count(3)
    expect(cell(clerk, 0, "worker")).to_have_text("罗长根")
    expect(cell(clerk, 2, "worker")).to_have_text("谢天佑")
    expect(cell(clerk, 1, "days")).to_have_text("0.5")
    expect(cell(clerk, 0, "ot_hours")).to_have_text("1")
    expect(totals(clerk)).to_contain_text("工日 2.25")
    expect(sheet.control(clerk, "/total_ot_hours")).to_contain_text("3")
    expect(sheet.control(clerk, "/total_heads")).to_contain_text("3")
    clerk.fine()
    clerk.picture("story-grid")

    rows.nth(2).get_by_role("button", name="复制这一行").click()
    expect(rows).to_have_count(4)
    expect(cell(clerk, 3, "worker")).to_have_text("谢天佑")
    expect(totals(clerk)).to_contain_text("工日 3")
    rows.nth(3).get_by_role("button", name="删除").click()
    expect(rows).to_have_count(3)
    expect(totals(clerk)).to_contain_text("工日 2.25")


def test_cell_that_cannot_be_read_is_marked_where_it_stands(on_desktop):
    clerk = on_desktop("chen.gang")
    clerk.go(sheet.FORM)
    sheet.fill_head(clerk)
    add_line(clerk)
    paste(clerk, cell(clerk, 0, "days"), "一天半")
    expect(clerk.page.locator(".tabulator-cell.is-wrong")).to_have_count(1)
    expect(cell(clerk, 0, "days")).to_have_attribute("title", re.compile("“工日”只能填写数字"))


def test_a_column_comes_and_goes_with_what_is_chosen_above(on_desktop):
    clerk = on_desktop("li.na")
    clerk.go("/new/contracts.change_order")
    kind, column = "[name='/change_kind']", "[tabulator-field={}].tabulator-col"
    term, item = (clerk.page.locator(column.format(name)) for name in ("term", "boq"))
    expect(item).to_be_visible()
    expect(term).to_be_hidden()
    clerk.page.locator(kind).select_option("price")
    expect(term).to_be_visible()
    expect(item).to_be_hidden()
    clerk.page.locator(kind).select_option("design")
    expect(term).to_be_hidden()
