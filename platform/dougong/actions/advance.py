"""Carries a process on until people are asked again: engine steps joined with the people found."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from dougong.actions.asking import Asking, answered_already, asked, opened_round
from dougong.actions.cases import Case
from dougong.actions.errors import EndlessApproval
from dougong.actions.rounds import PENDING, Outcome, Step, outcome_of, step_of, turns
from dougong.actions.routing import chain_source, routing_facts
from dougong.actions.step_result import CopySent, OpenedRound, StepResult
from dougong.actions.timed import timed
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import ProcessError
from dougong.engine.answer import EngineStep, FlowTaken, OpenTask, Sent, Timer, Wait
from dougong.engine.faults import ProcessStalled
from dougong.model.runtime import Assignment, ProcessState, Round, RoundState

#: Rounds that may complete by themselves in one action.
AUTOMATIC = 50


def started(uow: UnitOfWork, case: Case) -> StepResult:
    """What the first step of a process comes to."""
    way = Advance(uow, case)
    step = way.start()
    if step.starved:
        # It would stand still before anybody was asked: its author learns it at once.
        raise ProcessStalled(joins=way.names(step.starved), path=step.starved[0])
    return way.run(step)


def completed(uow: UnitOfWork, case: Case, ended: Round, outcome: Outcome) -> StepResult:
    """What follows from a round's outcome."""
    return Advance(uow, case).resume([(ended.task_id, outcome)])


def retried(
    uow: UnitOfWork, case: Case, tasks: tuple[OpenTask, ...], pending: list[tuple[int, Outcome]]
) -> StepResult:
    """What an incident comes to when it is tried again: people asked anew, outcomes passed on."""
    mended = replace(case, process=replace(case.process, status="running", incident=""))
    way = Advance(uow, mended)
    way.take(EngineStep(case.process.state, open=tasks, opened=tasks, starved=way.starved()))
    return way.resume(pending)


def reopened(uow: UnitOfWork, case: Case, tasks: tuple[OpenTask, ...]) -> StepResult:
    """New rounds for tasks that are open in the engine, whose last rounds ended without outcome."""
    way = Advance(uow, case)
    return way.run(EngineStep(case.process.state, open=tasks, opened=tasks))


def jumped(
    uow: UnitOfWork, case: Case, task_id: int | None, node_id: str, index: int | None = None
) -> StepResult:
    """What a return to a node, or a fresh start, comes to."""
    way = Advance(uow, case)
    return way.run(way.jump(task_id, node_id, index))


def restarted(uow: UnitOfWork, case: Case) -> StepResult:
    """The process from its start on, with the facts of now, where every approval given counts."""
    way = Advance(uow, case)
    return way.run(way.jump(None, case.definition.start.id))


def moved(uow: UnitOfWork, case: Case, node_id: str) -> tuple[StepResult, tuple[int, ...]]:
    """What an administrator's jump to a node comes to, and the tasks that stay open beside it.

    An incident is over where nothing of it is left: nobody waits for people that were not found.
    """
    mended = replace(case, process=replace(case.process, status="running", incident=""))
    way = Advance(uow, mended)
    step = way.move(node_id)
    result = way.run(step, anew=True)
    fresh = {task.task_id for task in step.opened}
    still = tuple(task.task_id for task in step.open if task.task_id not in fresh)
    asked = {r.task_id for r in case.open_rounds if case.of_round(r.id)}
    if case.process.incident and not asked.issuperset(still) and not result.ended:
        told = "；".join(one for one in (case.process.incident, result.incident) if one)
        result = replace(result, status="incident", incident=told)
    return result, still


def carried(uow: UnitOfWork, case: Case, step: EngineStep) -> StepResult:
    """What it comes to that a process goes on from a node of another release."""
    mended = replace(case, process=replace(case.process, status="running", incident=""))
    return Advance(uow, mended).run(step, anew=True)


def fired(uow: UnitOfWork, case: Case, task_id: int) -> StepResult:
    """What follows from a timer that is due."""
    way = Advance(uow, case)
    return way.run(way.fire(task_id))


def delivered(uow: UnitOfWork, case: Case, task_id: int, values: dict[str, Any]) -> StepResult:
    """What follows from an event that the process waited for."""
    way = Advance(uow, case)
    return way.run(way.deliver(task_id, values))


def thrown(uow: UnitOfWork, case: Case, task_id: int, code: str) -> StepResult:
    """What follows from an error of a service; ErrorUncaught where no edge catches it."""
    way = Advance(uow, case)
    return way.run(way.throw(task_id, code))


def waits_now(uow: UnitOfWork, case: Case) -> tuple[Wait, ...]:
    """What the process waits for, with the facts of now."""
    return Advance(uow, case).waits()


