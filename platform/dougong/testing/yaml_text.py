"""YAML by JSON's rules: exact numbers, `true`, `false`, `null`; everything else is text."""

import re
from decimal import Decimal
from typing import Any

import yaml

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)$", re.ASCII)
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+$", re.ASCII)


class _Reader(yaml.SafeLoader):
    """Knows no dates, no `yes` and no octal numbers."""

    yaml_implicit_resolvers: dict[str, Any] = {}


def _integer(loader: _Reader, node: yaml.ScalarNode) -> int:
    return int(loader.construct_scalar(node))


def _decimal(loader: _Reader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(loader.construct_scalar(node))


def _mapping(loader: _Reader, node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in found:
            raise yaml.constructor.ConstructorError(
                None, None, f"“{key}” is written twice", key_node.start_mark
            )
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_Reader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:null|~|)$"), ["n", "~", ""])
_Reader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("(?:true|false)$"), ["t", "f"])
_Reader.add_implicit_resolver("tag:yaml.org,2002:int", _INTEGER, list("-0123456789"))
_Reader.add_implicit_resolver("!decimal", _DECIMAL, list("-0123456789"))
_Reader.add_constructor("tag:yaml.org,2002:int", _integer)
_Reader.add_constructor("!decimal", _decimal)
_Reader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read(text: str) -> Any:
    """The value a YAML text writes down; a key written twice is refused."""
    # The reader is a SafeLoader: it makes plain values only.
    return yaml.load(text, Loader=_Reader)  # noqa: S506
