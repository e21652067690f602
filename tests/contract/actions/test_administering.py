"""A process administrator ends, stops, moves and reassigns: with a reason, without a vote."""

from datetime import timedelta
from typing import Any

import pytest

from contract.actions.conftest import World, settle
from contract.actions.test_branches import parallel, process_of, without_boss
from contract.actions.test_brought_in import told
from contract.actions.test_nodes import with_node, world_of
from contract.actions.yard import yard
from dougong.actions import administering, approvals, drafts, incidents, process_timers
from dougong.actions.decide import decide
from dougong.actions.errors import ReasonMissing, StatusForbids
from dougong.actions.notice_lists import sentence
from dougong.actions.process_errors import ProcessOver, ProcessSuspended, RoundHasPeople
from dougong.actions.process_lists import administered_process, processes_listed
from dougong.actions.reminding import remind
from dougong.actions.round_errors import AlreadyAsked
from dougong.actions.withdraw import withdraw
from dougong.base.errors import AccessDenied, NotFound
from dougong.engine.faults import ReturnImpossible
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record
from dougong.store import jobs, notices, people
from dougong.store.errors import AssignmentNotOpen
from dougong.store.process_lists import ProcessWanted

WHY = "领导要求"


def does(world: World, deed: Any, order: Record, *given: str, who: str = "root") -> Any:
    key = process_of(world, order).id
    return world.run(who, lambda uow: deed(uow, key, *given))


