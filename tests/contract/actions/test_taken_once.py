"""A record that documents take for a purpose is taken by one of them, whoever is quicker."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from contract.actions.conftest import World, settle
from contract.actions.test_row_references import bought, receiving
from dougong.actions import records, reversals
from dougong.actions.submit import submit
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DataInvalid, DougongError
from dougong.model.runtime import Record

ONCE = {
    "kind": "reference",
    "title": "结清的订单",
    "reference": {"entity": "yard.order", "filter": 'status = "approved"', "once": "settled"},
}
LINE_ONCE = {
    "kind": "reference",
    "title": "结清的明细",
    "reference": {"entity": "yard.line", "once": "settled"},
}


@pytest.fixture
def world(empty_world: World) -> World:
    made = receiving(settled=ONCE, line=LINE_ONCE)
    made.grant("clerk", "receipt", "reverse")
    empty_world.publish(made)
    settle(empty_world)
    return empty_world


def receipt(world: World, **data: Any) -> Record:
    raw = {"site": world.site, **data}
    return world.run("ann", lambda uow: records.create_draft(uow, "yard.receipt", raw)).record


def handing_in(draft: Record) -> Callable[[UnitOfWork], Any]:
    return lambda uow: submit(uow, draft.entity, draft.id, version=draft.version, reasons={})


def reversing(record: Record) -> Callable[[UnitOfWork], Any]:
    return lambda uow: reversals.reverse_record(
        uow, record.entity, record.id, version=record.version, reason="重来"
    )


def refused(world: World, draft: Record) -> list[tuple[str, str, str]]:
    with pytest.raises(DataInvalid) as caught:
        world.run("ann", handing_in(draft))
    return [(one.path, one.code, one.for_person("zh")) for one in caught.value.faults]


def test_what_one_document_has_taken_no_other_takes_until_it_is_given_back(world: World) -> None:
    order = bought(world)
    number, line = order.data["number"], order.data["lines"][0]["id"]
    first, second = (receipt(world, settled=order.id, line=line) for _ in "ab")
    world.run("ann", handing_in(first))
    said = refused(world, second)
    assert [(path, code) for path, code, _ in said] == [
        ("/line", "already_taken"),
        ("/settled", "already_taken"),
    ]
    assert said[1][2] == f"“{number}”已用于receipt 到货，不能再用"
    world.vote("pam", first)
    assert len(refused(world, second)) == 2
    world.run("ann", reversing(world.read(first)))
    world.run("ann", handing_in(second))
    assert world.read(second).status == "submitted"


def test_of_two_at_once_one_takes_it_and_who_reverses_it_meanwhile_is_told(world: World) -> None:
    for _ in range(4):
        order = bought(world)
        deeds = [handing_in(receipt(world, settled=order.id)) for _ in "ab"]
        found = _at_once(world, *deeds, reversing(order))
        # Either a document has it and it stands, or it is reversed and nobody has it.
        assert sorted(found) in (
            ["already_taken", "done", "has_successors"],
            ["done", "reference_unfit", "reference_unfit"],
        )


def _at_once(world: World, *deeds: Callable[[UnitOfWork], Any]) -> list[str]:
    ann = world.actor("ann")

    def done(deed: Callable[[UnitOfWork], Any]) -> str:
        try:
            world.host.run(ann, deed)
        except DataInvalid as refused:
            return refused.faults[0].code
        except DougongError as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(done, deeds))
