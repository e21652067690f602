"""Texts and models written to exhaust the machine end at once, with a code or a value."""

import pytest

from unit.feel.hostile import MODELS, TEXTS, decided, evaluated, tried, work_of

#: Calls that take less than 50 ms on a quiet machine; `make bench` measures the seconds.
MOST = 200_000


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_hostile_text_ends_at_once(text):
    calls, code = work_of(evaluated, text)
    assert calls < MOST
    assert code.startswith("expr_") or not code


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_hostile_cell_ends_at_once(text):
    calls, code = work_of(tried, text)
    assert calls < MOST
    assert code.startswith("expr_") or not code


@pytest.mark.parametrize("file", MODELS.values(), ids=MODELS.keys())
def test_a_hostile_model_ends_at_once_with_a_code(file):
    calls, code = work_of(decided, file)
    assert calls < MOST
    assert code.startswith(("expr_", "dmn_"))
