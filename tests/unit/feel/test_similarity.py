"""How alike two texts are: the plain definition of the measure, and its bounds."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dougong import feel
from dougong.feel import ExpressionFault

TEXTS = st.text("ab工🐎", max_size=90)
ALIKE = feel.compile("string similarity(a, b)", frozenset("ab"))


def changes(text: str, other: str) -> int:
    """The table of all distances, row by row."""
    above = list(range(len(other) + 1))
    for place, character in enumerate(text, 1):
        row = [place]
        for column, wanted in enumerate(other, 1):
            replaced = above[column - 1] + (character != wanted)
            row.append(min(above[column] + 1, row[-1] + 1, replaced))
        above = row
    return above[-1]


@given(TEXTS, TEXTS)
def test_it_is_the_share_of_the_longer_text_that_need_not_be_changed(text: str, other: str) -> None:
    longest = max(len(text), len(other), 1)
    found = ALIKE.value({"a": text, "b": other})
    assert round(found * longest) == longest - changes(text, other)
    assert 0 <= found <= 1
    assert found == ALIKE.value({"a": other, "b": text})


@given(st.integers(1, 400), st.integers(0, 400))
def test_nine_tenths_are_met_exactly(length: int, changed: int) -> None:
    """A rule that asks for 0.9 or more must not turn on a last digit."""
    changed = min(changed, length)
    texts = {"a": "a" * length, "b": "b" * changed + "a" * (length - changed)}
    rule = feel.compile("string similarity(a, b) >= 0.9", frozenset("ab"))
    assert rule.value(texts) is (10 * changed <= length)


def test_twenty_texts_as_long_as_a_field_allows_fit_the_budget_of_a_form() -> None:
    texts = ["".join(chr(0x4E00 + n * k % 997) for n in range(500)) for k in range(1, 21)]
    rule = feel.compile("max(for t in texts return string similarity(t, own))", {"texts", "own"})
    found = rule.value({"texts": texts, "own": "".join(map(chr, range(0x5000, 0x5000 + 500)))})
    assert isinstance(found, Decimal)
    assert found < 1


@pytest.mark.parametrize("length", [2_000, 10_000, 1_000_000])
def test_texts_that_would_take_too_long_are_refused_before_the_work(length: int) -> None:
    with pytest.raises(ExpressionFault) as fault:
        ALIKE.value({"a": "ab" * length, "b": "ba" * (length - 1) + "xx"})
    assert fault.value.facts["what"] == "steps"
