"""The DMN conformance kit: folders of models and expected results, run and counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lxml import etree

from dougong.base.errors import DougongError
from dougong.feel.decisions.boxed import children, local
from dougong.feel.decisions.graph import Graph
from dougong.feel.temporal import read_date, read_datetime, read_duration, read_time
from dougong.feel.values import equal

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_CLOSE = Decimal("1e-8")


@dataclass
class Tally:
    """Results of one folder: how many cases there are, and which ones failed and why."""

    total: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)

    @property
    def passed(self) -> int:
        """How many cases gave what was expected."""
        return self.total - len(self.failures)


def run_kit(files: Mapping[str, bytes]) -> dict[str, Any]:
    """Passed and total counted per result node, over every folder of `{path: content}`."""
    folders = {name.rpartition("/")[2]: run_folder(files, name) for name in _folders(files)}
    return {
        "passed": sum(tally.passed for tally in folders.values()),
        "total": sum(tally.total for tally in folders.values()),
        "folders": {
            name: {"passed": tally.passed, "total": tally.total, "failures": tally.failures}
            for name, tally in folders.items()
        },
    }


def _folders(files: Mapping[str, bytes]) -> list[str]:
    return sorted({path.rpartition("/")[0] for path in files if path.endswith(".dmn")})


def run_folder(files: Mapping[str, bytes], folder: str = "") -> Tally:
    """The tally of one folder of the kit."""
    tally = Tally()
    inside = {path: path.rpartition("/")[2] for path in sorted(files) if _is_in(path, folder)}
    models = {name: files[path] for path, name in inside.items() if name.endswith(".dmn")}
    for path, file in inside.items():
        if not file.endswith(".xml"):
            continue
        root = etree.fromstring(files[path], etree.XMLParser(resolve_entities=False))
        name = next((one.text or "" for one in children(root, "modelName")), "").strip()
        graph = _graph(models.get(name) or next(iter(models.values())))
        for case in children(root, "testCase"):
            _run_case(graph, case, tally)
    return tally


def _is_in(path: str, folder: str) -> bool:
    return path.rpartition("/")[0] == folder


def _graph(model: bytes) -> Graph | DougongError:
    try:
        return Graph(model, "conformance")
    except DougongError as fault:
        return fault


def _run_case(graph: Graph | DougongError, case: Any, tally: Tally) -> None:
    inputs = {one.get("name"): read_value(one) for one in children(case, "inputNode")}
    for result in children(case, "resultNode"):
        tally.total += 1
        expected = next(children(result, "expected"), None)
        wanted = None if expected is None else read_value(expected)
        name = case.get("invocableName") or result.get("name")
        found, reason = _decide(graph, name, inputs)
        if not _agree(wanted, found):
            shown = f"expected {wanted!r}, found {found!r} {reason}"
            tally.failures.append((f"{case.get('id')} {result.get('name')}", shown))


def _decide(
    graph: Graph | DougongError, name: str, inputs: dict[str, object]
) -> tuple[object, str]:
    """The decision, null where there is none, and the reason."""
    if isinstance(graph, DougongError):
        return None, str(graph)
    try:
        return graph.decide(name, inputs), ""
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
