"""The one place that writes what a step of a process does."""

from dataclasses import replace

from dougong.actions import jobs, posting
from dougong.actions.cases import Case
from dougong.actions.due import due_of
from dougong.actions.step_result import OpenedRound, StepResult
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject
from dougong.model.runtime import Process, ProcessState, Record, Round, RoundState
from dougong.store import assignments, log, processes, records


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
    for around in result.opened:
        _add(uow, around)
    for copy in result.copies:
        for person_id in copy.person_ids:
            assignments.add_copy(uow, case.process.id, person_id)
    _add_timers(uow, case.process, result)
    process = _saved(uow, case.process, result)
    record = _ended(uow, case, result)
    gone_ids: list[Json] = [gone.id for gone in left]
    _tell(uow, case, result, {**told, "left": gone_ids} if gone_ids else told)
    opened = tuple(o.round for o in result.opened)
    asked = tuple(a for o in result.opened for a in o.assignments)
    return replace(
        case,
        process=process,
        record=record,
        rounds=(*case.rounds, *opened),
        assignments=(*case.assignments, *asked),
    )


def close(uow: UnitOfWork, case: Case, ended: Round, status: RoundState, *, reason: str) -> None:
    """End a round; whoever was still asked in it is told why."""
    processes.close_round(uow, ended.id, status)
    unanswered = [a for a in case.of_round(ended.id) if a.state in {"open", "waiting"}]
    assignments.cancel_unanswered(uow, ended.id, unanswered, reason)


def _add(uow: UnitOfWork, opened: OpenedRound) -> None:
    processes.add_round(uow, opened.round)
    for assignment in opened.assignments:
        assignments.add_assignment(uow, assignment)


def _add_timers(uow: UnitOfWork, process: Process, result: StepResult) -> None:
    for timer in result.timers:
        jobs.later(
            uow,
            "process_timer",
            {"process": process.id, "task": timer.task_id},
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
    over = result.status not in {"running", "incident"}
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
        return record
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
    posting.write(uow, after, plan)
    return after


def _tell(uow: UnitOfWork, case: Case, result: StepResult, told: JsonObject) -> None:
    kind = str(told["kind"])
    said: dict[str, Json] = {key: value for key, value in told.items() if key != "kind"}
    said["process"] = case.process.id
    if result.opened:
        said["opened"] = [_opened(opened) for opened in result.opened]
    if result.copies:
        said["copies"] = [{"node": c.node_id, "people": list(c.person_ids)} for c in result.copies]
    if result.incident:
        said["incident"] = result.incident
        said["pending"] = [[task_id, outcome] for task_id, outcome in result.pending]
    if result.ended:
        said["status"] = result.ended
    log.append(uow, case.record.id, kind, said)


def _opened(opened: OpenedRound) -> Json:
    return {
        "round": opened.round.id,
        "node": opened.round.node_id,
        "name": opened.round.name,
        "number": opened.round.number,
        "status": opened.round.status,
        "why": opened.why,
        "people": [
            {"assignment": a.id, "person": a.person_id, "state": a.state, "mark": a.mark}
            for a in opened.assignments
        ],
    }
