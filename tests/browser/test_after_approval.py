"""What is done to an approved document: a part of it taken back, and files that come late."""

import re

import pytest
from playwright.sync_api import expect

from browser.person import Person

PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


def opened(person: Person) -> None:
    """The first approved sheet of the list."""
    person.go("/lists/day_labor.sheets?status=approved")
    person.page.locator("main a[href*='/records/']").filter(visible=True).first.click()
    person.settle()
    expect(person.page.locator(".record-head")).to_contain_text("已通过")


@pytest.mark.parametrize("open_", ["on_phone", "on_desktop"])
def test_half_a_day_of_one_worker_is_taken_back(request, open_):
    surveyor = request.getfixturevalue(open_)("li.na")
    opened(surveyor)
    surveyor.page.locator("details.more summary").click()
    surveyor.page.get_by_role("button", name="冲销", exact=True).click()
    dialog = surveyor.page.locator("dialog#reverse")
    # Amounts of rows are asked for only when a part is to be taken back.
    expect(dialog.locator(".part").first).to_be_hidden()
    expect(surveyor.page.locator("details.more[open]")).to_have_count(0)
    dialog.get_by_label("只冲销部分").check()
    surveyor.fine()
    surveyor.picture(f"reversal-{open_}")
    part = dialog.locator(".part").first
    part.locator("input.num").fill("9")
    dialog.locator("#reverse-reason").fill("上午停电，只做了半天")
    dialog.get_by_role("button", name="确认冲销").click()
    surveyor.sees("还可冲销")

    # What was refused is open again with all that was typed.
    expect(dialog).to_contain_text("还可冲销")
    expect(dialog.get_by_label("只冲销部分")).to_be_checked()
    expect(dialog.locator("#reverse-reason")).to_have_value("上午停电，只做了半天")
    part.locator("input.num").fill("0.5")
    dialog.get_by_role("button", name="确认冲销").click()
    surveyor.settle()
    surveyor.sees("冲销情况")
    surveyor.fine()
    surveyor.picture(f"reversed-{open_}")


@pytest.mark.parametrize("open_", ["on_phone", "on_desktop"])
def test_a_file_is_added_with_its_stamp_and_none_is_replaced(request, open_):
    foreman = request.getfixturevalue(open_)("chen.gang")
    opened(foreman)
    photo = {"name": "复检照片.png", "mimeType": "image/png", "buffer": PHOTO}
    foreman.page.locator("#late-files").set_input_files(files=[photo])
    foreman.press("上传附件")
    foreman.settle()
    late = foreman.page.locator("section.late")
    expect(late).to_contain_text("复检照片.png")
    expect(late).to_contain_text(re.compile(r"陈刚.*20\d\d"))
    foreman.fine()
    foreman.picture(f"late-files-{open_}")
