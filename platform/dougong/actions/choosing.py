"""People chosen for a node by those before it: who hands in, or who decides before it.

A choice is kept in the event of the submission or the vote that made it, or of the draft.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dougong.actions.cases import Case
from dougong.actions.node_names import node_name
from dougong.actions.round_errors import TooManyChosen
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import InputError
from dougong.base.text import Text
from dougong.base.values import Json
from dougong.model.runtime import LoggedEvent
from dougong.model.workflow.choices import (
    BY_INITIATOR,
    BY_PREVIOUS,
    CHOSEN,
    choice_in,
    nodes_after,
)
from dougong.model.workflow.definition import ApprovalNode, AssigneeRule
from dougong.store import log

#: More than anybody chooses for one node.
MOST = 20
#: Events after which whoever decides before a node is asked anew.
ANEW = frozenset(("submitted", "returned", "withdrawn", "taken_back", "jumped"))
#: Node → ids of the people chosen for it.
Chosen = Mapping[str, Sequence[str]]


class ChoiceRequired(InputError):
    """Who acts at a node is to be chosen now, and nobody is."""

    code = "choice_required"
    text = Text("请指定“{node}”由谁处理", "Choose who acts at “{node}”")
    hint = Text("选好处理人后再提交", "Choose somebody for it, then send it again")

    def __init__(self, **facts: object) -> None:
        super().__init__(path="/chosen", **facts)


class PersonNotOffered(InputError):
    """Somebody is chosen who is not among those the node offers."""

    code = "person_not_offered"
    text = Text("“{node}”不能由{person}处理", "{person} is not offered for “{node}”")
    hint = Text("请从列出的人里选择", "Choose among those that are listed")


class PersonGone(PersonNotOffered):
    """Somebody is chosen whose account is not in use any more."""

    code = "person_gone"
    text = Text(
        "“{node}”选的{person}已停用", "{person}, chosen for “{node}”, is not in use any more"
    )


class ChoiceGone(InputError):
    """People are chosen for a node for which nobody chooses here, or not any more."""

    code = "choice_gone"
    text = Text(
        "流程已更新，有环节不再由您指定处理人",
        "The process has changed: who acts at a step is not yours to choose any more",
    )
    hint = Text("请打开核对后再提交", "Open it, look at it, and send it again")

    def __init__(self, **facts: object) -> None:
        super().__init__(path="/chosen", **facts)


@dataclass(frozen=True)
class Choice:
    """A node whose people are to be chosen."""

    node_id: str
    name: str
    rule: AssigneeRule
    #: Who is chosen already.
    chosen: tuple[str, ...] = ()


def left_to_initiator(uow: UnitOfWork, case: Case) -> tuple[Choice, ...]:
    """The nodes for which whoever hands the document in chooses."""
    return tuple(_choices(uow, case, case.definition.nodes.values(), BY_INITIATOR))


def left_to(uow: UnitOfWork, case: Case, node_id: str) -> tuple[Choice, ...]:
    """The nodes for which whoever decides at this one chooses."""
    element = case.definition.elements.get(node_id)
    if element is None:
        return ()
    after = nodes_after(case.definition.elements, case.definition.nodes, node_id)
    return tuple(_choices(uow, case, after, BY_PREVIOUS))


def _choices(uow: UnitOfWork, case: Case, nodes: Any, kind: str) -> Iterator[Choice]:
    process, trail = case.process, None
    for node in nodes:
        rule = choice_in(node, kind)
        if rule is None:
            continue
        trail = log.events(uow, case.record.id) if trail is None else trail
        chosen = _fresh(trail, node.id) if kind == BY_PREVIOUS else _latest(trail, node.id)
        name = node_name(uow, process.release, process.key, node.id) or node.name
        yield Choice(node.id, name, rule, tuple(chosen))


def chosen_for(uow: UnitOfWork, case: Case, node: ApprovalNode) -> tuple[str, ...]:
    """Whom somebody has chosen for a node, now or the last time it was his to do."""
    if not any(rule.kind in CHOSEN for rule in node.assignees):
        return ()
    if node.id in case.chosen:
        return case.chosen[node.id]
    return tuple(_latest(log.events(uow, case.record.id), node.id))


def told(chosen: Mapping[str, tuple[str, ...]]) -> Json:
    """What the trail says of a choice."""
    return {node: [*ids] for node, ids in chosen.items()}


def _latest(trail: Sequence[LoggedEvent], node_id: str) -> list[str]:
    # An empty choice is one too: somebody has taken back whom he had chosen.
    made = (_made(event) for event in reversed(trail))
    return next((_ids(one, node_id) for one in made if node_id in one), [])


def _fresh(trail: Sequence[LoggedEvent], node_id: str) -> list[str]:
    """The choice made since the node was come to last, or the document went back."""
    for event in reversed(trail):
        if ids := _of(event, node_id):
            return ids
        if event.kind in ANEW or event.data.get("vote") == "return":
            return []
        if "vote" in event.data and event.data.get("node") == node_id:
            return []
    return []


def _of(event: LoggedEvent, node_id: str) -> list[str]:
    return _ids(_made(event), node_id)


def _made(event: LoggedEvent) -> dict[str, Any]:
    made: Any = event.data.get("chosen") or {}
    return dict(made)


def _ids(made: Mapping[str, Any], node_id: str) -> list[str]:
    return [str(one) for one in made.get(node_id) or ()]


def require_known(choices: Sequence[Choice], given: Chosen) -> None:
    """ChoiceGone for a node whose people are not chosen here, TooManyChosen for a crowd."""
    known = {choice.node_id for choice in choices}
    for node_id, ids in given.items():
        if node_id not in known:
            raise ChoiceGone(node=node_id)
        if len(ids) > MOST:
            raise TooManyChosen(most=MOST)
