"""A row of another document: offered, checked, copied and shown like any other target."""

from typing import Any

import pytest

from contract.actions.conftest import World, settle
from contract.actions.yard import SITE, yard
from dougong.actions import records, reversals
from dougong.actions.errors import HasSuccessors
from dougong.actions.picking import Choice, picker
from dougong.base.errors import DataInvalid, NotFound
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record
from dougong.store import records as stored
from dougong.testing.definitions import Definitions

ORDER = {"kind": "reference", "title": "订单", "reference": {"entity": "yard.order"}}
ROW = {
    "kind": "reference",
    "title": "订单明细",
    "reference": {
        "entity": "yard.line",
        "filter": 'parent.id = form.order and parent.status = "approved" and quantity > 0',
        "copy": {"what": "what", "ordered": "quantity", "day": "parent.day"},
        "show": ["price", "parent.day"],
    },
}
TAKEN = {
    "order_line": ROW,
    "what": {"kind": "text", "title": "名称"},
    "ordered": {"kind": "decimal", "title": "订购数量", "scale": 2},
    "day": {"kind": "date", "title": "订单日期"},
    "count": {"kind": "decimal", "title": "数量", "scale": 2},
    "left": {"kind": "decimal", "title": "未到", "scale": 2, "computed": "ordered - count"},
}


def with_receipts(made: Definitions, fields: dict[str, Any], **words: Any) -> Definitions:
    """The module with receipts that clerks hand in and one person approves."""
    made.entity("receipt", fields, label='"到货"', scope="site", **words)
    for role in ("clerk", "chief"):
        made.grant(role, "receipt", "read", "create", "update", "submit")
    return made.process("receipt_approval", "receipt", check="pm")


def receiving(**words: Any) -> Definitions:
    """The yard with receipts against the lines of an order."""
    made = yard(None, check="pm")
    rows = {"kind": "rows", "title": "到货明细", "rows": "yard.taken"}
    made.entity("taken", TAKEN, "child")
    return with_receipts(made, {"site": SITE, "order": ORDER, "taken": rows, **words})


@pytest.fixture
def world(empty_world: World) -> World:
    empty_world.publish(receiving())
    settle(empty_world)
    return empty_world


LINES = [
    {"what": "砂", "quantity": 2, "price": "50.00"},
    {"what": "石", "quantity": 3, "price": "60.00"},
]


def bought(world: World, **data: Any) -> Record:
    order = world.submitted(lines=LINES, **data)
    world.vote("pam", order)
    return world.read(order)


def offered(world: World, who: str, search: str = "", **form: Any) -> list[Choice]:
    path = "/taken/*/order_line"
    return [*world.run(who, lambda uow: picker(uow, "yard.receipt", path, search, form))]


def taken(world: World, who: str, order: Record, *lines: str, **row: Any) -> Record:
    rows = [{"order_line": key, "count": 1, **row} for key in lines]
    raw = {"site": world.site, "order": order.id, "taken": rows}
    return world.run(who, lambda uow: records.create_draft(uow, "yard.receipt", raw)).record


def faults(caught: pytest.ExceptionInfo[DataInvalid]) -> list[tuple[str, str]]:
    return [(fault.path, fault.code) for fault in caught.value.faults]


def test_a_picker_offers_the_rows_of_the_chosen_document_in_their_order(world: World) -> None:
    order, other = bought(world), bought(world, note="别处")
    draft = world.draft()
    number = order.data["number"]
    found = offered(world, "ann", order=order.id)
    assert [one.label for one in found] == [f"{number} · 砂", f"{number} · 石"]
    assert found[0].shown == ("50.00", "2026-10-12")
    assert {one.id for one in found} == {row["id"] for row in order.data["lines"]}
    assert [one.label[-1] for one in offered(world, "ann", "石", order=other.id)] == ["石"]
    assert offered(world, "ann", order=draft.id) == []
    assert offered(world, "ann") == []


