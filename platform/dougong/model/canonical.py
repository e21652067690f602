"""The one written form of a definition file: export, import and export again give the same bytes.

JSON keeps the author's order of keys. What fits on a line of 120 characters stands on one line,
the rest is indented by two spaces; XML is indented by two spaces and has no comments.
"""

import json
from decimal import Decimal
from functools import lru_cache

from lxml import etree

from dougong.base.errors import DefinitionError
from dougong.base.text import Text
from dougong.base.values import Json
from dougong.model.parse.faults import Faults
from dougong.model.parse.strict_json import read_json

WIDTH = 120
_XML = (".bpmn", ".dmn")
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'


class FileUnreadable(DefinitionError):
    """A definition file that cannot be read has no canonical form; facts name path and reason."""

    code = "file_unreadable"
    text = Text("“{path}”无法读取：{reason}", "“{path}” cannot be read: {reason}")


@lru_cache(maxsize=4096)
def canonical(path: str, content: bytes) -> bytes:
    """The canonical bytes of a definition file; files of other kinds stay as they are."""
    if path.endswith(_XML):
        return _canonical_xml(path, content)
    if not path.endswith(".json"):
        return content
    faults = Faults(path)
    value = read_json(content, faults)
    if faults.found:
        raise FileUnreadable(path=path, reason=faults.found[0].for_person())
    return written(value)


def written(value: Json) -> bytes:
    """A JSON value in canonical form."""
    lines = _lines(value, 0, 0) if isinstance(value, dict | list) and value else _flat(value)
    return (lines + "\n").encode()


def _lines(value: Json, level: int, used: int) -> str:
    """A value on one line when it fits after `used` characters, else one line per member."""
    flat = _flat(value)
    if not isinstance(value, dict | list) or not value:
        return flat
    if level and used + len(flat) <= WIDTH:
        return flat
    pad = "  " * (level + 1)
    if isinstance(value, dict):
        heads = [f"{pad}{_flat(key)}: " for key in value]
        marks, members = "{}", list(value.values())
    else:
        heads, marks, members = [pad] * len(value), "[]", value
    written = (
        head + _lines(member, level + 1, len(head))
        for head, member in zip(heads, members, strict=True)
    )
    return marks[0] + "\n" + ",\n".join(written) + "\n" + "  " * level + marks[1]


def _flat(value: Json) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        members = (f"{_flat(key)}: {_flat(member)}" for key, member in value.items())
        return "{" + ", ".join(members) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flat, value)) + "]"
    return f"{value:f}" if isinstance(value, Decimal) else json.dumps(value)


def _canonical_xml(path: str, content: bytes) -> bytes:
    parser = etree.XMLParser(
        remove_blank_text=True, remove_comments=True, resolve_entities=False, no_network=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise FileUnreadable(path=path, reason=str(fault)) from fault
    etree.indent(root, space="  ")
    return _HEAD + bytes(etree.tostring(root, encoding="unicode"), "utf-8") + b"\n"
