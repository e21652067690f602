"""Our vocabulary as JSON Schema 2020-12: one schema per kind of definition file."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

BASE = "https://dougong.dev/2026/"
_SUFFIX = ".schema.json"


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """Every schema by its name, such as `entity`."""
    found = (entry for entry in files(__name__).iterdir() if entry.name.endswith(_SUFFIX))
    return {
        entry.name.removesuffix(_SUFFIX): json.loads(entry.read_text("utf-8"))
        for entry in sorted(found, key=lambda entry: entry.name)
    }


@cache
def _registry() -> jsonschema_rs.Registry:
    return jsonschema_rs.Registry([(BASE + name, schema) for name, schema in schemas().items()])


@cache
def validator(name: str, definition: str = "") -> jsonschema_rs.Draft202012Validator:
    """The compiled schema of a kind of file, or of one of its `$defs`."""
    schema = {"$ref": f"{BASE}{name}" + (f"#/$defs/{definition}" if definition else "")}
    return jsonschema_rs.Draft202012Validator(schema, registry=_registry())


def schema_at(location: str) -> Any:
    """The part of a schema an absolute keyword location points to."""
    uri, _, path = location.partition("#")
    part: Any = schemas()[uri.removeprefix(BASE)]
    for step in path.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~").replace("%24", "$")
        part = part[int(name)] if isinstance(part, list) else part[name]
    return part
