"""Whom a sheet goes to is chosen on the phone without network, and told when it holds no more."""

import re
from pathlib import Path

from playwright.sync_api import expect

from browser import sheet
from browser.house import House
from browser.person import Person
from browser.test_unsent import AWAY, WORKERS, cards, online, opened
from dougong.actions import groups, studio
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.overlay.processes import base_hash
from dougong.model.people import PLATFORM, Actor
from dougong.store import groups as stored_groups
from dougong.store import people
from dougong.store.people import actor_of

PROCESS = "workflows/day_labor/sheet_approval.bpmn"
NODE = "逐级审批"


def by_choice(repository: Path) -> bytes:
    """The process of a sheet whose one step is decided by whom the foreman chooses of a group."""
    drawn = (repository / PROCESS).read_bytes()
    rule = b'<dougong:assignee kind="chosen_by_initiator" group="tender_review"/>'
    changed = re.sub(rb"<dougong:chain [^>]*/>", rule, drawn)
    return re.sub(rb"<bpmn:multiInstance[^>]*/>", b"", changed)


def admin_of(house: House) -> Actor:
    with house.host.database.read() as connection:
        uow = house.host.unit(connection, PLATFORM)
        found = actor_of(connection, people.person_by_login(uow, "admin").id)
    assert found is not None
    return found


def published(house: House, repository: Path) -> None:
    """The foreman chooses from now on."""
    drawn = (repository / PROCESS).read_bytes()
    operation = {
        "op": "replace_process",
        "process": "day_labor.sheet_approval",
        "base": base_hash(PROCESS, drawn),
        "xml": by_choice(repository).decode(),
    }
    admin = admin_of(house)
    house.host.run(admin, lambda uow: studio.add_operation(uow, operation))
    house.host.run_as_owner(admin, studio.publish_workspace)


def leaves_the_group(house: House, login: str) -> None:
    def leave(uow: UnitOfWork) -> None:
        [group] = stored_groups.groups(uow)
        who = people.person_by_login(uow, login).id
        members = stored_groups.members(uow, group.id)
        mine = next(of for of, _ in members if of.person_id == who)
        groups.end_membership(uow, group.id, mine.id)

    house.host.run(admin_of(house), leave)


def chooses(foreman: Person, name: str) -> None:
    """Somebody instead of whoever was chosen for the sheet before."""
    part = foreman.page.locator(".form-section", has_text="指定各环节处理人")
    for one in part.locator(".ts-control .item .remove").all():
        one.click()
    part.locator(".ts-control").click()
    part.locator(".ts-dropdown .option", has_text=name).click()
    expect(part.locator(".ts-control .item")).to_contain_text(name)


def filled(foreman: Person, worker: str, content: str, name: str) -> None:
    if not foreman.page.locator("#record-form [data-pointer='/crew'] .ts-control .item").count():
        sheet.fill_head(foreman)
    yesterday = foreman.page.evaluate("new Date(Date.now() - 864e5).toLocaleDateString('sv')")
    foreman.page.locator("[name='/work_date']").fill(yesterday)
    sheet.add_card(foreman, worker)
    sheet.fill_work(foreman, content)
    sheet.add_photo(foreman)
    chooses(foreman, name)
    foreman.fine()
    foreman.picture("chosen-offline-form")
    foreman.press("提交", exact=True)
    foreman.sees("已存入“待发送”")


def mended(foreman: Person) -> None:
    """What was typed is all there; only somebody else is chosen."""
    refused = cards(foreman, "refused")
    expect(refused).to_contain_text(f"“{NODE}”不能由蔡静处理")
    expect(refused).to_contain_text("请从列出的人里选择")
    expect(refused).to_contain_text(f"{NODE}：蔡静")
    foreman.fine()
    foreman.picture("chosen-offline-refused")
    refused.get_by_role("link", name="打开修改").click()
    foreman.settle()
    foreman.sees(f"“{NODE}”不能由蔡静处理")
    expect(foreman.page.locator("[name='/content']")).to_have_value("搬运模板")
    part = foreman.page.locator(".form-section", has_text="指定各环节处理人")
    expect(part.locator(".ts-control .item")).to_contain_text("蔡静")
    foreman.picture("chosen-offline-mending")
    chooses(foreman, "吴强")
    sheet.submit(foreman)
    foreman.sees("审批中")
    foreman.sees("吴强")


def test_people_are_chosen_without_network_and_what_holds_no_more_is_told(
    on_phone, house, repository
):
    published(house, repository)
    foreman = on_phone("chen.gang")
    foreman.visit.expect_fault(AWAY)
    foreman.visit.expect_fault("422")
    opened(foreman)
    foreman.page.context.set_offline(True)
    filled(foreman, WORKERS[0], "外架下清理垃圾", "尚敏")
    # The page is opened anew without network, and offers the same people.
    foreman.go(sheet.FORM)
    filled(foreman, WORKERS[1], "搬运模板", "蔡静")
    leaves_the_group(house, "cai.jing")
    foreman.go("/unsent")
    expect(cards(foreman, "waiting")).to_have_count(2)
    online(foreman)
    expect(cards(foreman, "sent")).to_have_count(1)
    mended(foreman)
    for login, content in (("shang.min", "外架下清理垃圾"), ("wu.qiang", "搬运模板")):
        approver = on_phone(login)
        approver.go("/inbox/todo")
        approver.page.locator("main a.line-card", has_text="3# 楼周边").first.click()
        approver.page.wait_for_url("**/records/**")
        approver.sees(content)
