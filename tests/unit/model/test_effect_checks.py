"""Rules that make, change and tell records, and stages: what a wrong one is told."""

from typing import Any

import pytest

from contract.actions.shop import MAKES, SHUTS, STAGE, TELLS, shop
from dougong.model.check import check
from dougong.model.finding import Finding
from dougong.testing.definitions import Definitions

BILL = "modules/shop/postings/bill.json"
ENTITY = "modules/shop/entities/bill.schema.json"


def findings(made: Definitions) -> list[Finding]:
    found = made.assembled()
    return [*found.errors, *(check(found.catalog) if found.catalog else ())]


def makes(**words: Any) -> dict[str, Any]:
    return {**MAKES, **words}


RULES: list[tuple[dict[str, Any], str, str]] = [
    ({"on": "approved"}, "posting_target", ""),
    (makes(port="sold"), "posting_target", ""),
    (makes(event="paid"), "posting_record", ""),
    (makes(on="submitted"), "effect_moment", "/on"),
    (makes(record="shop.debts"), "entity_unknown", "/record"),
    (makes(record="shop.line", values={"amount": "amount"}), "effect_child", "/record"),
    (makes(values={"who": "who"}), "effect_lacks", "/values"),
    (makes(values={"who": "who", "amount": "who"}), "expr_wrong_type", "/values/amount"),
    (makes(values={"who": "who", "amounts": "1"}), "field_unknown", "/values/amounts"),
    (makes(when="amount"), "expr_not_condition", "/when"),
    (makes(find={"who": "who"}), "effect_document", "/find"),
    ({"on": "approved", **SHUTS, "find": {"nam": "month"}}, "field_unknown", "/find/nam"),
    ({**TELLS, "find": {"month": "month"}, "event": "sold"}, "event_unknown", "/event"),
    ({"on": "approved", "record": "shop.bill", "event": "paid"}, "effect_nobody", "/event"),
    (makes(only_found=True), "effect_nobody", "/only_found"),
    (makes(on="sold", when="true"), "event_unknown", "/on"),
    (makes(on="paid"), "posting_told", ""),
    (
        {
            "on": "paid",
            "when": "true",
            "ledger": "shop.owed",
            "row_type": "row",
            "measures": {"amount": "1"},
        },
        "posting_told",
        "",
    ),
]


@pytest.mark.parametrize(
    ("rule", "code", "path"), RULES, ids=[f"{n}-{code}" for n, (_, code, _) in enumerate(RULES)]
)
def test_a_wrong_rule_is_refused_with_its_place(rule: dict[str, Any], code: str, path: str) -> None:
    found = findings(shop(tried=rule))
    assert (BILL, code, f"/rules/tried{path}") in [(one.file, one.code, one.path) for one in found]


def way(**words: Any) -> dict[str, Any]:
    return {**STAGE, "transitions": [{"on": "paid", "to": "paid", **words}]}


STAGES: list[tuple[dict[str, Any], str, str]] = [
    ({**STAGE, "field": "state"}, "field_unknown", "/stage/field"),
    ({**STAGE, "field": "month"}, "stage_field", "/stage/field"),
    (way(to="done"), "stage_unknown", "/stage/transitions/0"),
    (way(**{"from": ["done"]}), "stage_unknown", "/stage/transitions/0"),
    (way(when="total"), "expr_wrong_type", "/stage/transitions/0/when"),
    (way(when="totals > 1"), "expr_unknown_name", "/stage/transitions/0/when"),
    (way(on="asked"), "stage_moment", "/stage/transitions/0/node"),
    (way(node="sign"), "stage_moment", "/stage/transitions/0/node"),
    (way(on="asked", node="sign"), "stage_node", "/stage/transitions/0/node"),
]


@pytest.mark.parametrize(
    ("stage", "code", "path"), STAGES, ids=[f"{n}-{code}" for n, (_, code, _) in enumerate(STAGES)]
)
def test_a_wrong_stage_is_refused_with_its_place(
    stage: dict[str, Any], code: str, path: str
) -> None:
    found = findings(shop(stage))
    assert (ENTITY, code, path) in [(one.file, one.code, one.path) for one in found]


def test_records_of_strangers_are_reached_by_ports_alone() -> None:
    made = shop()
    other = Definitions("books", "账本")
    other.entity("note", {"amount": {"kind": "money", "title": "金额"}}, label="id")
    other.posting("note", note={**MAKES, "for_each": "lines"})
    other.posting("note", note={"on": "approved", **SHUTS, "find": {"name": "id"}})
    made.bundle_words(modules={"shop": "1.0.0", "books": "1.0.0"})
    for path, text in other.files().items():
        if not path.startswith("bundles/"):
            made.file(path, text)
    codes = [(one.file, one.code) for one in findings(made)]
    assert ("modules/books/postings/note.json", "effect_foreign") in codes


def test_the_shop_is_sound() -> None:
    assert [one for one in findings(shop()) if one.severity == "error"] == []


@pytest.mark.parametrize(
    ("expires", "code", "path"),
    [
        ({"date": "untill"}, "field_unknown", "/expires"),
        ({"date": "until", "when": "lefft = 0"}, "expr_unknown_name", "/expires/when"),
        ({"date": "until", "when": "1 + 1"}, "expr_wrong_type", "/expires/when"),
    ],
)
def test_what_ends_a_document_by_itself_is_checked(
    expires: dict[str, Any], code: str, path: str
) -> None:
    made = Definitions("m", "模块")
    made.entity("paper", {"until": "date"}, expires=expires)
    assert (code, path) in [(f.code, f.path) for f in findings(made)]
