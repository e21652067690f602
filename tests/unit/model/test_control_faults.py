"""Controls: what a wrong one is told, what falls away, and how an overlay changes one."""

from dataclasses import replace
from typing import Any

import pytest

from dougong.model.check import check
from dougong.model.diff import diff
from modules.purse import CONTROL, REGISTER, purse

FILE = "modules/purse/controls/budget.json"
DOCUMENT = CONTROL["documents"]["purse.request"]
AT = "/documents/purse.request"
HELD = "/cover/held"


def document(**words: Any) -> dict[str, Any]:
    return {"documents": {"purse.request": {**DOCUMENT, **words}}}


def policy(**words: Any) -> dict[str, Any]:
    return {"policy": {**CONTROL["policy"], **words}}


def roll_up(**words: Any) -> dict[str, Any]:
    return {"roll_up": {**CONTROL["roll_up"], **words}}


def register(**words: Any) -> dict[str, Any]:
    return {"register": {**REGISTER, **words}}


COVER: dict[str, Any] = {
    "dimension": "code",
    "entity": "purse.code",
    "match": [{"field": "name", "value": '"spare"'}],
    "open": "kind != null",
    "when": 'over_by > 0 and outcome = "block"',
    "amount": "min(over_by, asked)",
    "held": {"row_type": "rsv", "measure": "reserved"},
    "moved": {"row_type": "act", "measure": "budget"},
    "message": "，动用 {{ covered }}",
    "empty": "，只剩 {{ spare }}",
}


def cover(**words: Any) -> dict[str, Any]:
    return {"cover": {**COVER, **words}}


CASES: list[tuple[dict[str, Any], str, str]] = [
    ({"ledger": "purse.budgets"}, "ledger_unknown", "/ledger"),
    ({"ledger": "books.budget"}, "module_absent", "/ledger"),
    ({"base": "budgets"}, "expr_unknown_name", "/base"),
    ({"used": '"all"'}, "expr_wrong_type", "/used"),
    ({"documents": {}}, "limit", "/documents"),
    ({"documents": {"purse.site": DOCUMENT}}, "control_entity", "/documents/purse.site"),
    ({"documents": {"purse.ask": DOCUMENT}}, "entity_unknown", "/documents/purse.ask"),
    (document(for_each="line"), "field_unknown", f"{AT}/for_each"),
    (document(at="codes"), "field_unknown", f"{AT}/at"),
    (document(when="amount"), "expr_not_condition", f"{AT}/when"),
    (document(asked="amounts"), "expr_unknown_name", f"{AT}/asked"),
    (document(asked="code"), "expr_wrong_type", f"{AT}/asked"),
    (document(counted="amounts"), "expr_unknown_name", f"{AT}/counted"),
    (document(counted="code"), "expr_wrong_type", f"{AT}/counted"),
    (document(given={"mode": "modes"}), "expr_unknown_name", f"{AT}/given/mode"),
    (document(given={"used": "amount"}), "control_given_taken", f"{AT}/given/used"),
    (document(given={"mode": "amount"}, for_each="line"), "field_unknown", f"{AT}/for_each"),
    ({**document(given={"mode": "amount"}), "outcome": "mode"}, "expr_wrong_type", "/outcome"),
    ({"base": "budget * settings.share"}, "member_unknown", "/base"),
    (document(key={"code": "amount", "site": "parent.site"}), "expr_wrong_type", f"{AT}/key/code"),
    (document(key={"cod": "code", "site": "parent.site"}), "field_unknown", f"{AT}/key/cod"),
    (document(key={"site": "parent.site"}), "control_balance", "/ledger"),
    (policy(entity="purse.policies"), "entity_unknown", "/policy/entity"),
    (policy(match=[{"field": "sit", "value": "kind"}]), "field_unknown", "/policy/match/0/field"),
    (policy(match=[{"field": "kind", "value": "1"}]), "expr_wrong_type", "/policy/match/0/value"),
    (roll_up(dimension="site_"), "field_unknown", "/roll_up/dimension"),
    (roll_up(entity="purse.site", parent="name"), "control_roll_up", "/roll_up"),
    (roll_up(parent="abov"), "field_unknown", "/roll_up/parent"),
    (roll_up(to='"top"'), "expr_value_outside", "/roll_up/to"),
    ({"outcome": {"decision": "purse.actions"}}, "decision_unknown", "/outcome/decision"),
    ({"outcome": '"stop"'}, "expr_value_outside", "/outcome"),
    ({"outcome": "limit"}, "expr_unknown_name", "/outcome"),
    ({"message": "{{ key.site_ }}"}, "member_unknown", "/message"),
    ({"message": "{{ budget }}"}, "expr_unknown_name", "/message"),
    ({"colour": "red"}, "unknown_word", "/colour"),
    (register(ledger="purse.exception"), "ledger_unknown", "/register/ledger"),
    (register(rows={"approved": "asked"}), "posting_holding", "/register/rows/approved"),
    (register(rows={"submitted": "granted"}), "posting_not_holding", "/register/rows/submitted"),
    (register(rows={"approved": "given"}), "row_type_unknown", "/register/rows/approved"),
    (register(rows={"returned": "asked"}), "unknown_word", "/register/rows/returned"),
    (register(outcomes=["block"]), "value_unknown", "/register/outcomes/0"),
    (register(measures={"base": "budget"}), "expr_unknown_name", "/register/measures/base"),
    (register(measures={"left": "base"}), "field_unknown", "/register/measures/left"),
    (register(dimensions={"code": "key.cod"}), "member_unknown", "/register/dimensions/code"),
    (register(dimensions={"site": "asked"}), "expr_wrong_type", "/register/dimensions/site"),
    ({"leave_out": {"codes": "true"}}, "field_unknown", "/leave_out/codes"),
    ({"leave_out": {"code": "kind"}}, "expr_not_condition", "/leave_out/code"),
    (cover(dimension="cod"), "field_unknown", "/cover/dimension"),
    (cover(entity="purse.codes"), "entity_unknown", "/cover/entity"),
    (cover(match=[{"field": "nam", "value": "1"}]), "field_unknown", "/cover/match/0/field"),
    (cover(match=[{"field": "name", "value": "1"}]), "expr_wrong_type", "/cover/match/0/value"),
    (cover(sort=["-nam"]), "field_unknown", "/cover/sort/0"),
    (cover(open="usage > 1"), "expr_unknown_name", "/cover/open"),
    (cover(when="asked"), "expr_not_condition", "/cover/when"),
    (cover(amount="kind"), "expr_wrong_type", "/cover/amount"),
    (
        cover(held={"row_type": "act", "measure": "actual"}),
        "posting_not_holding",
        f"{HELD}/row_type",
    ),
    (cover(held={"row_type": "rsv", "measure": "left"}), "field_unknown", f"{HELD}/measure"),
    (cover(dimensions={"sit": "kind"}), "field_unknown", "/cover/dimensions/sit"),
    (cover(message="{{ taken }}"), "expr_unknown_name", "/cover/message"),
    (cover(empty="{{ left }}"), "expr_unknown_name", "/cover/empty"),
]


