"""Bringing in: rows of orders, sums of rows and of ledgers, laid beside what was typed."""

from typing import Any

import pytest

from contract.actions.conftest import World, settle
from contract.actions.test_row_references import LINES, ORDER, bought, with_receipts
from contract.actions.yard import SITE, yard
from dougong.actions import records
from dougong.actions.filling import Filled, bring_in, fill_stored
from dougong.actions.submit import submit
from dougong.base.errors import DataInvalid
from dougong.base.registry import UnknownName
from dougong.base.values import new_id
from dougong.forms.decode import decode
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record
from dougong.store import log
from dougong.store import records as stored
from dougong.testing.definitions import Definitions
from statements import statements

ROW = {
    "kind": "reference",
    "title": "订单明细",
    "reference": {"entity": "yard.line", "copy": {"what": "what", "ordered": "quantity"}},
}
TAKEN = {
    "order_line": ROW,
    "what": {"kind": "text", "title": "名称"},
    "ordered": {"kind": "decimal", "title": "订购数量", "scale": 2},
    "price": {"kind": "money", "title": "单价"},
    "count": {"kind": "decimal", "title": "数量", "scale": 2},
}
SUMMED = {
    "what": {"kind": "text", "title": "名称"},
    "quantity": {"kind": "decimal", "title": "数量", "scale": 2},
    "spent": {"kind": "money", "title": "金额"},
    "where": SITE,
}
OF_ORDER = [{"field": "parent.id", "op": "=", "value": "order"}]
LINES_FILL: dict[str, Any] = {
    "title": "带入订单明细",
    "rows": "taken",
    "entity": "yard.line",
    "match": OF_ORDER,
    "key": ["order_line"],
    "columns": {"order_line": "id", "price": "price", "count": "quantity"},
    "locked": ["price"],
    "empty": "订单没有明细",
}
HEADER_FILL: dict[str, Any] = {
    "title": "带入说明",
    "entity": "yard.order",
    "match": [{"field": "id", "op": "=", "value": "order"}],
    "columns": {"note": "note", "day": "day"},
    "locked": ["day"],
}
SUMS_FILL: dict[str, Any] = {
    "title": "按名称汇总",
    "rows": "sums",
    "entity": "yard.line",
    "by": ["what"],
    "match": [{"field": "parent.site", "op": "=", "value": "site"}],
    "key": ["what"],
    "columns": {"what": "what", "quantity": "quantity"},
    "locked": ["quantity"],
    "gone": "remove",
}
SPENT_FILL: dict[str, Any] = {
    "title": "带入花费",
    "rows": "sums",
    "ledger": "yard.spend",
    "by": ["site"],
    "match": [{"field": "site", "op": "=", "value": "site"}],
    "key": ["where"],
    "columns": {"where": "site", "spent": "amount * 2", "what": "form.note"},
}


def receiving(taken_words: dict[str, Any] | None = None, **fill: Any) -> Definitions:
    """Receipts whose rows come from orders, and sums of rows and of the ledger."""
    made = yard(None, check="pm")
    made.entity("taken", TAKEN, "child").entity("summed", SUMMED, "child")
    fields = {
        "site": SITE,
        "order": ORDER,
        "note": {"kind": "text", "title": "说明"},
        "day": {"kind": "date", "title": "日期"},
        "taken": {"kind": "rows", "title": "到货", "rows": "yard.taken", **(taken_words or {})},
        "sums": {"kind": "rows", "title": "汇总", "rows": "yard.summed"},
    }
    fills = {
        "lines": {**LINES_FILL, **fill},
        "head": HEADER_FILL,
        "sums": SUMS_FILL,
        "spent": SPENT_FILL,
    }
    return with_receipts(made, fields, fills=fills)


@pytest.fixture
def world(empty_world: World) -> World:
    empty_world.publish(receiving())
    settle(empty_world)
    return empty_world


