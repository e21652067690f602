"""An administrator stops a process and sets it going again; people talk on its document."""

from playwright.sync_api import expect

from browser.person import Person
from browser.test_approver import APPROVE
from browser.test_brought_in import choose


def done(admin: Person, verb: str, reason: str) -> None:
    """One of the buttons, with its reason."""
    admin.press(verb, exact=True)
    dialog = admin.page.locator("dialog[open]")
    dialog.get_by_label("原因").fill(reason)
    admin.fine()
    dialog.locator("button.btn-primary, button.btn-danger").click()
    admin.settle()


def found(admin: Person) -> str:
    """The first process of the list; the address of its document where he may read it."""
    admin.go("/processes")
    admin.fine()
    admin.picture("processes")
    admin.page.locator("main a.line-card", has_text="增加充电桩").first.click()
    admin.page.wait_for_url("**/processes/*")
    admin.settle()
    admin.fine()
    admin.picture("process")
    return admin.page.url.removeprefix(admin.house.address)


def opened(approver: Person) -> str:
    """The document of the process; its address."""
    approver.go("/inbox/todo")
    approver.page.locator("main a.line-card", has_text="增加充电桩").first.click()
    approver.page.wait_for_url("**/records/**")
    approver.settle()
    return approver.page.url.removeprefix(approver.house.address)


def says(approver: Person, text: str, named: str) -> None:
    """A comment that names somebody."""
    form = approver.page.locator("#comments form")
    form.get_by_role("textbox", name="评论").fill(text)
    form.locator("summary").click()
    choose(form, named)
    approver.picture("comment-form")
    form.get_by_role("button", name="发表评论").click()
    approver.settle()
    expect(approver.page.locator("#comments")).to_contain_text(f"@{named}")
    approver.fine()
    approver.picture("comments")


def has_back(approver: Person, document: str) -> None:
    """The approval, taken back while nobody has built on it."""
    approver.page.locator(APPROVE).click()
    approver.page.wait_for_url(lambda url: document not in url)
    approver.go(document)
    approver.page.locator("summary[aria-label='更多操作']").click()
    approver.picture("take-back")
    approver.press("拿回")
    approver.settle()
    approver.sees("已拿回")
    expect(approver.page.locator(APPROVE)).to_be_visible()
    approver.picture("taken-back")


def looks_back(phone: Person) -> None:
    """The process as it was one step before."""
    phone.follow("流程回溯")
    phone.follow("上一步")
    expect(phone.page.locator(".diagram .djs-container .is-open")).to_have_count(1)
    phone.fine()
    phone.picture("history-phone")


def counts(admin: Person) -> None:
    """Where documents wait: the heat map says it in words too, figures lead to the documents."""
    admin.go("/processes/statistics")
    expect(admin.page.locator(".heat-told").first).to_be_visible()
    admin.fine()
    admin.picture("statistics")
    admin.page.locator(".statistics td a").first.click()
    admin.page.wait_for_url("**/statistics/documents**")
    expect(admin.page.locator("a.line-card").first).to_be_visible()
    admin.fine()


def test_a_process_stands_still_until_an_administrator_lets_it_go_on(on_desktop, on_phone):
    admin, approver = on_desktop("admin"), on_phone("zhang.wei")
    process = found(admin)
    done(admin, "挂起", "合同正在重签")
    admin.sees("已挂起")
    document = opened(approver)
    approver.sees("合同正在重签")
    expect(approver.page.locator(APPROVE)).to_have_count(0)
    approver.fine()
    approver.picture("suspended")
    says(approver, "重签后金额会变吗？", "林晓")
    phone = on_phone("admin")
    phone.go(process)
    done(phone, "恢复", "已重签")
    phone.fine()
    phone.picture("process-phone")
    phone.press("跳转")
    phone.fine()
    phone.picture("process-jump")
    approver.go(document)
    has_back(approver, document)
    phone.go(process)
    looks_back(phone)
    counts(admin)


def test_several_to_dos_are_looked_at_together_and_approved(on_phone):
    approver = on_phone("zhang.wei")
    approver.go("/inbox/todo")
    approver.follow("批量同意")
    boxes = approver.page.locator("input[name=chosen]:enabled")
    for place in range(2):
        boxes.nth(place).check()
    approver.fine()
    approver.picture("batch-choose")
    approver.press("下一步")
    approver.settle()
    approver.sees("将同意 2 件")
    approver.fine()
    approver.picture("batch-review")
    approver.press("全部同意")
    approver.settle()
    approver.sees("批量同意的结果")
    approver.fine()
    approver.picture("batch-done")


def test_the_work_of_a_leaver_is_handed_over(visits, house):
    admin = Person(visits(viewport={"width": 1366, "height": 800}), house)
    cookie = {"name": "language", "value": "en", "url": house.address}
    admin.page.context.add_cookies([cookie])
    admin.come_in("admin")
    admin.go("/admin/people/?q=zhang.wei")
    admin.page.locator("main td a, main .line-card").first.click()
    admin.settle()
    admin.follow("Hand-over")
    admin.fine()
    admin.picture("handover-en")
    # Divided by project each has a field of its own, also on a phone.
    admin.page.set_viewport_size({"width": 360, "height": 740})
    admin.follow("By project")
    admin.sees("Whoever takes the rest")
    admin.fine()
    admin.picture("handover-divided-en")
    admin.page.set_viewport_size({"width": 1366, "height": 800})
    choose(admin.page.locator("form.panel div.mb-3", has_text="Whoever takes the rest"), "刘洋")
    admin.page.get_by_label("Reason").fill("moved to another company")
    admin.press("Hand over all")
    admin.settle()
    admin.sees("handed over")
    admin.fine()
    admin.picture("handover-done-en")


def test_to_dos_are_narrowed_and_stand_by_project(on_phone, on_desktop):
    """The filters unfold on a phone and stay in the address."""
    approver = on_phone("zhang.wei")
    approver.go("/inbox/todo")
    approver.picture("inbox-phone")
    approver.page.locator(".filters-open").click()
    approver.fine()
    approver.picture("inbox-filters-phone")
    approver.page.get_by_label("分组").select_option("scope")
    approver.page.wait_for_url("**group=scope**")
    approver.settle()
    expect(approver.page.locator(".inbox-group").first).to_be_visible()
    approver.fine()
    approver.picture("inbox-grouped-phone")
    desk = on_desktop("zhang.wei")
    desk.go("/inbox/todo?group=scope&sort=amount&least=1000")
    desk.fine()
    desk.picture("inbox-desktop")
    desk.go("/inbox/todo?least=999999999")
    desk.fine()
    desk.picture("inbox-empty")
    desk.follow("清除筛选")
    expect(desk.page.locator("main a.line-card").first).to_be_visible()
