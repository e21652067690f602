"""Decision tables analysed: what is missing, what overlaps, what is never used."""

import json
from dataclasses import replace

import pytest

from dougong.feel.decisions import CellInvalid, DecisionTable, InputClause, OutputClause, Rule
from dougong.feel.decisions.analysis import analyse
from dougong.feel.types import ANYTHING, Null, Type, one_of

TYPES = {
    "amount": Type("number", scale=2),
    "days": Type("number", scale=0),
    "late": Type("number", Null.MAYBE, scale=0),
    "kind": one_of(("self", "owner", "crew")),
    "urgent": Type("boolean"),
    "day": Type("date"),
    "other": ANYTHING,
}
LABELS = {"amount": "金额", "days": "天数", "kind": "类别", "day": "日期"}


def table(policy, inputs, *rows, allowed='"boss", "lead", "clerk"', default="", type_="string"):
    clauses = tuple(InputClause(f"i{n}", LABELS.get(of, ""), of, "") for n, of in enumerate(inputs))
    output = OutputClause("o1", "role", type_, allowed, default, "角色")
    rules = tuple(Rule(f"r{n}", row[:-1], row[-1:]) for n, row in enumerate(rows, 1))
    return DecisionTable("route", "审批路线", policy, "", clauses, (output,), rules)


def told(table_):
    return [(found.code, found.rows) for found in analyse(table_, TYPES)]


ROUTE = table(
    "U", ["amount"], ("<= 1000", '"clerk"'), ("(1000..5000]", '"lead"'), ("> 5000", '"boss"')
)


def test_a_table_without_gaps_and_overlaps_has_no_findings():
    assert analyse(ROUTE, TYPES) == ()


def test_a_gap_is_told_with_an_example_for_every_input():
    found = analyse(
        table("U", ["amount", "kind"], ("< 1000", "-", '"clerk"'), ("> 1000", '"self"', '"lead"')),
        TYPES,
    )
    assert [finding.code for finding in found] == ["dmn_gap", "dmn_gap"]
    assert [finding.example for finding in found] == [
        (("金额", "1000"), ("类别", '"crew"')),
        (("金额", "1000.01"), ("类别", '"crew"')),
    ]
    assert found[0].for_person("zh") == '没有一行覆盖 金额 = 1000，类别 = "crew"，遇到时流程会停下'
    assert found[0].advice("en") == "Add a row, or a default output"


@pytest.mark.parametrize(
    ("inputs", "rows"),
    [
        (["days"], [("<= 3", '"lead"'), (">= 4", '"boss"')]),
        (["amount"], [("<= 3", '"lead"'), (">= 3.01", '"boss"')]),
        (["day"], [('<= date("2026-01-31")', '"lead"'), ('>= date("2026-02-01")', '"boss"')]),
        (["kind"], [('"self", "crew"', '"lead"'), ('"owner"', '"boss"')]),
        (["kind"], [('not("owner")', '"lead"'), ('"owner"', '"boss"')]),
        (["urgent"], [("true", '"lead"'), ("false", '"boss"')]),
        (["late"], [("<= 3", '"lead"'), ("> 3", '"boss"'), ("null", '"clerk"')]),
    ],
)
def test_values_that_cannot_occur_are_no_gap(inputs, rows):
    assert told(table("U", inputs, *rows)) == []


def test_a_missing_value_that_no_row_takes_is_a_gap():
    (found,) = analyse(table("U", ["late"], ("<= 3", '"lead"'), ("> 3", '"boss"')), TYPES)
    assert (found.code, found.example) == ("dmn_gap", (("late", "null"),))


def test_nothing_is_missed_where_there_is_a_default_or_a_list_of_results():
    assert told(table("U", ["amount"], ("> 3", '"lead"'), default='"boss"')) == []
    assert told(table("C", ["amount"], ("> 3", '"lead"'))) == []


def test_rows_that_match_together_are_told_with_an_example():
    (found,) = analyse(table("U", ["amount"], ("<= 5", '"lead"'), (">= 5", '"boss"')), TYPES)
    assert (found.code, found.severity, found.rows) == ("dmn_rows_overlap", "error", (1, 2))
    assert (found.element, found.example) == ("r2", (("金额", "5"),))


def test_rows_that_agree_may_match_together_under_any():
    same = table("A", ["amount"], ("<= 5", '"lead"'), (">= 5", '"lead"'))
    other = table("A", ["amount"], ("<= 5", '"lead"'), (">= 5", '"boss"'))
    assert told(same) == []
    assert told(other) == [("dmn_rows_disagree", (1, 2))]


