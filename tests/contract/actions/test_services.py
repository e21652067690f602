"""What service tasks do: fields filled in, drafts made, people told; once, and as rights allow."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

import pytest

from contract.actions.conftest import World, settle
from contract.actions.test_branches import process_of
from contract.actions.test_messages import given, said, works
from contract.actions.test_stuck import true_to_the_log
from contract.actions.yard import yard
from dougong import worker
from dougong.actions import incidents, message_jobs, operations, webhooks
from dougong.actions.channels import Channels
from dougong.actions.errors import DefinitionsRefused
from dougong.engine.answer import Wait
from dougong.model.people import PLATFORM
from dougong.model.runtime import Page, Query, Record
from dougong.store import log, notices, people, records, selecting
from dougong.store.errors import RecordChanged
from dougong.testing.definitions import Definitions
from unit.connectors.servers import Asked, http_server, loopback
from unit.engine.diagrams import Drawing

VISIT = {
    "order": {"kind": "reference", "title": "来源", "reference": {"entity": "yard.order"}},
    "site": {"kind": "reference", "title": "工地", "reference": {"entity": "yard.site"}},
    "day": {"kind": "date", "title": "日期"},
    "amount": {"kind": "money", "title": "金额"},
    "twice": {"kind": "money", "title": "两倍", "computed": "amount * 2"},
    "note": {"kind": "text", "title": "说明", "maxLength": 20},
}
MAPPED = (
    '"entity" : "yard.visit"',
    *("order : own", "site : where", "day : day", "amount : sum", "note : words"),
)
FACTS = {
    "own": "id",
    "where": "site",
    "day": "day",
    "sum": "total",
    "words": "note",
    "seen": "checked",
    "quick": "urgent",
}


ERRORS = ("values_refused", "not_allowed", "nobody")


def served(operation: str, *values: str, **more: str) -> Definitions:
    """`check`; the service; then urgent orders go to the boss."""
    return released(drawn(operation, values), more)


def catching(operation: str, *values: str, code: str = "") -> Definitions:
    """The same with an edge on the service: whoever is told of its error is `mend`, a boss."""
    drawing = drawn(operation, values)
    drawing.beside = "".join(f'<bpmn:error id="{one}" errorCode="{one}"/>' for one in ERRORS)
    named = f' errorRef="{code}"' if code else ""
    inner = f"<bpmn:errorEventDefinition{named}/>"
    drawing.shape("boundaryEvent", "edge", inner, attachedToRef="serve").end("mended")
    drawing.user("mend", inner='<dougong:assignee kind="role" role="boss"/>')
    return released(drawing.path("edge", "mend", "mended"), {})


def drawn(operation: str, values: Iterable[str]) -> Drawing:
    drawing = Drawing("order_approval", 'entity="yard.order" withdraw="any_time"').start()
    drawing.inner = "".join(
        f'<dougong:fact name="{name}" expression="{text}"/>' for name, text in FACTS.items()
    )
    pairs = [one.split(" : ") for one in values]
    inner = "".join(given(name.strip('"'), text.replace('"', "&quot;")) for name, text in pairs)
    inner = f'<dougong:service operation="{operation}">{inner}</dougong:service>'
    drawing.user("check").shape("serviceTask", "serve", said(inner)).end()
    drawing.user("agree", inner='<dougong:assignee kind="role" role="boss"/>')
    drawing.gateway("exclusive", "way", "f_way_end").path("begin", "check", "serve", "way", "end")
    return drawing.flow("way", "agree", "quick").path("agree", "end")


def released(drawing: Drawing, more: Mapping[str, str]) -> Definitions:
    """The module with the process, and documents that it may draft."""
    made = yard().entity("visit", {**VISIT, **more}, label="note", business_date="day")
    return made.grant("clerk", "visit", "read", "create", "update").file(
        "workflows/yard/order_approval.bpmn", drawing.xml()
    )


def world_of(world: World, made: Definitions) -> World:
    world.publish(made)
    settle(world)
    return world


def checked(world: World, **data: Any) -> Record:
    """An order that was checked, after which its service was asked."""
    order = world.submitted(**data)
    world.vote("pam", order)
    works(world)
    return order


def visits(world: World) -> list[Record]:
    def find(uow: Any) -> Page:
        return selecting.select(uow, "yard.visit", Query())

    rows = world.host.run(PLATFORM, find, write=False).items
    return [world.host.run(PLATFORM, lambda uow, one=row: _read(uow, one.id)) for row in rows]


def _read(uow: Any, key: str) -> Record:
    found = records.find(uow, "yard.visit", key)
    assert found is not None
    return found


def test_a_draft_is_made_for_the_initiator_with_what_is_mapped(empty_world: World) -> None:
    world = world_of(empty_world, served("create_draft", *MAPPED))
    order = checked(world, note="三车砂", day="2026-10-01")
    [visit] = visits(world)
    assert (visit.status, visit.created_by) == ("draft", world.actor("ann").id)
    assert visit.data["order"] == order.id
    assert (visit.data["day"], visit.data["note"]) == (date(2026, 10, 1), "三车砂")
    assert (str(visit.data["amount"]), str(visit.data["twice"])) == ("100.00", "200.00")
    assert world.read(order).status == "approved"
    assert world.trail(order).count("drafted") == 1
    assert world.trail(visit) == ["created", "drafted_from"]
    true_to_the_log(world, order)
    # A job that is taken up again after a crash finds nothing to do.
    process = process_of(world, order)
    args: Any = {"process": process.id, "task": 3}
    world.host.run(PLATFORM, lambda uow: message_jobs.ask_service(uow, args))
    assert len(visits(world)) == 1


def test_what_cannot_be_drafted_is_an_incident_and_leaves_nothing(empty_world: World) -> None:
    world = world_of(empty_world, served("create_draft", *MAPPED))
    order = checked(world, note="太长" * 20)
    stuck = process_of(world, order)
    assert (stuck.status, visits(world)) == ("incident", [])
    assert stuck.incident.startswith("serve：")
    world.run("root", lambda uow: incidents.retry(uow, stuck.id, "再试"))
    works(world)
    assert (process_of(world, order).status, visits(world)) == ("incident", [])
    assert world.trail(order).count("drafted") == 0
    true_to_the_log(world, order)


def test_a_draft_needs_the_right_of_the_initiator(empty_world: World) -> None:
    world = world_of(empty_world, served("create_draft", *MAPPED))
    order = world.submitted(note="砂")
    ann = world.actor("ann").id
    world.run("platform", lambda uow: people.revoke_role(uow, ann, "clerk", world.site))
    world.vote("pam", order)
    works(world)
    assert (process_of(world, order).status, visits(world)) == ("incident", [])


REFUSED = {
    "values": ("values_refused", "太长" * 20, True),
    "a right": ("not_allowed", "砂", False),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_drafted_goes_the_way_that_is_drawn_for_it(
    empty_world: World, name: str
) -> None:
    code, note, clerk = REFUSED[name]
    world = world_of(empty_world, catching("create_draft", *MAPPED, code=code))
    order = world.submitted(note=note)
    ann = world.actor("ann").id
    if not clerk:
        world.run("platform", lambda uow: people.revoke_role(uow, ann, "clerk", world.site))
    world.vote("pam", order)
    works(world)
    assert (process_of(world, order).incident, visits(world)) == ("", [])
    assert set(world.asked(order)) == {"bo"}
    events = world.host.run(PLATFORM, lambda uow: log.events(uow, order.id), write=False)
    [refused] = [one for one in events if one.kind == "service_refused"]
    assert (refused.data["node"], refused.data["error"]) == ("serve", code)
    assert str(refused.data["why"]).startswith("服务操作被拒：")
    true_to_the_log(world, order)
    world.vote("bo", order)
    assert world.read(order).status == "approved"
    true_to_the_log(world, order)


def test_an_error_that_the_edge_does_not_name_is_an_incident_still(empty_world: World) -> None:
    world = world_of(empty_world, catching("create_draft", *MAPPED, code="not_allowed"))
    order = checked(world, note="太长" * 20)
    stuck = process_of(world, order)
    assert (stuck.status, visits(world)) == ("incident", [])
    assert "serve：服务操作被拒" in stuck.incident
    assert "service_refused" not in world.trail(order)


def test_what_is_technical_is_never_an_error_of_the_diagram(
    empty_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edge without a code catches every error that is declared, and no fault of the platform."""
    world = world_of(empty_world, catching("create_draft", *MAPPED))

    def changed(*_given: Any, **_named: Any) -> Any:
        raise RecordChanged(who="—", when="—", version=2)

    monkeypatch.setattr(operations.drafts, "create_draft", changed)
    order = checked(world, note="砂")
    assert (process_of(world, order).status, world.asked(order)) == ("incident", {})
    monkeypatch.undo()
    stuck = process_of(world, order)
    world.run("root", lambda uow: incidents.retry(uow, stuck.id, "再试"))
    works(world)
    assert len(visits(world)) == 1


