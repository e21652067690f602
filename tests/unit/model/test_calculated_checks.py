"""Calculation reports that name what is not there are refused at their place."""

import pytest

from contract.actions.receivables import REPORT, receivables
from dougong.model.check import check

FILE = "modules/yard/reports/aging.json"


def errors(**words):
    found = check(receivables(**words).catalog())
    return [(one.code, one.path) for one in found if one.file == FILE and one.severity == "error"]


def inputs(**words):
    return {"inputs": {**REPORT["inputs"], **words}}


def test_the_sound_report_is_clean():
    assert errors() == []


ITEMS = REPORT["inputs"]["items"]
CASES = [
    ({"service": "agign"}, "service_unknown", "/service"),
    (inputs(itmes=ITEMS), "service_input_unknown", "/inputs/itmes"),
    ({"inputs": {"items": ITEMS}}, "service_input_missing", "/inputs"),
    (inputs(items="today"), "service_rows", "/inputs/items"),
    (inputs(at="1 + 1"), "expr_wrong_type", "/inputs/at"),
    (inputs(at="todya"), "expr_unknown_name", "/inputs/at"),
    (inputs(items={**ITEMS, "list": "yard.itmes"}), "list_unknown", "/inputs/items/list"),
    (
        inputs(items={**ITEMS, "fields": {"open": "opne"}}),
        "field_unknown",
        "/inputs/items/fields/open",
    ),
    (
        inputs(items={**ITEMS, "fields": {"due": "due"}}),
        "service_input_missing",
        "/inputs/items/fields",
    ),
    ({"table": "bukcets"}, "service_output_unknown", "/table"),
    (
        {"columns": {"bukcet": {"kind": "text", "title": "段"}}},
        "service_output_unknown",
        "/columns/bukcet",
    ),
    (
        {"figures": {"overdeu": {"kind": "money", "title": "逾期"}}},
        "service_output_unknown",
        "/figures/overdeu",
    ),
    ({"filters": ["sit"]}, "field_unknown", "/filters/0"),
]


@pytest.mark.parametrize(("words", "code", "path"), CASES, ids=[c[2] for c in CASES])
def test_it_is_refused_at_its_place(words, code, path):
    assert (code, path) in errors(**words)
