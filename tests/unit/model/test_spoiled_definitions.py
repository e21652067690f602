"""However a definition is spoiled, there are findings and never an exception."""

import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dougong.model.assemble import assemble
from dougong.model.check import check
from dougong.model.parse.faults import Faults
from dougong.model.parse.files import read_source
from dougong.sources import folder

ROOT = Path(__file__).parents[3]
FILES = folder.read(ROOT / "tests" / "throwaway")
OVERLAY = {
    "operations": [
        {"op": "relabel", "target": "library.loan/reader", "title": "借书人"},
        {"op": "hide_field", "form": "library.loan", "key": "due"},
        {"op": "require_field", "entity": "library.loan", "key": "papers"},
        {"op": "replace_term", "from": "借阅", "to": "外借"},
        {
            "op": "add_field",
            "entity": "library.loan",
            "key": "shelf",
            "field": {"kind": "text", "title": "书架"},
            "form": "library.loan",
            "list": "library.loans",
            "after": "purpose",
        },
        {"op": "set_setting", "module": "library", "key": "loan_days", "value": 7},
        {"op": "translate", "locale": "en", "target": "library.loan/shelf", "text": "Shelf"},
    ]
}
TREE = {**FILES, "bundles/town/overlay/a.json": json.dumps(OVERLAY).encode()}
JSON = sorted(path for path in TREE if path.endswith(".json"))
VALUES: list[Any] = [
    None,
    True,
    0,
    -1,
    "",
    "x",
    "library.book",
    [],
    [{}],
    {},
    {"a": {}},
    "if 1 then",
]


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    members = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [at, *(place for key, it in members for place in places(it, (*at, key)))]


def spoiled(value: Any, place: tuple[Any, ...], change: Any) -> Any:
    other = copy.deepcopy(value)
    owner = other
    for part in place[:-1]:
        owner = owner[part]
    if not place:
        return change
    if change == "gone":
        del owner[place[-1]]
    elif change == "renamed" and isinstance(owner, dict):
        owner[f"{place[-1]}x"] = owner.pop(place[-1])
    else:
        owner[place[-1]] = change
    return other


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_bundle_with_anything_wrong_in_it_is_told_about(data: st.DataObject) -> None:
    tree = dict(TREE)
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(JSON))
        value = json.loads(tree[path])
        place = data.draw(st.sampled_from(places(value)))
        change = data.draw(st.sampled_from(["gone", "renamed", *VALUES]))
        tree[path] = json.dumps(spoiled(value, place, change)).encode()
    made = assemble(tree, "town")
    told = made.findings if made.catalog is None else check(made.catalog)
    for finding in (*made.findings, *told):
        assert finding.for_person("zh")
        assert finding.for_person("en")
        assert isinstance(finding.advice(), str)
    assert made.catalog is not None or made.errors


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_cut_and_flipped_bytes_are_told_about(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(TREE)))
    content = bytearray(TREE[path])
    at = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content[at] = data.draw(st.integers(0, 255))
    else:
        del content[at:]
    made = assemble({**TREE, path: bytes(content)}, "town")
    if made.catalog is not None:
        check(made.catalog)


def test_hostile_schemas_are_refused_quickly() -> None:
    fields = {"key": "loan", "kind": "master", "title": "x"}
    pattern = {"kind": "text", "pattern": "^(a+)+$" * 70}
    hostile = [
        {**fields, "properties": {f"f{n}": {"kind": "text"} for n in range(5000)}},
        {**fields, "properties": {"a": pattern}},
        {**fields, "properties": {"a": {"$ref": "http://127.0.0.1:9/x"}}},
        {**fields, "properties": {"a": {"$ref": "file:///etc/passwd"}}},
        {**fields, "properties": {"__proto__": {"kind": "text"}}},
        {**fields, "properties": {"a": {"kind": "choice", "enum": ["x"] * 100_000}}},
        {**fields, "title": "x" * 1_000_000, "properties": {}},
    ]
    path = "modules/library/entities/loan.schema.json"
    for value in hostile:
        faults = Faults(path)
        read_source(path, json.dumps(value).encode(), faults)
        assert faults.any_error or value["properties"]["a"] == pattern
