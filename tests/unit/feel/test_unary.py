"""Unary tests as they stand in the cells of a table."""

from datetime import date, time
from decimal import Decimal

import pytest

from dougong import feel

CELLS = [
    ("-", None, True),
    ("5", Decimal(5), True),
    ("1, 2, 3", Decimal(2), True),
    ("< 10", Decimal(5), True),
    (">= 10", Decimal(5), False),
    ("[1..10]", Decimal(10), True),
    ("[1..10)", Decimal(10), False),
    ("]1..10]", Decimal(1), False),
    ("not(1, 2)", Decimal(3), True),
    ("not(< 5)", Decimal(3), False),
    ("null", None, True),
    ("true", True, True),
    ("true", None, False),
    ("false", False, True),
    ('"木工", "瓦工"', "瓦工", True),
    ("!= 5", Decimal(4), True),
    ("? > 3 and ? < 5", Decimal(4), True),
    ('starts with(?, "木")', "木工", True),
    ("limit", Decimal(7), True),
    ("< limit * 2", Decimal(13), True),
    ("limit > 5", "anything", True),
    ('>= @"2026-01-01"', date(2026, 3, 1), True),
    ("< 10", None, None),
    ("< 10", "text", None),
]


@pytest.mark.parametrize(("text", "value", "expected"), CELLS)
def test_a_cell_tells_whether_a_value_passes(text, value, expected):
    assert feel.compile_unary(text, ["limit"]).matches(value, {"limit": Decimal(7)}) is expected


@pytest.mark.parametrize(
    "text",
    [
        't in [@"08:00:00Z"..@"09:00:00Z"]',
        't in (> @"08:00:00Z")',
        "1 in (= t)",
        '1 in ("a")',
    ],
)
def test_a_test_that_cannot_be_told_says_why(text):
    evaluated = feel.compile(text, ["t"]).evaluate({"t": time(8)})
    assert evaluated.value is None
    assert {one.code for one in evaluated.diagnostics} == {"expr_operands"}


def test_a_test_of_nothing_leaves_no_note():
    assert feel.compile("t in [1..2]", ["t"]).evaluate({"t": None}).diagnostics == ()
