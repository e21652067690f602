"""What refers to a record is counted, summed and begun as far as its reader may, and no further."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import orjson
import pytest

from contract.actions.conftest import World, settle
from contract.actions.yard import SITE, yard
from dougong.actions.list_filters import FieldFilter, FilterInvalid
from dougong.actions.listings import ListRequest, list_page
from dougong.actions.related import RelatedRecords, has_related, related_records
from dougong.base.errors import NotFound
from dougong.model.people import PLATFORM
from dougong.store import records as stored
from dougong.testing.definitions import Definitions
from statements import statements

#: Of an order in force, on its own site; a part of it, or all that is sent together.
ORDER = {
    "kind": "reference",
    "title": "订单",
    "reference": {
        "entity": "yard.order",
        "filter": 'site = form.site and status = "approved" and note = form.what and '
        "urgent = form.rush",
    },
}
TRIP = {
    "site": SITE,
    "order": ORDER,
    "together": {"kind": "references", "title": "同车", "reference": {"entity": "yard.order"}},
    "what": {"kind": "text", "title": "货物"},
    "rush": {"kind": "boolean", "title": "加急", "default": "false"},
    "tons": {"kind": "decimal", "title": "吨数", "scale": 2},
    "cost": {"kind": "money", "title": "运费"},
}


#: Tours carry several orders; a stop that is secret is not for everybody.
STOP = {
    "order": {"kind": "reference", "title": "订单", "reference": {"entity": "yard.order"}},
    "at": {"kind": "text", "title": "地点"},
}
TOUR = {
    "site": SITE,
    "name": {"kind": "text", "title": "车次"},
    "stops": {"kind": "rows", "title": "装卸", "rows": "yard.stop"},
    "extras": {"kind": "rows", "title": "加卸", "rows": "yard.stop"},
    "cost": {"kind": "money", "title": "运费"},
}


def touring() -> Definitions:
    """Hauling with tours whose stops name orders."""
    made = hauling()
    made.entity("stop", STOP, "child")
    made.entity("tour", TOUR, "master", scope="site", label="name")
    made.add("list", "tours", entity="yard.tour", columns={"name": {}, "cost": {"total": True}})
    made.grant("clerk", "tour", "read", "create").grant("pm", "tour", "read")
    made.grant("boss", "tour", "read", fields={"/stops/*/order": "hidden"})
    made.grant("rower", "tour", "read", rows='name = "三号车"')
    path = "modules/yard/entities/order.schema.json"
    return made.file(path, {**orjson.loads(made.files()[path]), "related": {}})


def hauling() -> Definitions:
    """The yard with trips for orders, and bills for orders that few people may read."""
    made = yard()
    made.entity("trip", TRIP, "master", scope="site", label="what")
    of = {"kind": "reference", "reference": {"entity": "yard.order"}}
    made.entity("bill", {"order": of, "cost": "money"}, "master")
    columns = {"what": {}, "cost": {"total": True}, "tons": {"total": True}}
    made.add("list", "trips", entity="yard.trip", columns=columns, where='what != "空车"')
    made.add("list", "bills", entity="yard.bill", columns={"cost": {"total": True}})
    for role in ("clerk", "pm"):
        made.grant(role, "trip", "read", "create", "update")
    made.grant("boss", "trip", "read", fields={"/cost": "masked"})
    made.grant("boss", "bill", "read")
    made.role("guest", scope="record").grant("guest", "site", "read")
    made.grant("guest", "order", "read", fields={"/note": "hidden"})
    made.grant("guest", "trip", "read", "create", fields={"/order": "hidden"})
    made.role("rower", scope="record").grant("rower", "order", "read")
    made.grant("rower", "trip", "read", rows='what = "石"')
    path = "modules/yard/entities/order.schema.json"
    return made.file(path, {**orjson.loads(made.files()[path]), "related": {"kinds": KINDS}})


KINDS = {
    "own": {"entity": "yard.trip", "field": "order"},
    "shared": {
        "entity": "yard.trip",
        "field": "together",
        "begin": {"what": "note", "cost": "total / 4", "rush": "urgent"},
    },
}


@pytest.fixture
def hauled(empty_world: World) -> tuple[World, str]:
    """An approved order with two trips, one of them at another site, and a trip that is none."""
    world = empty_world
    world.publish(hauling())
    settle(world)
    elsewhere = world.host.run(
        PLATFORM, lambda uow: stored.add(uow, "yard.site", {"name": "二号"}, status="approved")
    ).id
    order = world.submitted(note="砂")
    world.vote("pam", order)
    world.vote("bo", order)
    trips: list[dict[str, Any]] = [
        {"site": world.site, "what": "砂", "cost": Decimal("30.50"), "tons": Decimal(2)},
        {"site": world.site, "what": "石", "cost": Decimal("12.00"), "tons": Decimal(3)},
        {"site": elsewhere, "what": "砖", "cost": Decimal("99.00"), "tons": Decimal(9)},
        {"site": world.site, "what": "空车", "cost": Decimal("7.00")},
    ]
    for trip in trips:
        add(world, "yard.trip", {**trip, "order": order.id})
    add(world, "yard.trip", {"site": world.site, "what": "拼车", "together": [order.id]})
    add(world, "yard.bill", {"order": order.id, "cost": Decimal("500.00")})
    world.person("gus", "guest")
    world.person("rob", "rower")
    return world, order.id


def add(world: World, entity: str, data: dict[str, Any]) -> None:
    world.host.run(PLATFORM, lambda uow: stored.add(uow, entity, data, status="approved"))


def seen(world: World, who: str, order: str) -> tuple[RelatedRecords, ...]:
    return world.run(who, lambda uow: related_records(uow, "yard.order", order))


def told(world: World, who: str, order: str) -> list[tuple[str, int, list[tuple[str, str]]]]:
    return [
        (one.title, one.count, [(of.title, str(value)) for of, value in one.sums])
        for one in seen(world, who, order)
    ]


def test_records_of_the_reader_s_rows_and_of_the_list_are_counted(
    hauled: tuple[World, str],
) -> None:
    world, order = hauled
    assert told(world, "pam", order) == [
        ("trip · 订单", 2, [("运费", "42.50"), ("吨数", "5.00")]),
        ("trip · 同车", 1, [("运费", "0"), ("吨数", "0")]),
    ]
    assert told(world, "rob", order) == [("trip · 订单", 1, [("运费", "12.00"), ("吨数", "3.00")])]


def test_what_is_masked_is_not_summed_and_what_is_hidden_does_not_lead_here(
    hauled: tuple[World, str],
) -> None:
    world, order = hauled
    assert told(world, "bo", order) == [
        ("trip · 订单", 2, [("吨数", "5.00")]),
        ("trip · 同车", 1, [("吨数", "0")]),
        ("bill", 1, [("cost", "500.00")]),
    ]
    assert told(world, "gus", order) == [("trip · 同车", 1, [("运费", "0"), ("吨数", "0")])]


def test_who_may_not_read_the_record_learns_nothing_of_it(hauled: tuple[World, str]) -> None:
    world, order = hauled
    world.person("out", "guest", site=False)
    world.person("sol")
    with pytest.raises(NotFound):
        seen(world, "sol", order)
    assert not world.run("sol", lambda uow: has_related(uow, "yard.order"))


def test_another_one_is_begun_with_the_record_and_its_scope(hauled: tuple[World, str]) -> None:
    world, order = hauled
    first, second = seen(world, "ann", order)
    assert first.begin is not None
    assert first.begin.form == "yard.trip"
    assert first.begin.given == {"site": world.site, "order": order}
    assert second.begin is not None
    of_order = {"what": "砂", "cost": "25.00", "rush": "false"}
    assert second.begin.given == {**of_order, "site": world.site, "together": order}


def test_nobody_is_given_what_he_does_not_see_of_the_record(hauled: tuple[World, str]) -> None:
    world, order = hauled
    [only] = seen(world, "gus", order)
    assert only.begin is not None
    assert only.begin.given == {
        "cost": "25.00",
        "rush": "false",
        "site": world.site,
        "together": order,
    }


def test_nobody_begins_what_he_may_not_make(hauled: tuple[World, str]) -> None:
    world, order = hauled
    assert [one.begin for one in seen(world, "bo", order)] == [None, None, None]
    assert [one.begin for one in seen(world, "rob", order)] == [None]


def test_nothing_is_begun_of_what_the_reference_would_not_offer(
    hauled: tuple[World, str],
) -> None:
    """Nor of a document that is not in force: the filter of the second field names no status."""
    world, _ = hauled
    rush, draft = world.submitted(note="砂", urgent=True), world.draft()
    for order in (rush, draft):
        place = {"site": world.site, "what": "砂", "order": order.id, "together": [order.id]}
        add(world, "yard.trip", place)
    assert [one.begin for one in seen(world, "ann", draft.id)] == [None, None]
    world.vote("pam", rush)
    world.vote("bo", rush)
    begins = {one.field: one.begin is not None for one in seen(world, "ann", rush.id)}
    assert begins == {"order": False, "together": True}


def test_a_record_that_nothing_refers_to_has_nothing(hauled: tuple[World, str]) -> None:
    world, _ = hauled
    assert seen(world, "bo", world.draft().id) == ()
    assert seen(world, "ann", world.draft().id) == ()


def test_a_kind_of_the_author_s_is_begun_where_there_is_none_yet(hauled: tuple[World, str]) -> None:
    world, _ = hauled
    order = world.submitted(note="砂")
    world.vote("pam", order)
    world.vote("bo", order)
    found = {one.field: (one.count, one.begin is not None) for one in seen(world, "ann", order.id)}
    assert found == {"order": (0, True), "together": (0, True)}
    # Who may begin none of them is told nothing, nor of kinds that nobody chose.
    assert seen(world, "bo", order.id) == ()


@pytest.fixture
def toured(empty_world: World) -> tuple[World, str]:
    """An order that three tours carry, one of them in two stops, and another order."""
    world = empty_world
    world.publish(touring())
    settle(world)
    order, other = world.submitted(note="砂").id, world.submitted(note="石").id
    for name, stops, extras in (
        ("一号车", [order, other, order], []),
        ("二号车", [other], [order]),
        ("三号车", [order], []),
        ("四号车", [other], []),
    ):
        rows = {"stops": [{"order": key} for key in stops]}
        rows["extras"] = [{"order": key} for key in extras]
        tour = {"site": world.site, "name": name, "cost": Decimal(100), **rows}
        add(world, "yard.tour", tour)
    world.person("rob", "rower")
    return world, order


def test_a_record_named_in_rows_is_told_by_the_list_once_for_each_record(
    toured: tuple[World, str],
) -> None:
    world, order = toured
    assert told(world, "pam", order) == [("tour · 装卸", 2, []), ("tour · 加卸", 1, [])]
    assert {one.field: one.begin for one in seen(world, "ann", order)} == {
        "stops.order": None,
        "extras.order": None,
    }


def test_of_rows_only_what_the_reader_sees_is_counted(toured: tuple[World, str]) -> None:
    world, order = toured
    assert told(world, "rob", order) == [("tour · 装卸", 1, [])]
    assert [line for line in told(world, "bo", order) if "tour" in line[0]] == [
        ("tour · 加卸", 1, [])
    ]


@pytest.mark.parametrize(
    ("who", "field", "found"),
    [
        ("pam", "stops.order", ["一号车", "三号车"]),
        ("pam", "extras.order", ["二号车"]),
        ("rob", "stops.order", ["三号车"]),
        ("bo", "extras.order", ["二号车"]),
    ],
)
def test_a_list_is_narrowed_to_what_names_the_record_in_its_rows(
    toured: tuple[World, str], who: str, field: str, found: list[str]
) -> None:
    world, order = toured
    request = ListRequest(filters=(FieldFilter(field, "=", (order,)),), sort=("created_at",))
    page = world.run(who, lambda uow: list_page(uow, "yard.tours", request))
    assert [item.record.data["name"] for item in page.items] == found
    assert page.total == len(found)


@pytest.mark.parametrize("field", ["stops.at", "stops.mark", "loads.order", "stops.order.id"])
def test_a_list_is_not_narrowed_by_what_rows_do_not_refer_to(
    toured: tuple[World, str], field: str
) -> None:
    world, order = toured
    request = ListRequest(filters=(FieldFilter(field, "=", (order,)),))
    with pytest.raises(FilterInvalid):
        world.run("pam", lambda uow: list_page(uow, "yard.tours", request))


def test_nobody_narrows_a_list_by_what_is_hidden_in_rows(toured: tuple[World, str]) -> None:
    world, order = toured
    request = ListRequest(filters=(FieldFilter("stops.order", "=", (order,)),))
    with pytest.raises(FilterInvalid):
        world.run("bo", lambda uow: list_page(uow, "yard.tours", request))


@pytest.fixture
def sent() -> Iterator[list[str]]:
    """The statements that any database is sent."""
    with statements() as found:
        yield found


def test_each_kind_is_one_question_and_what_is_not_to_be_read_is_none(
    hauled: tuple[World, str], sent: list[str]
) -> None:
    world, order = hauled
    for who, kinds in (("bo", {"trip": 1, "bill": 1}), ("ann", {"trip": 1, "bill": 0})):
        seen(world, who, order)
        sent.clear()
        seen(world, who, order)
        for kind, often in kinds.items():
            assert len([text for text in sent if f"e_yard_{kind}" in text]) == often, sent
