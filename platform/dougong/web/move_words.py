"""How a plan that moves processes is told: nodes, what becomes of them, and why."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dougong.actions.moves.errors import told
from dougong.actions.moves.plan import STAYS
from dougong.actions.moves.runs import NodeCount
from dougong.actions.node_names import node_name
from dougong.actions.unit_of_work import UnitOfWork
from dougong.store.process_moves import Move
from dougong.web.list_pages import Choice
from dougong.web.locale import locale, text


@dataclass(frozen=True)
class NodeView:
    """A node that processes stand at, and what may be chosen for it."""

    node: str
    name: str
    count: int
    standing: str
    standing_title: str
    target: str
    why: str
    options: tuple[Choice, ...]
    chosen: str


def standing_title(standing: str) -> str:
    """What becomes of a process, in a word."""
    return {
        "waiting": text("等待试算"),
        "same": text("环节不变"),
        "mapped": text("对应到新环节"),
        "choice": text("需要选择"),
        "stays": text("留在原版本"),
        "moved": text("已移到当前版本"),
        "undone": text("已移回原版本"),
    }[standing]


def node_views(
    uow: UnitOfWork,
    process: str,
    ways: tuple[str, str],
    nodes: Iterable[NodeCount],
    choices: Mapping[str, str],
) -> tuple[NodeView, ...]:
    """The nodes with their names in both releases."""
    targets = tuple(_targets(uow, process))
    return tuple(
        NodeView(
            node=one.node,
            name=node_name(uow, ways[0], process, one.node) or one.node,
            count=one.count,
            standing=one.standing,
            standing_title=standing_title(one.standing),
            target=node_name(uow, ways[1], process, one.target) or one.target,
            why=told(one.why, locale()),
            options=targets,
            chosen=choices.get(one.node, ""),
        )
        for one in nodes
    )


def _targets(uow: UnitOfWork, process: str) -> Iterator[Choice]:
    known = uow.catalog.processes.get(process)
    for node in known.nodes.values() if known else ():
        if node.kind != "cc":
            yield Choice(node.id, node.name or node.id)
    yield Choice(STAYS, text("留在原版本"))


def missing_words(uow: UnitOfWork, process: str, missing: Mapping[str, int]) -> str:
    """The fields that the live release wants and documents have not."""
    known = uow.catalog.processes.get(process)
    fields = uow.catalog.entity(known.entity).fields if known else {}
    named = (
        f"{fields[key].title if key in fields else key}（{count}）"
        for key, count in sorted(missing.items())
    )
    return "、".join(named)


def why_of(move: Move) -> str:
    """Why a process stays, needs a choice or could not be moved."""
    refused = move.plan.get("refused")
    if isinstance(refused, list):
        return str(refused[0 if locale() == "zh" else 1])
    return told(str(move.plan.get("why") or ""), locale())
