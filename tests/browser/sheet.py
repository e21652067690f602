"""Filling in a day-labor sheet, step by step, as a foreman does."""

from playwright.sync_api import Error, Locator, expect

from browser.person import Person

FORM = "/new/day_labor.sheet"


def control(person: Person, pointer: str) -> Locator:
    """The control of one field."""
    return person.page.locator(f"#record-form [data-pointer='{pointer}']")


def pick(person: Person, pointer: str, text: str) -> None:
    """Choose a record by typing part of its name."""
    place = control(person, pointer)
    option = place.locator(".ts-dropdown .option", has_text=text).first
    place.locator(".ts-control").click()
    place.locator(".ts-control input").press_sequentially(text)
    try:
        option.click(timeout=5_000)
    except Error:
        # On a machine that is very slow the list may have closed; people touch the field again.
        place.locator(".ts-control").click()
        option.click()
    expect(place.locator(".ts-control .item")).to_contain_text(text)


def fill_head(person: Person, project: str = "滨江三期", crew: str = "杂工班") -> None:
    """Project and crew; the date is today's already."""
    pick(person, "/project", project)
    pick(person, "/crew", crew)


def fill_work(person: Person, content: str = "外架下清理垃圾") -> None:
    """Where, why and what."""
    person.page.locator("[name='/location']").fill("3# 楼周边")
    person.page.locator("[name='/building']").select_option(label="3# 楼")
    person.page.locator("[name='/reason']").select_option(label="工作面清理")
    person.page.locator("[name='/content']").fill(content)


def add_card(person: Person, worker: str, overtime: str = "") -> None:
    """One line on a phone: a tap on the worker, hours if there were more."""
    person.press("添加一行")
    sheet = person.page.locator("dialog.row-sheet")
    sheet.locator("[data-key=worker] input").press_sequentially(worker)
    sheet.locator(".chip", has_text=worker).click()
    if overtime:
        sheet.locator("[data-key=ot_hours] input").fill(overtime)
    sheet.get_by_role("button", name="完成").click()
    expect(sheet).to_have_count(0)


def add_photo(person: Person) -> None:
    """One photo from the camera: what the phone shows right now."""
    photo = {"name": "现场.png", "mimeType": "image/png", "buffer": person.page.screenshot()}
    place = control(person, "/photos")
    place.locator("input[type=file]").set_input_files(photo)
    expect(place.locator("[data-file] img")).to_be_visible()


def sign(person: Person, pointer: str) -> None:
    """Sign on the glass."""
    place = control(person, pointer)
    place.get_by_role("button", name="手写签名").click()
    pad = person.page.locator("dialog.sign-dialog canvas").bounding_box()
    x, y = pad["x"] + 40, pad["y"] + 60
    person.page.mouse.move(x, y)
    person.page.mouse.down()
    for step in range(12):
        person.page.mouse.move(x + 14 * step, y + 30 * (step % 2))
    person.page.mouse.up()
    person.page.locator("dialog.sign-dialog").get_by_role("button", name="完成").click()
    expect(place.locator("[data-signed] img")).to_be_visible()


def submit(person: Person) -> None:
    """Hand the sheet in and wait for its page."""
    person.press("提交", exact=True)
    person.page.wait_for_url("**/records/day_labor.sheet/*")
    person.settle()


def save(person: Person) -> None:
    """Keep the draft and wait for its page."""
    person.press("存草稿")
    person.page.wait_for_url("**/records/day_labor.sheet/*")
    person.settle()


def minimal(person: Person, content: str = "外架下清理垃圾") -> None:
    """A complete sheet of one line on a phone, not handed in yet."""
    person.go(FORM)
    fill_head(person)
    add_card(person, "罗长根")
    fill_work(person, content)
    add_photo(person)
