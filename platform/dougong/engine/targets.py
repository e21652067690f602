"""Where a round may be returned to.

Allowed: upstream in the own branch; before the fork, and the other branches close; inside a branch
that is finished, and only that branch repeats. Never inside a sibling branch that is still open.
Never to a node that lies ahead in a loop either: it was visited in the round before, but going
there would skip the nodes between.
"""

from dataclasses import dataclass
from typing import Any

from dougong.engine.answer import ReturnTarget
from dougong.engine.compiled import Compiled
from dougong.engine.elements import INDEX, STEPS, ApprovalTask
from dougong.engine.gateways import activation
from dougong.engine.history import is_alone
from dougong.engine.returning import causes_of, visits
from dougong.engine.task import TokenTask
from dougong.engine.tokens import TokenTree


@dataclass(frozen=True)
class Target:
    """A place to return to, and the task that was there; none once its history was dropped."""

    shown: ReturnTarget
    task: TokenTask | None

    @property
    def node(self) -> str:
        """The node."""
        return self.shown.node_id

    @property
    def place(self) -> tuple[str, int | None]:
        """Node and step of the chain."""
        item = self.shown.item
        return self.shown.node_id, None if item is None else item["index"]  # type: ignore[return-value]


def targets_of(tree: TokenTree, task: TokenTask, compiled: Compiled) -> list[Target]:
    """The places a round may be returned to, the earliest first; of each the latest visit."""
    here, behind = task.task_spec.name, compiled.downstream
    causes = causes_of(tree, task)
    # A fresh token takes the place of every other one: nobody's work beside it may be lost.
    before = dropped(tree, compiled) if is_alone(tree) else []
    found = {t.place: t for t in before if here in behind[t.node]}
    for visit in visits(tree):
        name = visit.task_spec.name
        known = visit.id in causes and _is_node(visit.task_spec) and here in behind[name]
        if known and not _is_elsewhere(visit, task, compiled):
            for target in _places(visit, compiled, len(visit.internal_data.get(STEPS, ()))):
                found.pop(target.place, None)
                found[target.place] = target
    passed = task.internal_data.get(INDEX, 0)
    for target in _places(task, compiled, passed) if passed else ():
        found[target.place] = target
    return list(found.values())


def _is_elsewhere(visit: TokenTask, task: TokenTask, compiled: Compiled) -> bool:
    """Whether it lies in one of several visits side by side that the round is not in."""
    elements = compiled.definition.elements
    return any(
        (repeat := elements[scope].repeat) is not None
        and repeat.kind == "parallel"
        and (
            scope not in compiled.around(task.task_spec.name)
            or activation(visit, scope) is not activation(task, scope)
        )
        for scope in compiled.around(visit.task_spec.name)
    )


def _is_node(spec: Any) -> bool:
    return isinstance(spec, ApprovalTask) and not spec.copies


def _places(task: TokenTask, compiled: Compiled, steps: int) -> list[Target]:
    """The node as a whole, and each step of its chain that was passed."""
    node = compiled.definition.nodes[task.task_spec.name]
    name = node.name or node.id
    chain = task.internal_data.get(STEPS)
    if chain is None:
        return [Target(ReturnTarget(node.id, name), task)]
    whole = [Target(ReturnTarget(node.id, name), task)]
    return whole + [
        Target(
            ReturnTarget(node.id, name, {**chain[index], "index": index, "count": len(chain)}), task
        )
        for index in range(steps)
    ]


def dropped(tree: TokenTree, compiled: Compiled) -> list[Target]:
    """Nodes passed before history was dropped, where one token may start afresh."""
    nodes = compiled.definition.nodes
    names = [compiled.places[number] for number in tree.passed]
    return [
        Target(ReturnTarget(name, nodes[name].name or name), None)
        for name in names
        if name in nodes
        and nodes[name].kind != "cc"
        and name not in compiled.inside_splits
        and name not in (compiled.repeats or ())
    ]
