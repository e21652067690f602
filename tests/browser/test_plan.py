"""A plan on its picture: moved, pulled and linked by hand, with the server's word on the rest."""

import re

from playwright.sync_api import Locator, expect

from browser.person import Person

DRAFT = "主楼标准层与机电月计划"


def opened(person: Person, *, change: bool) -> None:
    """The plan that is being drafted, on its page or in its form."""
    person.go("/lists/progress_control.schedules?q=" + DRAFT)
    person.page.get_by_text(DRAFT).filter(visible=True).first.click()
    person.settle()
    if change:
        person.page.get_by_role("link", name="编辑").click()
        person.settle()
        # The first answer of the server says what the form's rules leave open.
        expect(person.page.locator("form[data-live=yes]")).to_be_visible()


def name(person: Person, code: str) -> Locator:
    """The button of a bar, which tells all of it."""
    return person.page.locator(f"[data-name][aria-label^='{code} ']")


def bar(person: Person, code: str) -> Locator:
    """The bar itself."""
    key = name(person, code).get_attribute("data-name")
    return person.page.locator(f".gantt-item[data-id='{key}'] .gantt-bar")


def drag(person: Person, code: str, days: int) -> None:
    """Take a bar so many days of the day zoom to the right."""
    place = bar(person, code)
    view = person.page.locator(".gantt-view")
    view.evaluate("view => view.scrollIntoView({block: 'center', behavior: 'instant'})")
    place.evaluate(
        "bar => bar.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'})"
    )
    box = place.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = person.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + days * 14, y, steps=3)
    mouse.move(x + days * 28, y, steps=3)
    mouse.up()


def told(person: Person, code: str) -> str:
    """What is said of a bar."""
    return name(person, code).get_attribute("aria-label") or ""


def days(person: Person, code: str) -> tuple[str, str]:
    """First and last day of a bar."""
    found = re.search(r"(\d{4}-\d\d-\d\d) – (\d{4}-\d\d-\d\d)", told(person, code))
    assert found is not None
    return found[1], found[2]


def answered(person: Person) -> None:
    """Wait until the server has worked out what was changed."""
    expect(person.page.locator(".gantt-say")).not_to_have_text("正在重新计算…")


def test_a_planner_moves_a_bar_and_what_follows_moves_along(on_desktop):
    planner = on_desktop("chen.gang")
    opened(planner, change=True)
    planner.press("日", exact=True)
    before = days(planner, "2.2"), days(planner, "2.3")
    drag(planner, "2.2", 7)
    answered(planner)
    expect(name(planner, "2.2")).to_have_attribute("aria-label", re.compile("不早于…开始"))
    after = days(planner, "2.2"), days(planner, "2.3")
    assert after[0][0] > before[0][0]
    assert after[1][1] > before[1][1]
    planner.fine()
    planner.press("撤销")
    answered(planner)
    expect(name(planner, "2.2")).to_have_attribute("aria-label", re.compile(before[0][0]))
    assert (days(planner, "2.2"), days(planner, "2.3")) == before


def test_keys_move_and_pull_and_the_server_says_where_a_bar_is_held(on_desktop):
    planner = on_desktop("chen.gang")
    opened(planner, change=True)
    before = days(planner, "1.6")
    name(planner, "1.6").focus()
    planner.page.keyboard.press("Alt+ArrowLeft")
    expect(planner.page.locator(".gantt-say")).to_contain_text("排在 " + before[0])
    assert days(planner, "1.6") == before
    name(planner, "3.2").focus()
    planner.page.keyboard.press("Shift+ArrowRight")
    answered(planner)
    expect(name(planner, "3.2")).to_have_attribute("aria-label", re.compile("工期（工作日） 11 "))


def test_a_link_that_leads_back_is_refused_with_its_circle(on_desktop):
    planner = on_desktop("chen.gang")
    opened(planner, change=True)
    rows = planner.page.locator("[data-control][data-pointer='/links'] input[type=hidden]").first
    before = rows.input_value()
    name(planner, "2.2").click()
    planner.press("连到…")
    name(planner, "2.1").click()
    line = planner.page.locator(".gantt-say")
    expect(line).to_contain_text("2.2 五至八层砌体 → 2.1 一至四层砌体 → 2.2 五至八层砌体")
    assert rows.input_value() == before
    name(planner, "1.6").click()
    planner.press("连到…")
    name(planner, "2.3").click()
    answered(planner)
    expect(rows).to_have_value(re.compile('"pred": ?"1.6"'))


def test_links_choose_their_tasks_from_the_plan_itself(on_desktop, on_phone):
    planner = on_desktop("chen.gang")
    opened(planner, change=True)
    links = planner.page.locator("[data-control][data-pointer='/links']")
    first = links.locator(".tabulator-table .tabulator-row").first
    first.locator("[tabulator-field=succ]").dblclick()
    planner.page.keyboard.type("2.2")
    choice = planner.page.locator(".tabulator-edit-list-item", has_text="2.2 五至八层砌体")
    expect(choice).to_have_count(1)
    choice.click()
    expect(first.locator("[tabulator-field=succ]")).to_have_text("2.2")

    manager = on_phone("chen.gang")
    opened(manager, change=True)
    manager.page.locator("[data-pointer='/links'] .row-card").first.click()
    offered = manager.page.locator("dialog.row-sheet [data-key=succ] select option")
    expect(offered.filter(has_text="2.2 五至八层砌体")).to_have_count(1)
    manager.fine()


def test_a_plan_is_read_on_a_phone(on_phone):
    reader = on_phone("chen.gang")
    opened(reader, change=False)
    reader.page.locator(".gantt-name").nth(1).scroll_into_view_if_needed()
    name(reader, "1.1").tap()
    reader.sees("总时差")
    reader.fine()
    reader.picture("plan-phone")


def finger(person: Person, place: Locator, by: tuple[int, int]) -> None:
    """Put a finger on a place, draw it so far, and lift it."""
    box = place.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = person.page.context.new_cdp_session(person.page)

    def send(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": left, "y": top} for left, top in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    send("touchStart", (x, y))
    for part in (0.2, 0.4, 0.6, 0.8, 1.0):
        send("touchMove", (x + by[0] * part, y + by[1] * part))
    send("touchEnd")
    touch.detach()


def test_a_finger_moves_the_chosen_bar_and_scrolls_everywhere_else(on_phone):
    planner = on_phone("chen.gang")
    opened(planner, change=True)
    view = planner.page.locator(".gantt-view")
    planner.press("日", exact=True)
    place = bar(planner, "2.2")
    view.evaluate("view => view.scrollIntoView({block: 'center', behavior: 'instant'})")
    place.evaluate("bar => bar.scrollIntoView({block: 'center', inline: 'center'})")
    before, scrolled = days(planner, "2.2"), view.evaluate("view => view.scrollLeft")
    finger(planner, place, (-60, 0))
    expect(view).not_to_have_js_property("scrollLeft", scrolled)
    assert days(planner, "2.2") == before
    place.evaluate("bar => bar.scrollIntoView({block: 'center', inline: 'center'})")
    place.tap()
    expect(planner.page.locator(".gantt-say")).to_have_text("按住选中的横条可左右拖动")
    finger(planner, place, (4 * 28, 0))
    answered(planner)
    expect(name(planner, "2.2")).to_have_attribute("aria-label", re.compile("不早于…开始"))
    assert days(planner, "2.2")[0] > before[0]
    planner.fine()
