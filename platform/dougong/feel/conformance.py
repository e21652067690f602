"""The DMN conformance kit: folders of models and expected results, run and counted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from lxml import etree

from dougong.base.errors import DougongError
from dougong.feel.decisions.boxed import box_in, children, local
from dougong.feel.decisions.decide import decide
from dougong.feel.decisions.graph import Graph
from dougong.feel.decisions.reader import read_xml
from dougong.feel.temporal import read_date, read_datetime, read_duration, read_time
from dougong.feel.values import equal

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_CLOSE = Decimal("1e-8")


class Case(NamedTuple):
    """One result node: what it asked for, and why it failed, empty when it passed."""

    name: str
    fault: str
    #: Whether the element asked for is a literal expression or has none.
    literal: bool


@dataclass
class Tally:
    """The result nodes of one folder."""

    cases: list[Case] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many results the folder asks for."""
        return len(self.cases)

    @property
    def failures(self) -> list[tuple[str, str]]:
        """The cases that failed, and why."""
        return [(case.name, case.fault) for case in self.cases if case.fault]

    @property
    def passed(self) -> int:
        """How many results are what was expected."""
        return self.total - len(self.failures)


def run_kit(files: Mapping[str, bytes], now: datetime) -> dict[str, Any]:
    """Passed and total counted per result node, over every folder of `{path: content}`."""
    folders = {name.rpartition("/")[2]: run_folder(files, name, now) for name in _folders(files)}
    literal = [case for tally in folders.values() for case in tally.cases if case.literal]
    return {
        "passed": sum(tally.passed for tally in folders.values()),
        "total": sum(tally.total for tally in folders.values()),
        "literal": {
            "passed": sum(1 for case in literal if not case.fault),
            "total": len(literal),
        },
        "folders": {
            name: {"passed": tally.passed, "total": tally.total, "failures": tally.failures}
            for name, tally in folders.items()
        },
    }


def _folders(files: Mapping[str, bytes]) -> list[str]:
    """The folders with test cases; those below may hold models that are imported."""
    return sorted({path.rpartition("/")[0] for path in files if path.endswith(".xml")})


def run_folder(files: Mapping[str, bytes], folder: str, now: datetime) -> Tally:
    """The tally of one folder of the kit."""
    tally = Tally()
    below = {
        path: files[path] for path in sorted(files) if path.startswith(f"{folder}/" * bool(folder))
    }
    models = {p.rpartition("/")[2]: content for p, content in below.items() if p.endswith(".dmn")}
    library = {space: content for space, content in map(_named, models.values()) if space}
    for path, content in below.items():
        if not path.endswith(".xml") or path.rpartition("/")[0] != folder:
            continue
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False))
        name = next((one.text or "" for one in children(root, "modelName")), "").strip()
        graph = _graph(models.get(name) or next(iter(models.values())), library)
        for case in children(root, "testCase"):
            tally.cases += _run_case(graph, case, now)
    return tally


def _named(model: bytes) -> tuple[str, bytes]:
    try:
        return str(read_xml(model).get("namespace", "")), model
    except DougongError:
        # A model that cannot be read fails the cases that ask for it.
        return "", model


def _graph(model: bytes, library: Mapping[str, bytes]) -> Graph | DougongError:
    try:
        return Graph(model, "conformance", library)
    except DougongError as fault:
        return fault


def _run_case(graph: Graph | DougongError, case: Any, now: datetime) -> Iterator[Case]:
    inputs: dict[str, object] = {}
    for one in children(case, "inputNode"):
        inputs[one.get("name")] = read_value(one)
        if one.get("namespace"):
            inputs[f"{{{one.get('namespace')}}}{one.get('name')}"] = inputs[one.get("name")]
    for result in children(case, "resultNode"):
        expected = next(children(result, "expected"), None)
        wanted = None if expected is None else read_value(expected)
        name = case.get("invocableName") or result.get("name")
        found, reason = _decide(graph, name, inputs, now)
        shown = f"expected {wanted!r}, found {found!r} {reason}".strip()
        yield Case(
            f"{case.get('id')} {result.get('name')}",
            "" if _agree(wanted, found) else shown,
            _is_literal(graph, name),
        )


def _is_literal(graph: Graph | DougongError, name: str) -> bool:
    try:
        box = None if isinstance(graph, DougongError) else box_in(graph.named(name).xml)
    except DougongError:
        return False
    return box is not None and local(box) == "literalExpression"


def _decide(
    graph: Graph | DougongError, name: str, inputs: dict[str, object], now: datetime
) -> tuple[object, str]:
    """The decision, null where there is none, and the reason."""
    if isinstance(graph, DougongError):
        return None, str(graph)
    try:
        return decide(graph, name, inputs, now), ""
    except DougongError as fault:
        return None, str(fault)


def _agree(wanted: object, found: object) -> bool:
    if isinstance(wanted, Decimal) and isinstance(found, Decimal):
        return abs(wanted - found) < _CLOSE or wanted == found
    if isinstance(wanted, list) and isinstance(found, list):
        pairs = zip(wanted, found, strict=False)
        return len(wanted) == len(found) and all(_agree(a, b) for a, b in pairs)
    if isinstance(wanted, dict) and isinstance(found, dict):
        return wanted.keys() == found.keys() and all(_agree(v, found[k]) for k, v in wanted.items())
    return equal(wanted, found) is True


def read_value(element: Any) -> object:
    """A value as the kit writes it: a typed value, components, or a list."""
    components = list(children(element, "component"))
    if components:
        return {one.get("name"): read_value(one) for one in components}
    items = next(children(element, "list"), None)
    if items is not None:
        if items.get(_NIL) == "true":
            return None
        return [read_value(one) for one in children(items, "item")]
    value = next((one for one in element if local(one) == "value"), None)
    if value is None or value.get(_NIL) == "true":
        return None
    return _typed(value.get(_TYPE, "xsd:string").rpartition(":")[2], value.text or "")


def _typed(kind: str, text: str) -> object:
    read = _TYPES.get(kind)
    return text if read is None else read(text.strip())


def _boolean(text: str) -> bool:
    return text == "true"


def _number(text: str) -> Decimal:
    return Decimal(text)


_TYPES: dict[str, Any] = {
    "boolean": _boolean,
    "decimal": _number,
    "double": _number,
    "float": _number,
    "integer": _number,
    "int": _number,
    "long": _number,
    "date": read_date,
    "time": read_time,
    "dateTime": read_datetime,
    "duration": read_duration,
    "dayTimeDuration": read_duration,
    "yearMonthDuration": read_duration,
}
