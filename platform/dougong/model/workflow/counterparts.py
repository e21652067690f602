"""What became of the elements of a diagram in a later release: the same, renamed, gone."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from dougong.model.workflow.definition import ApprovalNode, ProcessDefinition

#: `kind` and `chain`: a node of that id is there and means something else.
Gone = Literal["", "removed", "ambiguous", "kind", "chain"]


@dataclass(frozen=True)
class Counterpart:
    """A user task of the old diagram, and the one that stands for it in the new one."""

    node: str
    #: Empty where there is none that could be meant alone.
    target: str = ""
    why: Gone = ""

    @property
    def same(self) -> bool:
        """Whether it is the node of the same id and meaning."""
        return self.node == self.target


def counterparts(old: ProcessDefinition, new: ProcessDefinition) -> dict[str, Counterpart]:
    """What became of each user task; one that was renamed is known by its name or its place."""
    fresh = [node for key, node in new.nodes.items() if key not in old.nodes]
    found = {key: _found(node, old, new, fresh) for key, node in old.nodes.items()}
    taken = Counter(one.target for one in found.values() if one.target)
    return {
        key: Counterpart(key, why="ambiguous") if taken[one.target] > 1 else one
        for key, one in found.items()
    }


def renamed(
    old: ProcessDefinition, new: ProcessDefinition, found: Mapping[str, Counterpart]
) -> dict[str, str]:
    """The element of the new diagram that stands for each of the old one, where there is one."""
    names = {
        key: key
        for key, element in old.elements.items()
        if key in new.elements and new.elements[key].kind == element.kind
    }
    for key, one in found.items():
        names.pop(key, None)
        if one.target:
            names[key] = one.target
    return names


def _found(
    node: ApprovalNode,
    old: ProcessDefinition,
    new: ProcessDefinition,
    fresh: Iterable[ApprovalNode],
) -> Counterpart:
    there = new.nodes.get(node.id)
    if there is not None:
        why = _differs(node, there)
        return Counterpart(node.id, why=why) if why else Counterpart(node.id, node.id)
    alike = [one for one in fresh if not _differs(node, one)]
    named = [one.id for one in alike if node.name and one.name == node.name]
    placed = [one.id for one in alike if _stands_as(node, one, old, new)]
    for candidates in (named, placed):
        if len(candidates) == 1:
            return Counterpart(node.id, candidates[0])
        if candidates:
            return Counterpart(node.id, why="ambiguous")
    return Counterpart(node.id, why="removed")


def _differs(node: ApprovalNode, other: ApprovalNode) -> Gone:
    """What keeps a round of one from being a round of the other."""
    if node.kind != other.kind:
        return "kind"
    return "" if (node.chain is None) == (other.chain is None) else "chain"


def _stands_as(
    node: ApprovalNode, other: ApprovalNode, old: ProcessDefinition, new: ProcessDefinition
) -> bool:
    """Whether it asks the same people between the same elements."""
    asks = node.assignees == other.assignees and node.chain == other.chain
    return asks and neighbours(old, node.id) == neighbours(new, other.id)


def neighbours(definition: ProcessDefinition, key: str) -> tuple[frozenset[str], frozenset[str]]:
    """The elements before and behind one."""
    before = frozenset(flow.source for flow in definition.flows if flow.target == key)
    return before, frozenset(flow.target for flow in definition.elements[key].outgoing)


def block(definition: ProcessDefinition, inside: frozenset[str], key: str) -> frozenset[str]:
    """The elements that hang together with one among those inside."""
    seen: set[str] = set()
    todo = [key] if key in inside else []
    while todo:
        one = todo.pop()
        if one not in seen:
            seen.add(one)
            before, behind = neighbours(definition, one)
            todo.extend((before | behind) & inside)
    return frozenset(seen)


def alike(
    old: ProcessDefinition,
    new: ProcessDefinition,
    names: Mapping[str, str],
    inner: frozenset[str],
) -> bool:
    """Whether elements that hang together are joined, repeated and interrupted as they were.

    What leads to them from outside must lead to the same ones; where they lead out to is free.
    """
    outer = {source for key in inner for source in neighbours(old, key)[0]} - inner
    return all(
        key in names and _shape(old, key, names, inner) == _shape(new, names[key], {}, there)
        for there in [frozenset(names.get(key, key) for key in inner)]
        for key in inner | outer
    )


def _shape(
    definition: ProcessDefinition, key: str, names: Mapping[str, str], inner: frozenset[str]
) -> tuple[object, ...]:
    element = definition.elements[key]
    before, behind = neighbours(definition, key)
    leaves = key in inner and not behind & inner
    return (
        element.kind,
        _named(before, names) if key in inner else frozenset(),
        frozenset() if leaves else _named(behind, names),
        _named(edge_of(definition, key), names),
        names.get(element.scope, element.scope),
        element.interrupting,
        element.repeat,
    )


def _named(keys: Iterable[str], names: Mapping[str, str]) -> frozenset[str]:
    return frozenset(names.get(key, key) for key in keys)


def edge_of(definition: ProcessDefinition, key: str) -> frozenset[str]:
    """The timers and events on the edge of an element."""
    return frozenset(one.id for one in definition.elements.values() if one.attached_to == key)
