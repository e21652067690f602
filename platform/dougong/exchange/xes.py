"""Event logs as XES (IEEE 1849-2016), written as they are read: no log is held in memory."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from lxml import etree

NAMESPACE = "http://www.xes-standard.org/"
#: The schema of the standard reads the version as a decimal.
VERSION = "1849.2016"
#: Name, prefix and what it is found under.
EXTENSIONS = (
    ("Concept", "concept", f"{NAMESPACE}concept.xesext"),
    ("Time", "time", f"{NAMESPACE}time.xesext"),
    ("Lifecycle", "lifecycle", f"{NAMESPACE}lifecycle.xesext"),
    ("Organizational", "org", f"{NAMESPACE}org.xesext"),
)
MEDIA_TYPE = "application/xml"
_UNREADABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Value = str | int | datetime
Attributes = Mapping[str, Value]


@dataclass(frozen=True)
class XesTrace:
    """One case with what happened in it."""

    attributes: Attributes
    events: Iterable[Attributes] = field(default_factory=tuple)


def write_xes(out: IO[bytes], name: str, traces: Iterable[XesTrace]) -> int:
    """Write a log of traces; how many there were."""
    count = 0
    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        root = {"xes.version": VERSION, "xes.features": ""}
        with xml.element(_tag("log"), root, nsmap={None: NAMESPACE}):
            for element in _head(name):
                xml.write(element, pretty_print=True)
            for trace in traces:
                xml.write(_trace(trace), pretty_print=True)
                count += 1
    return count


def _head(name: str) -> Iterable[etree._Element]:
    """Extensions, what every trace and event has, how events are told apart, and the name."""
    for title, prefix, uri in EXTENSIONS:
        yield _element("extension", {"name": title, "prefix": prefix, "uri": uri})
    common = _element("global", {"scope": "trace"})
    common.append(_attribute("concept:name", "UNKNOWN"))
    yield common
    common = _element("global", {"scope": "event"})
    for key in ("concept:name", "lifecycle:transition"):
        common.append(_attribute(key, "UNKNOWN"))
    common.append(_attribute("time:timestamp", datetime.fromisoformat("1970-01-01T00:00:00+00:00")))
    yield common
    for title, keys in (
        ("Activity", "concept:name"),
        ("Activity and lifecycle", "concept:name lifecycle:transition"),
        ("Resource", "org:resource"),
    ):
        yield _element("classifier", {"name": title, "scope": "event", "keys": keys})
    yield _attribute("concept:name", name)
    yield _attribute("lifecycle:model", "standard")


def _trace(trace: XesTrace) -> etree._Element:
    found = _element("trace", {})
    found.extend(_attribute(key, value) for key, value in trace.attributes.items())
    for event in trace.events:
        one = _element("event", {})
        one.extend(_attribute(key, value) for key, value in event.items())
        found.append(one)
    return found


def _attribute(key: str, value: Value) -> etree._Element:
    kind = {str: "string", int: "int", datetime: "date"}[type(value)]
    text = value.isoformat(timespec="milliseconds") if isinstance(value, datetime) else str(value)
    return _element(kind, {"key": key, "value": _readable(text)})


def _readable(text: str) -> str:
    """The text without signs that no XML may hold."""
    return _UNREADABLE.sub("", text)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _element(name: str, attributes: Mapping[str, str]) -> etree._Element:
    return etree.Element(_tag(name), attributes, nsmap={None: NAMESPACE})