def test_a_row_behind_others_is_never_used():
    rows = [("<= 5", '"lead"'), ("> 5", '"boss"'), ("[3..9]", '"clerk"')]
    assert told(table("F", ["amount"], *rows)) == [("dmn_row_shadowed", (3,))]
    assert told(table("P", ["amount"], *rows)) == [("dmn_row_shadowed", (3,))]


@pytest.mark.parametrize("cell", ["[5..3]", "(3..3)"])
def test_a_condition_that_no_value_passes_is_told(cell):
    found = told(table("F", ["amount"], (cell, '"lead"'), ("-", '"boss"')))
    assert found == [("dmn_row_never", (1,))]


def test_a_cell_whose_condition_never_holds_is_told():
    found = analyse(table("F", ["amount"], ("? > 5 and ? < 3", '"lead"'), ("-", '"boss"')), TYPES)
    assert [(one.code, one.rows, one.column) for one in found] == [("expr_constant", (1,), "金额")]


def test_a_value_outside_the_choices_is_told_with_the_nearest():
    found = analyse(table("F", ["kind"], ('"ownr"', '"lead"'), ("-", '"boss"')), TYPES)
    assert [(one.code, one.rows, one.column) for one in found] == [
        ("expr_unknown_value", (1,), "类别")
    ]
    assert found[0].advice("zh") == "您是否想写“owner”？"


def test_a_cell_of_another_type_is_told():
    assert told(table("F", ["amount"], ('"a"', '"lead"'), ("-", '"boss"'))) == [
        ("expr_never_compared", (1,))
    ]


def test_an_output_outside_the_allowed_values_is_told():
    found = analyse(table("U", ["amount"], ("-", '"bos"')), TYPES)
    assert [(one.code, one.severity, one.rows) for one in found] == [
        ("dmn_output_outside", "error", (1,))
    ]


def test_priority_needs_an_order():
    found = told(table("P", ["amount"], ("-", '"boss"'), allowed=""))
    assert found == [("dmn_no_order", ())]


@pytest.mark.parametrize(
    ("aggregation", "outputs", "rows"),
    [
        ("SUM", ("1", '"two"', "null"), [2, 3]),
        ("MAX", ('"a"', '"b"', "true"), [3]),
        ("MIN", ("1", "amount + 1", "2"), []),
        ("COUNT", ('"a"', "[1]", "null"), []),
        ("", ('"a"', "[1]", "null"), []),
    ],
)
def test_outputs_that_cannot_be_aggregated_are_told(aggregation, outputs, rows):
    cells = [(f"{number}", text) for number, text in enumerate(outputs)]
    collecting = replace(
        table("C", ["amount"], *cells, allowed="", type_=""), aggregation=aggregation
    )
    found = [one for one in analyse(collecting, TYPES) if one.code == "dmn_no_total"]
    assert [one.rows for one in found] == [(row,) for row in rows]
    assert all(one.severity == "error" for one in found)


def test_an_output_of_another_type_is_told():
    found = told(table("U", ["amount"], ("-", "5"), allowed=""))
    assert found == [("expr_wrong_type", (1,))]


@pytest.mark.parametrize("cell", ["> days", "? > days", "string length(string(?)) > 3"])
def test_cells_beyond_intervals_prove_nothing(cell):
    assert told(table("U", ["amount"], (cell, '"lead"'), ("<= 5", '"boss"'))) == []


def test_an_input_of_unknown_type_is_judged_by_its_cells():
    assert told(table("U", ["other"], ("< 5", '"lead"'), ("> 5", '"boss"'))) == [("dmn_gap", ())]
    assert told(table("U", ["other"], ("< 5", '"lead"'), ('"a"', '"boss"'))) == []


def test_a_table_too_large_to_prove_says_so():
    rows = [(f"[{5 * n}..{5 * n + 4}]", '"lead"') for n in range(300)]
    (found,) = analyse(table("U", ["days"], *rows), TYPES)
    assert (found.code, found.severity) == ("dmn_too_large", "warning")


def test_a_cell_that_is_no_expression_is_refused_as_before():
    with pytest.raises(CellInvalid):
        analyse(table("U", ["amount"], ("> >", '"lead"')), TYPES)


def test_a_finding_is_ready_for_a_program():
    (found,) = analyse(table("U", ["amount"], ("<= 5", '"lead"'), (">= 5", '"boss"')), TYPES)
    said = json.loads(json.dumps(found.as_json()))
    assert (said["code"], said["rows"]) == ("dmn_rows_overlap", [1, 2])
    assert said["example"] == [{"input": "金额", "value": "5"}]
    assert said["message"]["en"].startswith("Rows 1、2 match together")
