"""Who is asked: fallbacks, duties, duplicates, incidents, the road ahead."""

import pytest

from contract.actions.conftest import World, settle
from contract.actions.yard import yard
from dougong.actions import approvals, decide, incidents, road
from dougong.actions.process_errors import ProcessOver
from dougong.base.errors import AccessDenied
from dougong.model.people import PLATFORM
from dougong.model.runtime import Process, Record
from dougong.store import people, processes


def process_of(world: World, record: Record) -> Process:
    found = world.host.run(
        PLATFORM,
        lambda uow: processes.find_process(uow, str(world.read(record).process_id)),
        write=False,
    )
    assert found is not None
    return found


def test_the_same_person_is_not_asked_twice_in_a_row(empty_world: World) -> None:
    empty_world.publish(yard(check="pm", agree="boss", sign="boss"))
    settle(empty_world)
    order = empty_world.submitted()
    empty_world.vote("pam", order)
    decided = empty_world.vote("bo", order)
    assert decided.record.status == "approved"
    view = empty_world.run("ann", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    marks = [[vote.assignment.mark for vote in around.votes] for around in view.timeline]
    assert marks == [["", ""], [""], ["deduplicated"]]


def test_a_changed_document_is_approved_anew_by_the_same_person(empty_world: World) -> None:
    made = yard(check="pm", agree="pm")
    path = "workflows/yard/order_approval.bpmn"
    opens = b'<dougong:approval><dougong:field path="/checked" right="write"/><dougong:assignee'
    made.file(path, made.files()[path].replace(b"<dougong:approval><dougong:assignee", opens))
    empty_world.publish(made)
    settle(empty_world)
    order = empty_world.submitted()
    empty_world.vote("pam", order, raw={"checked": "潘"})
    assert empty_world.read(order).data["checked"] == "潘"
    decided = empty_world.read(order)
    assert decided.status == "approved", "her own entry is part of what she approved"


def test_without_an_approver_the_superior_decides(empty_world: World) -> None:
    empty_world.publish(yard(check="boss"))
    empty_world.site = "01980000-0000-7000-8000-000000000000"
    settle(empty_world)
    bo = people_by_login(empty_world, "bo")
    empty_world.host.run(
        PLATFORM, lambda uow: people.revoke_role(uow, bo, "boss", empty_world.site)
    )
    order = empty_world.submitted()
    assert set(empty_world.asked(order)) == {"cho"}
    view = empty_world.run("cho", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    assert view.votes == ("approve", "reject", "return")


def people_by_login(world: World, login: str) -> str:
    return world.actor(login).id


def test_nobody_to_ask_is_an_incident_that_an_administrator_retries(empty_world: World) -> None:
    empty_world.publish(yard(check="pm", agree="boss"))
    settle(empty_world)
    for login in ("bo", "cho"):
        person = empty_world.actor(login)
        gone = people.Person(person.id, person.login, person.name, active=False)
        empty_world.host.run(PLATFORM, lambda uow, p=gone: people.change_person(uow, p))
    order = empty_world.submitted()
    kept = empty_world.vote("pam", order)
    assert kept.assignment.vote == "approve"
    stuck = process_of(empty_world, order)
    assert stuck.status == "incident"
    assert "agree" in stuck.incident
    empty_world.person("bea", "boss")
    with pytest.raises(AccessDenied):
        empty_world.run("ann", lambda uow: incidents.retry(uow, stuck.id, "已补人"))
    empty_world.run("root", lambda uow: incidents.retry(uow, stuck.id, "已补人"))
    assert process_of(empty_world, order).status == "running"
    assert set(empty_world.asked(order)) == {"bea"}
    empty_world.vote("bea", order)
    assert empty_world.read(order).status == "approved"
    with pytest.raises(ProcessOver):
        empty_world.run("root", lambda uow: incidents.retry(uow, stuck.id, "已补人"))


def test_the_road_is_told_before_the_submission(world: World) -> None:
    order = world.draft()
    told = world.run("ann", lambda uow: road.predict(uow, "yard.order", id=order.id))
    assert [node.node_id for node in told.nodes] == ["check", "agree"]
    assert [sorted(p.login for p in node.persons) for node in told.nodes] == [
        ["pam", "paul"],
        ["bo"],
    ]
    assert world.read(order).status == "draft"


def test_the_page_of_an_approver_offers_what_he_may_do(world: World) -> None:
    order = world.submitted()
    mine = world.run("pam", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    assert mine.my_assignment is not None
    assert [node.node_id for node in mine.ahead] == ["agree"]
    assert mine.progress["check"] == "open"
    theirs = world.run("ann", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    assert theirs.my_assignment is None
    assert "withdraw" in theirs.actions


def test_the_next_to_do_follows_a_vote(world: World) -> None:
    first, second = world.submitted(), world.submitted()
    decided: decide.Decided = world.vote("pam", first)
    assert decided.next_assignment == world.asked(second)["pam"].id
