"""References to rows of other records: there when written, kept in their list, called by name."""

from dataclasses import replace
from typing import Any

import pytest

from contract.store.conftest import World, catalog_of, entity, field, usual_entities
from dougong.base.errors import DataInvalid
from dougong.feel.filters import Compare, FieldPath
from dougong.model.fields.field import Reference
from dougong.model.runtime import Query
from dougong.store import records, references, selecting
from dougong.store.errors import StillReferenced

ROW = Reference("yard.line")
LINES = [{"item": "rebar", "count": 3}, {"item": "concrete", "count": 2}]


@pytest.fixture
def receipts(world: World) -> World:
    """Receipts whose rows, or whose head, name lines of orders."""
    known = usual_entities()
    taken = (field("order_line", "reference", reference=ROW), field("count", "integer"))
    head = (
        field("first", "reference", reference=replace(ROW, binds=False)),
        field("several", "references", reference=ROW),
        field("taken", "rows", rows="yard.taken"),
    )
    more = (entity("taken", "child", taken), entity("receipt", "document", head))
    world.publish(catalog_of(known | {one.name: one for one in more}))
    return world


def order(world: World, **data: Any) -> Any:
    with world.work() as work:
        return records.add(work, "yard.order", {"number": "O-1", "lines": LINES, **data})


def receipt(world: World, *lines: str, status: str = "draft", **data: Any) -> Any:
    rows = [{"order_line": key, "count": 1} for key in lines]
    with world.work() as work:
        return records.add(work, "yard.receipt", {"taken": rows, **data}, status=status)


def changed(world: World, record: Any, **data: Any) -> Any:
    with world.work() as work:
        found = records.find(work, record.entity, record.id)
        assert found is not None
        return records.change(work, found, {**found.data, **data}, version=found.version)


def test_a_row_that_is_not_there_is_refused(receipts, uuids):
    first = order(receipts).data["lines"][0]["id"]
    receipt(receipts, first)
    with pytest.raises(DataInvalid) as caught:
        receipt(receipts, first, uuids())
    assert [fault.path for fault in caught.value.faults] == ["/taken/1/order_line"]


def test_a_row_that_others_refer_to_stays_in_its_list(receipts):
    made = order(receipts)
    first, second = made.data["lines"]
    using = receipt(receipts, second["id"])
    with pytest.raises(DataInvalid) as caught:
        changed(receipts, made, lines=[first])
    (fault,) = caught.value.faults
    assert (fault.path, fault.code, fault.facts["number"]) == ("/lines", "row_still_referenced", 2)
    assert fault.facts["title"] == "receipt 表"
    # Its values may change, others may go, and what was thrown away refers to nothing.
    kept = changed(receipts, made, lines=[{**second, "count": 9}])
    assert [row["count"] for row in kept.data["lines"]] == [9]
    with receipts.work() as work:
        records.discard(work, using)
    assert changed(receipts, kept, lines=[]).data["lines"] == []


@pytest.mark.parametrize("place", ["first", "several"])
def test_the_head_of_a_record_holds_a_row_as_well(receipts, place):
    made = order(receipts)
    first = made.data["lines"][0]["id"]
    receipt(receipts, **{place: first if place == "first" else [first]})
    with pytest.raises(DataInvalid):
        changed(receipts, made, lines=[])


def test_a_record_whose_row_others_refer_to_is_not_deleted(world):
    known = usual_entities()
    plan = entity("plan", "master", (field("lines", "rows", rows="yard.step"),))
    step = entity("step", "child", (field("item", "text"),))
    use = entity("use", "master", (field("step", "reference", reference=Reference("yard.step")),))
    world.publish(catalog_of(known | {one.name: one for one in (plan, step, use)}))
    with world.work() as work:
        made = records.add(work, "yard.plan", {"lines": [{"item": "dig"}]})
        using = records.add(work, "yard.use", {"step": made.data["lines"][0]["id"]})
    with pytest.raises(StillReferenced), world.work() as work:
        records.discard(work, made)
    with world.work() as work:
        records.discard(work, using)
        records.discard(work, made)


def test_rows_of_one_record_may_refer_to_each_other(world, uuids):
    known = usual_entities()
    after = field("after", "reference", reference=Reference("yard.task"))
    task = entity("task", "child", (field("item", "text"), after))
    plan = entity("plan", "master", (field("tasks", "rows", rows="yard.task"),))
    world.publish(catalog_of(known | {one.name: one for one in (task, plan)}))
    first, second = uuids(), uuids()
    tasks = [{"id": first, "item": "dig"}, {"id": second, "item": "pour", "after": first}]
    with world.work() as work:
        made = records.add(work, "yard.plan", {"tasks": tasks})
    with pytest.raises(DataInvalid) as caught:
        changed(world, made, tasks=tasks[1:])
    assert [fault.path for fault in caught.value.faults] == ["/tasks/0/after"]
    assert changed(world, made, tasks=tasks[:1]).data["tasks"][0]["item"] == "dig"


def test_a_document_that_builds_on_a_row_binds_what_the_row_belongs_to(receipts):
    made, other = order(receipts), order(receipts, number="O-2", lines=[{"item": "sand"}])
    row = made.data["lines"][0]["id"]
    receipt(receipts, row)
    receipt(receipts, first=row, status="approved")
    bound = receipt(receipts, row, status="approved")
    listed = receipt(receipts, several=[row], status="submitted")
    with receipts.look() as work:
        found = set(references.successors(work, made, 10))
        none = list(references.successors(work, other, 10))
    assert found == {("yard.receipt", bound.id), ("yard.receipt", listed.id)}
    assert none == []


def test_a_row_is_called_by_its_header_unless_it_has_a_label_of_its_own(receipts):
    made = order(receipts)
    wanted = [("yard.line", row["id"]) for row in made.data["lines"]]
    with receipts.look() as work:
        found = records.labels(work, wanted)
    assert [found[key] for key in wanted] == ["O-1 · rebar", "O-1 · concrete"]
    known = dict(receipts.catalog.entities)
    for label, called in (("item", "rebar"), ('item + " of " + parent', "rebar of O-1")):
        known["yard.line"] = replace(known["yard.line"], label=label)
        receipts.publish(catalog_of(known))
        with receipts.look() as work:
            assert records.labels(work, wanted)[wanted[0]] == called


def test_values_of_a_row_and_of_its_header_are_read_together(receipts):
    made = order(receipts, note="east")
    first = made.data["lines"][0]["id"]
    with receipts.look() as work:
        found = records.values(work, "yard.line", [first], ("count", "parent.number", "parent.id"))
    assert found == {first: {"count": 3, "parent.number": "O-1", "parent.id": made.id}}


def test_rows_are_found_by_their_header_and_its_words(receipts):
    made = order(receipts)
    order(receipts, number="O-2", lines=[{"item": "sand"}])

    def items(**words: Any) -> list[str]:
        with receipts.look() as work:
            query = Query(sort=("position",), limit=10, **words)
            return [row["item"] for _, row in selecting.values(work, "yard.line", query, ["item"])]

    within = Compare(FieldPath(("parent", "id")), "=", made.id)
    assert items(where=within) == ["rebar", "concrete"]
    assert items(search="O-2") == ["sand"]
    assert items(where=within, search="O-2") == []
