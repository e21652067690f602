"""Export, import and export again give the same bytes."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dougong.model.canonical import FileUnreadable, canonical, written
from dougong.model.parse.faults import Faults
from dougong.model.parse.strict_json import read_json
from dougong.sources import folder

ROOT = Path(__file__).parents[3]
FILES = {**folder.read(ROOT), **folder.read(ROOT / "tests" / "throwaway")}


def test_every_definition_file_of_the_repository_round_trips() -> None:
    for path, content in FILES.items():
        once = canonical(path, content)
        assert canonical(path, once) == once, path
        if path.endswith(".json"):
            assert json.loads(once) == json.loads(content), path


def test_short_members_stand_on_one_line_and_the_order_is_kept() -> None:
    value = {"b": {"x": [1, Decimal("2.50")]}, "a": ["长" * 60, "长" * 60]}
    assert written(value).decode() == (
        '{\n  "b": {"x": [1, 2.50]},\n  "a": [\n    "'
        + "长" * 60
        + '",\n    "'
        + "长" * 60
        + '"\n  ]\n}\n'
    )


def test_a_file_that_cannot_be_read_is_refused() -> None:
    for path, content in (("a.json", b"{"), ("a.bpmn", b"<")):
        with pytest.raises(FileUnreadable):
            canonical(path, content)


numbers = st.integers(-(10**15), 10**15) | st.decimals(
    allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9
)
values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcdefg_", min_size=1), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(values)
def test_any_value_is_read_back_equal_and_written_the_same(value: object) -> None:
    faults = Faults("x.json")
    text = written(value)  # type: ignore[arg-type]
    back = read_json(text, faults)
    assert not faults.found
    assert back == value
    assert written(back) == text
