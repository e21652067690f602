"""Files in child rows belong to their record as those of its header do, and go with it."""

from typing import Any

import pytest

from contract.actions.conftest import World, settle
from contract.actions.yard import LINE, yard
from dougong.actions import files, records
from dougong.actions.uploads import Upload, upload
from dougong.base.errors import DataInvalid, NotFound
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record, StoredFile
from dougong.store import files as store
from dougong.testing.stage import PIXEL

SLIP = {"kind": "image", "title": "磅单", "maxItems": 2}
SIGNED = {"kind": "signature", "title": "司磅签字"}


@pytest.fixture
def weighing(empty_world: World) -> World:
    """Every line of an order has a slip and a signature; a crane keeps papers in its rows."""
    made = yard()
    made.entity("line", {**LINE, "slip": SLIP, "signed": SIGNED}, "child")
    made.entity("paper", {"scan": SLIP}, "child")
    rows = {"kind": "rows", "title": "证件", "rows": "yard.paper"}
    made.entity("crane", {"name": "text", "papers": rows}, "master", label="name")
    made.grant("clerk", "crane", "read", "create", "update", "discard")
    empty_world.publish(made)
    settle(empty_world)
    empty_world.person("eve", site=False)
    return empty_world


def picture(world: World, who: str = "ann") -> str:
    return upload(world.host, world.actor(who), Upload("a.png", PIXEL, {})).id


def line(slip: str = "", signed: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {"what": "砂", "quantity": 1, "price": "5.00"}
    return {**found, "slip": [slip] if slip else [], "signed": signed or None}


def stored(world: World, key: str) -> StoredFile:
    found = world.host.run(PLATFORM, lambda uow: store.find(uow, key), write=False)
    assert found is not None
    return found


def may_read(world: World, who: str, key: str) -> bool:
    try:
        world.run(who, lambda uow: files.file_for(uow, key))
    except NotFound:
        return False
    return True


def changed(world: World, record: Record, **data: Any) -> Record:
    return world.run(
        "ann",
        lambda uow: records.change_draft(
            uow, record.entity, record.id, data, version=record.version
        ),
    ).record


def test_files_of_rows_are_tied_to_their_record_when_it_is_made_and_when_it_is_changed(
    weighing: World,
) -> None:
    slip, signed, later = (picture(weighing) for _ in range(3))
    order = weighing.draft(lines=[line(slip, signed)])
    assert {stored(weighing, key).record_id for key in (slip, signed)} == {order.id}
    changed(weighing, order, lines=[line(later)])
    assert (stored(weighing, later).entity, stored(weighing, later).record_id) == (
        "yard.order",
        order.id,
    )


def test_whoever_may_read_the_record_may_read_the_files_of_its_rows(weighing: World) -> None:
    slip = picture(weighing)
    assert not may_read(weighing, "pam", slip)
    weighing.draft(lines=[line(slip)])
    assert may_read(weighing, "pam", slip)
    assert not may_read(weighing, "eve", slip)


def test_a_file_of_a_row_is_not_taken_by_another_record(weighing: World) -> None:
    slip = picture(weighing)
    order = weighing.draft(lines=[line(slip)])
    with pytest.raises(DataInvalid) as refused:
        weighing.draft(lines=[line(slip)])
    assert [fault.path for fault in refused.value.faults] == ["/lines/0/slip"]
    with pytest.raises(DataInvalid):
        weighing.draft(lines=[line(picture(weighing, "pam"))])
    assert stored(weighing, slip).record_id == order.id


def test_a_record_that_is_deleted_sets_the_files_of_its_rows_free(weighing: World) -> None:
    scan = picture(weighing)

    def crane(name: str) -> Record:
        raw = {"name": name, "papers": [{"scan": [scan]}]}
        return weighing.run("ann", lambda uow: records.create_draft(uow, "yard.crane", raw)).record

    first = crane("一号吊")
    assert stored(weighing, scan).record_id == first.id
    weighing.run("ann", lambda uow: records.discard_draft(uow, "yard.crane", first.id))
    assert stored(weighing, scan).record_id == ""
    assert may_read(weighing, "ann", scan)
    assert not may_read(weighing, "pam", scan)
    second = crane("二号吊")
    assert stored(weighing, scan).record_id == second.id