def asked(world: World, key: str, who: str = "ann", **raw: Any) -> Filled:
    """What a fill lays into values that were typed."""

    def fill(uow: Any) -> Filled:
        entity = uow.catalog.entity("yard.receipt")
        data = decode(entity, uow.catalog, raw, partial=True).required()
        return bring_in(uow, entity, data, key)

    return world.run(who, fill)


def told(filled: Filled, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(str(row.get(key)) for key in columns) for row in filled.merged.rows]


def draft(world: World, order: Record, rows: list[Any], **more: Any) -> Record:
    raw = {"site": world.site, "order": order.id, "taken": rows, **more}
    return world.run("ann", lambda uow: records.create_draft(uow, "yard.receipt", raw)).record


def hand_in(world: World, made: Record) -> Record:
    return world.run(
        "ann", lambda uow: submit(uow, made.entity, made.id, version=made.version, reasons={})
    ).record


def filled_rows(filled: Filled) -> list[dict[str, Any]]:
    return [
        {"order_line": row["order_line"], "price": str(row["price"]), "count": str(row["count"])}
        for row in filled.merged.rows
        if row.get("order_line")
    ]


def test_rows_come_in_the_order_of_their_source(world: World) -> None:
    order = bought(world)
    filled = asked(world, "lines", order=order.id)
    assert told(filled, "price", "count") == [("50.00", "2.00"), ("60.00", "3.00")]
    assert [row["order_line"] for row in filled.merged.rows] == [
        row["id"] for row in order.data["lines"]
    ]
    assert filled.message == "带入 2 行"


def test_what_was_typed_stays_and_a_second_time_brings_nothing(world: World) -> None:
    order = bought(world)
    first = order.data["lines"][0]["id"]
    own, blank, other = new_id(), new_id(), new_id()
    rows = [
        {"id": own, "order_line": first, "count": "1.5", "price": "1.00"},
        {"id": blank},
        {"id": other, "count": "7"},
    ]
    filled = asked(world, "lines", order=order.id, taken=rows)
    assert told(filled, "price", "count") == [
        ("50.00", "1.50"),
        ("None", "7.00"),
        ("60.00", "3.00"),
    ]
    assert [row["id"] for row in filled.merged.rows[:2]] == [own, other]
    assert filled.merged.removed == (blank,)
    assert filled.message == "带入 1 行，更新 1 行"
    again = asked(world, "lines", order=order.id, taken=filled_rows(filled))
    assert (again.message, len(again.merged.rows)) == ("没有新的内容，2 行已在明细中", 2)


def test_it_is_said_what_is_missing_and_that_nothing_is_there(world: World) -> None:
    assert asked(world, "lines").message == "请先填写“订单”"
    # A draft counts for nobody.
    assert asked(world, "lines", order=world.draft().id).message == "订单没有明细"
    with pytest.raises(UnknownName):
        asked(world, "nothing")


def test_nobody_is_given_rows_of_what_he_may_not_read(world: World) -> None:
    order = bought(world)
    elsewhere = world.host.run(
        PLATFORM, lambda uow: stored.add(uow, "yard.site", {"name": "二号"}, status="approved")
    ).id
    world.site = elsewhere
    world.person("eve", "clerk")
    assert asked(world, "lines", "eve", order=order.id).merged.rows == []
    assert len(asked(world, "lines", "ann", order=order.id).merged.rows) == 2


def test_only_rows_come_for_which_the_condition_holds(empty_world: World) -> None:
    empty_world.publish(receiving(when="ordered > 2 and parent.order != null"))
    settle(empty_world)
    filled = asked(empty_world, "lines", order=bought(empty_world).id)
    assert told(filled, "count") == [("3.00",)]
    assert filled.message == "带入 1 行"


def test_more_rows_than_the_list_takes_are_refused_whole(empty_world: World) -> None:
    empty_world.publish(receiving({"maxItems": 1}))
    settle(empty_world)
    order = bought(empty_world)
    with pytest.raises(DataInvalid) as caught:
        asked(empty_world, "lines", order=order.id)
    assert [(f.path, f.code) for f in caught.value.faults] == [("/taken", "fill_too_many")]


