"""A document points to what its author may see, names his own files, and is signed by him."""

from typing import Any

import pytest

from contract.actions.conftest import World, settle
from contract.actions.yard import ORDER, yard
from dougong.actions import files, records, submit
from dougong.actions.uploads import Upload, upload
from dougong.base.errors import DataInvalid, NotFound
from dougong.base.values import new_id
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record
from dougong.store import records as stored
from dougong.testing.definitions import Definitions
from dougong.testing.stage import PIXEL


def signed_yard() -> Definitions:
    gate = {"entity": "yard.gate", "filter": "site = form.site", "copy": {"gate_name": "name"}}
    made = yard(
        {
            "gate": {"kind": "reference", "title": "大门", "reference": gate},
            "gate_name": {"kind": "text", "title": "门名", "read_only": True},
            "photos": {"kind": "image", "title": "照片", "maxItems": 3},
            "signed": {"kind": "signature", "title": "签字"},
        }
    )
    made.entity("gate", {"name": "text", "site": ORDER["site"]}, "master", label="name")
    for role in ("clerk", "pm", "boss", "chief"):
        made.grant(role, "gate", "read", rows='name != "暗门"')
    return made


@pytest.fixture
def signing(empty_world: World) -> World:
    empty_world.publish(signed_yard())
    settle(empty_world)
    return empty_world


def paths(refused: pytest.ExceptionInfo[DataInvalid]) -> dict[str, str]:
    return {fault.path: fault.code for fault in refused.value.faults}


def gate(world: World, name: str, site: str | None = None) -> str:
    data = {"name": name, "site": site or world.site}
    return world.host.run(
        PLATFORM, lambda uow: stored.add(uow, "yard.gate", data, status="approved")
    ).id


def picture(world: World, who: str) -> str:
    return upload(world.host, world.actor(who), Upload("a.png", PIXEL, {})).id


def changed(world: World, who: str, record: Record, **data: Any) -> Record:
    return world.run(
        who,
        lambda uow: records.change_draft(
            uow, record.entity, record.id, data, version=record.version
        ),
    ).record


def test_a_record_one_may_not_see_is_chosen_no_more_than_one_that_does_not_exist(
    signing: World,
) -> None:
    hidden = gate(signing, "暗门")
    for key in (hidden, new_id()):
        with pytest.raises(DataInvalid) as refused:
            signing.draft(gate=key)
        assert paths(refused) == {"/gate": "reference_missing"}
    order = signing.draft(gate=gate(signing, "南门"))
    assert order.data["gate_name"] == "南门"
    with pytest.raises(DataInvalid):
        changed(signing, "ann", order, gate=hidden)


def test_a_choice_that_somebody_else_made_stays_whoever_saves(signing: World) -> None:
    order = signing.draft()
    hidden = gate(signing, "暗门")
    data = {**order.data, "gate": hidden}
    signing.host.run(PLATFORM, lambda uow: stored.change(uow, order, data, version=order.version))
    again = changed(signing, "ann", signing.read(order), gate=hidden, note="不动大门")
    assert again.data["gate"] == hidden


def test_a_copy_leaves_out_what_its_author_may_not_see(signing: World) -> None:
    order = signing.draft()
    data = {**order.data, "gate": gate(signing, "暗门")}
    signing.host.run(PLATFORM, lambda uow: stored.change(uow, order, data, version=order.version))
    copy = signing.run("ann", lambda uow: records.copy_record(uow, "yard.order", order.id)).record
    assert copy.data["gate"] is None


def test_what_is_handed_in_holds_only_what_its_filters_leave(signing: World) -> None:
    elsewhere = signing.host.run(
        PLATFORM, lambda uow: stored.add(uow, "yard.site", {"name": "别处"}, status="approved")
    ).id
    order = signing.draft(gate=gate(signing, "外门", elsewhere))
    with pytest.raises(DataInvalid) as refused:
        signing.submit(order)
    assert paths(refused) == {"/gate": "reference_unfit"}
    right = changed(signing, "ann", order, gate=gate(signing, "北门"))
    assert isinstance(signing.submit(right), submit.Submitted)


def test_nobody_names_a_file_of_somebody_else(signing: World) -> None:
    hers, his = picture(signing, "ann"), picture(signing, "pam")
    for field in ({"photos": [his]}, {"signed": his}, {"photos": [new_id()]}):
        with pytest.raises(DataInvalid) as refused:
            signing.draft(**field)
        assert set(paths(refused).values()) == {"file_unknown"}
    order = signing.draft(photos=[hers])
    with pytest.raises(DataInvalid):
        # Her own picture too belongs to the first document that took it.
        signing.draft(photos=[hers])
    assert changed(signing, "pam", order, photos=[hers, his]).data["photos"] == [hers, his]
    signing.person("zoe", site=False)
    with pytest.raises(NotFound):
        signing.run("zoe", lambda uow: files.file_for(uow, his))


def test_a_signature_is_in_the_name_of_whoever_stores_it_at_that_moment(signing: World) -> None:
    forged = {
        "file": picture(signing, "ann"),
        "person": signing.actor("bo").id,
        "at": "2001-01-01T00:00:00+00:00",
    }
    order = signing.draft(signed=forged)
    kept = order.data["signed"]
    assert kept["person"] == signing.actor("ann").id
    assert kept["at"].startswith("2026-10-12")
    # Sent back by another person, changed or not, it stays hers.
    again = changed(signing, "pam", order, signed={**kept, "person": forged["person"]}, note="看过")
    assert again.data["signed"] == kept
