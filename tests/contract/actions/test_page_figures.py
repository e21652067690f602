"""Figures that head a page are of this moment, of what its reader may see, and few questions."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import orjson
import pytest

from contract.actions.conftest import World, settle
from contract.actions.yard import yard
from dougong.actions.page_figures import ShownFigure, figures_on
from dougong.actions.reports import ledger_totals
from dougong.actions.seen import Reader
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.registry import UnknownName
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record
from dougong.store import records as stored
from dougong.testing.definitions import Definitions
from statements import statements

SPEND = {"ledger": "yard.spend", "measure": "amount"}
ON_SITE = {
    "spent": {**SPEND, "title": "已花"},
    "rush": {**SPEND, "title": "加急", "where": "urgent = true", "of": "spent"},
    "calm": {**SPEND, "title": "不加急", "where": "urgent = false", "of": "spent"},
    "plan": {"field": "plan"},
    "left": {"kind": "money", "title": "剩余", "value": "plan - spent", "when": "plan != null"},
    "each": {"kind": "money", "title": "均价", "value": "spent / (plan - 1000)"},
}
ON_ORDER = {
    "total": {"field": "total"},
    "own": {**SPEND, "title": "本单入账", "by": {"order": "id"}},
}


def heading() -> Definitions:
    """The yard with figures on sites and orders; clerks may not open the ledger."""
    made = yard()
    made.entity("site", SITE, "master", label="name", scope="id", figures=ON_SITE)
    place = {"site": TO["site"], "order": TO["order"], "urgent": {"kind": "boolean", "title": "急"}}
    made.add(
        "ledger",
        "spend",
        scope="site",
        dimensions=place,
        measures={"amount": {"kind": "money", "title": "金额"}},
        row_types={"cost": {"title": "成本"}},
        balances={"by_site": {"by": ["site", "urgent"], "measures": ["amount"]}},
    )
    given = {"site": "parent.site", "order": "parent.id", "urgent": "parent.urgent"}
    rule = {"ledger": "yard.spend", "row_type": "cost", "for_each": "lines", "on": "approved"}
    made.posting("order", spend={**rule, "dimensions": given, "measures": {"amount": "amount"}})
    made.pages(**{"yard.spend": ["pm", "boss"]})
    return with_figures(made)


SITE = {"name": "text", "plan": {"kind": "money", "title": "计划"}}
TO = {
    key: {"kind": "reference", "title": key, "reference": {"entity": f"yard.{key}"}}
    for key in ("site", "order")
}


def with_figures(made: Definitions) -> Definitions:
    """The same with figures on an order, however else it is defined."""
    path = "modules/yard/entities/order.schema.json"
    return made.file(path, {**orjson.loads(made.files()[path]), "figures": ON_ORDER})


@pytest.fixture
def headed(empty_world: World) -> World:
    """Two approved orders of 100 and 300, one of them urgent, on a site with a plan of 1000."""
    world = empty_world
    world.publish(heading())
    settle(world)

    def plan(uow: UnitOfWork) -> None:
        site = stored.find(uow, "yard.site", world.site)
        assert site is not None
        stored.change(uow, site, {**site.data, "plan": Decimal(1000)}, version=site.version)

    world.host.run(PLATFORM, plan)
    for quantity, urgent in ((2, False), (6, True)):
        lines = [{"what": "砂", "quantity": quantity, "price": "50.00"}]
        order = world.submitted(lines=lines, urgent=urgent)
        world.vote("pam", order)
        world.vote("bo", order)
    return world


def figures(world: World, who: str, record: Record) -> tuple[ShownFigure, ...]:
    def look(uow: UnitOfWork) -> tuple[ShownFigure, ...]:
        found = stored.find(uow, record.entity, record.id)
        assert found is not None
        return figures_on(uow, found, Reader(uow, uow.catalog.entity(found.entity)).rights(found))

    return world.run(who, look)


def told(world: World, who: str, record: Record) -> dict[str, str]:
    return {one.figure.key: str(one.value) for one in figures(world, who, record)}


def site_of(world: World) -> Record:
    def look(uow: UnitOfWork) -> Record:
        found = stored.find(uow, "yard.site", world.site)
        assert found is not None
        return found

    return world.host.run(PLATFORM, look, write=False)


def test_figures_are_of_this_moment_with_shares_and_rows_behind(headed: World) -> None:
    site = site_of(headed)
    assert told(headed, "pam", site) == {
        "spent": "400.00",
        "rush": "300.00",
        "calm": "100.00",
        "plan": "1000.00",
        "left": "600.00",
        "each": "None",
    }
    found = {one.figure.key: one for one in figures(headed, "pam", site)}
    assert [str(found[key].share) for key in ("spent", "rush", "calm")] == ["None", "75.0", "25.0"]
    for one in found.values():
        if one.rows is not None:
            rows = dict(one.rows)
            sums = headed.run("pam", lambda uow, rows=rows: ledger_totals(uow, "yard.spend", rows))
            assert sums["amount"] == one.value


def test_a_ledger_that_is_not_open_to_the_reader_gives_him_nothing(headed: World) -> None:
    """Neither what comes from it nor what is worked out of that."""
    assert told(headed, "ann", site_of(headed)) == {"plan": "1000.00"}


def test_whose_projects_are_others_reads_no_sums_of_this_one(headed: World) -> None:
    elsewhere = headed.host.run(
        PLATFORM, lambda uow: stored.add(uow, "yard.site", {"name": "二号"}, status="approved")
    )
    mine, headed.site = headed.site, elsewhere.id
    headed.person("far", "pm")
    headed.site = mine
    assert "spent" not in told(headed, "far", site_of(headed))
    assert told(headed, "far", elsewhere)["spent"] == "0"


def test_a_document_has_figures_once_it_is_in_force(headed: World) -> None:
    order = headed.submitted()
    assert told(headed, "bo", order) == {}
    headed.vote("pam", order)
    headed.vote("bo", order)
    assert told(headed, "bo", order) == {"total": "100.00", "own": "100.00"}


def test_a_figure_where_its_condition_does_not_hold_is_left_out(headed: World) -> None:
    bare = headed.host.run(
        PLATFORM, lambda uow: stored.add(uow, "yard.site", {"name": "空地"}, status="approved")
    )
    headed.person("all", "boss", site=False)
    assert told(headed, "all", bare) == {
        "spent": "0",
        "rush": "0",
        "calm": "0",
        "plan": "None",
        "each": "None",
    }


def test_rows_of_a_figure_nobody_defined_are_refused(headed: World) -> None:
    for name in ("yard.site.spend", "yard.sote.spent", "spent"):
        words: dict[str, Any] = {"site": headed.site, "figure": name}
        with pytest.raises(UnknownName):
            headed.run("pam", lambda uow, words=words: ledger_totals(uow, "yard.spend", words))


@pytest.fixture
def sent() -> Iterator[list[str]]:
    """The statements that any database is sent."""
    with statements() as found:
        yield found


def test_figures_of_the_same_rows_are_one_question_and_closed_ones_none(
    headed: World, sent: list[str]
) -> None:
    site = site_of(headed)
    for who, questions in (("pam", 3), ("ann", 0)):
        figures(headed, who, site)
        sent.clear()
        figures(headed, who, site)
        assert len([text for text in sent if "yard_spend" in text]) == questions, sent
