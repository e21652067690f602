"""The function reference names every function, and its examples give what it says."""

import pytest

from dougong import feel
from dougong.feel.functions import functions
from dougong.feel.functions.show import show
from dougong.feel.guide import guide

ENTRIES = [entry for family in guide() for entry in family.entries]


def test_every_function_has_its_entry_and_nothing_else_has():
    assert sorted(entry.name for entry in ENTRIES) == sorted(functions)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_example_of_a_function_gives_its_result(entry):
    assert entry.examples
    for example in entry.examples:
        assert show(feel.compile(example.expression).value({}), 1000) == example.result
        assert entry.text.zh != entry.text.en
