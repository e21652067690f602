"""Lists, pickers, search, boxes, figures and files, each within what somebody may see."""

from typing import Any

import pytest

from contract.actions.conftest import World, settle
from contract.actions.yard import SITE, yard
from dougong.actions import files, listings, me, records, reports, summaries
from dougong.actions.errors import UploadRejected
from dougong.actions.list_filters import FieldFilter, FilterInvalid
from dougong.actions.listings import ListRequest
from dougong.actions.picking import picker
from dougong.actions.uploads import Upload, upload
from dougong.base.errors import AccessDenied, NotFound
from dougong.base.values import new_id
from dougong.model.people import PLATFORM
from dougong.store import records as stored
from dougong.testing.stage import PIXEL

DRIVER = {
    "kind": "reference",
    "title": "司机",
    "reference": {"entity": "yard.driver", "prefer": "form.site != null and home = form.site"},
}


def numbers(page: listings.ListPage) -> list[Any]:
    return [item.record.data["number"] for item in page.items]


def orders(world: World, who: str, **words: Any) -> listings.ListPage:
    return world.run(who, lambda uow: listings.list_page(uow, "yard.orders", ListRequest(**words)))


def test_a_list_filters_sorts_counts_and_sums(world: World) -> None:
    first, second = world.draft(note="砂石"), world.submitted(note="水泥")
    page = orders(world, "ann", sort=("number",))
    assert numbers(page) == [first.data["number"], second.data["number"]]
    assert page.total == 2
    assert str(page.totals["total"]) == "200.00"
    by_status = (FieldFilter("status", "in", ("submitted",)),)
    assert numbers(orders(world, "ann", filters=by_status)) == [second.data["number"]]
    contains = (FieldFilter("note", "contains", ("砂",)),)
    assert numbers(orders(world, "ann", filters=contains)) == [first.data["number"]]
    assert numbers(orders(world, "ann", where='note = "水泥"')) == [second.data["number"]]
    assert numbers(orders(world, "ann", search="水泥")) == [second.data["number"]]
    with pytest.raises(FilterInvalid) as refused:
        orders(world, "ann", filters=(FieldFilter("notte", "=", ("x",)),))
    assert refused.value.facts["nearest"] == "note"


def test_who_has_no_role_here_sees_nothing(world: World) -> None:
    world.draft()
    world.site, here = new_id(), world.site
    world.person("eve", "clerk")
    world.site = here
    assert numbers(orders(world, "eve")) == []
    world.person("zoe", site=False)
    with pytest.raises(AccessDenied):
        orders(world, "zoe")


def test_a_hidden_field_is_nowhere(empty_world: World) -> None:
    made = yard()
    made.role("guest", scope="record")
    made.grant("guest", "order", "read", fields={"/note": "hidden", "/lines/*/price": "hidden"})
    empty_world.publish(made)
    settle(empty_world)
    empty_world.person("gus", "guest")
    order = empty_world.draft(note="内部")
    page = orders(empty_world, "gus", rows=True)
    (seen,) = page.items
    assert "note" not in seen.record.data
    assert "price" not in seen.record.data["lines"][0]
    with pytest.raises(FilterInvalid):
        orders(empty_world, "gus", filters=(FieldFilter("note", "=", ("内部",)),))
    assert numbers(orders(empty_world, "gus", search="内部")) == []
    assert numbers(orders(empty_world, "gus", search=order.data["number"])) != []
    trail = empty_world.run("gus", lambda uow: records.history(uow, "yard.order", order.id))
    assert "/note" not in str(trail[0].data["changes"])


def test_a_picker_offers_what_may_be_seen_and_is_typed(world: World) -> None:
    world.host.run(
        PLATFORM, lambda uow: stored.add(uow, "yard.site", {"name": "二号堆场"}, status="approved")
    )
    found = world.run("ann", lambda uow: picker(uow, "yard.order", "site"))
    assert [choice.label for choice in found] == ["一号堆场"]
    none = world.run("ann", lambda uow: picker(uow, "yard.order", "site", "三号"))
    assert none == ()


