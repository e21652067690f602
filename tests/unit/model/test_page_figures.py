"""Figures of a page are held against their sources, and fall away with modules that are away."""

from typing import Any

import pytest

from dougong.model.check import check
from dougong.testing.definitions import Definitions

HOUSE = "modules/library/entities/house.schema.json"
AT = "/figures/one"
BOOK = {"ledger": "library.book", "measure": "amount"}
TO_HOUSE = {"kind": "reference", "title": "房屋", "reference": {"entity": "library.house"}}


def house(figures: dict[str, Any], kind: str = "master") -> Definitions:
    """Houses with a ledger of what they cost, and one that names two houses in each row."""
    made = Definitions()
    fields = {"name": "text", "price": "money", "built": "date"}
    made.entity("house", fields, kind, figures=figures)
    made.entity("door", {"house": TO_HOUSE}, "master")
    made.role("boss", "house", "door")
    dimensions = {"house": TO_HOUSE, "zone": {"kind": "text", "title": "区域"}}
    for key, more in (("book", {}), ("swap", {"other": {**TO_HOUSE, "title": "另一房屋"}})):
        made.add(
            "ledger",
            key,
            dimensions={**dimensions, **more},
            measures={"amount": {"kind": "money", "title": "金额"}},
            row_types={"cost": {"title": "成本"}},
        )
    return made


def one(**words: Any) -> dict[str, Any]:
    return {"first": {"field": "price"}, "one": words}


SOUND = {
    "cost": {**BOOK, "row_types": ["cost"], "where": 'zone = "a"', "of": "price"},
    "left": {"kind": "money", "title": "剩余", "value": "price - cost", "when": "price != null"},
}


def test_figures_of_all_three_sources_are_sound() -> None:
    made = house({"price": {"field": "price"}, **SOUND, "swap": {**BOOK, "by": {"house": "id"}}})
    assert [f.code for f in check(made.catalog()) if f.severity == "error"] == []


@pytest.mark.parametrize(
    ("words", "code", "at"),
    [
        ({**BOOK, "ledger": "library.bok"}, "ledger_unknown", "/ledger"),
        ({**BOOK, "measure": "amuont"}, "field_unknown", "/measure"),
        ({**BOOK, "row_types": ["x"]}, "field_unknown", "/row_types"),
        ({**BOOK, "where": "size = 1"}, "expr_unknown_name", "/where"),
        ({**BOOK, "by": {"hose": "id"}}, "field_unknown", "/by/hose"),
        ({**BOOK, "by": {"house": "idd"}}, "field_unknown", "/by/house"),
        ({**BOOK, "by": {"house.under": "id"}}, "figure_tree", "/by/house.under"),
        ({**BOOK, "ledger": "library.swap"}, "figure_place", ""),
        ({"field": "prise"}, "field_unknown", "/field"),
        ({"field": "name"}, "figure_number", "/field"),
        ({"field": "price", "of": "later"}, "figure_unknown", "/of"),
        ({"field": "price", "when": "size = 1"}, "expr_unknown_name", "/when"),
        ({"kind": "money", "title": "差", "value": "first - x"}, "expr_unknown_name", "/value"),
        ({"kind": "money", "title": "差", "value": "name"}, "expr_wrong_type", "/value"),
    ],
)
def test_what_a_figure_names_must_be_there_and_fit(
    words: dict[str, Any], code: str, at: str
) -> None:
    found = check(house(one(**words)).catalog())
    assert (HOUSE, code, f"{AT}{at}") in [(f.file, f.code, f.path) for f in found]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({}, "figure_source"),
        ({**BOOK, "field": "price"}, "figure_source"),
        ({"ledger": "library.book"}, "figure_word"),
        ({"value": "1", "title": "一"}, "figure_word"),
        ({"field": "price", "where": "true"}, "word_unfit"),
        ({**BOOK, "kind": "money", "title": "金额"}, "word_unfit"),
    ],
)
def test_a_figure_that_cannot_be_meant_is_refused(words: dict[str, Any], code: str) -> None:
    assert code in [f.code for f in house(one(**words)).assembled().errors]


def test_a_row_has_no_page_that_figures_could_head() -> None:
    made = house({}).entity("line", {"price": "money"}, "child", figures={"p": {"field": "price"}})
    assert "figures_child" in [f.code for f in check(made.catalog())]


def test_figures_of_modules_that_are_away_fall_away_with_what_is_made_of_them() -> None:
    figures = {
        "price": {"field": "price"},
        "away": {"ledger": "cellar.book", "measure": "amount"},
        "made": {"kind": "money", "title": "差", "value": "price - away"},
        "again": {"kind": "money", "title": "再差", "value": "made + 1"},
        "cost": {**BOOK, "of": "away"},
    }
    catalog = house(figures).catalog()
    kept = catalog.entity("library.house").page_figures
    assert [(one.key, one.of) for one in kept] == [("price", ""), ("cost", "")]
    assert [f.code for f in check(catalog) if f.severity == "error"] == []


def test_titles_are_told_in_the_reader_s_language() -> None:
    made = house({"one": {**BOOK, "title": "累计成本"}})
    made.file(
        "modules/library/translations/en.json", {f"{HOUSE}#/figures/one/title": "Cost to date"}
    )
    [told] = made.catalog("en").entity("library.house").page_figures
    assert told.title == "Cost to date"