def test_values_that_a_field_refuses_leave_the_document_as_it_was(empty_world: World) -> None:
    made = catching("set_values", "note : words + words", code="values_refused")
    world = world_of(empty_world, made)
    order = checked(world, note="字" * 180)
    assert set(world.asked(order)) == {"bo"}
    assert world.trail(order).count("changed") == 0


def test_where_nobody_can_be_told_the_way_for_it_is_taken(empty_world: World) -> None:
    made = catching("notify_people", "text : words", 'role : "nobody"', code="nobody")
    world = world_of(empty_world, made)
    order = checked(world, note="到货")
    assert set(world.asked(order)) == {"bo"}
    true_to_the_log(world, order)


def test_a_draft_is_not_left_behind_where_the_process_cannot_go_on(
    empty_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_of(empty_world, served("create_draft", *MAPPED))

    def broken(*_given: Any, **_named: Any) -> Any:
        raise RuntimeError("the worker ends here")

    whole = message_jobs.messages.happened
    monkeypatch.setattr(message_jobs.messages, "happened", broken)
    order = world.submitted(note="砂")
    world.vote("pam", order)
    worker.run_due(world.host, "test")
    assert visits(world) == []
    monkeypatch.setattr(message_jobs.messages, "happened", whole)
    world.clock.at = world.clock.at.replace(day=world.clock.at.day + 1)
    works(world)
    assert len(visits(world)) == 1
    assert world.trail(order).count("service") == 1


def test_fields_of_the_document_are_filled_in_and_conditions_read_them(empty_world: World) -> None:
    made = served("set_values", "checked : words", "urgent : sum > 50", "note : seen")
    world = world_of(empty_world, made)
    order = checked(world, note="收到", checked="原来")
    after = world.read(order)
    assert (after.data["checked"], after.data["note"]) == ("收到", "原来")
    assert after.data["urgent"] is True
    assert set(world.asked(order)) == {"bo"}
    assert world.trail(order).count("changed") == 1
    world.vote("bo", order)
    assert world.read(order).status == "approved"
    true_to_the_log(world, order)


def told(world: World, who: str) -> list[str]:
    def find(uow: Any) -> list[str]:
        mine = notices.listed(uow, uow.actor.id)
        return [str(one.facts.get("text")) for one in mine if one.kind == "told"]

    return world.host.run(world.actor(who), find, write=False)


def test_people_are_told_who_may_see_the_document(empty_world: World) -> None:
    made = served("notify_people", "text : words", 'role : "boss"', "person : seen")
    world = world_of(empty_world, made)
    stranger = world.person("dan", site=False)
    order = checked(world, note="到货", checked=stranger.id)
    assert (told(world, "bo"), told(world, "dan"), told(world, "ann")) == (["到货"], [], [])
    assert world.read(order).status == "approved"
    boss = world.actor("bo").id
    world.run("platform", lambda uow: people.revoke_role(uow, boss, "boss", world.site))
    late = checked(world, note="再到货", checked=stranger.id)
    assert "boss" in process_of(world, late).incident


def test_a_webhook_hears_whom_a_service_has_told(empty_world: World) -> None:
    world = world_of(empty_world, served("notify_people", "text : words", 'role : "boss"'))
    seen: list[Asked] = []

    def reply(asked: Asked) -> tuple[int, Any]:
        seen.append(asked)
        return 200, {}

    with http_server(reply) as port:
        world.host.channels = Channels(outbound=loopback())
        url = f"http://hook.test:{port}/in"
        world.run("root", lambda uow: webhooks.add(uow, world.host.channels, "ERP", url, ("told",)))
        order = checked(world, note="到货")
        while worker.run_outside(world.host, "test"):
            pass
    [said] = [one.json for one in seen]
    assert (said["kind"], said["record_id"]) == ("told", order.id)
    assert said["person"]["login"] == "bo"
    assert said["sentence"].endswith("：到货")


#: What a service task gives, and the code of what is wrong with it.
WRONG = {
    "a field there is not": ("set_values", ("chekked : words",), "field_unknown"),
    "a field of another type": ("set_values", ("checked : sum",), "expr_wrong_type"),
    "what is computed": ("set_values", ("total : sum",), "service_field"),
    "what is numbered": ("set_values", ("number : words",), "service_field"),
    "rows": ("set_values", ("lines : words",), "service_field"),
    "nothing": ("set_values", (), "service_nothing"),
    "nobody": ("notify_people", ("text : words",), "service_nothing"),
    "a kind worked out": ("create_draft", ("entity : words", "note : words"), "service_entity"),
    "a kind there is not": (
        "create_draft",
        ('"entity" : "yard.visits"', "note : words"),
        "entity_unknown",
    ),
    "no document": ("create_draft", ('"entity" : "yard.site"', "name : words"), "service_document"),
    "a field the draft has not": (
        "create_draft",
        ('"entity" : "yard.visit"', "checked : words"),
        "field_unknown",
    ),
    "a value that is a number": (
        "create_draft",
        ('"entity" : "yard.visit"', "day : sum"),
        "expr_wrong_type",
    ),
    "no text": ("notify_people", ('role : "boss"',), "bpmn_event_given"),
    "a parameter there is not": (
        "notify_people",
        ("text : words", 'role : "boss"', "adress : words"),
        "bpmn_event_given",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_refused_with_its_place(empty_world: World, name: str) -> None:
    operation, values, code = WRONG[name]
    with pytest.raises(DefinitionsRefused) as refused:
        empty_world.publish(served(operation, *values))
    found = {one.code: one for one in refused.value.findings if one.severity == "error"}
    assert code in found, found
    assert found[code].path == "serve"
    assert found[code].file.endswith("order_approval.bpmn")


@pytest.mark.parametrize(
    ("day", "length", "over"),
    [
        # A Thursday, then Friday, the weekend and Monday; eight hours are a day's work.
        (15, "PT8H", 16),
        (15, "P1D", 16),
        (15, "PT9H", 19),
        (15, "P2D", 19),
        (15, "PT16H", 19),
        (16, "P1D", 19),
        (17, "PT1H", 20),
        (17, "P1D", 20),
    ],
)
def test_a_day_is_over_with_the_work_of_that_day(
    empty_world: World, day: int, length: str, over: int
) -> None:
    values: Any = {"day": date(2026, 10, day), "length": length}
    wait = Wait(1, "count", "service", "working_time_after", None, values)
    answer: Any = empty_world.host.run(
        PLATFORM, lambda uow: operations.do(uow, cast("Any", None), wait), write=False
    )
    assert answer["day"] == date(2026, 10, over)
