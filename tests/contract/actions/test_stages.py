"""A stage follows a document through its approval, and not only once it is in force."""

import json

import pytest

from contract.actions.conftest import World, settle
from contract.actions.yard import yard
from dougong.actions import administering, trail, withdraw
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record

ORDER = "modules/yard/entities/order.schema.json"
STATES = ("draft", "sent", "told", "settled", "refused")
STAGE = {
    "field": "talk",
    "transitions": [
        {"on": "asked", "node": "check", "to": "sent"},
        {"on": "asked", "node": "agree", "to": "told", "when": "urgent = true"},
        {"on": "returned", "to": "draft"},
        {"on": "withdrawn", "to": "draft"},
        {"on": "rejected", "to": "refused"},
        {"on": "approved", "to": "settled"},
    ],
}
TALK = {
    "kind": "choice",
    "title": "沟通",
    "enum": {one: {"title": one} for one in STATES},
    "default": '"draft"',
    "read_only": True,
}


@pytest.fixture
def world(empty_world: World) -> World:
    made = yard({"talk": TALK})
    words = json.loads(made.files()[ORDER])
    empty_world.publish(made.file(ORDER, json.dumps({**words, "stage": STAGE}).encode()))
    settle(empty_world)
    return empty_world


def talk(world: World, order: Record) -> object:
    return world.read(order).data["talk"]


def test_a_document_is_in_the_stage_of_those_who_are_asked(world: World) -> None:
    order = world.draft(urgent=True)
    assert talk(world, order) == "draft"
    order = world.submit(order).record
    assert talk(world, order) == "sent"
    world.vote("pam", order)
    assert talk(world, order) == "told"
    world.vote("bo", order)
    assert talk(world, order) == "settled"


def test_where_the_condition_does_not_hold_the_stage_stays(world: World) -> None:
    order = world.submitted(urgent=False)
    world.vote("pam", order)
    assert talk(world, order) == "sent"


def test_the_answer_of_the_last_step_names_the_version_that_is_stored(world: World) -> None:
    order = world.draft(urgent=True)
    handed_in = world.submit(order).record
    assert handed_in.version == world.read(order).version
    decided = world.vote("pam", order)
    assert decided.record.version == world.read(order).version


def test_what_comes_back_is_a_draft_again(world: World) -> None:
    order = world.submitted(urgent=True)
    world.vote("pam", order, "return", opinion="请补")
    assert talk(world, order) == "draft"
    other = world.submitted(urgent=True)
    world.run("ann", lambda uow: withdraw.withdraw(uow, "yard.order", other.id))
    assert talk(world, other) == "draft"


def test_a_rejected_document_and_one_whose_process_was_ended_say_so(world: World) -> None:
    order = world.submitted(urgent=True)
    world.vote("pam", order, "reject", opinion="不同意")
    assert talk(world, order) == "refused"
    other = world.read(world.submitted(urgent=True))
    assert other.process_id is not None
    process_id = other.process_id
    world.host.run(PLATFORM, lambda uow: administering.terminate(uow, process_id, "重办"))
    assert talk(world, other) == "draft"


def test_the_trail_tells_of_the_stage(world: World) -> None:
    order = world.submitted(urgent=True)
    told = world.run("ann", lambda uow: trail.history(uow, "yard.order", order.id))
    changes = [one.data["changes"] for one in told if "changes" in one.data]
    assert {"/talk": ["draft", "sent"]} in changes
