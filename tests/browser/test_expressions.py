"""Where implementers try expressions and write decision tables."""

import re

import pytest
from playwright.sync_api import Locator, expect

from browser.person import Person

EXPRESSIONS = "/studio/expressions?entity=day_labor.request"
TABLE = "/studio/decisions/day_labor.sheet_base"


@pytest.fixture(params=["desktop", "phone"])
def implementer(request, on_desktop, on_phone) -> Person:
    """An implementer at a PC, and on a phone."""
    return on_desktop("admin") if request.param == "desktop" else on_phone("admin")


def size(person: Person) -> int:
    return person.page.viewport_size["width"]


def english(person: Person, path: str, name: str) -> None:
    """The same page in English, looked at as well."""
    person.page.context.add_cookies(
        [{"name": "language", "value": "en", "url": person.house.address}]
    )
    person.go(path)
    person.fine()
    person.picture(name)


def test_an_expression_is_valued_faulted_and_mended(implementer):
    page = implementer.page
    implementer.go(EXPRESSIONS)
    answer = page.locator("[data-answer]")
    page.locator("[data-path='/heads']").fill("6")
    page.locator("[data-path='/days']").fill("2.5")
    page.locator("[data-insert=heads]").click()
    page.keyboard.type(" * dais")
    expect(answer).to_contain_text("没有名为“dais”")
    expect(answer.locator(".expression-caret")).to_contain_text("heads * dais")
    implementer.fine()
    implementer.picture(f"expressions-fault-{size(implementer)}")
    implementer.press("改为 days")
    expect(answer.locator(".expression-value")).to_have_text("15")
    expect(answer).to_contain_text("可在浏览器立即计算")
    page.locator("[data-path='/heads']").fill("4")
    expect(answer.locator(".expression-value")).to_have_text("10")
    page.locator("[data-find]").fill("四舍五入，金额")
    found = page.locator("[data-function]").filter(visible=True)
    expect(found).to_have_count(1)
    found.locator("[data-replace]").first.click()
    expect(answer.locator(".expression-value")).to_have_text("1.01")
    implementer.fine()
    implementer.picture(f"expressions-zh-{size(implementer)}")
    english(implementer, EXPRESSIONS, f"expressions-en-{size(implementer)}")


def rows(person: Person) -> Locator:
    return person.page.locator("table.decision tbody tr")


def first(person: Person, number: int) -> Locator:
    """The first cell of a row."""
    return rows(person).nth(number).locator("input").first


def test_rows_of_a_table_are_moved_copied_pasted_and_taken_back(implementer):
    page = implementer.page
    implementer.go(TABLE)
    count = rows(implementer).count()
    before = first(implementer, 0).input_value()
    first(implementer, 0).focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(first(implementer, 1)).to_have_value(before)
    page.keyboard.press("Control+d")
    expect(rows(implementer)).to_have_count(count + 1)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(rows(implementer)).to_have_count(count)
    expect(first(implementer, 0)).to_have_value(before)
    implementer.press("重做")
    expect(first(implementer, 1)).to_have_value(before)
    implementer.press("撤销")

    page.evaluate(
        "([cell, text]) => { const data = new DataTransfer(); data.setData('text/plain', text);"
        "document.querySelector(cell).dispatchEvent(new ClipboardEvent('paste',"
        "{clipboardData: data, bubbles: true, cancelable: true})); }",
        ["table.decision tbody tr:last-child input", "<= 1\n(1..2]\n> 2"],
    )
    expect(rows(implementer)).to_have_count(count + 2)
    expect(first(implementer, count + 1)).to_have_value("> 2")
    implementer.press("撤销")
    expect(rows(implementer)).to_have_count(count)


def test_cells_are_judged_as_typed_and_a_trial_shows_the_rows(implementer):
    page = implementer.page
    implementer.go(TABLE)
    good = first(implementer, 0).input_value()
    first(implementer, 0).fill("<= (")
    expect(first(implementer, 0)).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-findings]")).to_contain_text("第 1 行")
    implementer.fine()
    implementer.picture(f"decision-fault-{size(implementer)}")
    first(implementer, 0).fill(good)
    expect(first(implementer, 0)).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-findings]")).to_have_text("")
    page.locator("[data-try]").first.fill("1")
    expect(page.locator("[data-result]")).to_contain_text(re.compile("命中行 1|没有命中任何行"))
    implementer.picture(f"decision-zh-{size(implementer)}")
    english(implementer, TABLE, f"decision-en-{size(implementer)}")


def test_gaps_and_overlaps_are_told_while_typing(implementer):
    page = implementer.page
    implementer.go(TABLE)
    told = page.locator("[data-findings]")
    good = first(implementer, 0).input_value()
    first(implementer, 0).fill("<= 900")
    expect(told).to_contain_text(re.compile("没有.*行"))
    implementer.picture(f"decision-gap-{size(implementer)}")
    first(implementer, 0).fill("<= 1200")
    expect(told).to_contain_text(re.compile("第 1、2 行|1.*2"))
    expect(told).to_contain_text("合计金额")
    implementer.picture(f"decision-overlap-{size(implementer)}")
    first(implementer, 0).fill(good)
    expect(told).to_have_text("")


def test_the_hit_policy_is_chosen_judged_and_taken_back(implementer):
    page = implementer.page
    implementer.go(TABLE)
    told = page.locator("[data-findings]")
    policy, total = page.locator("select[name=policy]"), page.locator("[data-total]")
    expect(policy).to_have_value("U")
    expect(total).to_be_hidden()
    policy.select_option("P")
    expect(told).to_contain_text("先后次序")
    policy.select_option("C")
    expect(total).to_be_visible()
    expect(told).to_have_text("")
    page.locator("select[name=aggregation]").select_option("SUM")
    expect(told).to_contain_text("不能求和")
    implementer.fine()
    implementer.picture(f"decision-policy-{size(implementer)}")
    for _ in range(3):
        implementer.press("撤销")
    expect(policy).to_have_value("U")
    expect(total).to_be_hidden()
    expect(told).to_have_text("")
