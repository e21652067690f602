"""The one place that writes what a step of a process does."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from dougong.actions import arming, effects, jobs, notifying, posting, stages, waiting
from dougong.actions.cases import Case
from dougong.actions.due import due_of
from dougong.actions.step_result import OpenedRound, StepResult
from dougong.actions.told_parts import told_part, told_round
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject
from dougong.model.runtime import UNDER_WAY, Process, ProcessState, Record, Round, RoundState
from dougong.store import assignments, log, processes, records, waits


def apply_step(
    uow: UnitOfWork, case: Case, result: StepResult, *, told: JsonObject, reason: str = "left"
) -> Case:
    """The case after the step: process, rounds, people, document, postings and trail written.

    `told` is what the action itself says in the trail; what the step does stands beside it.
    `reason` is what those read whose rounds the step closes.
    """
    left = [r for r in case.open_rounds if r.task_id in result.left or result.ended]
    for gone in left:
        close(uow, case, gone, "cancelled", reason=reason)
    asking = tuple(_add(uow, case, around) for around in result.opened)
    for copy in result.copies:
        send_copies(uow, case, copy.person_ids)
    _add_timers(uow, case.process, result)
    waiting.written(uow, case, result)
    process = _saved(uow, case.process, result)
    case = replace(case, record=_asked(uow, case.record, asking))
    record = _ended(uow, case, result)
    _tell_result(uow, case, result, told)
    gone_ids: list[Json] = [gone.id for gone in left]
    if gone_ids:
        told = {**told, "left": gone_ids, "why_left": reason}
    _tell(uow, case, replace(result, opened=asking), told)
    opened = tuple(o.round for o in asking)
    asked = tuple(a for o in asking for a in o.assignments)
    return replace(
        case,
        process=process,
        record=record,
        rounds=(*ended_among(case.rounds, left), *opened),
        assignments=(*case.assignments, *asked),
    )


def close(uow: UnitOfWork, case: Case, ended: Round, status: RoundState, *, reason: str) -> None:
    """End a round; whoever was still asked in it is told why."""
    processes.close_round(uow, ended.id, status)
    unanswered = [a for a in case.of_round(ended.id) if a.state in {"open", "waiting"}]
    assignments.cancel_unanswered(uow, ended.id, unanswered, reason)
    notifying.done(uow, ended.id)
    arming.disarm(uow, case, ended)


def ended_among(rounds: Sequence[Round], cancelled: Sequence[Round]) -> tuple[Round, ...]:
    """Rounds of a case, those that were cancelled as they are now."""
    gone = {one.id for one in cancelled}
    return tuple(replace(one, status="cancelled") if one.id in gone else one for one in rounds)


def send_copies(uow: UnitOfWork, case: Case, person_ids: Iterable[str]) -> None:
    """Send the document to people for information, to each once."""
    told = notifying.about(case, "copied", f"copied:{case.process.id}", {})
    for person_id in person_ids:
        assignments.add_copy(uow, case.process.id, person_id)
        notifying.notify(uow, [person_id], told)


def _add(uow: UnitOfWork, case: Case, opened: OpenedRound) -> OpenedRound:
    """The round as it was written, with the moment it is due."""
    around = arming.armed(uow, case, opened.round)
    if around is not opened.round:
        opened = replace(opened, round=around)
    processes.add_round(uow, opened.round)
    for assignment in opened.assignments:
        assignments.add_assignment(uow, assignment)
    if opened.round.status == "open":
        notifying.asked(uow, case, opened.round, opened.assignments)
    return opened


def _asked(uow: UnitOfWork, record: Record, opened: Iterable[OpenedRound]) -> Record:
    """The document in the stage that follows from who is asked now."""
    for one in opened:
        if one.round.status == "open":
            record = stages.told(uow, record, "asked", node=one.round.node_id)
    return record


def _tell_result(uow: UnitOfWork, case: Case, result: StepResult, told: JsonObject) -> None:
    """Tell the initiator how it ended, where it did."""
    if result.ended:
        facts: JsonObject = {"opinion": told.get("opinion") or ""}
        ended = notifying.about(case, result.ended, f"ended:{case.process.id}", facts)
        notifying.notify(uow, [case.process.initiator_id], ended)


def _add_timers(uow: UnitOfWork, process: Process, result: StepResult) -> None:
    for timer in result.timers:
        jobs.later(
            uow,
            "process_timer",
            {"process": process.id, "task": timer.task_id, "when": timer.when},
            due=due_of(timer.when, uow.now),
            unique_key=f"timer:{process.id}:{timer.task_id}",
        )


def save_status(
    uow: UnitOfWork, process: Process, status: ProcessState, *, state: bytes | None = None
) -> Process:
    """The process with another status, where the engine takes no step."""
    kept = process.state if state is None else state
    return _saved(uow, process, StepResult(state=kept, status=status))


def _saved(uow: UnitOfWork, process: Process, result: StepResult) -> Process:
    over = result.status not in UNDER_WAY
    if over:
        waits.close(uow, process.id)
    after = replace(
        process,
        state=result.state,
        status=result.status,
        incident=result.incident,
        version=process.version + 1,
        ended_at=uow.now if over else None,
    )
    processes.save_process(uow, after, version=process.version)
    return after


def _ended(uow: UnitOfWork, case: Case, result: StepResult) -> Record:
    if result.ended == "approved":
        return approved(uow, case.record)
    if result.ended == "rejected":
        record = records.set_status(uow, case.record, "rejected", from_=("submitted",))
        posting.post(uow, record, "rejected")
        return stages.told(uow, record, "rejected")
    return case.record


def approved(uow: UnitOfWork, record: Record) -> Record:
    """The document as approved and posted, in one transaction."""
    plan = posting.planned(uow, replace(record, status="approved"), "approved")
    after = records.set_status(
        uow,
        record,
        "approved",
        from_=("draft", "submitted", "returned"),
        approved_at=uow.now,
        posted_period=plan.period,
    )
    return effects.written(uow, after, plan)


def _tell(uow: UnitOfWork, case: Case, result: StepResult, told: JsonObject) -> None:
    kind = str(told["kind"])
    said: dict[str, Json] = {key: value for key, value in told.items() if key != "kind"}
    said |= {"process": case.process.id, "stands": result.status}
    if result.opened:
        said["opened"] = [_opened(opened) for opened in result.opened]
    if result.trail:
        said["ways"] = [[way.gateway_id, way.flow_id] for way in result.trail]
    if result.copies:
        said["copies"] = [{"node": c.node_id, "people": list(c.person_ids)} for c in result.copies]
    if result.incident:
        said["incident"] = result.incident
        said["pending"] = [[task_id, outcome] for task_id, outcome in result.pending]
    if result.ended:
        said["status"] = result.ended
    log.append(uow, case.record.id, kind, said)


def _opened(opened: OpenedRound) -> Json:
    people: list[Json] = [told_part(one) for one in opened.assignments]
    return {**told_round(opened.round), "why": opened.why, "people": people}
