"""An approver names a substitute, who decides in his place from his own phone."""

from playwright.sync_api import expect

from browser.person import Person
from browser.test_approver import APPROVE
from browser.test_brought_in import choose
from browser.test_english import CHINESE


def named(away: Person, other: str) -> None:
    """Somebody stands in from today on."""
    away.go("/me")
    away.press("设置代理人")
    dialog = away.page.locator("dialog[open]")
    choose(dialog, other)
    away.fine()
    fits = "one => one.scrollWidth <= one.clientWidth"
    assert dialog.evaluate(fits), "the dialog holds what is in it"
    away.picture("substitute-form")
    dialog.get_by_role("button", name="设置代理人").click()
    away.settle()
    away.sees("已设置代理人")


def test_a_substitute_decides_what_waits_for_another(on_phone):
    away = on_phone("zhang.wei")
    named(away, "刘洋")
    expect(away.page.locator("#away")).to_contain_text("刘洋")
    expect(away.page.locator("#away")).to_contain_text("全部流程")
    away.fine()
    away.picture("substitute-me")

    other = on_phone("liu.yang")
    other.go("/inbox/todo")
    line = other.page.locator("main a.line-card", has_text="代 张伟").first
    expect(line).to_be_visible()
    other.fine()
    other.picture("substitute-todo")
    line.click()
    other.page.wait_for_url("**/records/**")
    other.settle()
    other.sees("您代 张伟 处理")
    address = other.page.url.removeprefix(other.house.address)
    other.fine()
    other.picture("substitute-decides")
    other.page.locator(APPROVE).click()
    other.page.wait_for_url(lambda url: address not in url)
    away.go(address)
    expect(away.page.locator(".timeline")).to_contain_text("刘洋 代 张伟 已同意")

    away.go("/me")
    away.press("结束代理")
    away.settle()
    away.sees("代理已结束")
    other.go("/inbox/todo")
    expect(other.page.locator("main a.line-card", has_text="代 张伟")).to_have_count(0)


def test_the_initiator_reminds_and_the_to_do_says_so(on_phone):
    clerk = on_phone("lin.xiao")
    clerk.go("/inbox/started?status=running")
    clerk.page.locator("main a.line-card", has_text="增加充电桩").first.click()
    clerk.page.wait_for_url("**/records/**")
    clerk.settle()
    clerk.page.locator("summary[aria-label='更多操作']").click()
    clerk.press("催办")
    clerk.settle()
    clerk.sees("已催办")
    expect(clerk.page.locator(".timeline")).to_contain_text("已催 1 次")
    clerk.fine()
    clerk.picture("reminded")
    clerk.page.locator("summary[aria-label='更多操作']").click()
    clerk.press("催办")
    clerk.settle()
    clerk.sees("刚催办过")
    approver = on_phone("zhang.wei")
    approver.go("/inbox/todo")
    line = approver.page.locator("main a.line-card", has_text="增加充电桩")
    expect(line).to_contain_text("已催 1 次")
    approver.fine()
    approver.picture("reminded-todo")


def test_oneself_and_days_that_are_over_are_refused(on_desktop):
    away = on_desktop("zhang.wei")
    away.go("/me")
    away.press("设置代理人")
    dialog = away.page.locator("dialog[open]")
    # Nobody is chosen yet.
    dialog.get_by_role("button", name="设置代理人").click()
    away.settle()
    expect(dialog).to_contain_text("请选择人员")
    choose(dialog, "刘洋")
    dialog.get_by_label("金额不超过（元）").fill("一百")
    dialog.get_by_role("button", name="设置代理人").click()
    away.settle()
    expect(dialog).to_contain_text("金额要填数字")
    expect(dialog.get_by_label("金额不超过（元）")).to_have_value("一百")
    away.picture("substitute-refused")


def test_the_form_speaks_english(visits, shared_house):
    away = Person(visits(viewport={"width": 1366, "height": 800}), shared_house)
    cookie = {"name": "language", "value": "en", "url": shared_house.address}
    away.page.context.add_cookies([cookie])
    away.come_in("zhang.wei")
    away.go("/me")
    away.press("Name a substitute")
    dialog = away.page.locator("dialog[open]")
    expect(dialog).to_contain_text("Up to an amount of")
    assert not CHINESE.search(dialog.inner_text())
    away.fine()
    away.picture("substitute-english")
