"""An implementer draws: a setting is checked at once, kept, walked, saved; a phone only looks."""

from playwright.sync_api import expect

from browser.person import Person

PROCESS = "/studio/processes/progress_control.schedule_approval"


def _shape(person: Person, key: str):
    return person.page.locator(f"g[data-element-id={key}]").first


def _tab(person: Person, name: str) -> None:
    person.page.get_by_role("tab", name=name).click()


def _choose_a_vote(implementer: Person) -> None:
    """A finding as long as something is missing leads to its element and goes with it."""
    page = implementer.page
    _shape(implementer, "pm_check").click()
    page.get_by_label("多人时").select_option("ratio")
    expect(page.locator(".finding-mark")).to_be_visible()
    _shape(implementer, "engm_check").click()
    _tab(implementer, "检查")
    page.locator(".finding-link").click()
    _tab(implementer, "设置")
    expect(page.locator("[data-settings] .finding")).to_contain_text("同意达到的比例")
    page.get_by_role("textbox", name="同意达到").fill("60%")
    expect(page.locator(".finding-mark")).to_have_count(0)


def _walk(implementer: Person) -> None:
    page = implementer.page
    _tab(implementer, "试走")
    page.locator("[data-facts] input[name=level]").fill("master")
    page.locator("[data-walk] button", has_text="试走").click()
    expect(page.locator(".walk-because").first).to_contain_text("level = master")
    expect(page.locator(".road-mark")).to_have_count(4)
    implementer.picture("story-modeler-walk")


def _draw(person: Person, entry: str, x: int, y: int) -> None:
    """A shape of the palette, put on a free place of the canvas."""
    page = person.page
    page.locator(f".djs-palette [data-action={entry}]").click()
    page.locator("[data-canvas]").click(position={"x": x, "y": y})


def _write(person: Person, label: str, words: str) -> None:
    box = person.page.get_by_label(label, exact=True)
    box.fill(words)
    box.blur()


def _choose_operations(implementer: Person) -> None:
    """A draft of a document that is chosen, whose fields are asked for; then a notice instead."""
    page = implementer.page
    what = page.get_by_label("由平台做什么")
    what.select_option("create_draft")
    page.get_by_label("哪种单据").select_option("纠偏措施")
    expect(page.locator("[data-settings]")).to_contain_text("not_allowed：发起人无权新建，或已停用")
    expect(page.get_by_label("措施费用（可不填）")).to_be_visible()
    implementer.picture("story-modeler-draft")
    what.select_option("notify_initiator")
    _write(implementer, "内容", '"已排"')
    implementer.picture("story-modeler-service")


def test_implementer_names_messages_operations_and_tables_from_lists(on_desktop):
    implementer = on_desktop("admin")
    implementer.go(PROCESS)
    page = implementer.page
    expect(page.locator(".djs-palette [data-action=user]")).to_be_visible()
    _draw(implementer, "send", 600, 560)
    page.get_by_label("哪个消息").select_option("新建消息…")
    _write(implementer, "编号", "plan_ready")
    page.get_by_role("button", name="添加数据").click()
    _write(implementer, "数据名", "amount")
    page.get_by_label("类型").select_option("number")
    page.get_by_label("必须提供").check()
    # What is declared asks for its value at once.
    _write(implementer, "amount", "100")
    implementer.fine()
    implementer.picture("story-modeler-message")
    _draw(implementer, "service", 420, 560)
    _choose_operations(implementer)
    _draw(implementer, "rule", 240, 570)
    page.get_by_label("哪张决策表").select_option(index=1)
    expect(page.locator("[data-settings]")).to_contain_text("结果在条件里写作")
    implementer.picture("story-modeler-rule")
    _await_kept(implementer, "plan_ready")
    page.context.add_cookies(
        [{"name": "language", "value": "en", "url": implementer.house.address}]
    )
    # What was kept is drawn again, with everything that was named.
    implementer.go(PROCESS)
    page.locator("g.djs-shape[data-element-id^=Event_]").first.click()
    expect(page.get_by_label("Name of the value")).to_have_value("amount")
    implementer.picture("story-modeler-message-en")


def _await_kept(implementer, word):
    """Wait until this browser keeps what was drawn.

    The browser's own waiting asks again by a script that the page's content policy stops.
    """
    kept = "word => Object.values(localStorage).some(one => one.includes(word))"
    implementer.awaits(lambda: implementer.page.evaluate(kept, word))


def test_a_check_of_an_older_drawing_says_nothing_of_a_newer_change(on_desktop):
    """An answer on its way while something is changed would call the change saved, and drop it."""
    implementer = on_desktop("admin")
    page = implementer.page
    held = []
    page.route("**/check", lambda route: held.append((route, route.fetch())), times=1)
    implementer.go(PROCESS)
    expect(page.locator(".djs-palette [data-action=user]")).to_be_visible()
    implementer.awaits(lambda: held)
    route, answer = held[0]
    _shape(implementer, "pm_check").click()
    page.get_by_label("多人时").select_option("all")
    expect(page.locator("[data-save]")).to_be_enabled()
    with page.expect_response("**/check"):
        route.fulfill(response=answer)
    expect(page.locator("[data-kept]")).not_to_be_empty()
    expect(page.locator("[data-save]")).to_be_enabled()


def test_what_is_changed_while_a_draft_is_saved_can_be_saved_too(on_desktop):
    implementer = on_desktop("admin")
    page = implementer.page
    implementer.go(PROCESS)
    expect(page.locator(".djs-palette [data-action=user]")).to_be_visible()
    _shape(implementer, "pm_check").click()
    page.get_by_label("多人时").select_option("all")
    held = []

    def hold(route) -> None:
        held.append(route)

    page.route("**/save", hold, times=1)
    page.locator("[data-save]").click()
    expect(page.locator("[data-save]")).to_be_disabled()
    _shape(implementer, "engm_check").click()
    page.get_by_label("多人时").select_option("all")
    implementer.awaits(lambda: held)
    with page.expect_response("**/save"):
        held[0].continue_()
    implementer.sees("已加入草稿，发布后生效")
    expect(page.locator("[data-save]")).to_be_enabled()
    with page.expect_response("**/save"):
        page.locator("[data-save]").click()
    implementer.go("/studio/plan")
    implementer.sees("工程部审批")


def test_implementer_draws_checks_walks_saves_and_looks_on_a_phone(on_desktop, on_phone):
    implementer = on_desktop("admin")
    implementer.go(PROCESS)
    page = implementer.page
    expect(page.locator(".djs-palette [data-action=user]")).to_be_visible()
    assert page.locator(".djs-palette .entry[data-action*=script]").count() == 0
    _choose_a_vote(implementer)
    implementer.fine()
    implementer.picture("story-modeler-settings")
    expect(page.locator("[data-kept]")).not_to_be_empty()
    # What is not saved yet is still there when the page is opened again.
    implementer.go(PROCESS)
    implementer.sees("未保存的改动")
    _walk(implementer)
    page.locator("[data-save]").click()
    implementer.sees("已加入草稿，发布后生效")
    implementer.go("/studio/plan")
    implementer.sees("项目经理审批")

    visitor = on_phone("admin")
    visitor.go(PROCESS)
    visitor.sees("修改请用电脑")
    expect(_shape(visitor, "pm_check")).to_be_visible()
    expect(visitor.page.locator(".djs-palette")).to_have_count(0)
    visitor.fine()
    visitor.picture("story-modeler-phone")
