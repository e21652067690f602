"""Whoever stands for records sees and signs what names these, on both databases alike."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dougong.access import policy
from dougong.actions.doors import record_for
from dougong.actions.listings import ListRequest, list_page
from dougong.base.errors import NotFound
from dougong.model.assemble import assemble
from dougong.model.check import check
from dougong.model.people import Actor
from dougong.model.runtime import Query, Record
from dougong.store import selecting
from dougong.testing.definitions import Definitions
from dougong.testing.stage import KEEPER, Stage

NOW = datetime(2026, 10, 8, 2, tzinfo=UTC)
FIRM = {"kind": "reference", "title": "单位", "reference": {"entity": "yard.firm"}}
MINE = "firm in actor.firms or firm in actor.led"


def yard() -> Definitions:
    """Bills that firms bear; a firm names its people in rows, and one leader in a field."""
    made = (
        Definitions("yard", "堆场")
        .entity("site", {"name": "text"}, "master", scope="id", label="name")
        .entity("contact", {"account": "member"}, "child")
        .entity(
            "firm",
            {
                "name": "text",
                "leader": "member",
                "contacts": {"kind": "rows", "title": "联系人", "rows": "yard.contact"},
                "former": {"kind": "rows", "title": "以前的联系人", "rows": "yard.contact"},
            },
            "master",
            label="name",
        )
        .entity(
            "bill",
            {
                "site": {
                    "kind": "reference",
                    "title": "工地",
                    "reference": {"entity": "yard.site"},
                },
                "firm": FIRM,
                "note": "text",
            },
            scope="site",
        )
        .add("list", "bills", entity="yard.bill", columns={"note": {}})
        .module_words(role_scope={"entity": "yard.site", "title": "工地"})
        .role("clerk", "site", "firm", "bill")
        .role("firm_side", scope="record", weight=10)
        .grant("firm_side", "bill", "read", "print", rows=MINE)
        .link("firms", "firm", "contacts.account")
        .link("led", "firm", "leader")
    )
    return made.process("approval", "bill", sign="firm_side")


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(database_url, tmp_path, NOW)
    made.publish(yard().files(), "test")
    yield made
    made.close()


class Town:
    """Two sites, three firms with their people, and a bill of every firm on every site."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.sites = [stage.create(KEEPER, "yard.site", {"name": name}).id for name in "AB"]
        for login in ("ren", "gu", "old", "boss", "nobody"):
            stage.person(login)
            for site in self.sites:
                stage.grant(login, "firm_side", site)
        self.person = {login: found.id for login, found in stage.people.items()}
        self.firms = {
            "one": self._firm("one", contacts=["ren"], former=["old"]),
            "two": self._firm("two", contacts=["gu", "ren"], leader="boss"),
            "three": self._firm("three", contacts=[]),
        }
        self.bills = {
            f"{name}{place}": stage.create(KEEPER, "yard.bill", {"site": site, "firm": firm})
            for name, firm in [*self.firms.items(), ("none", None)]
            for place, site in enumerate(self.sites)
        }

    def _firm(self, name: str, leader: str = "", **people: list[str]) -> str:
        rows = {
            key: [{"account": self.person[login]} for login in logins]
            for key, logins in people.items()
        }
        data: dict[str, Any] = {"name": name, **rows}
        if leader:
            data["leader"] = self.person[leader]
        return self.stage.create(KEEPER, "yard.firm", data).id

    def listed(self, login: str) -> set[str]:
        """What the list shows, by name of the bill."""
        request = ListRequest(limit=100)
        page = self.stage.look(login, lambda uow: list_page(uow, "yard.bills", request))
        names = {bill.id: name for name, bill in self.bills.items()}
        return {names[seen.record.id] for seen in page.items}

    def opens(self, login: str, bill: Record) -> bool:
        try:
            self.stage.look(login, lambda uow: record_for(uow, "read", "yard.bill", bill.id))
        except NotFound:
            return False
        return True


@pytest.mark.parametrize(
    ("login", "firms"),
    [("ren", "one two"), ("gu", "two"), ("boss", "two"), ("old", ""), ("nobody", "")],
)
def test_who_stands_for_a_firm_sees_its_bills_and_no_others(
    stage: Stage, login: str, firms: str
) -> None:
    town = Town(stage)
    wanted = {f"{firm}{place}" for firm in firms.split() for place in (0, 1)}
    assert town.listed(login) == wanted
    assert {name for name, bill in town.bills.items() if town.opens(login, bill)} == wanted


def test_the_database_and_python_find_the_same_rows(stage: Stage) -> None:
    town = Town(stage)
    for login in ("ren", "gu", "boss", "old", "nobody"):

        def both(uow: Any) -> tuple[set[str], set[str]]:
            where = policy.row_filter(uow.actor, uow.catalog, "yard.bill", "read")
            found = selecting.select(uow, "yard.bill", Query(where=where, limit=100)).items
            alone = (
                policy.may_touch(uow.actor, uow.catalog, "read", b) for b in town.bills.values()
            )
            kept = {b.id for b, may in zip(town.bills.values(), alone, strict=True) if may}
            return {record.id for record in found}, kept

        in_database, in_python = stage.look(login, both)
        assert in_database == in_python


def test_a_link_is_as_old_as_the_question(stage: Stage) -> None:
    town = Town(stage)
    firm = stage.record("yard.firm", town.firms["three"])
    stage.change(KEEPER, firm, {"contacts": [{"account": town.person["nobody"]}]})
    assert town.listed("nobody") == {"three0", "three1"}


def test_only_who_stands_for_the_firm_is_asked_to_sign(stage: Stage) -> None:
    town = Town(stage)
    submitted = stage.submit(KEEPER, town.bills["two0"], {}).record
    assert stage.waits_for(submitted) == ["boss", "gu", "ren"]
    submitted = stage.submit(KEEPER, town.bills["one0"], {}).record
    assert stage.waits_for(submitted) == ["ren"]
    assert not town.opens("gu", submitted)


def test_an_actor_without_such_rows_is_asked_for_nothing(stage: Stage) -> None:
    catalog = stage.catalog
    assert policy.links_needed(Actor("x", "x", "x"), catalog) == ()
    keys = {link.key for link in policy.links_needed(stage.actor(KEEPER), catalog)}
    assert keys == {"firms", "led"}


@pytest.mark.parametrize(
    ("link", "rows", "code"),
    [
        (("firms", "firm", "contacts.nobody"), "firm in actor.firms", "link_person"),
        (("firms", "firm", "name"), "firm in actor.firms", "link_person"),
        (("roles", "firm", "leader"), "firm in actor.roles", "link_name"),
        (("firms", "firmm", "leader"), "firm in actor.firms", "entity_unknown"),
        (("firms", "firm", "leader"), "firm in actor.firm", "member_unknown"),
    ],
)
def test_a_wrong_link_is_told(link: tuple[str, str, str], rows: str, code: str) -> None:
    made = yard().link(*link).grant("firm_side", "bill", "read", rows=rows)
    assembled = assemble(made.files(), "test")
    assert assembled.catalog is not None
    assert code in {found.code for found in check(assembled.catalog, None)}
