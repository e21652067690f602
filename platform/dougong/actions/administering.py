"""What a process administrator does with a process: always with a reason, never editing history.

Whoever configures the platform may, and whose role is granted `administer` on the document. It
gives no right to read the document, and no vote (approvals.md, 5).
"""

from collections.abc import Iterable
from dataclasses import replace

from dougong.access.policy import may_touch
from dougong.actions import advance, ending, handing_on, notifying, posting, stages, waiting
from dougong.actions.apply_step import apply_step, close, save_status
from dougong.actions.brought_into import chosen
from dougong.actions.cases import Case, case_for
from dougong.actions.decide import Held, not_open
from dougong.actions.doors import is_admin, may_see
from dougong.actions.errors import NoIncident, ReasonMissing, StatusForbids
from dougong.actions.process_errors import ProcessOver, RoundHasPeople, require_active
from dougong.actions.rounds import PENDING, step_of
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied, NotFound
from dougong.base.text import Text
from dougong.base.values import JsonObject, new_id
from dougong.engine.answer import Place
from dougong.model.runtime import UNDER_WAY, Assignment, Process, Record
from dougong.store import assignments, log, processes, records

ADMINISTER = "administer"


def may_administer(uow: UnitOfWork, record: Record) -> bool:
    """Whether the actor administers the process of a document."""
    return is_admin(uow) or may_touch(uow.actor, uow.catalog, ADMINISTER, record)


def administered(uow: UnitOfWork, process_id: str, reason: str) -> Case:
    """The process, locked, for somebody who administers it and says why."""
    case = case_for(uow, process_id)
    if not may_administer(uow, case.record):
        if may_see(uow, case.record):
            raise AccessDenied(action=ADMINISTER, entity=case.process.entity)
        raise NotFound(what="process", id=process_id)
    if not reason.strip():
        raise ReasonMissing
    if case.process.status not in UNDER_WAY:
        raise ProcessOver(status=case.process.status)
    return case


def terminate(uow: UnitOfWork, process_id: str, reason: str) -> Process:
    """The process ended; its document is a draft of its initiator again, and holds nothing."""
    case = administered(uow, process_id, reason)
    asked = _holders(case)
    for around in case.open_rounds:
        close(uow, case, around, "cancelled", reason="terminated")
    process = save_status(uow, case.process, "terminated")
    waiting.over(uow, case)
    record = records.set_status(uow, case.record, "draft", from_=("submitted", "returned"))
    posting.post(uow, record, "withdrawn")
    record = stages.told(uow, record, "withdrawn")
    _note(uow, case, "terminated", reason, {"status": "draft", "version": record.version})
    tell_of(uow, case, _TERMINATED, reason, asked)
    return process


def suspend(uow: UnitOfWork, process_id: str, reason: str) -> Process:
    """The process stands still: nobody decides, timers wait."""
    case = administered(uow, process_id, reason)
    require_active(uow, case)
    process = _saved(uow, case.process, "suspended")
    _note(uow, case, "suspended", reason, {})
    tell_of(uow, case, _SUSPENDED, reason, _holders(case))
    return process


def resume(uow: UnitOfWork, process_id: str, reason: str) -> Process:
    """The process goes on from where it stood."""
    case = administered(uow, process_id, reason)
    if case.process.status != "suspended":
        raise StatusForbids(status=case.process.status, status_title=case.process.status)
    process = _saved(uow, case.process, "incident" if case.process.incident else "running")
    waiting.hasten(uow, case)
    _note(uow, case, "resumed", reason, {})
    tell_of(uow, case, _RESUMED, reason, _holders(case))
    return process


def places(uow: UnitOfWork, case: Case) -> tuple[Place, ...]:
    """The nodes of a process, and why it may not go on from some of them."""
    process = case.process
    return uow.house.engine.places(process.release, case.definition, process.state)


def jump(uow: UnitOfWork, process_id: str, node_id: str, reason: str) -> Process:
    """The process going on from a node: what it leaves closes, the node asks its people anew.

    ReturnImpossible where a token would not come to the end from there.
    """
    case = administered(uow, process_id, reason)
    require_active(uow, case)
    if case.record.status != "submitted":
        # What is with its initiator goes on when he hands it in.
        raise StatusForbids(status=case.record.status, status_title=case.record.status)
    if node_id not in case.definition.nodes:
        raise NotFound(what="node", id=node_id)
    asked = _holders(case)
    result, still = advance.moved(uow, case, node_id)
    case, result = ending.confirmed(uow, case, result, reason)
    told: JsonObject = {"kind": "jumped", "to": node_id, "reason": reason.strip()}
    told = {**told, "still": [*still]}
    after = apply_step(uow, case, result, told=told, reason="jumped")
    tell_of(uow, case, _JUMPED, reason, asked)
    return after.process