@pytest.mark.parametrize(
    ("words", "code", "path"), CASES, ids=[f"{n}-{code}" for n, (_, code, _) in enumerate(CASES)]
)
def test_a_wrong_control_is_refused_with_its_place(
    words: dict[str, Any], code: str, path: str
) -> None:
    made = purse(**words).assembled()
    found = [*made.errors, *(check(made.catalog) if made.catalog else ())]
    assert (FILE, code, path) in [(one.file, one.code, one.path) for one in found]
    assert all("—" not in one.for_person() for one in found if one.file == FILE)


def test_documents_are_controlled_by_the_same_keys() -> None:
    other = {**DOCUMENT, "key": {"site": "parent.site"}}
    made = purse(documents={"purse.request": DOCUMENT, "purse.fund": other}).assembled()
    found = [(one.code, one.path) for one in made.errors]
    assert ("control_keys", "/documents/purse.fund/key") in found


def test_documents_give_the_same_to_the_outcome() -> None:
    more = {**DOCUMENT, "given": {"mode": "amount"}}
    made = purse(documents={"purse.request": DOCUMENT, "purse.fund": more}).assembled()
    found = [(one.code, one.path) for one in made.errors]
    assert ("control_given", "/documents/purse.fund") in found


def test_two_controls_of_one_document_have_different_keys() -> None:
    catalog = purse().catalog()
    other = replace(catalog.controls["purse.budget"], module="works", file="other.json")
    both = replace(catalog, controls={**catalog.controls, other.name: other})
    found = {(one.file, one.code, one.path) for one in check(both)}
    assert ("other.json", "control_twice", AT) in found
    assert ("other.json", "ledger_foreign", "/ledger") in found


def test_documents_of_modules_that_are_not_there_fall_away() -> None:
    documents = {"purse.request": DOCUMENT, "works.order": {**DOCUMENT, "kind": "order"}}
    catalog = purse(documents=documents).catalog()
    assert list(catalog.controls["purse.budget"].documents) == ["purse.request"]
    assert "purse.budget" not in purse(documents={"works.order": DOCUMENT}).catalog().controls


def test_facts_of_a_process_know_the_controls_of_its_document() -> None:
    made = purse()
    xml = made.files()["workflows/purse/request_approval.bpmn"].decode()
    wrong = xml.replace("controls.budget.outcome", "controls.budgets.outcome")
    made.file("workflows/purse/request_approval.bpmn", wrong.encode())
    assert "member_unknown" in {one.code for one in check(made.catalog())}


def test_an_overlay_changes_how_strict_a_control_is() -> None:
    words = {"outcome": 'if usage > 90 then "block" else "pass"', "roll_up": None}
    made = purse()
    before = made.catalog()
    made.overlay({"op": "change_control", "control": "purse.budget", "words": words})
    after = made.catalog()
    control = after.controls["purse.budget"]
    assert (control.outcome, control.decision, control.roll_up) == (words["outcome"], "", None)
    assert not [one for one in check(after) if one.severity == "error"]
    told = [one.for_person() for one in diff(before, after)]
    assert any("预算控制" in one for one in told)
    unknown = purse().overlay({"op": "change_control", "control": "purse.b", "words": words})
    assert "control_unknown" in {one.code for one in unknown.assembled().errors}
