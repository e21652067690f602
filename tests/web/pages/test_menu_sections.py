"""A long module's menu stands under headings; a short one is a plain list."""

import pytest
from flask import Flask

from dougong.model.check import check
from dougong.model.people import Actor, RoleHeld
from dougong.testing.definitions import Definitions
from dougong.web.shell import SHORT_MODULE, Group, module_group


def shelf(count: int, section: str = "daily") -> Definitions:
    """A module with so many lists, the odd ones under “Rare”, the even ones under “Daily”.

    The first one stands in the section that is told, in none with an empty one.
    """
    made = Definitions("shop").entity("bill", {"mark": "text"}, kind="master").role("boss", "bill")
    menu: list[dict[str, str]] = []
    for number in range(count):
        made.add("list", f"l{number}", entity="shop.bill", columns={"mark": {}})
        within = section if number == 0 else "rare" if number % 2 else "daily"
        entry = {"key": f"l{number}", "title": f"L{number}", "list": f"shop.l{number}"}
        menu.append({**entry, "section": within} if within else entry)
    sections = {"rare": {"title": "Rare"}, "daily": {"title": "Daily"}, "none": {"title": "None"}}
    return made.module_words(menu=menu, menu_sections=sections)


def menu_of(made: Definitions, path: str) -> Group:
    catalog = made.catalog()
    boss = Actor("1", "boss", "Boss", roles=(RoleHeld("boss"),))
    with Flask(__name__).test_request_context(path):
        return module_group(catalog.modules["shop"], catalog, boss)


def test_many_entries_stand_under_their_headings_and_the_readers_own_is_open() -> None:
    found = menu_of(shelf(SHORT_MODULE + 1), "/lists/shop.l1")
    assert found.items == ()
    assert [(one.title, one.key, one.open) for one in found.sections] == [
        ("Rare", "shop.rare", True),
        ("Daily", "shop.daily", False),
    ]
    assert [link.title for link in found.sections[0].items[:3]] == ["L1", "L3", "L5"]
    assert (found.size, found.is_current) == (SHORT_MODULE + 1, True)


def test_an_entry_without_a_section_stands_before_all_headings() -> None:
    found = menu_of(shelf(SHORT_MODULE + 1, section=""), "/")
    assert [link.title for link in found.items] == ["L0"]


def test_few_entries_are_one_list_in_the_order_of_the_headings() -> None:
    found = menu_of(shelf(4), "/lists/shop.l0")
    assert found.sections == ()
    assert [link.title for link in found.items] == ["L1", "L3", "L0", "L2"]


@pytest.mark.parametrize(("section", "fits"), [("rare", True), ("rear", False)])
def test_an_entry_names_a_section_of_its_module(section: str, fits: bool) -> None:
    found = [(one.code, one.path) for one in check(shelf(2, section=section).catalog())]
    assert (("menu_section_unknown", "/menu/0/section") not in found) is fits
