"""Messages kept for a process that never heard them: both documents say so, or others hear them."""

from datetime import timedelta

import pytest

from contract.actions.conftest import World, settle
from contract.actions.test_branches import process_of
from contract.actions.test_messages import (
    OTHER,
    RECEIPT,
    by,
    deliver,
    ready,
    waiting,
    wired,
    works,
)
from contract.actions.test_messages_held import beside, rounds, tell
from contract.actions.test_stuck import true_to_the_log
from contract.actions.yard import yard
from dougong.actions import administering, housekeeping
from dougong.actions.drafts import discard_draft
from dougong.actions.process_lists import administered_process
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.withdraw import withdraw
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record
from dougong.store import log, waits
from dougong.store.waits import KeptMessage
from dougong.testing.definitions import Definitions
from unit.engine.diagrams import Drawing


@pytest.fixture
def here(empty_world: World) -> World:
    empty_world.publish(wired())
    settle(empty_world)
    return empty_world


def held(world: World, process_id: str) -> tuple[KeptMessage, ...]:
    """What is kept for a process, as its administrator sees it."""
    found = world.run("root", lambda uow: administered_process(uow, process_id)).held
    # Whoever administers it reads what people call the message.
    assert [title for title, _ in found] == [one.name.removeprefix("yard.") for _, one in found]
    return tuple(message for _, message in found)


def lost(world: World, order: Record) -> list[str]:
    """What the log of a document says of messages that nobody heard."""

    def find(uow: UnitOfWork) -> list[str]:
        told = log.events(uow, order.id)
        return [str(one.data["why"]) for one in told if one.kind == "message_lost"]

    return world.host.run(PLATFORM, find, write=False)


def stopped(world: World, note: str) -> tuple[Record, str]:
    """An order that waits for its receipt and stands still, and its process."""
    order = ready(world, note)
    process_id = process_of(world, order).id
    world.run("root", lambda uow: administering.suspend(uow, process_id, "停"))
    return order, process_id


def test_whoever_ends_a_process_leaves_word_of_what_it_never_heard(here: World) -> None:
    order, process_id = stopped(here, "U-1")
    told = deliver(here, "U-1", amount=200)
    [kept] = held(here, process_id)
    assert (kept.name, kept.until) == (RECEIPT, told.until)
    here.run("root", lambda uow: administering.terminate(uow, process_id, "不做了"))
    works(here)
    assert held(here, process_id) == ()
    assert lost(here, order) == ["收到“receipt”的流程已经结束，没有用到它"]
    shown = here.run("root", lambda uow: administered_process(uow, process_id)).trail
    assert [one.kind for one in shown] == [
        *("suspended", "message_held", "terminated", "message_lost")
    ]
    true_to_the_log(here, order)
    here.submit(here.read(order))
    here.vote("pam", order)
    works(here)
    assert ("paid", "U-1") in waiting(here, order)


def test_the_document_that_sent_it_is_told_as_well(here: World) -> None:
    sender = ready(here, "U-2")
    deliver(here, "U-2", amount=200)
    order, process_id = stopped(here, "U-2")
    here.vote("bo", sender)
    works(here)
    assert {one.name for one in held(here, process_id)} == {OTHER, RECEIPT}
    here.run("root", lambda uow: administering.terminate(uow, process_id, "不做了"))
    works(here)
    assert lost(here, order) == lost(here, sender) != []
    true_to_the_log(here, sender)
    # The other one is kept for seven days, whoever comes to wait.
    here.submit(here.read(order))
    here.vote("pam", order)
    works(here)
    assert set(here.asked(order)) == {"bo"}


def test_what_nobody_hears_in_its_time_is_told_when_it_is_over(here: World) -> None:
    order, process_id = stopped(here, "U-4")
    deliver(here, "U-4", amount=200)
    here.clock.at += timedelta(days=29)
    here.run("platform", lambda uow: housekeeping.sweep(uow, {}))
    assert (len(held(here, process_id)), lost(here, order)) == (1, [])
    here.clock.at += timedelta(days=1)
    here.run("platform", lambda uow: housekeeping.sweep(uow, {}))
    assert held(here, process_id) == ()
    assert lost(here, order) == ["“receipt”保留到期，一直没有流程接收"]
    here.run("root", lambda uow: administering.resume(uow, process_id, "继续"))
    works(here)
    assert ("paid", "U-4") in waiting(here, order)


def in_a_row() -> Definitions:
    """`check`, to which remarks come, and then `agree`, which asks a boss."""
    drawing = Drawing("order_approval", 'entity="yard.order" withdraw="any_time"').start()
    boss = '<dougong:assignee kind="role" role="boss"/>'
    drawing.message("remark").user("check").user("agree", inner=boss).end()
    inner = by("message", "remark")
    drawing.shape("boundaryEvent", "heard", inner, attachedToRef="check", cancelActivity="false")
    drawing.user("note", 'duplicates="none"').end("noted").path("heard", "note", "noted")
    drawing.path("begin", "check", "agree", "end")
    return yard().file("workflows/yard/order_approval.bpmn", drawing.xml())


def test_a_process_that_comes_to_wait_again_hears_what_was_kept_for_it(empty_world: World) -> None:
    world = empty_world
    world.publish(in_a_row())
    settle(world)
    order = world.submitted()
    process_id = process_of(world, order).id
    world.run("root", lambda uow: administering.suspend(uow, process_id, "停"))
    tell(world, order)
    world.run("root", lambda uow: administering.resume(uow, process_id, "继续"))
    # Somebody decides before the message is passed on, and the process waits for it no more.
    world.vote("pam", order)
    works(world)
    assert (waiting(world, order), rounds(world, order)) == ([], 0)
    assert len(held(world, process_id)) == 1
    world.vote("bo", order, "return", opinion="再查", to="check")
    works(world)
    assert (held(world, process_id), rounds(world, order)) == ((), 1)
    assert lost(world, order) == []
    true_to_the_log(world, order)


@pytest.mark.parametrize("how", ["withdrawn", "discarded"])
def test_what_came_to_a_returned_document_ends_with_it(empty_world: World, how: str) -> None:
    world = empty_world
    world.publish(beside())
    settle(world)
    order = world.submitted()
    process_id = process_of(world, order).id
    world.vote("bo", order, "return", opinion="改一改", to=None)
    assert tell(world, order).state == "kept"
    deed = withdraw if how == "withdrawn" else discard_draft
    world.run("ann", lambda uow: deed(uow, "yard.order", order.id))
    works(world)
    assert waits_of(world, process_id) == []
    assert len(lost(world, order)) == 1


def waits_of(world: World, process_id: str) -> list[str]:
    found = world.host.run(PLATFORM, lambda uow: waits.of_process(uow, process_id), write=False)
    return [one.name for one in found]
