"""An administrator makes a group of people and lets a step of a process ask it."""

from playwright.sync_api import expect

from browser.person import Person
from browser.test_brought_in import choose

PROCESS = "/studio/processes/progress_control.schedule_approval"


def _makes_a_group(admin: Person) -> None:
    page = admin.page
    admin.go("/admin/groups/")
    # The demo's own group says who belongs to it.
    admin.sees("招标评审小组")
    admin.sees("尚敏、蔡静、吴强")
    admin.fine()
    admin.picture("groups")
    admin.follow("新增")
    page.get_by_label("名称", exact=True).fill("进度评审小组")
    page.get_by_label("编码").fill("plan_review")
    admin.fine()
    admin.picture("group-new")
    admin.press("保存")
    admin.settle()
    admin.sees("请添加成员")
    admin.picture("group-empty")


def _adds(admin: Person, *names: str) -> None:
    form = admin.page.locator("form.console-grant")
    for name in names:
        choose(form, name)
    form.get_by_role("button", name="添加").click()
    admin.settle()


def _lets_it_approve(admin: Person) -> None:
    page = admin.page
    admin.go(PROCESS)
    page.locator("g[data-element-id=pm_check]").first.click()
    people = page.locator("[data-settings] select[aria-label='审批人']").first
    people.select_option(label="人员组的成员")
    page.get_by_label("哪个人员组").select_option(label="进度评审小组（2 人）")
    admin.fine()
    admin.picture("group-in-modeler")
    page.get_by_role("tab", name="试走").click()
    page.locator("[data-walk] button", has_text="试走").click()
    expect(page.locator("[data-walk]")).to_contain_text("马超")
    expect(page.locator("[data-walk]")).to_contain_text("林晓")
    page.locator("[data-save]").click()
    admin.sees("已加入草稿，发布后生效")


def test_an_administrator_lets_a_group_approve(on_desktop, on_phone):
    admin = on_desktop("admin")
    _makes_a_group(admin)
    _adds(admin, "马超", "林晓", "吴强")
    admin.sees("已加入 3 人")
    line = admin.page.locator(".op-line", has_text="吴强")
    line.get_by_role("button", name="移出").click()
    admin.picture("group-remove")
    admin.page.locator("dialog[open] button.btn-danger").click()
    admin.settle()
    admin.sees("以前的成员")
    admin.fine()
    admin.picture("group")
    _lets_it_approve(admin)
    visitor = on_phone("admin")
    visitor.go("/admin/groups/")
    visitor.fine()
    visitor.picture("groups-phone")
    visitor.follow("进度评审小组")
    expect(visitor.page.locator("dialog[open]")).to_have_count(0)
    visitor.sees("马超")
    visitor.fine()
    visitor.picture("group-phone")
    visitor.page.context.add_cookies(
        [{"name": "language", "value": "en", "url": visitor.house.address}]
    )
    visitor.go(visitor.page.url.removeprefix(visitor.house.address))
    visitor.sees("Former members")
    visitor.picture("group-phone-en")
