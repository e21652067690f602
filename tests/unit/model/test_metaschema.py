"""Our vocabulary is valid JSON Schema, and two validators agree on it."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from dougong.model.metaschema import BASE, schemas, validator
from dougong.model.parse.files import kind_of
from dougong.sources import folder

ROOT = Path(__file__).parents[3]
#: The small files come first: one of each kind is spoiled in every way, which large ones make slow.
FILES = {**folder.read(ROOT / "tests" / "throwaway"), **folder.read(ROOT)}
REGISTRY = Registry().with_resources(
    [(BASE + name, Resource.from_contents(schema)) for name, schema in schemas().items()]
)


def oracle(name: str) -> Any:
    return jsonschema.Draft202012Validator({"$ref": BASE + name}, registry=REGISTRY)


@pytest.mark.parametrize("name", sorted(schemas()))
def test_a_meta_schema_is_valid_json_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schemas()[name])


def spoiled(value: Any) -> list[Any]:
    """The value with one thing wrong in turn: an unknown word, a missing one, another type."""
    found = []
    for key in list(value)[:12]:
        for change in ("gone", "renamed", "number", "list"):
            other = copy.deepcopy(value)
            kept = other.pop(key)
            if change == "renamed":
                other[key + "x"] = kept
            elif change != "gone":
                other[key] = 5 if change == "number" else [[]]
            found.append(other)
    return found


def test_both_validators_agree_on_sound_and_on_spoiled_files() -> None:
    seen: set[str] = set()
    for path, content in FILES.items():
        known = kind_of(path)
        if known is None or known[0].name in seen:
            continue
        kind = known[0]
        seen.add(kind.name)
        value = json.loads(content)
        for example in (value, *spoiled(value)):
            other = oracle(kind.schema)
            assert validator(kind.schema).is_valid(example) == other.is_valid(example), path
    assert {"entity", "form", "module", "bundle", "access", "ledger", "posting", "list"} <= seen
