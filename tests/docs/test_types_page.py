"""The page on types says what the checks do."""

import re
from pathlib import Path

import pytest

from dougong import feel
from dougong.feel.decisions import DecisionTable, InputClause, OutputClause, Rule
from dougong.feel.decisions.analysis import analyse
from dougong.feel.types import Type, one_of, optional, typed

PAGE = (Path(__file__).parents[2] / "docs" / "authoring" / "types.md").read_text(encoding="utf-8")
NAMES = {
    "qty": Type("number", scale=0),
    "price": optional("number"),
    "kind": one_of(("self", "owner")),
}


def lines(word: str) -> list[list[str]]:
    (block,) = re.findall(rf"```{word}\n(.*?)```", PAGE, re.DOTALL)
    return [re.split(r"\s{2,}", line.strip()) for line in block.splitlines()]


@pytest.mark.parametrize(("text", "code"), lines("types"))
def test_an_expression_of_the_page_is_judged_as_it_says(text, code):
    found = typed(feel.compile(text, NAMES.keys()).tree, NAMES, use="condition").findings
    assert [finding.code for finding in found] == ([] if code == "-" else [code])


def test_the_table_of_the_page_has_the_faults_it_names():
    rules = tuple(Rule(f"r{n}", (cell,), (out,)) for n, (cell, out) in enumerate(lines("table")))
    column, output = InputClause("i", "", "qty", "number"), OutputClause("o", "", "string")
    table = DecisionTable("t", "t", "U", "", (column,), (output,), rules)
    found = [(one.code, one.rows, one.example) for one in analyse(table, NAMES)]
    assert found == [
        ("dmn_gap", (), (("qty", "6"),)),
        ("dmn_rows_overlap", (1, 2), (("qty", "3"),)),
    ]
