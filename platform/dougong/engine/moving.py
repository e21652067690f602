"""Letting a process go on from a node that an administrator names."""

from collections.abc import Collection
from typing import Literal

from dougong.engine.answer import Place
from dougong.engine.compiled import Compiled
from dougong.engine.faults import ReturnImpossible
from dougong.engine.history import passed
from dougong.engine.returning import start_at
from dougong.engine.tokens import VISIT, TokenTree

Why = Literal["", "branch", "repeated", "outcome"]


def places_of(tree: TokenTree, compiled: Compiled, near: Collection[str]) -> tuple[Place, ...]:
    """Every node; `near` ones can be returned to, the others need a fresh token."""
    return tuple(
        Place(key, node.name or key, "" if key in near else _why(tree, compiled, key))
        for key, node in compiled.definition.nodes.items()
        if node.kind != "cc"
    )


def go_on_from(tree: TokenTree, compiled: Compiled, node: str) -> None:
    """Drop every token and set a fresh one before a node; what was decided elsewhere stays known.

    ReturnImpossible where a lone token would not come to the end.
    """
    fresh = {place.node_id for place in places_of(tree, compiled, ()) if not place.why}
    if node not in fresh:
        names = ", ".join(compiled.definition.nodes[key].name or key for key in sorted(fresh))
        raise ReturnImpossible(node=node, targets=names or "—", path=node)
    behind = _behind(compiled, node)
    kept = {key: told for key, told in tree.outcomes.items() if key.split(VISIT)[0] not in behind}
    tree.passed = passed(tree, compiled)
    start_at(tree, tree.spec.task_specs[node])
    tree.outcomes.update(kept)


def _why(tree: TokenTree, compiled: Compiled, node: str) -> Why:
    if node in (compiled.repeats or ()):
        return "repeated"
    if node in compiled.inside_splits:
        return "branch"
    behind = _behind(compiled, node)
    known = behind | tree.outcomes.keys()
    return "" if read_behind(compiled, behind) <= known else "outcome"


def _behind(compiled: Compiled, node: str) -> frozenset[str]:
    return compiled.downstream[node] | {node}


def read_behind(compiled: Compiled, behind: Collection[str]) -> set[str]:
    """The elements whose outcomes or answers are read by conditions behind a node."""
    return {one for key in behind for one in compiled.read_at.get(key, ())}
