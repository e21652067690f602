"""An implementer changes what people fill in, without code, and takes it back."""

import re

from playwright.sync_api import expect

from browser.person import Person

STUDIO_FORM = "/studio/forms/day_labor.sheet"


def _add_field(implementer: Person) -> None:
    page = implementer.page
    page.locator("#new-title").fill("天气影响")
    page.locator("#new-key").fill("weather_effect")
    page.locator("#new-kind").select_option(label="单选")
    page.locator("#new-section").select_option(label="干了什么")
    page.locator("#new-options").fill("无影响\n停工半天\n停工一天")
    page.get_by_label("必填").check()
    expect(page.locator("#preview")).to_contain_text("天气影响")
    expect(page.locator("#preview")).to_contain_text("停工半天")
    implementer.fine()
    implementer.picture("story-studio-preview")
    page.locator("form[hx-post]").get_by_role("button", name="加入草稿").click()
    implementer.sees("已加入草稿，发布后生效")


def _row(implementer: Person, title: str):
    """The line of one field in the table of fields."""
    return implementer.page.locator("tbody tr").filter(
        has=implementer.page.locator(f"input[name=title][value='{title}']")
    )


def _publish(implementer: Person) -> None:
    implementer.go("/studio/plan")
    implementer.fine()
    implementer.page.locator("form[action='/studio/publish'] button").click()
    implementer.page.wait_for_load_state("load")
    implementer.sees("已发布第")


def _change_two_fields(implementer: Person) -> None:
    line = _row(implementer, "部位")
    line.locator("input[name=title]").fill("施工部位")
    line.get_by_role("button", name="改名").click()
    implementer.settle()
    _row(implementer, "备注").get_by_role("button", name="隐藏").click()
    implementer.settle()


def _review(implementer: Person) -> None:
    implementer.go("/studio/")
    implementer.sees("天气影响")
    implementer.sees("施工部位")
    implementer.fine()
    implementer.go("/studio/plan")
    implementer.sees("新增字段“天气影响”")
    implementer.sees("数据表“点工单”：增加“天气影响”")
    implementer.picture("story-studio-plan")


def test_implementer_adds_relabels_hides_publishes_and_rolls_back(on_desktop):
    implementer = on_desktop("admin")
    implementer.go(STUDIO_FORM)
    _add_field(implementer)
    _change_two_fields(implementer)
    _review(implementer)
    _publish(implementer)

    foreman = on_desktop("chen.gang")
    foreman.go("/new/day_labor.sheet")
    choice = foreman.page.locator("[data-pointer='/weather_effect']")
    expect(choice).to_contain_text("天气影响")
    expect(choice).to_contain_text("停工半天")
    expect(choice).to_have_class(re.compile("is-required"))
    expect(foreman.page.locator("[data-pointer='/location']")).to_contain_text("施工部位")
    expect(foreman.page.locator("[data-pointer='/remark']")).to_be_hidden()
    foreman.fine()

    implementer.go("/studio/releases")
    implementer.fine()
    implementer.press("恢复到这一版")
    implementer.sees("已恢复到第")
    foreman.go("/new/day_labor.sheet")
    expect(choice).to_have_count(0)
    expect(foreman.page.locator("[data-pointer='/location']")).not_to_contain_text("施工部位")


def test_implementer_changes_a_row_of_a_decision(on_desktop):
    implementer = on_desktop("admin")
    implementer.go("/studio/decisions/day_labor.sheet_base")
    implementer.fine()
    rules = implementer.page.locator("table.decision tbody tr")
    rules.first.locator("input[name=in0]").fill("<= 800")
    rules.nth(1).locator("input[name=in0]").fill("(800..5000]")
    implementer.press("加入草稿")
    implementer.sees("已加入草稿，发布后生效")
    _publish(implementer)
    implementer.go("/studio/decisions/day_labor.sheet_base")
    expect(rules.first.locator("input[name=in0]")).to_have_value("<= 800")


def test_wrong_key_of_a_field_is_refused_in_words(on_desktop):
    implementer = on_desktop("admin")
    implementer.visit.expect_fault("422")
    implementer.go(STUDIO_FORM)
    page = implementer.page
    page.locator("#new-title").fill("楼层")
    page.locator("#new-key").fill("location")
    page.locator("form[hx-post]").get_by_role("button", name="加入草稿").click()
    page.wait_for_load_state("load")
    implementer.sees("location")
    implementer.picture("story-studio-refused")
