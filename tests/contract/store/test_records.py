"""Records are written whole, read whole, and changed only as the person saw them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from dougong.base.errors import DataInvalid
from dougong.model.people import Actor
from dougong.store import log, people, records
from dougong.store.errors import (
    DuplicateValue,
    RecordChanged,
    RecordExists,
    StatusChanged,
    StillReferenced,
    ValueRefused,
)

SITE = {"code": "S1", "name": "滨江三期", "opened_on": date(2026, 1, 31), "leader": None}


#: Values that one of the databases would refuse or change.
UNFIT: list[dict[str, Any]] = [
    {"note": "a\0b"},
    {"note": "a\ud800"},
    {"total": Decimal("1E+30")},
    {"total": Decimal("NaN")},
    {"total": Decimal("0.001")},
    {"total": 1.5},
    {"seen_at": datetime(2026, 1, 1)},  # noqa: DTZ001 (an instant without a zone is the case)
    {"day": datetime(2026, 1, 1, tzinfo=UTC)},
    {"lines": [{"item": "x", "count": 2**63}]},
]


def order(**words: Any) -> dict[str, Any]:
    """An order with two lines."""
    lines = [
        {"item": "rebar", "count": 3, "amount": Decimal("10.10")},
        {"item": "concrete", "count": 2, "amount": Decimal("0.01")},
    ]
    return {"number": "O-1", "day": date(2026, 11, 22), "lines": lines} | words


def test_a_record_is_read_back_as_it_was_written(world):
    written = order(
        total=Decimal("99999999999999.99"),
        price=Decimal("-0.000001"),
        urgent=True,
        seen_at=datetime(2026, 11, 22, 1, 2, 3, 4, tzinfo=UTC),
        note="字\n🙂",
    )
    with world.work() as work:
        record = records.add(work, "yard.order", written)
    with world.look() as work:
        found = records.find(work, "yard.order", record.id)
    assert found == record
    assert found.data["total"] == Decimal("99999999999999.99")
    assert found.data["price"] == Decimal("-0.000001")
    assert found.data["seen_at"] == written["seen_at"]
    assert [row["item"] for row in found.data["lines"]] == ["rebar", "concrete"]
    assert found.data["lines"][0]["amount"] == Decimal("10.10")
    assert (found.version, found.status, found.created_by) == (1, "draft", "p-foreman")


def test_lines_are_matched_by_id(world):
    with world.work() as work:
        record = records.add(work, "yard.order", order())
        first, second = record.data["lines"]
        after = [
            {**second, "count": 9},
            {"item": "sand", "count": 1, "amount": Decimal(5)},
        ]
        changed = records.change(work, record, {**record.data, "lines": after}, version=1)
    with world.look() as work:
        found = records.find(work, "yard.order", record.id)
    assert found == changed
    assert [row["item"] for row in found.data["lines"]] == ["concrete", "sand"]
    assert found.data["lines"][0]["id"] == second["id"]
    assert first["id"] not in {row["id"] for row in found.data["lines"]}


def test_two_lines_may_swap_a_value_that_occurs_only_once(world):
    with world.work() as work:
        record = records.add(work, "yard.order", order())
        first, second = record.data["lines"]
        swapped = [{**first, "item": "concrete"}, {**second, "item": "rebar"}]
        records.change(work, record, {**record.data, "lines": swapped}, version=1)
    with world.look() as work:
        found = records.find(work, "yard.order", record.id)
    assert [row["item"] for row in found.data["lines"]] == ["concrete", "rebar"]


def test_the_same_value_twice_in_one_record_is_named_by_its_line(world):
    lines = [{"item": "rebar"}, {"item": "REBAR "}]
    with pytest.raises(DuplicateValue) as caught, world.work() as work:
        records.add(work, "yard.order", order(lines=lines))
    assert caught.value.path == "/lines/1/item"


def test_lines_of_different_records_may_hold_the_same_value(world):
    with world.work() as work:
        records.add(work, "yard.order", order())
        records.add(work, "yard.order", order())


def test_a_unique_value_ignores_case_and_unicode_form(world):
    with world.work() as work:
        records.add(work, "yard.site", SITE | {"code": "café"})
    with pytest.raises(DuplicateValue) as caught, world.work() as work:
        records.add(work, "yard.site", SITE | {"code": "CAFE\u0301"})
    assert caught.value.path == "/code"
    assert caught.value.facts["label"] == "code 字段"


def test_empty_unique_values_do_not_meet(world):
    with world.work() as work:
        records.add(work, "yard.site", SITE | {"code": None})
        records.add(work, "yard.site", SITE | {"code": None})


def test_a_client_that_sends_its_record_twice_learns_it(world, uuids):
    key = uuids()
    with world.work() as work:
        records.add(work, "yard.site", SITE, id=key)
    with pytest.raises(RecordExists), world.work() as work:
        records.add(work, "yard.site", SITE | {"code": "S2"}, id=key)


def test_the_later_writer_learns_who_changed_what_and_when(world):
    with world.work() as work:
        people.add_person(work, people.Person("p-qs", "qs", "李造价"))
        record = records.add(work, "yard.order", order())
    world.later(minutes=5)
    with world.work(Actor("p-qs", "qs", "李造价")) as work:
        found = records.lock(work, "yard.order", record.id)
        records.change(work, found, {**found.data, "note": "改"}, version=1)
        log.append(work, record.id, "changed", {"version": 2, "changes": {"note": [None, "改"]}})
    with world.work() as work:
        found = records.lock(work, "yard.order", record.id)
        with pytest.raises(RecordChanged) as caught:
            records.change(work, found, {**found.data, "note": "我的"}, version=1)
    facts = caught.value.facts
    assert (facts["who"], facts["when"], facts["version"]) == ("李造价", world.now, 2)
    assert facts["fields"] == ["note"]


def test_a_record_read_before_another_change_is_not_written(world):
    with world.work() as work:
        stale = records.add(work, "yard.order", order())
    with world.work() as work:
        found = records.lock(work, "yard.order", stale.id)
        records.change(work, found, {**found.data, "note": "先"}, version=1)
    with pytest.raises(RecordChanged), world.work() as work:
        records.change(work, stale, {**stale.data, "note": "后"}, version=1)


def test_a_status_moves_only_from_where_it_may(world):
    with world.work() as work:
        draft = records.add(work, "yard.order", order())
        sent = records.set_status(
            work, draft, "submitted", from_=("draft", "returned"), revision=1, process_id="x"
        )
    assert (sent.status, sent.revision, sent.version) == ("submitted", 1, 2)
    with world.look() as work:
        assert records.find(work, "yard.order", draft.id) == sent
    with pytest.raises(StatusChanged) as caught, world.work() as work:
        records.set_status(work, sent, "submitted", from_=("draft",))
    assert caught.value.facts["status"] == "submitted"


def test_a_reference_to_nothing_is_refused_at_its_place(world, uuids):
    lines = [{"item": "rebar", "site": None}, {"item": "sand", "site": uuids()}]
    with pytest.raises(DataInvalid) as caught, world.work() as work:
        records.add(work, "yard.order", order(site=uuids(), lines=lines))
    faults = caught.value.faults
    assert [fault.path for fault in faults] == ["/site", "/lines/1/site"]
    assert faults[0].code == "reference_missing"


def test_a_record_that_others_refer_to_stays(world):
    with world.work() as work:
        site = records.add(work, "yard.site", SITE, status="active")
        other = records.add(work, "yard.site", SITE | {"code": "S2"})
        records.add(work, "yard.order", order(site=site.id))
        records.discard(work, other)
        assert records.find(work, "yard.site", other.id) is None
    with pytest.raises(StillReferenced) as caught, world.work() as work:
        records.discard(work, site)
    assert caught.value.facts["count"] == 1


def test_a_discarded_document_is_kept(world):
    with world.work() as work:
        record = records.add(work, "yard.order", order())
        records.discard(work, record)
        assert records.find(work, "yard.order", record.id).status == "discarded"


def test_both_databases_get_no_value_that_one_would_change(world):
    for bad in UNFIT:
        with pytest.raises(ValueRefused), world.work() as work:
            records.add(work, "yard.order", order(**bad))


def test_labels_follow_references_and_people(world):
    with world.work() as work:
        people.add_person(work, people.Person("p-qs", "qs", "李造价"))
        site = records.add(work, "yard.site", SITE)
        record = records.add(work, "yard.order", order(site=site.id))
        wanted = [("yard.site", site.id), ("yard.order", record.id), ("member", "p-qs")]
        found = records.labels(work, [*wanted, ("yard.site", "nobody")])
    assert [found[key] for key in wanted] == ["S1 滨江三期", "O-1", "李造价"]
    assert len(found) == 3