def test_a_picker_offers_first_what_its_reference_prefers(empty_world: World) -> None:
    """Whom the chosen site needs is on the first screen; everybody else stays within reach."""
    made = yard({"driver": DRIVER})
    made.entity("driver", {"name": "text", "home": SITE}, "master", label="name", search=["name"])
    empty_world.publish(made)
    settle(empty_world)
    homes = {"甲": None, "乙": empty_world.site, "丙": None, "丁": empty_world.site}
    for name, home in homes.items():
        words = {"name": name, "home": home}
        empty_world.host.run(
            PLATFORM, lambda uow, w=words: stored.add(uow, "yard.driver", w, status="approved")
        )

    def offered(search: str = "", **form: Any) -> list[str]:
        return [
            choice.label
            for choice in empty_world.run(
                "ann", lambda uow: picker(uow, "yard.order", "driver", search, form)
            )
        ]

    # Those made in one instant have no order among themselves.
    first = offered(site=empty_world.site)
    assert (set(first[:2]), set(first[2:])) == ({"丁", "乙"}, {"丙", "甲"})
    assert set(offered()) == {*homes}
    assert offered("甲", site=empty_world.site) == ["甲"]


def test_the_boxes_count_what_they_list(world: World) -> None:
    world.draft()
    order = world.submitted()
    for who, box in (("ann", "drafts"), ("ann", "started"), ("pam", "todo")):
        rows, total = world.run(who, lambda uow, b=box: listings.inbox(uow, b))
        counts = world.run(who, listings.counts)
        assert (len(rows), total, counts[box]) == (1, 1, 1)
        world.run(who, lambda uow, found=rows: summaries.summaries(uow, found))
    world.vote("pam", order)
    assert world.run("pam", listings.counts)["done"] == 1
    assert world.run("paul", listings.counts)["todo"] == 0


def test_search_finds_records_of_every_kind_one_may_read(world: World) -> None:
    order = world.draft(note="急用钢管")
    found = world.run("ann", lambda uow: listings.search(uow, "钢管"))
    assert [(one.entity.name, one.record.id) for one in found] == [("yard.order", order.id)]
    assert world.run("root", lambda uow: listings.search(uow, "钢管")) == ()


def test_my_own_page_names_my_sites_and_modules(world: World) -> None:
    found = world.run("ann", me.me)
    assert [project.label for project in found.projects] == ["一号堆场"]
    assert found.person is not None
    assert found.person.login == "ann"


def test_ledger_figures_are_those_of_ones_own_sites(empty_world: World) -> None:
    made = yard()
    made.add("report", "spent", ledger="yard.spend", rows=[{"field": "site"}], measures=["amount"])
    made._access["pages"] = {"yard.spent": ["pm"], "yard.spend": ["pm"]}
    empty_world.publish(made)
    settle(empty_world)
    order = empty_world.submitted()
    empty_world.vote("pam", order)
    empty_world.vote("bo", order)
    found = empty_world.run(
        "pam", lambda uow: reports.report(uow, "yard.spent", {"month": "2026-10"})
    )
    assert str(found.pivot.total["amount"]) == "100.00"
    rows, total = empty_world.run("pam", lambda uow: reports.ledger_rows(uow, "yard.spend", {}))
    assert (len(rows), total) == (1, 1)
    with pytest.raises(AccessDenied):
        empty_world.run("ann", lambda uow: reports.report(uow, "yard.spent", {}))


def test_a_file_is_read_by_whoever_reads_its_record(world: World) -> None:
    sent = Upload("../../现场 照片.png", PIXEL, {"latitude": "30.2", "evil": {"a": 1}})
    mine = upload(world.host, world.actor("ann"), sent)
    assert mine.name == "现场 照片.png"
    assert mine.media_type == "image/png"
    assert mine.facts == {"latitude": "30.2"}
    found = world.run("ann", lambda uow: files.content_of(uow, files.file_for(uow, mine.id)))
    assert found == PIXEL
    with pytest.raises(NotFound):
        world.run("pam", lambda uow: files.file_for(uow, mine.id))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.html", b"<html><script>alert(1)</script></html>"),
        ("photo.png", b"<html>"),
        ("empty.txt", b""),
        ("a.exe", b"MZ\x90\x00" + b"\0" * 60),
    ],
)
def test_files_that_could_do_harm_are_not_taken(world: World, name: str, content: bytes) -> None:
    with pytest.raises(UploadRejected):
        upload(world.host, world.actor("ann"), Upload(name, content, {}))
