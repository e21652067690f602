"""Derived figures: worked out of sums, checked when a bundle is checked, never posted."""

from decimal import Decimal
from typing import Any

import pytest

from dougong.access.figures import closed_measures
from dougong.model.check import check
from dougong.model.derived import figures_of, summed_for
from dougong.model.ledger import Ledger
from dougong.model.people import Actor, RoleHeld
from dougong.testing.definitions import Definitions

LEDGER = "modules/library/ledgers/budget.json"
MONEY = {"kind": "money", "title": "金额"}
AVAILABLE = {"kind": "money", "title": "可用", "value": "budget - used"}
USAGE = {
    "kind": "percent",
    "title": "使用率",
    "value": "if budget = 0 then null else (budget - available) / budget * 100",
}


def library(derived: dict[str, Any], **posted: str) -> Definitions:
    made = Definitions().entity("loan", {"fee": MONEY, "cap": MONEY}, required=["fee", "cap"])
    made.add(
        "ledger",
        "budget",
        dimensions={"shelf": {"kind": "text", "title": "书架"}},
        measures={"budget": {**MONEY, "title": "预算"}, "used": {**MONEY, "title": "已用"}},
        derived=derived,
        row_types={"fee": {"title": "费用"}},
    )
    rule = {"on": "approved", "ledger": "library.budget", "row_type": "fee"}
    measures = posted or {"budget": "cap", "used": "fee"}
    made.posting("loan", fee={**rule, "dimensions": {}, "measures": measures})
    return made.role("reader", "loan")


def ledger() -> Ledger:
    made = library({"available": AVAILABLE, "usage": USAGE})
    return made.catalog().ledgers["library.budget"]


def test_a_ratio_is_worked_out_of_sums_and_may_be_none() -> None:
    known = ledger()
    sums = {"budget": Decimal(300), "used": Decimal("100.01")}
    found = figures_of(known, ["usage", "available", "budget"], sums)
    assert found == {
        "usage": Decimal("33.3367"),
        "available": Decimal("199.99"),
        "budget": Decimal(300),
    }
    assert figures_of(known, ["usage", "available"], {"budget": None}) == {
        "usage": None,
        "available": Decimal(0),
    }


def test_the_measures_behind_a_figure_are_known_through_others() -> None:
    known = ledger()
    assert summed_for(known, ["usage"]) == ("budget", "used")
    assert summed_for(known, ["used"]) == ("used",)


@pytest.mark.parametrize(
    ("derived", "code", "path"),
    [
        ({"usage": USAGE}, "expr_unknown_name", "/derived/usage/value"),
        ({"usage": USAGE, "available": AVAILABLE}, "expr_unknown_name", "/derived/usage/value"),
        ({"x": {**AVAILABLE, "value": '"text"'}}, "expr_wrong_type", "/derived/x/value"),
        ({"x": {**AVAILABLE, "value": "budget +"}}, "expr_syntax", "/derived/x/value"),
        ({"x": {**AVAILABLE, "kind": "text"}}, "measure_type", "/derived/x"),
        ({"used": AVAILABLE}, "name_twice", "/derived/used"),
        ({"status": AVAILABLE}, "reserved_name", "/derived/status"),
        ({"x": {"kind": "money", "title": "x"}}, "word_missing", "/derived/x"),
    ],
)
def test_a_wrong_figure_is_refused_with_its_place(
    derived: dict[str, Any], code: str, path: str
) -> None:
    made = library(derived).assembled()
    found = [*made.errors, *(check(made.catalog) if made.catalog else ())]
    assert (LEDGER, code, path) in [(one.file, one.code, one.path) for one in found]


def test_a_derived_figure_cannot_be_posted() -> None:
    made = library({"available": AVAILABLE}, available="cap - fee").catalog()
    found = {(one.code, one.path) for one in check(made)}
    assert ("posting_derived", "/rules/fee/measures/available") in found


def test_a_figure_is_as_closed_as_the_measures_it_is_worked_out_of() -> None:
    made = library(
        {"available": AVAILABLE, "usage": USAGE, "twice": {**MONEY, "value": "budget * 2"}}
    )
    made.role("guest")
    made.grant("guest", "loan", "read", fields={"/fee": "hidden"})
    made._access["pages"] = {"library.budget": ["guest"]}
    catalog = made.catalog()
    actor = Actor("a", "ann", "Ann", roles=(RoleHeld("guest", None),))
    found = closed_measures(actor, catalog, "library.budget", catalog.ledgers["library.budget"])
    assert found == {"used", "available", "usage"}
