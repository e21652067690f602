"""Rules that bring sums to a value or close others: what a wrong one is told."""

from typing import Any

import pytest

from contract.actions.pot import ENDS, FREED, LAID, pot
from dougong.model.check import check

FILE = "modules/pot/postings/budget.json"


def laid(**words: Any) -> dict[str, Any]:
    return {**LAID, **words}


RULES: list[tuple[dict[str, Any], str, str]] = [
    (laid(sets={"of": ["site"], "by": ["kind"]}), "field_unknown", "/sets/by/0"),
    (laid(sets={"of": ["site"], "by": ["pledge"]}), "sets_balance", "/sets"),
    (laid(sets={"of": ["site"]}), "sets_balance", "/sets"),
    (laid(dimensions={"what": "what"}), "sets_not_given", "/sets/of/0"),
    (laid(row_type="kept", on="submitted"), "sets_holding", "/row_type"),
    ({**ENDS, "find": {}}, "effect_nobody", "/closes"),
    ({**ENDS, "on": "closed"}, "effect_closes_late", "/on"),
    ({**ENDS, "event": "over"}, "posting_record", ""),
    ({**ENDS, "record": "pot.line"}, "effect_no_end", "/closes"),
]


@pytest.mark.parametrize(
    ("rule", "code", "path"), RULES, ids=[f"{n}-{code}" for n, (_, code, _) in enumerate(RULES)]
)
def test_a_wrong_rule_is_refused_with_its_place(rule: dict[str, Any], code: str, path: str) -> None:
    made = pot(tried=rule).assembled()
    found = [*made.errors, *(check(made.catalog) if made.catalog else ())]
    assert (FILE, code, f"/rules/tried{path}") in [(one.file, one.code, one.path) for one in found]


def test_what_a_closing_writes_elsewhere_keeps_others_from_closing_it() -> None:
    made = pot().posting("pledge", told={"on": "closed", "record": "pot.take", "values": {}})
    made.posting("budget", ends={**ENDS, "record": "pot.pledge"})
    assert "effect_closing_writes" in [one.code for one in check(made.catalog())]


def test_the_pot_is_sound() -> None:
    made = pot(
        freed={**FREED, "dimensions": {"site": "site"}, "sets": {"of": ["site"], "by": ["what"]}}
    )
    assert [one.code for one in check(made.catalog()) if one.severity == "error"] == []
