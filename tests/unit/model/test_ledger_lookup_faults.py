"""Lookups over ledgers: what a wrong one is told, and what names it gives."""

from typing import Any

import pytest

from dougong.model.check import check
from dougong.model.check.scope import Scopes
from dougong.testing.definitions import Definitions

ENTITY = "modules/library/entities/loan.schema.json"
MONEY = {"kind": "money", "title": "金额"}
SHELF = {"kind": "text", "title": "书架"}
MATCH = [{"field": "shelf", "value": "shelf"}]


def library(lookup: dict[str, Any], **words: Any) -> Definitions:
    made = Definitions().entity(
        "loan", {"shelf": SHELF, "fee": MONEY}, lookups={"budget": lookup}, **words
    )
    made.add(
        "ledger",
        "budget",
        dimensions={"shelf": SHELF},
        measures={"cap": {**MONEY, "title": "预算"}},
        derived={"half": {"kind": "percent", "title": "一半", "value": "cap / 2"}},
        row_types={"fee": {"title": "费用"}},
    )
    return made.role("reader", "loan")


def lookup(**words: Any) -> dict[str, Any]:
    return {"ledger": "library.budget", "fields": ["cap"], "match": MATCH, **words}


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        (lookup(entity="library.loan"), "lookup_target", ""),
        ({"match": MATCH}, "lookup_target", ""),
        (lookup(take="first"), "lookup_take", "/take"),
        (lookup(fields=[]), "lookup_figures", ""),
        (lookup(sort=["shelf"]), "word_unfit", "/sort"),
        (lookup(except_self=True), "word_unfit", "/except_self"),
        ({"entity": "library.loan", "match": MATCH, "row_types": []}, "word_unfit", "/row_types"),
        (lookup(ledger="library.budgets"), "ledger_unknown", "/ledger"),
        (lookup(ledger="books.budget"), "module_absent", "/ledger"),
        (lookup(fields=["caps"]), "field_unknown", "/fields/0"),
        (lookup(row_types=["fees"]), "field_unknown", "/row_types/0"),
        (lookup(by=["shelves"]), "field_unknown", "/by/0"),
        (lookup(by=["shelf"], take="sum"), "lookup_take", "/take"),
        (lookup(take="all"), "lookup_take", "/take"),
        ({"entity": "library.loan", "match": MATCH, "by": ["shelf"]}, "word_unfit", "/by"),
        (lookup(match=[{"field": "cap", "value": "fee"}]), "field_unknown", "/match/0/field"),
        (lookup(match=[{"field": "shelf", "value": "fee"}]), "expr_wrong_type", "/match/0/value"),
    ],
)
def test_a_wrong_lookup_is_refused_with_its_place(
    given: dict[str, Any], code: str, path: str
) -> None:
    made = library(given).assembled()
    found = [*made.errors, *(check(made.catalog) if made.catalog else ())]
    at = f"/lookups/budget{path}"
    assert (ENTITY, code, at) in [(one.file, one.code, one.path) for one in found]


def test_one_figure_is_a_number_and_several_are_a_context() -> None:
    header = _header(lookup(row_types=["fee"], except_own=True))
    assert (header["budget"].kind, header["budget"].null.name) == ("number", "NEVER")
    several = _header(lookup(fields=["cap", "half"]))["budget"].members
    assert several is not None
    assert {key: one.null.name for key, one in several.items()} == {"cap": "NEVER", "half": "MAYBE"}


def test_by_a_dimension_the_answers_are_a_list_of_contexts() -> None:
    found = _header(lookup(by=["shelf", "business_date"], fields=["cap", "half"]))["budget"]
    assert found.kind == "list"
    assert found.item is not None
    assert found.item.members is not None
    told = {key: (one.kind, one.null.name) for key, one in found.item.members.items()}
    assert told == {
        "shelf": ("string", "MAYBE"),
        "business_date": ("date", "NEVER"),
        "cap": ("number", "NEVER"),
        "half": ("number", "MAYBE"),
    }


def _header(given: dict[str, Any]) -> Any:
    catalog = library(given).catalog()
    assert not [one for one in check(catalog) if one.severity == "error"]
    return Scopes(catalog).header(catalog.entity("library.loan"))


def test_without_its_module_an_optional_lookup_is_null() -> None:
    note = {"kind": "text", "title": "说明", "computed": 'if budget = null then "—" else "有"'}
    given = lookup(ledger="books.budget", optional=True)
    made = Definitions().entity("loan", {"shelf": SHELF, "note": note}, lookups={"budget": given})
    catalog = made.role("reader", "loan").catalog()
    assert catalog.entity("library.loan").absent == ("budget",)
    assert not [one for one in check(catalog) if one.severity == "error"]
