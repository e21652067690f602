"""The bell, the calendar and the channels as people meet them on a phone and at a PC."""

from playwright.sync_api import expect

from browser.person import Person
from dougong.actions.channels import Channels
from dougong.connectors.email import Email


def test_an_approver_is_told_and_chooses_when(on_phone):
    who = on_phone("zhang.wei")
    who.house.host.channels = Channels({"email": Email("smtp://127.0.0.1:9", "a@corp.test")})
    bell = who.page.locator(".bell")
    before = int(bell.locator(".count").inner_text())
    expect(bell.locator("svg")).to_be_visible()
    bell.click()
    who.title("通知")
    who.page.locator(".notice-line.is-unread").first.click()
    who.page.wait_for_url("**/records/**")
    who.settle()
    expect(who.page.locator(".bell .count")).to_have_text(str(before - 1))
    who.go("/me/notices")
    who.page.get_by_label("邮箱").fill("zhang.wei@corp.test")
    who.page.get_by_label("从", exact=True).fill("22:00")
    who.page.get_by_label("到", exact=True).fill("07:30")
    who.fine()
    who.picture("notice-settings-filled")
    who.press("保存", exact=True)
    who.sees("通知设置已保存")
    expect(who.page.get_by_label("邮箱")).to_have_value("zhang.wei@corp.test")
    who.page.get_by_label("邮箱").fill("zhang.wei@corp")
    who.page.get_by_label("到", exact=True).fill("06:15")
    who.press("保存", exact=True)
    who.sees("地址无法使用")
    expect(who.page.get_by_label("邮箱")).to_have_value("zhang.wei@corp")
    expect(who.page.get_by_label("到", exact=True)).to_have_value("06:15")


def refused_hours(admin: Person) -> None:
    """Hours that cannot be read: what is refused stands there as it was typed, with the reason."""
    hours = admin.page.locator("dialog[open]")
    hours.get_by_label("生效日").fill("2031-03-03")
    hours.get_by_label("周一").fill("8:30 到 17:30")
    hours.get_by_role("button", name="保存").click()
    expect(hours.get_by_label("周一")).to_have_value("8:30 到 17:30")
    expect(hours.get_by_label("生效日")).to_have_value("2031-03-03")
    expect(hours.get_by_text("时间段请写成")).to_be_visible()
    admin.fine()
    admin.picture("calendar-refused")
    hours.get_by_role("button", name="取消").click()
    admin.go("/calendar?year=2026")
    admin.press("调整上班时间")
    expect(hours.get_by_label("生效日")).not_to_have_value("2031-03-03")
    hours.get_by_role("button", name="取消").click()


def test_an_administrator_keeps_holidays(on_desktop, on_phone):
    admin = on_desktop("admin")
    admin.go("/calendar?year=2026")
    admin.press("添加放假或上班")
    dialog = admin.page.locator("dialog[open]")
    dialog.get_by_label("从").fill("2026-10-01")
    dialog.get_by_label("到（含）").fill("2026-10-07")
    dialog.get_by_label("名称").fill("国庆节")
    admin.fine()
    admin.picture("calendar-dialog")
    dialog.get_by_role("button", name="保存").click()
    admin.sees("日历已更新")
    expect(admin.page.locator('.days-of [title="国庆节"]')).to_have_count(7)
    admin.press("调整上班时间")
    admin.picture("calendar-hours")
    refused_hours(admin)
    admin.fine()
    admin.picture("calendar-filled")
    phone = on_phone("admin")
    phone.go("/calendar?year=2026")
    phone.fine()
    phone.picture("calendar-phone")