def test_sums_of_rows_come_by_what_they_have_in_common(world: World) -> None:
    bought(world)
    bought(world)
    gone = new_id()
    typed = [{"id": gone, "what": "木", "quantity": "1"}]
    filled = asked(world, "sums", site=world.site, sums=typed)
    assert sorted(told(filled, "what", "quantity")) == [("石", "6.00"), ("砂", "4.00")]
    assert (filled.merged.removed, filled.message) == ((gone,), "带入 2 行，移除 1 行")


def test_sums_of_a_ledger_come_with_what_is_worked_out_of_them(world: World) -> None:
    bought(world)
    filled = asked(world, "spent", site=world.site, note="十月")
    assert told(filled, "spent", "what", "where") == [("560.00", "十月", world.site)]


def test_fields_of_the_header_come_where_nothing_is_typed(world: World) -> None:
    order = bought(world, note="急用")
    filled = asked(world, "head", order=order.id, day="2026-01-01")
    values = {key: str(value) for key, value in filled.values.items()}
    assert (values, filled.message) == ({"note": "急用", "day": "2026-10-12"}, "已带入")
    typed = asked(world, "head", order=order.id, note="自己写的")
    assert [*typed.values] == ["day"]
    assert asked(world, "head", order=new_id()).message == "没有可带入的内容"


def test_a_document_is_held_to_its_source_when_it_is_handed_in(world: World) -> None:
    order = bought(world)
    rows = filled_rows(asked(world, "lines", order=order.id))
    wrong = draft(world, order, [rows[0], {**rows[1], "price": "59.99"}], day="2026-10-12")
    with pytest.raises(DataInvalid) as caught:
        hand_in(world, wrong)
    (fault,) = caught.value.faults
    assert (fault.path, fault.code) == ("/taken/1/price", "fill_differs")
    assert "第 2 行" in fault.for_person("zh")
    assert "59.99" in fault.for_person("zh")
    assert "60.00" in fault.for_person("zh")


def test_a_row_that_its_source_does_not_have_is_refused(world: World) -> None:
    order, other = bought(world), bought(world)
    rows = filled_rows(asked(world, "lines", order=other.id))
    wrong = draft(world, order, rows[:1], day="2026-10-12")
    with pytest.raises(DataInvalid) as caught:
        hand_in(world, wrong)
    assert [(f.path, f.code) for f in caught.value.faults] == [("/taken/0/order_line", "fill_gone")]


def test_no_more_of_a_source_is_read_than_the_rows_of_the_document(world: World) -> None:
    order = bought(world)
    rows = filled_rows(asked(world, "lines", order=order.id))
    assert len(rows) > 1
    one_of_them = draft(world, order, rows[:1], day="2026-10-12")
    with statements() as sent:
        hand_in(world, one_of_them)
    source = [text for text in sent if text.startswith("SELECT e_yard_line.id, e_yard_line.price")]
    assert [text.count("e_yard_line.id IN") for text in source] == [1]


def test_a_row_of_the_source_counts_once(world: World) -> None:
    order = bought(world)
    rows = filled_rows(asked(world, "lines", order=order.id))
    with pytest.raises(DataInvalid) as caught:
        hand_in(world, draft(world, order, [*rows, {**rows[0], "count": "1"}], day="2026-10-12"))
    (fault,) = caught.value.faults
    assert (fault.path, fault.code) == ("/taken/2/order_line", "fill_twice")
    assert "第 1 行" in fault.for_person("zh")


@pytest.fixture
def checked(empty_world: World) -> World:
    """The world whose checker may write the rows of a receipt."""
    made = receiving()
    path = "workflows/yard/receipt_approval.bpmn"
    opened = (b"/taken", b"/taken/*/price", b"/taken/*/order_line", b"/taken/*/count")
    fields = b"".join(b'<dougong:field path="%b" right="write"/>' % one for one in opened)
    before, after = b"<dougong:approval>", b"<dougong:approval>" + fields
    empty_world.publish(made.file(path, made.files()[path].replace(before, after, 1)))
    settle(empty_world)
    return empty_world


