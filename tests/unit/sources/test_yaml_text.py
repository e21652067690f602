"""YAML read by JSON's rules: what it means, and what is refused."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dougong.sources.yaml_text import YamlInvalid, read

D = Decimal


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("# nothing\n", None),
        ("a: 2224.03\nb: 8\nc: -3", {"a": D("2224.03"), "b": 8, "c": -3}),
        ("a: \"10\"\nb: 'it''s'\nc: \"\\u5355\\n\"", {"a": "10", "b": "it's", "c": "单\n"}),
        ("[null, ~, true, false]", [None, None, True, False]),
        ("a:\nb: null", {"a": None, "b": None}),
        ("[yes, 2026-10-05, 010, 1e3]", ["yes", "2026-10-05", "010", "1e3"]),
        ("a: 2026-10\nb: .5", {"a": "2026-10", "b": ".5"}),
        ("a: 张三 付款 # why\nb: a#b", {"a": "张三 付款", "b": "a#b"}),
        ("{b: [x, 2.50, {d: null}], $p: K1+2}", {"b": ["x", D("2.50"), {"d": None}], "$p": "K1+2"}),
        ("a: []\nb: {}\nc: [[1], [2]]", {"a": [], "b": {}, "c": [[1], [2]]}),
        ("a: {b: 'x, y', c: \"z}\", d: }", {"a": {"b": "x, y", "c": "z}", "d": None}}),
        ("- a\n- b: 1\n  c: 2\n-\n  - d\n- - e\n  - f", ["a", {"b": 1, "c": 2}, ["d"], ["e", "f"]]),
        ("a:\n- 1\n- 2\nb:\n  - 3", {"a": [1, 2], "b": [3]}),
        ("a:\n  b:\n    c: 1\n  d: 2", {"a": {"b": {"c": 1}, "d": 2}}),
        ("- a:\n    b: x\n    c: y\n- d: {e: f}", [{"a": {"b": "x", "c": "y"}}, {"d": {"e": "f"}}]),
        ("'quoted key': 1\n\"a: b\": 2", {"quoted key": 1, "a: b": 2}),
        ("where: 'bearer = \"self\"'", {"where": 'bearer = "self"'}),
        ("[1, a b, c]", [1, "a b", "c"]),
        ("a: 12:30\nb: http://x", {"a": "12:30", "b": "http://x"}),
        ("-1: x", {"-1": "x"}),
    ],
)
def test_a_text_means_what_it_looks_like(text: str, expected: Any) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\na: 2", 2),
        ("a: {b: 1, b: 2}", 1),
        ("a: 1\n\tb: 2", 2),
        ("a: [1, 2", 1),
        ("a: {b: 1}}", 1),
        ("a: {b}", 1),
        ("a: &x 1", 1),
        ("a: *x", 1),
        ("a: !!python/object:os.system x", 1),
        ("a: |\n  text", 1),
        ("a: b: c", 1),
        ('a: "\\q"', 1),
        ('a: "open', 1),
        ("a: 1\n  b: 2", 2),
        ("- 1\nb: 2", 2),
        ("a: 1\njust words", 2),
        ("a: " + "[" * 100, 1),
        ("".join(f"{'  ' * n}a:\n" for n in range(60)), 34),
    ],
)
def test_what_is_not_known_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(YamlInvalid) as caught:
        read(text)
    assert caught.value.facts["line"] == line
    assert caught.value.for_person("zh").startswith(f"第 {line} 行")


class Plain(yaml.SafeLoader):
    """The library's reader with JSON's scalars only, to compare with."""

    yaml_implicit_resolvers: dict[str, Any] = {}


for tag, pattern, make in (
    ("null", r"(?:null|~|)$", lambda _loader, _node: None),
    ("bool", "(?:true|false)$", lambda _loader, node: node.value == "true"),
    ("int", r"-?(?:0|[1-9][0-9]*)$", lambda _loader, node: int(node.value)),
    ("float", r"-?(?:0|[1-9][0-9]*)\.[0-9]+$", lambda _loader, node: Decimal(node.value)),
):
    Plain.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), None)
    Plain.add_constructor(f"tag:yaml.org,2002:{tag}", make)


def test_shipped_files_are_read_as_the_library_reads_them(repository: Path) -> None:
    paths = [*repository.glob("modules/*/scenarios/*.yaml"), *repository.glob("bundles/*/*/*.yaml")]
    assert paths
    for path in paths:
        text = path.read_text("utf-8")
        # The reader is a SafeLoader: it makes plain values only.
        assert read(text) == yaml.load(text, Loader=Plain), path  # noqa: S506


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(min_size=1, max_size=6), inner, max_size=4)
    ),
)


def quoted(value: Any) -> str:
    """A value in flow style with every text in double quotes, which is JSON."""
    return json.dumps(value, ensure_ascii=True)


@given(VALUES)
def test_json_is_yaml(value: Any) -> None:
    assert read(quoted(value)) == value


@given(st.text(alphabet="ab-:{}[],'\"#\n 1.\\&", max_size=40))
def test_any_text_gives_a_value_or_its_line(text: str) -> None:
    assert refused_at(text) <= len(text.splitlines())


def refused_at(text: str) -> int:
    """The line at which a text is refused; 0 when it is read."""
    try:
        read(text)
    except YamlInvalid as fault:
        return int(fault.facts["line"])
    return 0
