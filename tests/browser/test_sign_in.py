"""Coming in and going out, and pages that are not there."""

import re

from playwright.sync_api import expect

from browser.person import Person


def test_wrong_password_is_told_and_the_login_stays(open_phone, house):
    visit = open_phone()
    visit.expect_fault("422")
    guest = Person(visit, house)
    guest.go("/sign-in")
    guest.fine()
    guest.page.locator("input[name=login]").fill("chen.gang")
    guest.page.locator("input[name=password]").fill("not this one")
    guest.page.locator("input[name=password]").press("Enter")
    expect(guest.page.get_by_role("alert")).to_contain_text("不正确")
    expect(guest.page.locator("input[name=login]")).to_have_value("chen.gang")
    expect(guest.page.locator("input[name=password]")).to_be_focused()
    guest.fine()


def test_page_asked_for_before_signing_in_is_the_first_page_after(open_desktop, house):
    guest = Person(open_desktop(), house)
    guest.go("/lists/day_labor.sheets?page=2")
    assert "/sign-in" in guest.page.url
    guest.sign_in("zhang.wei")
    assert guest.page.url == f"{house.address}/lists/day_labor.sheets?page=2"
    guest.title("点工单")


def test_ended_session_asks_again_and_returns_to_the_page(on_desktop):
    person = on_desktop("zhang.wei")
    person.go("/dashboards/day_labor.monthly")
    person.page.context.clear_cookies()
    person.page.reload()
    person.settle()
    assert "/sign-in" in person.page.url
    person.sign_in("zhang.wei")
    assert person.page.url == f"{person.house.address}/dashboards/day_labor.monthly"


def test_signing_out_ends_the_session(on_desktop):
    person = on_desktop("lin.xiao")
    person.page.locator(".side .foot").get_by_role("button", name="退出").click()
    person.page.wait_for_url("**/sign-in")
    person.page.go_back()
    person.page.reload()
    person.settle()
    assert re.search("/sign-in", person.page.url)


def test_page_that_does_not_exist_says_so_and_leads_back(on_phone):
    person = on_phone("lin.xiao")
    person.visit.expect_fault("404")
    person.go("/nowhere")
    person.title("没有找到这个页面")
    person.fine()
    person.follow("回到工作台")
    person.title("工作台")


def test_page_of_others_is_refused_in_words(on_phone):
    person = on_phone("chen.gang")
    person.visit.expect_fault("403")
    person.go("/studio/")
    person.title("没有权限")
    person.fine()
