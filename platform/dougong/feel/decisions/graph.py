"""Models of several decisions: each decided from what it requires, in this model or an imported."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from dougong.base.text import Text
from dougong.feel.budget import BUDGETS, Meter
from dougong.feel.decisions.boxed import Reader, children, local
from dougong.feel.decisions.itemtypes import ItemTypes
from dougong.feel.decisions.reader import DecisionInvalid, read_xml
from dougong.feel.parser import CLOCK

#: Kinds of elements that have a value.
VALUED = frozenset(["inputData", "decision", "businessKnowledgeModel", "decisionService"])
_NAMED = frozenset(["variable", "column", "formalParameter", "decision", "output", "inputData"])
_DEEPEST = 20
#: Steps it costs to open a model, and every element of it: it is looked at several times.
_MODEL, _ELEMENT = 60, 4
#: Steps a name that may follow a dot costs: every one is taken apart into words.
_MEMBER = 16


class Element(NamedTuple):
    """An element that has a value, with the model it stands in."""

    graph: "Graph"
    xml: Any

    @property
    def name(self) -> str:
        """Its name in its own model."""
        return str(self.xml.get("name", ""))

    @property
    def key(self) -> tuple[int, str]:
        """What tells it from every other element; ids of two models may be alike."""
        return id(self.graph), self.xml.get("id") or self.name

    @property
    def type(self) -> str:
        """The declared type of its value, or an empty string."""
        variable = next(children(self.xml, "variable"), None)
        return "" if variable is None else variable.get("typeRef", "")


class _Opening(NamedTuple):
    """What opening a model with all that it imports is paid from, and the models on the way."""

    meter: Meter
    above: tuple[str, ...]

    def importing(self, namespace: str) -> "_Opening":
        """The same on the way to an imported model."""
        above = (*self.above, namespace)
        if len(above) > _DEEPEST or len(set(above)) != len(above):
            raise DecisionInvalid(
                namespace, Text("模型互相引入成环", "the models import each other")
            )
        return _Opening(self.meter, above)


class Graph:
    """A DMN model with its decisions, business knowledge and services.

    `library` holds the models it may import, each under its namespace.
    """

    def __init__(
        self,
        xml: bytes,
        profile: str = "batch",
        library: Mapping[str, bytes] | None = None,
        _opening: "_Opening | None" = None,
    ) -> None:
        self.profile = profile
        road = _opening or _Opening(Meter(BUDGETS[profile]), ())
        meter = road.meter
        root = read_xml(xml, meter.budget.model)
        meter.charge(_MODEL + _ELEMENT * sum(1 for _ in root.iter()))
        self.namespace = root.get("namespace", "")
        #: Imported models by the name they are known under here.
        self.imports: dict[str, Graph] = {}
        for one in children(root, "import"):
            found = (library or {}).get(one.get("namespace", ""))
            if found is not None:
                below = road.importing(one.get("namespace", ""))
                self.imports[one.get("name", "")] = Graph(found, profile, library, below)
        inner = {name: graph.types for name, graph in self.imports.items()}
        self.types: ItemTypes = ItemTypes(root, profile, meter, inner)
        self._by_id = {one.get("id"): one for one in root if one.get("id")}
        self._by_name = {one.get("name"): one for one in root if local(one) in VALUED}
        #: Every name that may follow a dot.
        self.members = frozenset(self._all_names(root))
        meter.charge(_MEMBER * len(self.members))
        self._type_names = self.types.names

    def _all_names(self, root: Any) -> Iterable[str]:
        yield from self.types.members
        for element in root.iter():
            if local(element) in _NAMED or local(element) in VALUED:
                yield element.get("name", "")
        for graph in self.imports.values():
            yield from graph.members

    def named(self, name: str) -> Element:
        """The element of a name."""
        found = self._by_name.get(name)
        if found is None:
            raise DecisionInvalid(name, Text("没有这个决策", "there is no such decision"))
        return Element(self, found)

    def target(self, reference: str) -> tuple[str | None, Element]:
        """The element a reference points to, and the import it comes by; None for one's own."""
        namespace, _, key = reference.rpartition("#")
        if namespace and namespace != self.namespace:
            for name, graph in self.imports.items():
                if graph.namespace == namespace:
                    return name, graph.target(f"#{key}")[1]
        found = self._by_id.get(key)
        if found is None or (namespace and namespace != self.namespace):
            raise DecisionInvalid(reference, Text("引用的元素不存在", "nothing has this id"))
        return None, Element(self, found)

    def reader(self, names: Sequence[str], meter: Meter) -> Reader:
        """What the boxes of an element are read with, paid from a meter."""
        meter.charge(len(names))
        return Reader(
            frozenset(names) | CLOCK,
            self.members,
            self._type_names,
            self.profile,
            meter,
            conform=self.types.conform,
        )
