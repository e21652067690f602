"""What is typed is never lost: no network, a reload, wrong values, somebody else's change."""

import re

from playwright.sync_api import expect

from browser import sheet


def test_a_sheet_submitted_without_network_is_handed_in_once_when_it_is_back(on_phone):
    foreman = on_phone("chen.gang")
    foreman.visit.expect_fault("ERR_INTERNET_DISCONNECTED")
    sheet.minimal(foreman, "断网时填的内容")
    foreman.page.context.set_offline(True)
    foreman.press("提交", exact=True)
    foreman.sees("已存入“待发送”")
    foreman.picture("story-offline")
    with foreman.page.expect_response("**:hand-in") as answered:
        foreman.page.context.set_offline(False)
    assert answered.value.ok
    foreman.go("/inbox/started")
    expect(foreman.page.get_by_text("杂工班 3# 楼周边 1 工")).to_have_count(1)


def test_a_form_that_may_not_wait_keeps_its_typing_when_there_is_no_network(on_phone):
    foreman = on_phone("chen.gang")
    foreman.visit.expect_fault("ERR_INTERNET_DISCONNECTED")
    foreman.go("/new/day_labor.request")
    foreman.page.locator("[name='/heads']").fill("6")
    foreman.page.context.set_offline(True)
    foreman.press("提交", exact=True)
    foreman.sees("网络中断，没有提交成功")
    expect(foreman.page.locator("[name='/heads']")).to_have_value("6")


def test_reload_offers_what_was_typed_and_leaving_asks_first(on_phone):
    foreman = on_phone("chen.gang")
    foreman.go(sheet.FORM)
    foreman.page.locator("[name='/location']").fill("4# 楼屋面")
    asked = []
    foreman.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    foreman.page.reload()
    foreman.settle()
    assert asked == ["beforeunload"]
    expect(foreman.page.locator("[name='/location']")).to_have_value("")
    foreman.sees("这台设备上有上次没保存的内容")
    foreman.fine()
    foreman.press("恢复")
    expect(foreman.page.locator("[name='/location']")).to_have_value("4# 楼屋面")


def test_wrong_values_are_named_at_the_field_and_in_a_summary_with_links(on_desktop):
    clerk = on_desktop("chen.gang")
    clerk.visit.expect_fault("422")
    clerk.go(sheet.FORM)
    clerk.press("提交", exact=True)
    summary = clerk.page.locator("[data-summary]")
    expect(summary).to_be_visible()
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("班组")
    expect(summary).to_contain_text("工作内容")
    place = sheet.control(clerk, "/content")
    expect(place.locator("[data-fault]")).to_be_visible()
    clerk.fine()
    clerk.picture("story-missing")
    summary.get_by_role("link", name=re.compile("工作内容")).click()
    expect(clerk.page.locator("[name='/content']")).to_be_focused()


def test_letters_in_a_number_are_refused_at_the_field(on_desktop):
    clerk = on_desktop("chen.gang")
    clerk.visit.expect_fault("422")
    clerk.go("/new/day_labor.request")
    clerk.page.locator("[name='/heads']").fill("六个")
    clerk.press("提交", exact=True)
    expect(clerk.page.locator("[data-summary]")).to_contain_text("人数")
    fault = sheet.control(clerk, "/heads").locator("[data-fault]").first
    expect(fault).to_contain_text("数")
    expect(clerk.page.locator("[name='/heads']")).to_have_value("六个")
    clerk.fine()


def test_second_of_two_tabs_reads_who_changed_the_draft(on_desktop):
    clerk = on_desktop("chen.gang")
    clerk.visit.expect_fault("409")
    clerk.go(sheet.FORM)
    sheet.fill_head(clerk)
    sheet.save(clerk)
    clerk.follow("编辑")
    address = clerk.page.url
    other = clerk.page.context.new_page()
    other.goto(address)
    other.locator("[name='/location']").fill("先保存的部位")
    other.get_by_role("button", name="存草稿").click()
    other.wait_for_url(lambda url: not url.endswith("/edit"))

    clerk.page.locator("[name='/location']").fill("后保存的部位")
    clerk.press("存草稿")
    clerk.sees("陈刚")
    expect(clerk.page.locator("[name='/location']")).to_have_value("后保存的部位")
    expect(clerk.page.locator("[data-summary]")).to_be_focused()
    clerk.fine()
    clerk.picture("story-conflict")


def test_form_can_be_filled_in_with_the_keyboard_alone(on_desktop):
    clerk = on_desktop("chen.gang")
    clerk.go("/new/day_labor.request")
    keys = clerk.page.keyboard
    project = sheet.control(clerk, "/project")
    project.locator(".ts-control input").focus()
    keys.type("滨江")
    expect(project.locator(".ts-dropdown .option.active")).to_contain_text("滨江三期")
    keys.press("Enter")
    expect(project.locator(".ts-control .item")).to_contain_text("滨江三期")
    reached = []
    for _step in range(80):
        keys.press("Tab")
        name = clerk.page.evaluate(
            "document.activeElement.closest('[data-control]')?.dataset.pointer"
            " ?? document.activeElement.value ?? ''"
        )
        if name and name not in reached:
            reached.append(name)
        if name == "/location":
            keys.type("5# 楼")
        if name == "submit":
            break
    drawn = clerk.page.eval_on_selector_all(
        "#record-form [data-control]:not([hidden]):not([data-readonly])",
        "all => all.map(one => one.dataset.pointer)",
    )
    assert [one for one in reached if one in drawn] == [one for one in drawn if one in reached]
    assert reached[-1] == "submit"
    assert {"/location", "/content"} <= set(reached)
    clerk.visit.expect_fault("422")
    keys.press("Enter")
    expect(clerk.page.locator("[data-summary]")).to_be_focused()
    expect(clerk.page.locator("[name='/location']")).to_have_value("5# 楼")
