"""Templates joined with the parts they include: afterwards nothing knows that there were any."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from dougong.base.text import Text
from dougong.model.finding import Finding
from dougong.model.parse.faults import Faults
from dougong.model.print_sheet import INCLUDE, Asked, Element, PrintPart, PrintSheet, Said

#: Elements of a template with all of its parts; parts that include each other many times over
#: would grow without end.
MOST = 20_000

_UNKNOWN = Text(
    "没有名为“{name}”的打印部分（forms/<模块>/<编码>.print.html，最外层为 <part>）",
    "There is no part “{name}” (forms/<module>/<key>.print.html, outermost element <part>)",
)
_CIRCLE = Text("打印部分互相包含：{chain}", "Parts include each other: {chain}")
_MANY = Text(
    "连同所含的部分，模板超过 {limit} 个元素",
    "With the parts it includes the template has more than {limit} elements",
)

Node = Said | Asked | Element


def joined(
    sheets: Iterable[PrintSheet], parts: Mapping[str, PrintPart]
) -> tuple[list[PrintSheet], list[Finding]]:
    """The templates with their parts in place, and what parts or templates include wrongly."""
    found: list[Finding] = []
    for part in parts.values():
        joiner = _Joiner(parts, found)
        joiner.join(part.body, (part.name,))
    if found:
        return [], found
    whole = [replace(one, body=_Joiner(parts, found).join(one.body, ())) for one in sheets]
    return whole, found


class _Joiner:
    """Joins one template."""

    def __init__(self, parts: Mapping[str, PrintPart], found: list[Finding]) -> None:
        self._parts, self._found = parts, found
        self._count = 0

    def join(self, nodes: tuple[Node, ...], chain: tuple[str, ...]) -> tuple[Node, ...]:
        """The nodes with parts in place of what includes them."""
        return tuple(self._all(nodes, chain))

    def _all(self, nodes: Iterable[Node], chain: tuple[str, ...]) -> Iterator[Node]:
        for node in nodes:
            if not isinstance(node, Element):
                yield node
                continue
            self._count += 1
            if self._count > MOST:
                if self._count == MOST + 1:
                    self._note("print_too_large", node, _MANY, limit=MOST)
                return
            if node.tag == INCLUDE:
                yield from self._part(node, chain)
            else:
                yield replace(node, children=self.join(node.children, chain))

    def _part(self, include: Element, chain: tuple[str, ...]) -> Iterator[Node]:
        name = dict(include.attributes)["part"]
        part = self._parts.get(name)
        if part is None:
            faults = Faults(include.file)
            faults.unknown("print_part_unknown", include.path, _UNKNOWN, name, self._parts)
            self._keep(faults, include)
        elif name in chain:
            whole = " → ".join((*chain[chain.index(name) :], name))
            self._note("print_part_circle", include, _CIRCLE, chain=whole)
        else:
            yield from self._all(part.body, (*chain, name))

    def _note(self, code: str, at: Element, text: Text, **facts: object) -> None:
        faults = Faults(at.file)
        faults.add(code, at.path, text, **facts)
        self._keep(faults, at)

    def _keep(self, faults: Faults, at: Element) -> None:
        """Note a fault once, however many templates lead to it."""
        told = (replace(one, line=at.line or None) for one in faults.found)
        self._found.extend(one for one in told if one not in self._found)
