"""What an author reads when a text is no expression, and what an operator reads at run time."""

from datetime import timedelta
from decimal import Decimal

import pytest

from dougong import feel
from dougong.feel.errors import (
    ArgumentsInvalid,
    ArgumentUnknown,
    BudgetSpent,
    ExpressionInvalid,
    ExpressionTooLarge,
    FullWidthSign,
    LiteralInvalid,
    NameUnknown,
    SyntaxFault,
    TypeUnknown,
    ValueForeign,
)
from dougong.feel.values import DaysDuration

WRONG = [
    ("1 +", SyntaxFault, 3),
    ("1 2", SyntaxFault, 2),
    ("(1", SyntaxFault, 2),
    ("if true then 1", SyntaxFault, 14),
    ("单价 *", SyntaxFault, 4),
    ("数量 > 1", NameUnknown, 0),
    ("单价 > 单", NameUnknown, 5),
    ("单价 > 1，2", FullWidthSign, 6),
    ("单价 ＞ 1", FullWidthSign, 3),
    ("“a”", FullWidthSign, 0),
    ('@"2026-02-30"', LiteralInvalid, 1),
    ('"\\U110000"', LiteralInvalid, 0),
    ("abs()", ArgumentsInvalid, 3),
    ("abs(m: 1)", ArgumentsInvalid, 3),
    ("a\x00b", NameUnknown, 0),
    ('"open', SyntaxFault, 0),
    ("function(x) external { }", SyntaxFault, 12),
    ("{a: 1, a: 2}", LiteralInvalid, 7),
    ("__import__('os')", NameUnknown, 0),
    ("now()", NameUnknown, 0),
]


@pytest.mark.parametrize(("text", "fault", "position"), WRONG)
def test_a_wrong_text_is_refused_with_its_place(text, fault, position):
    if text == "a\x00b":
        fault, position = SyntaxFault, 1
    with pytest.raises(fault) as caught:
        feel.compile(text, ["单价"])
    assert caught.value.facts["position"] == position
    assert caught.value.for_person("zh")
    assert caught.value.for_person("en")
    assert "—" not in caught.value.for_person("zh")


#: What people type, what is said of it, where, and what they meant.
MEANT = [
    ("amuont > 1", NameUnknown, 0, "amount"),
    ("单介 > 1", NameUnknown, 0, "单价"),
    ("sun(单价)", NameUnknown, 0, "sum"),
    ("string lenght(name)", SyntaxFault, 7, "string length"),
    ("True", NameUnknown, 0, "true"),
    ("zzzz", NameUnknown, 0, ""),
    ("for x in rows retrun x", SyntaxFault, 14, "return"),
    ("some x in rows satisfy x", SyntaxFault, 15, "satisfies"),
    ("amount = 1 AND amount = 2", SyntaxFault, 11, "and"),
    ("not amount", SyntaxFault, 4, "not(…)"),
    ("amount is null", SyntaxFault, 7, "="),
    ("amount == 1", SyntaxFault, 8, "="),
    ("amount <> 1", SyntaxFault, 8, "!="),
    ("amount => 1", SyntaxFault, 8, ">="),
    ("amount && amount", SyntaxFault, 7, "and"),
    ("!amount", SyntaxFault, 0, "not(…)"),
    ("2 ^ 3", SyntaxFault, 2, "**"),
    ("(1", SyntaxFault, 2, ""),
    ("amount between 1 or 2", SyntaxFault, 17, ""),
    ("substring(string: name, start positon: 2)", ArgumentUnknown, 9, "start position"),
    ("amount instance of nubmer", TypeUnknown, 19, "number"),
    ("rows instance of list<strng>", TypeUnknown, 22, "string"),
    ("(function(x: dat) x)(amount)", TypeUnknown, 13, "date"),
]


