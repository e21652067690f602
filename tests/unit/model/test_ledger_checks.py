"""Faults of what ledgers hold, limit and close are told at their file and place."""

import json
from typing import Any

import pytest

from contract.actions.till import PERIOD, PERIODS, RULES, till
from dougong.model.canonical import written
from dougong.model.check import check
from dougong.model.ledger import RowType
from dougong.testing.definitions import Definitions

LEDGER = "modules/till/ledgers/money.json"
POSTING = "modules/till/postings/claim.json"
MODULE = "modules/till/module.json"


def spoiled(file: str, *path: str, value: Any) -> Definitions:
    """The till with one word of a file replaced."""
    made = till()
    raw: Any = json.loads(made.files()[file])
    place = raw
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    if file == MODULE:
        return made.module_words(**raw)
    return made.file(file, written(raw))


def limit(**words: Any) -> Definitions:
    plain = {"balance": "by_site", "value": "taken", "maximum": 1000}
    return spoiled(LEDGER, "limits", value={"cap": {**plain, **words}})


def told(**words: Any) -> Definitions:
    return spoiled(LEDGER, "told_by", value=words)


def periods(**words: Any) -> Definitions:
    return till().module_words(periods={**PERIODS, **words})


CASES = [
    (limit(balance="by_account"), LEDGER, "/limits/cap/balance", "balance_unknown"),
    (limit(value="take"), LEDGER, "/limits/cap/value", "field_unknown"),
    (
        limit(balance="by_month", value="ended"),
        LEDGER,
        "/limits/cap/value",
        "field_unknown",
    ),
    (limit(when="what = null"), LEDGER, "/limits/cap/when", "expr_unknown_name"),
    (limit(record="sitte", maximum="1"), LEDGER, "/limits/cap/record", "field_unknown"),
    (
        limit(balance="by_month", record="posted_period", maximum="1"),
        LEDGER,
        "/limits/cap/record",
        "limit_record",
    ),
    (
        limit(record="site", maximum="record.capp"),
        LEDGER,
        "/limits/cap/maximum",
        "member_unknown",
    ),
    (limit(record="site", maximum="record.name"), LEDGER, "/limits/cap/maximum", "expr_wrong_type"),
    (limit(maximum="record.cap"), LEDGER, "/limits/cap/maximum", "expr_unknown_name"),
    (limit(when="1 + 1"), LEDGER, "/limits/cap/when", "expr_not_condition"),
    (limit(message="{{ befor }}"), LEDGER, "/limits/cap/message", "expr_unknown_name"),
    (limit(message="{{ before"), LEDGER, "/limits/cap/message", "placeholder_open"),
    (
        spoiled(LEDGER, "period_family", value="monye"),
        LEDGER,
        "/period_family",
        "period_family_unknown",
    ),
    (told(wha=["business_date.year"]), LEDGER, "/told_by/wha", "field_unknown"),
    (told(site=["business_date.year"]), LEDGER, "/told_by/site", "told_kind"),
    (told(what=["business_date.day"]), LEDGER, "/told_by/what/0", "told_part"),
    (told(what=["site.name.year"]), LEDGER, "/told_by/what/0", "told_part"),
    (told(what=["business_date.year", "site.nam"]), LEDGER, "/told_by/what/1", "field_unknown"),
    (told(what=["what.name"]), LEDGER, "/told_by/what/0", "told_record"),
    (
        till(end={**RULES["end"], "takes": {"of": ["site"], "by": ["whom"]}}),
        POSTING,
        "/rules/end/takes/by/0",
        "field_unknown",
    ),
    (
        till(end={**RULES["end"], "sets": {"of": ["site"]}, "takes": {"of": ["site"], "by": []}}),
        POSTING,
        "/rules/end/takes",
        "takes_one",
    ),
    (
        till(ask={**RULES["ask"], "on": "approved"}),
        POSTING,
        "/rules/ask/row_type",
        "posting_holding",
    ),
    (
        till(pay={**RULES["pay"], "on": "discarded"}),
        POSTING,
        "/rules/pay/row_type",
        "posting_not_holding",
    ),
    (periods(entity="till.perod"), MODULE, "/periods/entity", "entity_unknown"),
    (periods(month="mnth"), MODULE, "/periods/month", "field_unknown"),
    (periods(month="site"), MODULE, "/periods/month", "period_field"),
    (periods(state="month"), MODULE, "/periods/state", "period_field"),
    (periods(scope="family"), MODULE, "/periods/scope", "period_field"),
    (periods(open=["opened"]), MODULE, "/periods/open/0", "option_unknown"),
    (periods(soft=["soft_closed"]), MODULE, "/periods/soft/0", "option_unknown"),
    (periods(soft_roles=["fin"]), MODULE, "/periods/soft_roles/0", "role_unknown"),
    (
        till().entity("period", {**PERIOD, "month": "period"}, "master", label="month"),
        MODULE,
        "/periods/month",
        "period_twice",
    ),
]


@pytest.mark.parametrize(
    ("bundle", "file", "path", "code"),
    CASES,
    ids=[f"{code}-{number}" for number, (_, _, _, code) in enumerate(CASES)],
)
def test_a_fault_is_told_at_its_place(bundle: Definitions, file: str, path: str, code: str) -> None:
    found = check(bundle.catalog())
    assert (file, path, code) in {(f.file, f.path, f.code) for f in found}


def test_the_till_itself_has_no_fault() -> None:
    assert [f.code for f in check(till().catalog()) if f.severity == "error"] == []


@pytest.mark.parametrize(
    ("made", "path", "code"),
    [
        (
            spoiled(LEDGER, "limits", "cap", value={"balance": "by_site", "value": "taken"}),
            "/limits/cap",
            "limit_unbounded",
        ),
        (spoiled(LEDGER, "row_types", "asked", "holding", value="long"), None, None),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(
    made: Definitions, path: str | None, code: str | None
) -> None:
    found = made.assembled().errors
    assert {f.file for f in found} == {LEDGER}
    if code:
        assert [(f.path, f.code) for f in found] == [(path, code)]


def test_two_modules_that_close_months_are_refused() -> None:
    other = Definitions("other", "别的").module_words(periods=PERIODS, depends=["till"])
    theirs = {path: text for path, text in other.files().items() if path.startswith("modules/")}
    made = till().bundle_words(modules={"till": "1.0.0", "other": "1.0.0"})
    for path, text in theirs.items():
        made.file(path, text)
    assert [(f.file, f.code) for f in made.assembled().errors] == [
        ("modules/other/module.json", "periods_twice")
    ]


@pytest.mark.parametrize(
    ("holding", "statuses"),
    [
        ("", []),
        ("under_way", ["submitted"]),
        ("until_closed", ["submitted", "approved"]),
    ],
)
def test_a_row_type_holds_in_some_statuses(holding: Any, statuses: list[str]) -> None:
    every = ("draft", "submitted", "returned", "approved", "rejected", "closed", "reversed")
    found = RowType("x", "占用", holding)
    assert [status for status in every if found.holds_in(status)] == statuses
