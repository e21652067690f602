"""Returning a document for rework, and taking it up again (approvals.md, 5)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from dougong.actions import advance, notifying, posting, running_timers, stages, waiting
from dougong.actions.apply_step import apply_step, close, ended_among, save_status
from dougong.actions.cases import Case
from dougong.actions.errors import ReturnNotOffered
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject
from dougong.engine.answer import OpenTask, ReturnTarget
from dougong.model.runtime import LoggedEvent, Round
from dougong.store import log, records

INITIATOR = "initiator"
PREVIOUS = "previous"
CHOSEN = "chosen"
Resume = Literal["restart", "back_to_returner"]


def return_to(uow: UnitOfWork, case: Case, ended: Round, to: str | None, told: JsonObject) -> Case:
    """The case after a return: with the initiator, or at an earlier node with a new round.

    ReturnNotOffered where the node does not return there.
    """
    node = case.definition.nodes[ended.node_id]
    if to in (None, INITIATOR) and INITIATOR not in node.returns:
        raise ReturnNotOffered(node=ended.name, known=_names(offered(uow, case, ended)))
    close(uow, case, ended, "returned", reason="returned")
    case = advance.without_round(case, ended, "returned")
    if to in (None, INITIATOR):
        return _to_initiator(uow, case, told)
    node_id, index = _target(uow, case, ended, str(to))
    result = advance.jumped(uow, case, ended.task_id, node_id, index)
    told = {**told, "kind": "voted", "to": node_id}
    return apply_step(uow, case, result, told=told, reason="returned")


def _to_initiator(uow: UnitOfWork, case: Case, told: JsonObject) -> Case:
    # Every task that is open in the engine stays open there; the trail keeps which ones.
    waiting: list[Json] = [r.id for r in case.open_rounds]
    waiting.append(told["round"])
    for around in case.open_rounds:
        close(uow, case, around, "cancelled", reason="returned")
    record = records.set_status(uow, case.record, "returned", from_=("submitted",))
    process = save_status(uow, case.process, "running")
    posting.post(uow, record, "returned")
    record = stages.told(uow, record, "returned")
    facts: JsonObject = {"opinion": told.get("opinion") or ""}
    back = notifying.about(case, "returned", f"returned:{told['round']}", facts)
    notifying.notify(uow, [case.process.initiator_id], back)
    told = {**told, "to": INITIATOR, "status": "returned", "waiting": waiting}
    # What an incident left half done cannot be reopened round by round.
    told["anew"] = case.process.status == "incident"
    log.append(uow, record.id, "returned", told)
    rounds = ended_among(case.rounds, case.open_rounds)
    return replace(case, process=process, record=record, rounds=rounds)


def offered(uow: UnitOfWork, case: Case, ended: Round) -> tuple[ReturnTarget, ...]:
    """The nodes before a round that it may be returned to, as far as its settings offer them."""
    node = case.definition.nodes[ended.node_id]
    if node.returns.isdisjoint((PREVIOUS, CHOSEN)):
        return ()
    known = uow.house.engine.return_targets(
        case.process.release, case.definition, case.process.state, ended.task_id
    )
    return known if CHOSEN in node.returns else known[-1:]


def _target(uow: UnitOfWork, case: Case, ended: Round, to: str) -> tuple[str, int | None]:
    """The node and the step of its chain that a return names."""
    known = offered(uow, case, ended)
    named = {target_key(t.node_id, t.item): t for t in known}
    found = named.get(to) if to != PREVIOUS else next(reversed(known), None)
    if found is None:
        raise ReturnNotOffered(node=ended.name, known=_names(known), to=to, keys=list(named))
    index = None if found.item is None else found.item.get("index")
    return found.node_id, index if isinstance(index, int) else None


def _names(known: Sequence[ReturnTarget]) -> str:
    return "、".join(target.name for target in known) or "—"


def target_key(node_id: str, item: JsonObject | None) -> str:
    """How a return names a node, or a step of its chain."""
    return node_id if item is None else f"{node_id}/{item['index']}"


def resumed(uow: UnitOfWork, case: Case, told: JsonObject) -> Case:
    """The case taken up after the initiator's rework, as the returning node wants it."""
    trail = log.events(uow, case.record.id)
    facts_then = last_of(trail, "submitted").get("facts")
    returned = last_of(trail, "returned")
    node = _node(case, returned)
    way = _way(case, node, facts_now=told["facts"], facts_then=facts_then)
    way = "restart" if returned.get("anew") else way
    if way == "restart":
        result = advance.jumped(uow, case, None, case.definition.start.id)
    else:
        result = advance.reopened(uow, case, _tasks(case, returned.get("waiting")))
    case = apply_step(uow, case, result, told={**told, "resume": way})
    waiting.hasten(uow, case)
    running_timers.told_anew(uow, case)
    return case


def last_of(trail: Sequence[LoggedEvent], kind: str) -> JsonObject:
    """What the last event of a kind says."""
    return next((event.data for event in reversed(trail) if event.kind == kind), {})


def _node(case: Case, returned: JsonObject) -> str:
    """The node that returned it, as the release calls it that the process is on now."""
    known = {one.id: one.node_id for one in case.rounds}
    return known.get(str(returned.get("round")), str(returned.get("node")))


def _way(case: Case, node_id: str, *, facts_now: Json, facts_then: Json) -> Resume:
    node = case.definition.nodes.get(node_id)
    if node is None:
        return "restart"
    if node.after_return != "changed":
        return node.after_return
    return "back_to_returner" if facts_now == facts_then else "restart"


def _tasks(case: Case, waiting: Json) -> tuple[OpenTask, ...]:
    wanted = waiting if isinstance(waiting, list) else []
    rounds = [r for r in case.rounds if r.id in wanted]
    return tuple(OpenTask(r.task_id, r.node_id, r.item) for r in rounds)
