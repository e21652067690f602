"""Messages, signals and services as documents meet them: delivered, kept, refused, tried again."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from functools import partial
from threading import Event
from typing import Any

import pytest

from contract.actions.conftest import Clock, World, opened, settle
from contract.actions.test_branches import process_of
from contract.actions.yard import yard
from copies import Copies
from dougong import worker
from dougong.actions import administering, incidents, message_jobs, messages
from dougong.actions.message_errors import (
    MessageAmbiguous,
    MessageNotAwaited,
    MessageUnknown,
)
from dougong.actions.process_lists import administered_process
from dougong.actions.taking_back import take_back
from dougong.actions.withdraw import withdraw
from dougong.base.errors import AccessDenied, DataInvalid
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record
from dougong.store import log, notices, waits
from dougong.testing.definitions import Definitions
from unit.engine.diagrams import Drawing

AMOUNT = '<dougong:value name="amount" type="number" required="true"/>'
RECEIPT, OTHER = "yard.receipt", "yard.other"


def said(settings: str) -> str:
    return f"<bpmn:extensionElements>{settings}</bpmn:extensionElements>"


def by(kind: str, ref: str, settings: str = "") -> str:
    return f'{said(settings) if settings else ""}<bpmn:{kind}EventDefinition {kind}Ref="{ref}"/>'


def given(name: str, text: str) -> str:
    return f'<dougong:given name="{name}" expression="{text}"/>'


def wired() -> Definitions:
    """`check`; a notice; what comes first: a receipt, a note or a halt; much goes to the boss."""
    drawing = Drawing("order_approval", 'entity="yard.order" withdraw="any_time"')
    drawing.inner = (
        '<dougong:fact name="no" expression="note"/><dougong:fact name="sum" expression="total"/>'
        '<dougong:fact name="words" expression="checked"/>'
    )
    drawing.message("receipt", AMOUNT).message("other", AMOUNT, "P7D").signal("halt")
    drawing.start().user("check").user("boss", inner=_role("boss")).user(
        "stop", 'duplicates="none"'
    ).end().end("sold")
    told = f'<dougong:service operation="notify_initiator">{given("text", "words")}'
    drawing.shape("serviceTask", "tell", said(f"{told}</dougong:service>"))
    drawing.gateway("eventBased", "first").path("begin", "check", "tell", "first")
    paid = by("message", "receipt", '<dougong:event key="no"/>')
    drawing.shape("intermediateCatchEvent", "paid", paid).path("first", "paid", "much", "end")
    key = said('<dougong:event key="no"/>')
    drawing.shape("receiveTask", "noted", key, messageRef="other").path("first", "noted", "boss")
    drawing.shape("intermediateCatchEvent", "halted", by("signal", "halt"))
    drawing.path("first", "halted", "stop", "shout", "sold")
    drawing.shape("intermediateThrowEvent", "shout", by("signal", "halt"))
    drawing.gateway("exclusive", "much", "f_much_end")
    drawing.flow("much", "boss", "paid.amount >= sum").path(
        "boss", "pass_on", "in_vain", "gone"
    ).end("gone")
    sent = f'<dougong:event key="no">{given("amount", "sum")}</dougong:event>'
    drawing.shape("intermediateThrowEvent", "pass_on", by("message", "other", sent))
    drawing.shape("sendTask", "in_vain", said(sent), messageRef="receipt")
    made = yard().file("workflows/yard/order_approval.bpmn", drawing.xml())
    return made.grant("pm", "order", "deliver")


def _role(role: str) -> str:
    return f'<dougong:assignee kind="role" role="{role}"/>'


def works(world: World) -> None:
    while worker.run_due(world.host, "test"):
        pass


def deliver(world: World, key: str, who: str = "pam", name: str = RECEIPT, **values: Any) -> Any:
    return world.run(who, lambda uow: messages.deliver(uow, name, key, values))


def waiting(world: World, order: Record) -> list[tuple[str, str]]:
    process_id = process_of(world, order).id

    def find(uow: Any) -> list[tuple[str, str]]:
        return [(row.node_id, row.key) for row in waits.of_process(uow, process_id)]

    return world.host.run(PLATFORM, find, write=False)


def ready(world: World, note: str, **data: Any) -> Record:
    """An order that waits for its receipt."""
    order = world.submitted(note=note, checked="快到了", **data)
    world.vote("pam", order)
    works(world)
    return order


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def wires(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[World]:
    """One house for all tests here: each has keys of its own."""
    copies: Copies = request.getfixturevalue(f"{request.param}_copies")
    folder = tmp_path_factory.mktemp("wires")

    def nothing(url: str) -> None:
        opened(url, folder / "files", Clock()).host.database.close()

    with copies.copied(copies.template("empty", nothing), folder) as url:
        world = opened(url, folder / "files", Clock())
        world.publish(wired())
        settle(world)
        yield world
        world.host.database.close()


def test_a_message_finds_its_process_by_key(wires: World) -> None:
    world, order = wires, ready(wires, "A-1")
    told = world.run("ann", lambda uow: notices.listed(uow, uow.actor.id))
    assert "快到了" in {notice.facts.get("text") for notice in told}
    assert waiting(world, order) == [("paid", "A-1"), ("noted", "A-1"), ("halted", order.id)]
    seen = world.run("root", lambda uow: administered_process(uow, str(order.process_id)))
    assert ("paid", "A-1") in [(name, row.key) for name, row in seen.waits]
    with pytest.raises(AccessDenied):
        deliver(world, "A-1", "ann", amount=1)
    with pytest.raises(MessageNotAwaited) as nobody:
        deliver(world, "A-9", amount=1)
    assert "A-9" in nobody.value.for_person()
    with pytest.raises(MessageUnknown):
        deliver(world, "A-1", name="yard.nothing")
    with pytest.raises(DataInvalid) as wrong:
        deliver(world, "A-1", amount="much", more=1)
    assert {fault.path for fault in wrong.value.faults} == {"/values/amount", "/values/more"}
    done = deliver(world, "A-1", amount=Decimal("99.50"))
    assert (done.state, done.node_id) == ("delivered", "paid")
    assert world.read(order).status == "approved"
    assert waiting(world, order) == []
    with pytest.raises(MessageNotAwaited):
        deliver(world, "A-1", amount=1)


def test_what_a_decision_had_begun_to_wait_for_is_gone_when_it_is_taken_back(wires: World) -> None:
    world = wires
    order = world.submitted(note="T-1", checked="快到了")
    given = world.vote("pam", order).assignment.id
    assert [node for node, _ in waiting(world, order)] == ["tell"]
    world.run("pam", lambda uow: take_back(uow, given))
    assert waiting(world, order) == []
    works(world)
    assert set(world.asked(order)) == {"pam", "paul"}


def test_of_four_who_send_the_same_message_at_once_one_is_heard(wires: World) -> None:
    world, order = wires, ready(wires, "R-1")

    def send(_number: int) -> str:
        try:
            return str(deliver(world, "R-1", amount=200).state)
        except MessageNotAwaited as late:
            return late.code

    with ThreadPoolExecutor(4) as senders:
        found = sorted(senders.map(send, range(4)))
    assert found == ["delivered", *["message_not_awaited"] * 3]
    assert world.trail(order).count("message") == 1
    assert set(world.asked(order)) == {"bo"}


def test_a_signal_is_heard_by_all_who_wait_and_once(wires: World) -> None:
    world = wires
    first, second = ready(world, "B-1"), ready(world, "B-2")
    world.host.run(PLATFORM, _shout)
    works(world)
    assert set(world.asked(first)) == set(world.asked(second)) == {"pam", "paul"}
    third = ready(world, "B-3")
    # Behind the task its own diagram shouts again.
    world.vote("pam", first)
    works(world)
    assert waiting(world, third) == []
    assert [world.trail(one).count("signal") for one in (first, second, third)] == [1, 1, 1]
    assert world.read(first).status == "approved"


def _shout(uow: Any) -> None:
    message_jobs.send_signal(uow, {"name": "yard.halt"})


def test_what_is_sent_too_early_is_kept_for_its_time(wires: World) -> None:
    world = wires
    assert deliver(world, "C-1", name=OTHER, amount=200).state == "kept"
    order = ready(world, "C-1")
    assert set(world.asked(order)) == {"bo"}
    world.vote("bo", order)
    works(world)
    # Its way sends two messages that nobody waits for: one is kept as well, one told of.
    kept = world.host.run(PLATFORM, lambda uow: waits.kept(uow, OTHER, "C-1"))
    assert kept is not None
    assert Decimal(str(kept.given["amount"])) == 100
    assert world.trail(order).count("message_lost") == 1


@pytest.mark.parametrize("first", ["kept", "waiting"])
def test_a_message_meets_whoever_begins_to_wait_at_that_moment(wires: World, first: str) -> None:
    """Whichever comes first, the other begins before it has committed and is not missed."""
    world, key = wires, f"T-{first}"
    order = world.submitted(note=key, checked="快到了")
    world.vote("pam", order)
    process_id = process_of(world, order).id
    find = partial(waits.of_process, process_id=process_id)
    [service] = world.host.run(PLATFORM, find, write=False)
    begun, over = Event(), Event()

    def keep(uow: Any) -> str:
        return str(messages.deliver(uow, OTHER, key, {"amount": 200}).state)

    def wait(uow: Any) -> None:
        message_jobs.ask_service(uow, {"process": process_id, "task": service.task_id})

    deeds = {"kept": keep, "waiting": wait}
    earlier, later = deeds.pop(first), deeds.popitem()[1]

    def held(uow: Any) -> Any:
        done = earlier(uow)
        begun.set()
        # Whoever takes his turn is not over yet; whoever does not has looked in vain by now.
        over.wait(0.3)
        return done

    def second() -> None:
        begun.wait(120)
        world.run("pam", later) if later is keep else world.host.run(PLATFORM, later)
        over.set()

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(world.run, "pam", held)
        pool.submit(second).result()
        one.result()
    works(world)
    assert set(world.asked(order)) == {"bo"}


def test_what_was_kept_too_long_is_forgotten(wires: World) -> None:
    world = wires
    deliver(world, "D-1", name=OTHER, amount=1)
    world.clock.at += timedelta(days=8)
    order = ready(world, "D-1")
    assert [node for node, _ in waiting(world, order)] == ["paid", "noted", "halted"]
    assert world.host.run(PLATFORM, lambda uow: waits.forget(uow, uow.now)) >= 1


def test_what_stands_still_hears_nothing_until_it_goes_on(wires: World) -> None:
    world = wires
    order, twin = ready(world, "E-1"), ready(world, "E-1")
    with pytest.raises(MessageAmbiguous):
        deliver(world, "E-1", amount=1)
    world.run("ann", lambda uow: withdraw(uow, "yard.order", twin.id))
    assert waiting_of(world, twin) == []
    process_id = process_of(world, order).id
    world.run("root", lambda uow: administering.suspend(uow, process_id, "停"))
    world.host.run(PLATFORM, _shout)
    works(world)
    assert world.asked(order) == {}
    world.run("root", lambda uow: administering.resume(uow, process_id, "继续"))
    works(world)
    assert set(world.asked(order)) == {"pam", "paul"}
    again = ready(world, "E-2")
    world.run("root", lambda uow: administering.terminate(uow, str(again.process_id), "不做了"))
    assert waiting_of(world, again) == []


def test_what_is_told_to_a_process_that_stands_still_is_kept_until_it_goes_on(
    wires: World,
) -> None:
    world, order = wires, ready(wires, "H-1")
    process_id = process_of(world, order).id
    world.run("root", lambda uow: administering.suspend(uow, process_id, "停"))
    kept = deliver(world, "H-1", amount=200)
    assert (kept.state, kept.process_id, kept.node_id) == ("kept", process_id, "paid")
    assert kept.until is not None
    assert kept.until - world.clock.at >= timedelta(days=30)
    with pytest.raises(DataInvalid):
        deliver(world, "H-1", amount="x")
    world.clock.at += timedelta(hours=3)
    works(world)
    assert world.asked(order) == {}
    assert world.trail(order)[-1] == "message_held"
    world.run("root", lambda uow: administering.resume(uow, process_id, "继续"))
    works(world)
    assert set(world.asked(order)) == {"bo"}
    assert world.trail(order).count("message") == 1


def waiting_of(world: World, order: Record) -> list[str]:
    """What any process of an order waits for."""

    def find(uow: Any) -> list[str]:
        rows = [*waits.waiting(uow, "message", RECEIPT), *waits.waiting(uow, "signal", "yard.halt")]
        started = [e.data.get("process") for e in log.events(uow, order.id)]
        return [row.node_id for row in rows if row.process_id in started]

    return world.host.run(PLATFORM, find, write=False)


def test_a_service_that_fails_is_an_incident_and_is_asked_again(wires: World) -> None:
    world = wires
    order = world.submitted(note="F-1")
    world.vote("pam", order)
    works(world)
    stuck = process_of(world, order)
    assert (stuck.status, "tell" in stuck.incident) == ("incident", True)
    world.run("root", lambda uow: incidents.retry(uow, stuck.id, "再试"))
    works(world)
    assert process_of(world, order).status == "incident"
    assert world.trail(order).count("service") == 2


def test_a_return_closes_the_waits_and_the_initiator_takes_up_what_waited(wires: World) -> None:
    world, order = wires, ready(wires, "G-1")
    deliver(world, "G-1", amount=200)
    world.vote("bo", order, "return", opinion="再看", to="check")
    assert waiting(world, order) == []
    world.vote("pam", order)
    works(world)
    assert [node for node, _ in waiting(world, order)] == ["paid", "noted", "halted"]
    deliver(world, "G-1", amount=200)
    world.vote("bo", order, "return", opinion="改数")
    world.submit(world.read(order))
    assert set(world.asked(order)) == {"bo"}