def reassign(
    uow: UnitOfWork, process_id: str, assignment_id: str, person_id: str, reason: str
) -> Assignment:
    """The assignment of another person, who is asked in the place of the first.

    AlreadyAsked for somebody the round asks, NotToBeAsked for whom duties keep from deciding.
    """
    case = administered(uow, process_id, reason)
    require_active(uow, case)
    found = next((one for one in case.assignments if one.id == assignment_id), None)
    if found is None:
        raise NotFound(what="assignment", id=assignment_id)
    if found.state not in PENDING:
        raise not_open(uow, case, found)
    around = next(one for one in case.rounds if one.id == found.round_id)
    step = step_of(case.definition.nodes[around.node_id], around.item)
    held = Held(case, found, around, step)
    [person] = chosen(uow, held, [person_id], found.part)
    new = handing_on.handed_on(uow, held, person, reason, kind="reassigned")
    notifying.done(uow, around.id, found.person_id)
    return new


def assign(
    uow: UnitOfWork, process_id: str, round_id: str, person_id: str, reason: str
) -> Assignment:
    """Somebody asked in a round that found nobody; a retry lets the process go on afterwards."""
    case = administered(uow, process_id, reason)
    require_active(uow, case)
    around = next((one for one in case.open_rounds if one.id == round_id), None)
    if around is None:
        raise NotFound(what="round", id=round_id)
    if case.of_round(round_id):
        raise RoundHasPeople
    step = step_of(case.definition.nodes[around.node_id], around.item)
    new = Assignment(
        id=new_id(),
        round_id=round_id,
        process_id=process_id,
        person_id=person_id,
        position=0,
        state="open",
        opened_at=uow.now,
        mark="transferred",
        brought_by=uow.actor.id,
        note=reason.strip(),
    )
    held = Held(case, new, around, step)
    chosen(uow, held, [person_id], new.part)
    assignments.add_assignment(uow, new)
    notifying.asked(uow, case, around, [new])
    told: JsonObject = {"round": round_id, "node": around.node_id, "name": around.name}
    asked: JsonObject = {"assignment": new.id, "person": new.person_id, "state": "open"}
    _note(uow, case, "assigned", reason, {**told, "people": [asked]})
    return new


def require_incident(case: Case) -> None:
    """NoIncident unless the process waits for an operator."""
    if case.process.status != "incident":
        raise NoIncident(process=case.process.id)


def _saved(uow: UnitOfWork, process: Process, status: str) -> Process:
    after = replace(process, status=status, version=process.version + 1)  # type: ignore[arg-type] # one of ACTIVE, or suspended
    processes.save_process(uow, after, version=process.version)
    return after


def _holders(case: Case) -> list[str]:
    return [one.person_id for one in case.assignments if one.state in PENDING]


def _note(uow: UnitOfWork, case: Case, kind: str, reason: str, told: JsonObject) -> None:
    said: JsonObject = {"process": case.process.id, "reason": reason.strip(), **told}
    log.append(uow, case.record.id, kind, said)


def tell_of(uow: UnitOfWork, case: Case, what: Text, reason: str, asked: Iterable[str]) -> None:
    """Whoever started it and whoever was asked is told what was done, and why."""
    facts = {"reason": reason.strip()}
    said: JsonObject = {"text": {language: what.show(language, facts) for language in ("zh", "en")}}
    told = notifying.about(case, "administered", f"administered:{new_id()}", said)
    notifying.notify(uow, [case.process.initiator_id, *asked], told)


_TERMINATED = Text("已终止，退回草稿（{reason}）", "ended, a draft again ({reason})")
_SUSPENDED = Text("已挂起（{reason}）", "suspended ({reason})")
_RESUMED = Text("已恢复（{reason}）", "resumed ({reason})")
_JUMPED = Text("已跳转环节（{reason}）", "moved to another step ({reason})")
