"""An approver on a phone asks others too, takes one out again, and hands the document over."""

from playwright.sync_api import Locator, expect

from browser.person import Person
from browser.test_approver import APPROVE, open_first
from browser.test_english import CHINESE


def opened(approver: Person, way: str) -> Locator:
    """The dialog of one way of bringing others in."""
    approver.page.locator(".decide details.more summary").click()
    approver.page.locator(".decide").get_by_role("button", name=way, exact=True).click()
    dialog = approver.page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    return dialog


def choose(dialog: Locator, name: str) -> None:
    """Somebody by his name."""
    dialog.locator(".ts-control").click()
    dialog.locator(".ts-control input").press_sequentially(name)
    dialog.locator(".ts-dropdown .option", has_text=name).first.click()
    expect(dialog.locator(".ts-control .item", has_text=name)).to_be_visible()


def asked_too(approver: Person, picture: str = "") -> None:
    """李娜 is asked beside the approver."""
    dialog = opened(approver, "加签")
    choose(dialog, "李娜")
    dialog.get_by_label("留言").fill("请核一下工日")
    if picture:
        approver.fine()
        approver.picture(picture)
    dialog.get_by_role("button", name="加签").click()
    approver.settle()


def handed_over(approver: Person) -> None:
    """The document goes to 李娜, who is told why."""
    dialog = opened(approver, "转办")
    choose(dialog, "李娜")
    dialog.get_by_label("留言").fill("我在外地，请代为审批")
    approver.fine()
    approver.picture("brought-in-transfer")
    dialog.get_by_role("button", name="转办").click()
    approver.page.wait_for_url("**/inbox/todo")
    approver.settle()
    approver.sees("已转办")


def test_an_approver_asks_others_too_and_takes_one_out_again(on_phone):
    approver = on_phone("zhang.wei")
    open_first(approver)
    approver.page.locator(".decide details.more summary").click()
    approver.fine()
    approver.picture("brought-in-menu")
    approver.page.locator(".decide details.more summary").click()

    asked_too(approver, "brought-in-add")
    approver.sees("已加签")
    road = approver.page.locator(".timeline")
    expect(road).to_contain_text("李娜 待处理 张伟 加签")
    expect(road).to_contain_text("请核一下工日")
    approver.fine()
    approver.picture("brought-in-timeline")
    # Whoever is asked already cannot be asked again; the page says so, nothing is lost.
    asked_too(approver)
    dialog = approver.page.locator("dialog[open]")
    expect(dialog).to_contain_text("李娜已经在这个环节中")
    expect(dialog.get_by_label("留言")).to_have_value("请核一下工日")
    dialog.get_by_role("button", name="取消").click()
    road.get_by_role("button", name="撤销").click()
    approver.settle()
    approver.sees("已撤销")
    expect(road).to_contain_text("李娜 已撤销 张伟 加签")


def test_an_approver_hands_over_to_another(on_phone):
    approver = on_phone("zhang.wei")
    address = open_first(approver).removeprefix(approver.house.address)
    asked_too(approver)
    approver.page.locator(".timeline").get_by_role("button", name="撤销").click()
    approver.settle()
    handed_over(approver)
    approver.go("/inbox/done")
    approver.sees("已转办")

    other = on_phone("li.na")
    other.go(address)
    other.sees("张伟：我在外地，请代为审批")
    other.fine()
    other.picture("brought-in-other")
    other.page.locator(APPROVE).click()
    other.settle()
    approver.go(address)
    road = approver.page.locator(".timeline")
    expect(road).to_contain_text("李娜 已同意 张伟 转办")
    # Whom the first had asked stays so when the document went on to another.
    expect(road).to_contain_text("李娜 已撤销 张伟 加签")


def test_the_dialogs_speak_english(visits, shared_house):
    approver = Person(visits(viewport={"width": 1366, "height": 800}), shared_house)
    cookie = {"name": "language", "value": "en", "url": shared_house.address}
    approver.page.context.add_cookies([cookie])
    approver.come_in("zhang.wei")
    approver.go("/inbox/todo")
    approver.page.locator("main a.line-card, main tr[data-href]").first.click()
    approver.page.wait_for_url("**/records/**")
    approver.settle()
    dialog = opened(approver, "Ask others too")
    expect(dialog).to_contain_text("Must agree")
    assert not CHINESE.search(dialog.inner_text())
    approver.fine()
    approver.picture("brought-in-english")
