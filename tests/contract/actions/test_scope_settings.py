"""What a site says of a setting counts wherever its orders are read, and is fixed by its books."""

import pytest

from contract.actions.conftest import World, settle
from contract.actions.yard import yard
from dougong.actions import drafts
from dougong.actions.printing import Told, print_record
from dougong.actions.routing import value_in
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DataInvalid
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record
from dougong.store import records

WAY = {
    "kind": "choice",
    "title": "口径",
    "enum": {"incl": {"title": "含税"}, "excl": {"title": "净"}},
}
SHEET = '<print entity="yard.order" title="单"><p>{{ settings.way }}</p></print>'
TOLD = Told({}, {}, {"original": "", "part": "", "whole": ""}, "")


@pytest.fixture
def world(empty_world: World) -> World:
    made = yard(None, check="pm")
    made.entity("site", {"name": "text", "way": WAY}, "master", label="name", scope="id")
    settings = {"properties": {"way": {**WAY, "default": "excl"}}, "by_scope": {"way": "way"}}
    made.module_words(settings={**settings, "fixed_by": {"way": ["spend"]}})
    made.grant("clerk", "order", "print")
    empty_world.publish(made.file("forms/yard/order.print.html", SHEET.encode()))
    settle(empty_world)
    return empty_world


def says(world: World, way: str, who: str = "cho") -> Record:
    """The site with another word, changed by somebody who may."""

    def change(uow: UnitOfWork) -> Record:
        site = records.find(uow, "yard.site", world.site)
        assert site is not None
        raw = {"way": way}
        done = drafts.change_draft(uow, "yard.site", site.id, raw, version=site.version)
        return done.record

    return world.run(who, change)


def test_the_facts_of_a_process_and_its_sheet_of_paper_read_what_the_site_says(
    world: World,
) -> None:
    says(world, "incl")
    order = world.submitted()
    entity = "yard.order"
    fact = world.run(
        "ann", lambda uow: value_in(uow, uow.catalog.entity(entity), order, "settings.way")
    )
    sheet = world.run("ann", lambda uow: print_record(uow, entity, order.id, TOLD))
    assert (fact, "<p>incl</p>" in sheet.own) == ("incl", True)


def test_what_the_site_says_is_fixed_once_its_ledger_has_a_row(world: World) -> None:
    says(world, "incl")
    says(world, "excl")
    order = world.submitted()
    world.vote("pam", order)
    with pytest.raises(DataInvalid) as caught:
        says(world, "incl")
    assert [(one.path, one.code) for one in caught.value.faults] == [("/way", "setting_fixed")]
    assert "1 行" in caught.value.faults[0].for_person("zh")
    # Another site has no rows, and the same word is no change.
    says(world, "excl")
    world.site = world.host.run(
        PLATFORM, lambda uow: records.add(uow, "yard.site", {"name": "二号"}, status="approved")
    ).id
    world.person("zoe", "chief")
    assert says(world, "incl", "zoe").data["way"] == "incl"