def test_what_is_chosen_brings_values_of_the_row_and_of_its_header(world: World) -> None:
    order = bought(world)
    sand = order.data["lines"][0]["id"]
    (row,) = taken(world, "ann", order, sand).data["taken"]
    values = (row["what"], str(row["ordered"]), str(row["day"]), str(row["left"]))
    assert values == ("砂", "2.00", "2026-10-12", "1.00")


def test_a_row_of_another_document_does_not_fit(world: World) -> None:
    order, other = bought(world), bought(world)
    draft = taken(world, "ann", order, other.data["lines"][0]["id"])
    with pytest.raises(DataInvalid) as caught:
        world.run("ann", lambda uow: _submit(uow, draft))
    assert faults(caught) == [("/taken/0/order_line", "reference_unfit")]


def _submit(uow: Any, draft: Record) -> Any:
    from dougong.actions.submit import submit

    return submit(uow, draft.entity, draft.id, version=draft.version, reasons={})


def test_rows_of_what_one_may_not_read_are_neither_offered_nor_taken(world: World) -> None:
    """They are refused like rows that do not exist, so the answer tells nothing."""
    order = bought(world)
    elsewhere = world.host.run(
        PLATFORM, lambda uow: stored.add(uow, "yard.site", {"name": "二号堆场"}, status="approved")
    ).id
    here, world.site = world.site, elsewhere
    world.person("eve", "clerk")
    assert offered(world, "eve", order=order.id) == []
    sand = order.data["lines"][0]["id"]
    with pytest.raises(DataInvalid) as caught:
        world.run(
            "eve",
            lambda uow: records.create_draft(
                uow, "yard.receipt", {"site": elsewhere, "taken": [{"order_line": sand}]}
            ),
        )
    assert faults(caught) == [("/taken/0/order_line", "reference_missing")]
    with pytest.raises(NotFound):
        world.run("eve", lambda uow: records.record_of_row(uow, "yard.line", sand))
    world.site = here
    found = world.run("ann", lambda uow: records.record_of_row(uow, "yard.line", sand))
    assert found.id == order.id


def test_a_hidden_column_is_not_shown_beside_a_row(empty_world: World) -> None:
    made = receiving()
    made.role("guest", scope="record")
    made.grant("guest", "order", "read", fields={"/lines/*/price": "hidden", "/number": "hidden"})
    made.grant("guest", "receipt", "read", "create")
    empty_world.publish(made)
    settle(empty_world)
    empty_world.person("gus", "guest")
    order = bought(empty_world)
    assert [one.shown for one in offered(empty_world, "gus", order=order.id)] == [
        ("", "2026-10-12"),
        ("", "2026-10-12"),
    ]
    # What hides in the header does not find its rows either.
    assert offered(empty_world, "gus", order.data["number"], order=order.id) == []
    assert len(offered(empty_world, "ann", order.data["number"], order=order.id)) == 2


def test_an_order_whose_rows_have_arrived_is_not_reversed(world: World) -> None:
    order = bought(world)
    draft = taken(world, "ann", order, order.data["lines"][0]["id"])
    world.run("ann", lambda uow: _submit(uow, draft))
    with pytest.raises(HasSuccessors) as caught:
        world.run(
            "ann",
            lambda uow: reversals.reverse_record(
                uow, "yard.order", order.id, version=order.version, reason="x"
            ),
        )
    assert caught.value.facts["count"] == 1


def test_a_row_referred_to_is_not_taken_out_of_a_returned_document(world: World) -> None:
    order = world.submitted(lines=LINES)
    world.host.run(
        PLATFORM,
        lambda uow: stored.add(
            uow,
            "yard.receipt",
            {"site": world.site, "taken": [{"order_line": order.data["lines"][1]["id"]}]},
        ),
    )
    world.vote("pam", order, "return", opinion="改")
    now = world.read(order)
    with pytest.raises(DataInvalid) as caught:
        world.run(
            "ann",
            lambda uow: records.change_draft(
                uow, "yard.order", order.id, {"lines": now.data["lines"][:1]}, version=now.version
            ),
        )
    assert faults(caught) == [("/lines", "row_still_referenced")]
