"""Whatever text is given, the language answers with a value or with one of its own faults."""

from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal, localcontext

from hypothesis import given, settings
from hypothesis import strategies as st

from dougong import feel
from dougong.feel import ExpressionFault, ExpressionInvalid
from dougong.feel.functions import functions
from dougong.feel.values import DaysDuration, Function, MonthsDuration, Range

SCOPE: dict[str, object] = {
    "a": Decimal("1.5"),
    "行": [{"n": Decimal(2), "名": "x"}, {"n": None, "名": "y"}],
    "two words": "text",
    "day": date(2026, 1, 31),
    "nothing": None,
}
WORDS = """
( ) [ ] { } , : . + - * / ** = != < <= > >= .. ? @ " ' // /* 1 0 -1 2.5 1e9 "x" x item n 名
if then else for in return some every satisfies and or between instance of true false null
function not @"P1D" @"2026-01-01"
"""
PIECES = [*SCOPE, *functions, *WORDS.split()]
VALUES = (bool, Decimal, str, date, time, datetime, DaysDuration, MonthsDuration, Range, Function)

texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
)


def assert_of_the_language(value: object) -> None:
    """Every part of a value has a type of the language; none is a float."""
    if isinstance(value, list):
        for item in value:
            assert_of_the_language(item)
    elif isinstance(value, dict):
        assert all(isinstance(key, str) for key in value)
        assert_of_the_language(list(value.values()))
    else:
        assert value is None or isinstance(value, VALUES), type(value)


@given(texts)
@settings(max_examples=600, deadline=None)
def test_any_text_gives_a_value_or_a_fault_of_the_language(text):
    with suppress(ExpressionInvalid, ExpressionFault):
        assert_of_the_language(feel.compile(text, SCOPE).value(SCOPE))


@given(texts)
@settings(max_examples=200, deadline=None)
def test_any_cell_gives_an_answer_or_a_fault_of_the_language(text):
    with suppress(ExpressionInvalid, ExpressionFault):
        assert feel.compile_unary(text, None).matches(Decimal(1), SCOPE) in (True, False, None)


ARGUMENTS = """
1; -2; 0.5; 1e300; "a"; "2026-01-31"; null; true; []; [1, 2]; ["a"]; {}; {a: 1}; [1..2]; "[a"
@"P1D"; @"P1M"; @"2026-01-31"; @"10:00:00"; @"2026-01-31T10:00:00Z"; 行; nothing
function(x) x; function(x, y) x < y
"""
arguments = st.sampled_from([part.strip() for part in ARGUMENTS.replace("\n", ";").split(";")])


@given(st.sampled_from(list(functions)), st.lists(arguments, max_size=4))
@settings(max_examples=800, deadline=None)
def test_every_function_takes_any_arguments_without_breaking(name, given_arguments):
    with suppress(ExpressionInvalid, ExpressionFault):
        text = f"{name}({', '.join(given_arguments)})"
        assert_of_the_language(feel.compile(text, SCOPE).value(SCOPE))


decimals = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14, places=6
)


@given(decimals, decimals)
def test_arithmetic_is_exact(a, b):
    scope = {"a": a, "b": b}
    assert feel.compile("a + b", scope).value(scope) == a + b
    assert feel.compile("a - b", scope).value(scope) == a - b
    assert feel.compile("(a + b) - b = a", scope).value(scope) is True


@given(decimals)
def test_a_number_survives_being_text(a):
    assert feel.compile("number(string(a)) = a", ["a"]).value({"a": a}) is True


@given(st.dates(), st.integers(-3000, 3000))
def test_days_added_can_be_taken_away_again(day, days):
    scope = {"day": day, "n": Decimal(days)}
    text = 'if day + n * @"P1D" = null then true else (day + n * @"P1D") - n * @"P1D" = day'
    assert feel.compile(text, scope).value(scope) is True


@given(decimals, decimals)
def test_the_precision_of_the_thread_has_no_say(a, b):
    scope = {"a": a, "b": b}
    text = '[a * b, -a, abs(b), a / 3, string(@"P1D" * a), [a, b, -a][item > 0], modulo(a, 7)]'
    expected = feel.compile(text, scope).value(scope)
    with localcontext(prec=3):
        assert feel.compile(text, scope).value(scope) == expected