def test_who_decides_is_held_to_the_source_in_what_he_writes(checked: World) -> None:
    order, other = bought(checked), bought(checked)
    rows = filled_rows(asked(checked, "lines", order=order.id))
    made = hand_in(checked, draft(checked, order, rows, day="2026-10-12"))
    kept = [{"id": row["id"], "count": "1"} for row in made.data["taken"]]
    foreign = filled_rows(asked(checked, "lines", order=other.id))[0]
    for wrong, path, code in (
        ({**kept[0], "price": "49.99"}, "/taken/0/price", "fill_differs"),
        ({**kept[0], "order_line": foreign["order_line"]}, "/taken/0/order_line", "fill_gone"),
    ):
        with pytest.raises(DataInvalid) as caught:
            checked.vote("pam", made, raw={"taken": [wrong, kept[1]]})
        assert [(one.path, one.code) for one in caught.value.faults] == [(path, code)]
    assert checked.vote("pam", made, raw={"taken": kept}).record.status == "approved"


def test_who_decides_does_not_answer_for_a_source_that_moved(checked: World) -> None:
    order = bought(checked)
    rows = filled_rows(asked(checked, "lines", order=order.id))
    made = hand_in(checked, draft(checked, order, rows, day="2026-10-12"))

    def dearer(uow: Any) -> None:
        found = stored.lock(uow, order.entity, order.id)
        lines = [{**row, "price": row["price"] + 1} for row in found.data["lines"]]
        stored.change(uow, found, {**found.data, "lines": lines}, version=found.version)

    checked.host.run(PLATFORM, dearer)
    kept = [{"id": row["id"], "count": "1"} for row in made.data["taken"]]
    assert checked.vote("pam", made, raw={"taken": kept}).record.status == "approved"


def test_a_locked_field_of_the_header_is_held_as_well(world: World) -> None:
    order = bought(world)
    with pytest.raises(DataInvalid) as caught:
        hand_in(world, draft(world, order, [], day="2026-10-11"))
    assert [(f.path, f.code) for f in caught.value.faults] == [("/day", "fill_differs")]


def test_what_was_found_right_is_told_in_the_trail(world: World) -> None:
    order = bought(world)
    rows = [*filled_rows(asked(world, "lines", order=order.id)), {"count": "1"}]
    sent = hand_in(world, draft(world, order, rows, day="2026-10-12"))
    assert sent.status == "submitted"
    events = world.host.run(PLATFORM, lambda uow: log.events(uow, sent.id), write=False)
    assert {"fill": "lines", "rows": 2} in events[-1].data["filled"]


def test_rows_beside_those_of_the_source_are_free_where_the_fill_says_so(
    empty_world: World,
) -> None:
    empty_world.publish(receiving(others=True))
    settle(empty_world)
    order, other = bought(empty_world), bought(empty_world)
    own = filled_rows(asked(empty_world, "lines", order=order.id))
    foreign = filled_rows(asked(empty_world, "lines", order=other.id))[:1]
    made = draft(empty_world, order, [*own, *foreign], day="2026-10-12")
    assert hand_in(empty_world, made).status == "submitted"


def test_a_stored_draft_is_filled_and_tells_of_it(world: World) -> None:
    order = bought(world)
    made = draft(world, order, [])

    def fill(uow: Any) -> tuple[Filled, Record]:
        entity = uow.catalog.entity("yard.receipt")
        return fill_stored(uow, entity, made.id, "lines", version=made.version)

    _, kept = world.run("ann", fill)
    assert [str(row["price"]) for row in kept.data["taken"]] == ["50.00", "60.00"]
    assert len(LINES) == len(kept.data["taken"])
    trail = world.run("ann", lambda uow: records.history(uow, "yard.receipt", made.id))
    assert [event.kind for event in trail] == ["created", "changed", "filled"]
    assert (trail[-1].data["fill"], trail[-1].data["added"]) == ("lines", 2)