def test_whoever_has_a_part_or_nothing_to_say_administers_nothing(world: World) -> None:
    order = world.submitted()
    for login in ("ann", "pam"):
        with pytest.raises(AccessDenied):
            does(world, administering.suspend, order, WHY, who=login)
    world.person("eve", site=False)
    with pytest.raises(NotFound):
        does(world, administering.terminate, order, WHY, who="eve")
    with pytest.raises(ReasonMissing):
        does(world, administering.terminate, order, "  ")
    # Administering is no right to read: root sees the way, not the document.
    with pytest.raises(NotFound):
        world.run("root", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    seen = world.run("root", lambda uow: administered_process(uow, str(order.process_id)))
    assert [stop.round.name for stop in seen.timeline] == ["check"]


def test_ended_it_is_a_draft_again_and_whoever_comes_too_late_reads_who_ended_it(
    world: World,
) -> None:
    order = world.submitted()
    late = world.asked(order)["pam"]
    does(world, administering.terminate, order, WHY)
    assert (world.read(order).status, process_of(world, order).status) == ("draft", "terminated")
    assert told(world, order, "terminated")["reason"] == WHY
    with pytest.raises(AssignmentNotOpen) as lost:
        world.run("pam", lambda uow: decide(uow, late.id, "approve", version=order.version))
    assert (lost.value.facts["who"], lost.value.facts["what"]) == ("Root", "terminated")
    with pytest.raises(ProcessOver):
        does(world, administering.suspend, order, WHY)
    [heard] = world.run("ann", lambda uow: notices.listed(uow, uow.actor.id))
    assert heard.kind == "administered"
    assert "已终止，退回草稿（领导要求）" in sentence(heard, "zh")
    assert "a draft again (领导要求)" in sentence(heard, "en")
    world.submit(world.read(order))
    world.vote("pam", order)
    world.vote("bo", order)
    assert [record for record, _ in world.spend()] == [order.id]


def test_suspended_nobody_acts_and_its_timers_wait(world: World) -> None:
    order = world.submitted()
    key = str(order.process_id)
    does(world, administering.suspend, order, WHY)
    view = world.run("pam", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    assert (view.votes, view.brings, view.suspended["reason"]) == ((), (), WHY)
    with pytest.raises(ProcessSuspended) as still:
        world.vote("pam", order)
    assert (still.value.facts["who"], still.value.facts["reason"]) == ("Root", WHY)
    with pytest.raises(ProcessSuspended):
        world.run("ann", lambda uow: withdraw(uow, "yard.order", order.id))
    with pytest.raises(ProcessSuspended):
        world.run("ann", lambda uow: remind(uow, key))
    with pytest.raises(ProcessSuspended):
        does(world, administering.jump, order, "agree", WHY)
    before = world.trail(order)
    args = {"process": key, "task": 1, "when": "PT1H"}
    world.host.run(PLATFORM, lambda uow: process_timers.fire(uow, args))
    assert world.trail(order) == before
    put_off = world.host.run(PLATFORM, lambda uow: jobs.waiting(uow, f"timer:{key}:1"))
    does(world, administering.resume, order, "可以继续")
    # What was due meanwhile happens now, not when its next look would be.
    hastened = world.host.run(PLATFORM, lambda uow: jobs.waiting(uow, f"timer:{key}:1"))
    assert put_off is not None
    assert hastened is not None
    assert put_off[1] > world.clock.at >= hastened[1]
    world.vote("pam", order)
    assert set(world.asked(order)) == {"bo"}
    with pytest.raises(StatusForbids):
        does(world, administering.resume, order, WHY)


def test_a_returned_document_is_not_handed_in_nor_discarded_while_it_stands(world: World) -> None:
    order = world.submitted()
    world.vote("pam", order, "return", opinion="补充")
    does(world, administering.suspend, order, WHY)
    with pytest.raises(ProcessSuspended):
        world.submit(world.read(order))
    with pytest.raises(ProcessSuspended):
        world.run("ann", lambda uow: drafts.discard_draft(uow, "yard.order", order.id))
    does(world, administering.resume, order, WHY)
    world.run("ann", lambda uow: drafts.discard_draft(uow, "yard.order", order.id))
    assert process_of(world, order).status == "withdrawn"


def test_moved_forward_and_back(world: World) -> None:
    order = world.submitted()
    does(world, administering.jump, order, "agree", WHY)
    assert set(world.asked(order)) == {"bo"}
    does(world, administering.jump, order, "check", WHY)
    assert set(world.asked(order)) == {"pam", "paul"}
    with pytest.raises(NotFound):
        does(world, administering.jump, order, "nowhere", WHY)
    assert told(world, order, "jumped")["to"] == "check"
    world.vote("pam", order)
    world.vote("bo", order)
    assert world.read(order).status == "approved"


def test_moved_back_everybody_is_asked_again_who_had_approved(world: World) -> None:
    order = world.submitted()
    world.vote("pam", order)
    does(world, administering.jump, order, "check", WHY)
    assert set(world.asked(order)) == {"pam", "paul"}


def test_not_into_a_branch_from_where_no_token_comes_to_the_end(empty_world: World) -> None:
    world = empty_world
    world.publish(parallel())
    settle(world)
    order = world.submitted()
    found = does(world, administered_process, order)
    assert {place.node_id: place.why for place in found.places} == {
        "check": "branch",
        "agree": "branch",
    }
    with pytest.raises(ReturnImpossible):
        does(world, administering.jump, order, "check", WHY)


def test_somebody_else_is_asked_in_the_place_of_one(world: World) -> None:
    order = world.submitted()
    mine, cho = world.asked(order)["pam"], world.actor("cho").id
    new = does(world, administering.reassign, order, mine.id, cho, "离职")
    assert (new.mark, new.note) == ("transferred", "离职")
    assert set(world.asked(order)) == {"cho", "paul"}
    with pytest.raises(AlreadyAsked):
        does(world, administering.reassign, order, new.id, cho, WHY)
    with pytest.raises(AssignmentNotOpen) as lost:
        world.run("pam", lambda uow: decide(uow, mine.id, "approve", version=order.version))
    assert lost.value.facts["who"] == "Root"
    world.vote("cho", order)
    assert set(world.asked(order)) == {"bo"}


def test_an_incident_is_left_by_naming_somebody_or_by_a_jump(empty_world: World) -> None:
    world = world_of(empty_world, parallel())
    without_boss(world)
    order = world.submitted()
    [empty] = does(world, administered_process, order).empty
    cho = world.actor("cho").id
    does(world, administering.assign, order, empty, cho, "代行")
    with pytest.raises(RoundHasPeople):
        does(world, administering.assign, order, empty, cho, "代行")
    assert process_of(world, order).status == "incident"
    does(world, incidents.retry, order, "已指定")
    assert process_of(world, order).status == "running"
    world.vote("pam", order)
    world.vote("cho", order)
    assert world.read(order).status == "approved"


def test_a_jump_ends_an_incident_that_it_leaves(empty_world: World) -> None:
    world = world_of(empty_world, with_node(b'empty="incident"'))
    for login in ("pam", "paul"):
        gone = world.actor(login).id
        world.run("platform", lambda uow, one=gone: people.revoke_role(uow, one, "pm", world.site))
    order = world.submitted()
    assert process_of(world, order).status == "incident"
    does(world, administering.jump, order, "agree", WHY)
    after = process_of(world, order)
    assert (after.status, after.incident) == ("running", "")
    assert set(world.asked(order)) == {"bo"}


def test_the_list_finds_them_by_state_node_and_days_within_reach(empty_world: World) -> None:
    made = yard().grant("chief", "order", "administer")
    world = world_of(empty_world, made)
    first, second = world.submitted(), world.submitted()
    world.vote("pam", second)

    def found(login: str, **wanted: Any) -> list[str]:
        asked = ProcessWanted(**wanted)
        rows, total = world.run(login, lambda uow: processes_listed(uow, asked))
        assert total == len(rows)
        return [row.record_id for row in rows]

    assert found("root") == [first.id, second.id]
    assert found("root", node="agree") == [second.id]
    assert found("root", days=1) == []
    world.clock.at += timedelta(days=2)
    assert found("root", days=1, status=("running",)) == [first.id, second.id]
    does(world, administering.suspend, first, WHY, who="cho")
    assert found("cho", status=("suspended",)) == [first.id]
    with pytest.raises(AccessDenied):
        found("pam")
