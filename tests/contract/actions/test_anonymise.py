"""A person made nameless: nothing of the values is left, and the log still holds (EC-51)."""

from typing import Any

import pytest
from sqlalchemy import insert, select, update

from contract.actions.conftest import World, settle
from contract.actions.gate import ID, NAME, OLD_PHONE, PHONE, VALUES, gated
from dougong.actions import jobs, records
from dougong.actions.anonymise import anonymise
from dougong.actions.errors import Nameless, ReasonMissing, StillUnderWay
from dougong.actions.host import Idempotency
from dougong.actions.uploads import Upload, upload
from dougong.base.errors import AccessDenied, Conflict, NotFound
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record
from dougong.store import files, log
from dougong.store.alert_table import alert
from dougong.store.platform_tables import event
from dougong.testing import traces
from dougong.testing.stage import PIXEL


@pytest.fixture
def gate(empty_world: World) -> World:
    empty_world.publish(gated())
    settle(empty_world)
    return empty_world


def picture(world: World) -> str:
    return upload(world.host, world.actor("ann"), Upload(f"{NAME}.png", PIXEL, {})).id


def person(world: World, **data: Any) -> Record:
    raw = {"name": NAME, "phone": OLD_PHONE, "id_no": ID, **data}
    made = world.run("ann", lambda uow: records.create_draft(uow, "yard.person", raw)).record
    version = made.version

    def renew(uow: Any) -> Record:
        new = {"phone": PHONE}
        return records.change_draft(uow, "yard.person", made.id, new, version=version).record

    return world.run("ann", renew)


def forget(
    world: World, record: Record, who: str = "bo", reason: str = f"{NAME}本人申请"
) -> Record:
    def action(uow: Any) -> Record:
        return anonymise(uow, record.entity, record.id, version=record.version, reason=reason)

    return world.host.run_as_owner(world.actor(who), action)


def left(world: World) -> list[str]:
    return world.host.run(PLATFORM, lambda uow: traces.held(uow, VALUES), write=False)


def faults(world: World) -> list[str]:
    return world.host.run(PLATFORM, log.verify_chain, write=False)


def approved(world: World, who: Record) -> Record:
    order = world.submitted(loader=who.id, note=f"{NAME}卸车")
    world.vote("pam", order, opinion=f"{NAME}到场")
    world.vote("bo", order)
    return world.read(order)


def years_later(world: World) -> None:
    world.clock.at = world.clock.at.replace(year=2030)


def test_nothing_of_the_values_is_left_and_amounts_are_as_they_were(gate: World) -> None:
    who = person(gate, photo=[picture(gate)])
    order, spent = approved(gate, who), gate.spend()
    keep_passing_things(gate, who)
    (scan,) = who.data["photo"]
    years_later(gate)
    after = forget(gate, gate.read(who))
    assert left(gate) == []
    assert after.data["name"] == "某人0001"
    assert after.data["phone"] == "139****0001"
    assert (after.data["id_no"], after.data["photo"], after.data["note"]) == (None, [], "已清")
    changed = gate.read(order)
    assert (changed.data["loader_name"], changed.data["note"]) == ("某人0001", "某人0001卸车")
    assert (changed.data["total"], gate.spend()) == (order.data["total"], spent)
    assert faults(gate) == []
    for job in jobs.claimed(gate.host, "w"):
        if job.args == {"file": scan}:
            jobs.run(gate.host, job)
    with pytest.raises(NotFound):
        gate.host.files.get(scan)
    assert gate.host.run(PLATFORM, lambda uow: files.find(uow, scan), write=False) is None


def keep_passing_things(world: World, who: Record) -> None:
    """Unsaved input, an answer to a repeated request and an alert, each with the values in it."""

    def typed(uow: Any) -> None:
        records.keep_autosave(uow, "yard.order", "new", {"loader": who.id, "loader_name": NAME})
        records.keep_autosave(uow, "yard.person", who.id, {"phone": PHONE})

    world.run("ann", typed)
    once: Idempotency[str] = Idempotency("k" * 9, "h", str.encode, bytes.decode)
    world.host.run(world.actor("ann"), lambda _: f"{NAME} {PHONE} {who.id}", idempotency=once)
    told = {"id": "a", "rule": "r", "key": "k", "level": "red", "shown": {"name": NAME}}
    place = {"entity": who.entity, "id": who.id}

    def warn(uow: Any) -> None:
        values = {**told, "place": place, "opened_at": uow.now}
        uow.connection.execute(insert(alert).values(values))

    world.run("platform", warn)


def test_the_trail_says_who_and_why_and_none_of_the_values(gate: World) -> None:
    who = person(gate)
    forget(gate, who)
    told = gate.host.run(PLATFORM, lambda uow: log.events(uow, who.id), write=False)[-1]
    assert (told.kind, told.actor_id) == ("anonymised", gate.actor("bo").id)
    assert told.data["reason"] == "某人0001本人申请"
    assert told.data["fields"] == ["id_no", "name", "phone", "photo"]


def test_another_of_the_same_name_keeps_it(gate: World) -> None:
    one, two = person(gate), person(gate, id_no="990101198506120024")
    order = approved(gate, two)
    forget(gate, one)
    assert gate.read(two).data["name"] == NAME
    assert gate.read(order).data["loader_name"] == NAME


def test_the_number_of_a_nameless_person_may_be_registered_again(gate: World) -> None:
    forget(gate, person(gate))
    assert person(gate).data["name"] == NAME
    assert forget(gate, person(gate, id_no=None)).data["name"] == "某人0002"


def test_the_text_that_took_the_place_of_another_cannot_be_changed_unseen(gate: World) -> None:
    who = person(gate)
    forget(gate, who)
    stream = event.c.stream == who.id
    first = (stream, event.c.number == 1)

    def forged(uow: Any) -> list[str]:
        text = uow.connection.scalar(select(event.c.data).where(*first))
        other = text.replace("某人0001", "某人0002")
        assert other != text
        uow.connection.execute(update(event).where(*first).values(data=other))
        return log.verify_chain(uow)

    def unmarked(uow: Any) -> list[str]:
        uow.connection.execute(update(event).where(*first).values(redacted_by=""))
        return log.verify_chain(uow)

    for tried in (forged, unmarked):
        with gate.host.database.begin_as_owner() as connection:
            found = tried(gate.host.unit(connection, PLATFORM))
        assert found == [f"{who.id}: event 1 does not fit the chain"]


def test_documents_under_way_and_the_law_keep_the_values(gate: World) -> None:
    who = person(gate)
    draft = gate.draft(loader=who.id)
    with pytest.raises(StillUnderWay) as caught:
        forget(gate, who)
    assert draft.data["number"] in caught.value.for_person()
    gate.run("ann", lambda uow: records.discard_draft(uow, "yard.order", draft.id))
    approved(gate, who)
    with pytest.raises(Conflict) as kept:
        forget(gate, who)
    assert kept.value.code == "retention_running"
    assert "2029-10-12 起才能匿名化" in kept.value.for_person()
    assert gate.read(who).data["name"] == NAME


def test_it_takes_the_right_a_reason_and_happens_once(gate: World) -> None:
    who = person(gate)
    with pytest.raises(AccessDenied):
        forget(gate, who, "ann")
    with pytest.raises(ReasonMissing):
        forget(gate, who, reason=" ")
    after = forget(gate, who)
    with pytest.raises(Nameless):
        forget(gate, after)
    with pytest.raises(Nameless):
        gate.run(
            "bo",
            lambda uow: records.change_draft(
                uow, who.entity, who.id, {"name": NAME}, version=after.version
            ),
        )