def timers_now(uow: UnitOfWork, case: Case, timers: tuple[Timer, ...]) -> tuple[Timer, ...]:
    """Timers of the process with the times that follow from the facts of now."""
    return Advance(uow, case).timed(timers)


def stopped(case: Case, why: str) -> StepResult:
    """The process where it stands, with an incident."""
    told = "；".join(one for one in (case.process.incident, why) if one)
    return StepResult(case.process.state, status="incident", incident=told)


def without_round(case: Case, ended: Round, status: RoundState) -> Case:
    """The case with a round ended."""
    rounds = tuple(replace(r, status=status) if r.id == ended.id else r for r in case.rounds)
    return replace(case, rounds=rounds)


class Advance:
    """One action's way through a process: every round it opens, and where it stops."""

    def __init__(self, uow: UnitOfWork, case: Case) -> None:
        self._uow, self._case = uow, case
        self._facts = routing_facts(uow, case.definition, case.entity, case.record)
        self._chains = chain_source(case.pinned)
        self._asking = Asking(uow, case)
        self._state = case.process.state
        self._opened: dict[int, OpenedRound] = {}
        self._left: set[int] = set()
        self._copies: list[CopySent] = []
        self._trail: list[FlowTaken] = []
        self._sent: list[Sent] = []
        self._ready: list[tuple[int, Outcome]] = []
        #: Tasks whose people are asked though they have approved before.
        self._anew: frozenset[int] = frozenset()
        # An incident of another branch stays until an operator has tried it again.
        self._incidents = [case.process.incident] if case.process.status == "incident" else []
        self._last: EngineStep | None = None

    def start(self) -> EngineStep:
        """The engine's first step."""
        process = self._case.process
        return self._uow.house.engine.start(
            process.release, self._case.definition, self._facts, self._chains
        )

    def complete(self, task_id: int, outcome: Outcome) -> EngineStep:
        """The engine's step after a round."""
        return self._uow.house.engine.complete(
            self._case.process.release,
            self._case.definition,
            self._state,
            task_id,
            outcome,
            self._facts,
            self._chains,
        )

    def jump(self, task_id: int | None, node_id: str, index: int | None = None) -> EngineStep:
        """The engine's step back to a node it has visited; the start event starts it anew."""
        return self._uow.house.engine.jump(
            self._case.process.release,
            self._case.definition,
            self._state,
            task_id,
            node_id,
            self._facts,
            self._chains,
            index,
        )

    def move(self, node_id: str) -> EngineStep:
        """The engine's step to a node an administrator names."""
        return self._uow.house.engine.move(
            self._case.process.release,
            self._case.definition,
            self._state,
            node_id,
            self._facts,
            self._chains,
        )

    def fire(self, task_id: int) -> EngineStep:
        """The engine's step after a timer was due."""
        return self._uow.house.engine.fire(
            self._case.process.release,
            self._case.definition,
            self._state,
            task_id,
            self._facts,
            self._chains,
        )

    def deliver(self, task_id: int, values: dict[str, Any]) -> EngineStep:
        """The engine's step after an event from outside."""
        return self._uow.house.engine.deliver(
            self._case.process.release,
            self._case.definition,
            self._state,
            task_id,
            values,
            self._facts,
            self._chains,
        )

    def throw(self, task_id: int, code: str) -> EngineStep:
        """The engine's step after a service has refused."""
        return self._uow.house.engine.throw(
            self._case.process.release,
            self._case.definition,
            self._state,
            task_id,
            code,
            self._facts,
            self._chains,
        )

    def waits(self) -> tuple[Wait, ...]:
        """What the engine waits for."""
        return self._uow.house.engine.waits(
            self._case.process.release,
            self._case.definition,
            self._state,
            self._facts,
            self._chains,
        )

    def timed(self, timers: tuple[Timer, ...]) -> tuple[Timer, ...]:
        """Timers with the times that follow from the facts of now."""
        return timed(self._uow, timers, self._facts)

    def starved(self) -> tuple[str, ...]:
        """The joins for which the process stands still."""
        process = self._case.process
        return self._uow.house.engine.starved(process.release, self._case.definition, process.state)

    def names(self, elements: Iterable[str]) -> str:
        """The elements by the names that people read."""
        known = self._case.definition.elements
        return "、".join(known[one].name or one for one in elements)

    def run(self, step: EngineStep, *, anew: bool = False) -> StepResult:
        """Everything that happens until people are asked, the process ends or cannot go on.

        With `anew` the rounds of this step ask everybody: whoever sends a document to a node wants
        it looked at there, whatever was approved before.
        """
        if anew:
            self._anew = frozenset(task.task_id for task in step.opened)
        self.take(step)
        return self.resume([])

    def resume(self, pending: list[tuple[int, Outcome]]) -> StepResult:
        """The same, from rounds whose outcome the engine has not heard yet."""
        self._ready.extend(pending)
        for _ in range(AUTOMATIC):
            if not self._ready or not self._pass_on():
                return self._result()
        self._incidents.append(EndlessApproval().for_person(self._uow.actor.locale))
        return self._result()

    def _pass_on(self) -> bool:
        task_id, outcome = self._ready[0]
        try:
            step = self.complete(task_id, outcome)
        except ProcessError as fault:
            # The vote stands; the process waits for an operator with the reason in plain words.
            self._incidents.append(fault.for_person(self._uow.actor.locale))
            return False
        self._ready.pop(0)
        self.take(step)
        return True

    def take(self, step: EngineStep) -> None:
        """Note what an engine step closed and open rounds for what it opened."""
        self._last = step
        self._state = step.state
        self._trail.extend(step.trail)
        self._sent.extend(step.sent)
        self._left.update(step.closed)
        for task_id in step.closed:
            self._forget(task_id)
        if step.starved:
            told = ProcessStalled(joins=self.names(step.starved), path=step.starved[0])
            self._incidents.append(told.for_person(self._uow.actor.locale))
        for event in step.events:
            self._copies.append(self._copy(event.node_id))
        for task in step.opened:
            self._open(task)

    def _forget(self, task_id: int) -> None:
        known = self._opened.get(task_id)
        if known is not None and known.round.status == "open":
            self._opened[task_id] = _cancelled(known)

    def _copy(self, node_id: str) -> CopySent:
        node = self._case.definition.nodes[node_id]
        found = self._asking.resolved(step_of(node, None), self._case.assignments)
        return CopySent(node_id, tuple(person.id for person in found.persons))

    def _open(self, task: OpenTask) -> None:
        step = step_of(self._case.definition.nodes[task.node_id], task.item)
        last = max((one.number for one in self._case.rounds), default=0)
        number = last + len(self._opened) + 1
        around = opened_round(self._uow, self._case, task, step, number)
        try:
            opened, outcome = self._people(around, step)
        except ProcessError as fault:
            self._incidents.append(fault.for_person(self._uow.actor.locale))
            opened, outcome = OpenedRound(around), None
        if outcome is not None:
            opened = _ended(opened, outcome, self._uow)
            self._ready.append((task.task_id, outcome))
        self._opened[task.task_id] = opened

    def _people(self, around: Round, step: Step) -> tuple[OpenedRound, Outcome | None]:
        history = self._history()
        resolved = self._asking.resolved(step, history)
        resolved.required(step.name)
        opened = asked(self._uow, around, resolved.persons, resolved)
        if resolved.passes:
            return opened, "completed" if step.node.kind == "handle" else "approved"
        earlier = self._asking.answered(step, resolved.persons, history)
        if step.node.kind != "approve" or not earlier or around.task_id in self._anew:
            return opened, None
        version = self._case.record.version
        opened = answered_already(self._uow, opened, earlier, version)
        ready = {one.id for one in turns(step.node, opened.assignments)}
        parts = tuple(replace(a, state="open") if a.id in ready else a for a in opened.assignments)
        return replace(opened, assignments=parts), outcome_of(step.node, parts)

    def _history(self) -> tuple[Assignment, ...]:
        made = (a for opened in self._opened.values() for a in opened.assignments)
        return (*self._case.assignments, *made)

    def _result(self) -> StepResult:
        last = self._last
        over = last is not None and last.completed and not self._ready
        rejected = over and last is not None and last.rejected
        return StepResult(
            state=self._state,
            status=_status(over=over, rejected=rejected, incident=bool(self._incidents)),
            incident="" if over else "；".join(self._incidents),
            pending=tuple(self._ready),
            opened=tuple(self._opened.values()),
            left=frozenset(self._left),
            copies=tuple(self._copies),
            timers=self.timed(last.timers) if last is not None else (),
            waits=last.waits if last is not None else None,
            sent=tuple(self._sent),
            trail=tuple(self._trail),
            ended="rejected" if rejected else "approved" if over else "",
        )


def _status(*, over: bool, rejected: bool, incident: bool) -> ProcessState:
    if over:
        return "rejected" if rejected else "completed"
    return "incident" if incident else "running"


def _ended(opened: OpenedRound, outcome: Outcome, uow: UnitOfWork) -> OpenedRound:
    around = replace(opened.round, status=outcome, closed_at=uow.now)
    others = tuple(
        replace(a, state="cancelled", reason="decided") if a.state in PENDING else a
        for a in opened.assignments
    )
    return replace(opened, round=around, assignments=others)


def _cancelled(opened: OpenedRound) -> OpenedRound:
    others = tuple(
        replace(a, state="cancelled", reason="left") if a.state in PENDING else a
        for a in opened.assignments
    )
    # It ends in the action that opened it.
    around = replace(opened.round, status="cancelled", closed_at=opened.round.opened_at)
    return replace(opened, round=around, assignments=others)