@pytest.mark.parametrize(("text", "fault", "position", "nearest"), MEANT)
def test_a_slip_is_answered_with_its_place_and_what_was_meant(text, fault, position, nearest):
    with pytest.raises(fault) as caught:
        feel.compile(text, ["amount", "单价", "rows", "name"])
    assert caught.value.facts["position"] == position
    assert caught.value.facts["nearest"] == nearest
    for locale in ("zh", "en"):
        assert caught.value.for_person(locale)
        assert bool(caught.value.advice(locale)) is bool(nearest)
        assert nearest in caught.value.advice(locale)


def test_the_end_of_a_text_is_named_in_the_language_of_the_reader():
    with pytest.raises(SyntaxFault) as caught:
        feel.compile("(1", ())
    assert "结尾" in caught.value.for_person("zh")
    assert "结尾" not in caught.value.for_person("en")


def test_the_caret_stands_below_the_wrong_sign():
    with pytest.raises(ExpressionInvalid) as caught:
        feel.compile("单价 > 0 and\n  数量 > 1", ["单价"])
    assert caught.value.facts["line"] == 2
    assert caught.value.facts["column"] == 3
    assert caught.value.facts["caret"] == "  数量 > 1\n  ^"


def test_a_misspelt_name_is_answered_with_the_nearest_known_one():
    with pytest.raises(NameUnknown) as caught:
        feel.compile("amuont > 1", ["amount", "price"])
    assert caught.value.advice("zh") == "您是否想写“amount”？"


def test_a_full_width_sign_is_answered_with_the_sign_to_type():
    with pytest.raises(FullWidthSign) as caught:
        feel.compile("单价 ＞ 1", ["单价"])
    assert caught.value.advice("zh") == "请切换到英文输入法，改写成“>”"


def test_without_known_names_any_single_word_is_a_name():
    expression = feel.compile("甲 + rows[x > y].z", None)
    assert expression.names == {"甲", "rows", "x", "y"}


def test_the_free_names_leave_out_what_the_expression_binds_itself():
    text = "for x in a return x + (function(y) y + b)(1) + {c: 1, d: c + e}.d + partial[1]"
    assert feel.compile(text, None).names == {"a", "b", "e"}


def test_null_comes_with_the_reason_why():
    evaluated = feel.compile("1 / a", ["a"]).evaluate({"a": Decimal(0)})
    assert evaluated.value is None
    assert [note.code for note in evaluated.diagnostics] == ["expr_division"]
    assert evaluated.diagnostics[0].text.zh == "除数为零"


def test_a_name_the_caller_left_out_is_null_with_a_note():
    evaluated = feel.compile("a", ["a"]).evaluate({})
    assert evaluated.value is None
    assert evaluated.diagnostics[0].code == "expr_no_value"


def test_whole_numbers_and_spans_of_the_caller_become_values_of_the_language():
    scope = {"n": 2, "rows": ({"n": 3},), "span": timedelta(hours=1)}
    assert feel.compile("n * rows[1].n", scope).value(scope) == Decimal(6)
    assert isinstance(feel.compile("n", scope).value(scope), Decimal)
    assert feel.compile("span * 2", scope).value(scope) == DaysDuration(Decimal(7200))


def test_a_float_is_refused_wherever_it_lies():
    for value in (1.5, [1.5], {"a": 1.5}):
        with pytest.raises(ValueForeign):
            feel.compile("x", ["x"]).value({"x": value})


def test_an_expression_is_compiled_once():
    assert feel.compile("1 + 1", ["a"]) is feel.compile("1 + 1", frozenset(["a"]))


def test_the_batch_profile_allows_more_than_the_interactive_one():
    expression = feel.compile("count(for a in 1..40000 return a)", ())
    with pytest.raises(BudgetSpent):
        expression.value({})
    assert expression.value({}, "batch") == Decimal(40_000)


def test_a_long_sum_is_too_large():
    with pytest.raises(ExpressionTooLarge):
        feel.compile("+".join("1" * 100), ())
