"""Models of several decisions: each decided from what it requires, in this model or an imported."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from dougong.base.text import Text
from dougong.feel.decisions.boxed import Reader, children, local
from dougong.feel.decisions.itemtypes import ItemTypes
from dougong.feel.decisions.reader import DecisionInvalid, read_xml
from dougong.feel.parser import CLOCK

#: Kinds of elements that have a value.
VALUED = frozenset(["inputData", "decision", "businessKnowledgeModel", "decisionService"])
_NAMED = frozenset(["variable", "column", "formalParameter", "decision", "output", "inputData"])
_DEEPEST = 20


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


class Graph:
    """A DMN model with its decisions, business knowledge and services.

    `library` holds the models it may import, each under its namespace.
    """

    def __init__(
        self,
        xml: bytes,
        profile: str = "batch",
        library: Mapping[str, bytes] | None = None,
        _above: tuple[str, ...] = (),
    ) -> None:
        self.profile = profile
        root = read_xml(xml)
        self.namespace = root.get("namespace", "")
        #: Imported models by the name they are known under here.
        self.imports: dict[str, Graph] = {}
        for one in children(root, "import"):
            found = (library or {}).get(one.get("namespace", ""))
            if found is not None:
                above = (*_above, one.get("namespace", ""))
                _refuse_circle(above)
                self.imports[one.get("name", "")] = Graph(found, profile, library, above)
        inner = {name: graph.types for name, graph in self.imports.items()}
        self.types: ItemTypes = ItemTypes(root, profile, inner)
        self._by_id = {one.get("id"): one for one in root if one.get("id")}
        self._by_name = {one.get("name"): one for one in root if local(one) in VALUED}
        #: Every name that may follow a dot.
        self.members = frozenset(self._all_names(root))
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

    def reader(self, names: Sequence[str]) -> Reader:
        """What the boxes of an element are read with."""
        return Reader(
            frozenset(names) | CLOCK,
            self.members,
            self._type_names,
            self.profile,
            conform=self.types.conform,
        )


def _refuse_circle(above: tuple[str, ...]) -> None:
    if len(above) > _DEEPEST or len(set(above)) != len(above):
        raise DecisionInvalid(above[-1], Text("模型互相引入成环", "the models import each other"))
