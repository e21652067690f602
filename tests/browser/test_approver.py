"""Approvers on their phones: deciding, refusing without a reason, and what changed since."""

import re

from playwright.sync_api import expect

from browser.person import Person

BADGE = ".tabbar .count"
APPROVE = "button[name=vote][value=approve]"


def open_first(approver: Person) -> str:
    """From the badge to the first to-do; its address."""
    approver.page.locator(".tabbar a", has=approver.page.locator(".count")).click()
    approver.settle()
    approver.page.locator("main a.line-card").first.click()
    approver.page.wait_for_url("**/records/**")
    approver.settle()
    return approver.page.url


def test_approver_decides_with_a_phrase_and_lands_on_the_next(on_phone):
    approver = on_phone("zhang.wei")
    waiting = int(approver.page.locator(BADGE).inner_text())
    assert waiting >= 2
    approver.fine()
    first = open_first(approver)
    approver.fine()
    approver.page.locator("#opinion").focus()
    approver.press("情况属实")
    expect(approver.page.locator("#opinion")).to_have_value("情况属实")
    approver.page.locator(APPROVE).click()
    approver.page.wait_for_url(lambda url: url != first and "/records/" in url)
    approver.settle()
    approver.sees("已同意，下面是下一件待办")
    assert approver.page.url != first
    approver.fine()
    approver.go(first.removeprefix(approver.house.address))
    approver.sees("已同意")
    expect(approver.page.locator(".timeline")).to_contain_text("情况属实")
    approver.go("/")
    expect(approver.page.locator(BADGE)).to_have_text(str(waiting - 1))


def test_rejection_needs_a_reason_in_words(on_phone):
    approver = on_phone("zhang.wei")
    address = open_first(approver)
    approver.page.locator("button[name=vote][value=reject]").click()
    approver.sees("请先写明原因")
    assert approver.page.url == address
    expect(approver.page.locator("#opinion")).to_be_focused()
    approver.picture("story-rejection-without-reason")
    approver.page.locator("#opinion").fill("重复报工")
    approver.page.locator("button[name=vote][value=reject]").click()
    approver.page.wait_for_url(lambda url: url != address)
    approver.go(address.removeprefix(approver.house.address))
    approver.sees("已否决")
    expect(approver.page.locator(".timeline")).to_contain_text("重复报工")
    approver.fine()


def _send_again(initiator: Person, address: str) -> None:
    initiator.go(address)
    initiator.sees("被退回：")
    initiator.sees("部位写清楚")
    initiator.fine()
    initiator.follow("编辑")
    initiator.sees("部位写清楚")
    initiator.page.locator("[name='/location']").fill("地下室西区 3 轴")
    initiator.press("提交", exact=True)
    initiator.page.wait_for_url(re.compile(f"{address}$"))
    initiator.settle()
    initiator.sees("审批中")


def test_returned_sheet_comes_back_with_its_change_marked(on_phone, on_desktop):
    approver = on_phone("zhang.wei")
    address = open_first(approver).removeprefix(approver.house.address)
    approver.page.locator("#opinion").fill("部位写清楚")
    approver.page.locator("button[name=vote][value=return]").click()
    approver.page.wait_for_url(lambda url: address not in url)

    _send_again(on_desktop("zhao.lei"), address)
    approver.go(address)
    approver.sees("标黄的内容在您上次处理之后有修改")
    marked = approver.page.locator(".control.changed")
    expect(marked.first).to_contain_text("地下室西区 3 轴")
    approver.fine()
    approver.picture("story-returned-marked")
