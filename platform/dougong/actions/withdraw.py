"""Taking a document back, and telling others of it."""

from dougong.actions import posting, stages, waiting
from dougong.actions.apply_step import close, save_status, send_copies
from dougong.actions.cases import Case, case_for
from dougong.actions.doors import record_for
from dougong.actions.errors import NotWithdrawable, WithdrawnTooLate
from dougong.actions.process_errors import acted_since, require_active
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied, NotFound
from dougong.base.values import JsonObject
from dougong.model.runtime import ACTIVE, Assignment, Record
from dougong.store import assignments, log, participation, people, records

BEFORE_NODE = "before("


def withdraw(uow: UnitOfWork, entity: str, record_id: str) -> Record:
    """The document back with its initiator as a draft, where the policy of its process allows."""
    seen = record_for(uow, "read", entity, record_id)
    if seen.process_id is None:
        raise NotWithdrawable(policy="never")
    case = case_for(uow, seen.process_id)
    if case.process.initiator_id != uow.actor.id:
        raise AccessDenied(action="withdraw", entity=entity)
    require_active(uow, case)
    _require_in_time(uow, case)
    for around in case.open_rounds:
        close(uow, case, around, "cancelled", reason="withdrawn")
    save_status(uow, case.process, "withdrawn")
    waiting.over(uow, case)
    record = records.set_status(uow, case.record, "draft", from_=("submitted", "returned"))
    posting.post(uow, record, "withdrawn")
    record = stages.told(uow, record, "withdrawn")
    told: JsonObject = {"process": case.process.id, "status": "draft", "version": record.version}
    log.append(uow, record.id, "withdrawn", told)
    return record


def _require_in_time(uow: UnitOfWork, case: Case) -> None:
    """NotWithdrawable; whoever was too late reads who did what and when."""
    try:
        require_withdrawable(case)
    except NotWithdrawable as refused:
        since = acted_since(uow, case)
        if not since:
            raise
        raise WithdrawnTooLate(**refused.facts, **since) from refused


def may_withdraw(uow: UnitOfWork, case: Case) -> bool:
    """Whether the actor may take the document back now."""
    if case.process.initiator_id != uow.actor.id:
        return False
    try:
        require_withdrawable(case)
    except NotWithdrawable:
        return False
    return True


def require_withdrawable(case: Case) -> None:
    """NotWithdrawable unless the process still runs and its policy allows it."""
    policy = case.definition.withdraw
    if case.process.status not in ACTIVE or not _allows(policy, case):
        raise NotWithdrawable(policy=policy)


def _allows(policy: str, case: Case) -> bool:
    if policy.startswith(BEFORE_NODE):
        node = policy.removeprefix(BEFORE_NODE).rstrip(")")
        return all(r.node_id != node for r in case.rounds)
    if policy == "before_any_vote":
        return not any(_is_answer(a) for a in case.assignments)
    return policy == "any_time"


def _is_answer(one: Assignment) -> bool:
    """Whether somebody gave it and has not taken it back."""
    return one.vote is not None and one.state == "done" and one.mark != "deduplicated"


def send_copy(uow: UnitOfWork, process_id: str, person_ids: tuple[str, ...]) -> None:
    """Tell people of a document that the actor takes part in."""
    case = case_for(uow, process_id)
    if not participation.takes_part(uow, process_id, uow.actor.id):
        raise NotFound(what="process", id=process_id)
    for person_id in person_ids:
        if people.person(uow, person_id) is None:
            raise NotFound(what="person", id=person_id)
    send_copies(uow, case, person_ids)
    told: JsonObject = {"process": process_id, "people": [*person_ids]}
    log.append(uow, case.record.id, "copied", told)


def read_copy(uow: UnitOfWork, copy_id: str) -> None:
    """Note that the actor has read the copy he was sent."""
    found = assignments.find_copy(uow, copy_id)
    if found is None or found[1] != uow.actor.id:
        raise NotFound(what="copy", id=copy_id)
    assignments.mark_read(uow, copy_id, uow.actor.id)
