"""Sub-processes: the way in, what ends inside, the timers on the edge, the way out.

The library runs a sub-process as a workflow of its own: returns, joins and timers would have to
be mended once per level. Here its tokens live in the one tree, below the task that let them in.
"""
# ruff: noqa: SLF001 - SpiffWorkflow's extension points are underscored.

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import IntermediateCatchEvent, NoneTask
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition

from dougong.engine.elements import Send
from dougong.engine.gateways import GONE_ON, TAKEN_BY, Arrivals, activation
from dougong.engine.repeating import AT, COUNT, OF, Repeating, whole_of
from dougong.engine.task import CANCELLED, COMPLETED, FUTURE, LIVE, WAITING, NoForesight, go_on
from dougong.model.workflow.marks import OUT

#: Note on a token: the event that took it.
ENDED_BY = "ended"
_SPLIT = ".BoundaryEventSplit"


class Enter(NoForesight, NoneTask):
    """The way into a sub-process; everything inside hangs below it in the tree."""

    def __init__(self, wf_spec: Any, name: str, **settings: Any) -> None:
        super().__init__(wf_spec, name, **settings)
        #: Names of the elements inside, those of inner sub-processes included.
        self.members: frozenset[str] = frozenset()
        #: How often it is done; once when there is none.
        self.repeating: Repeating | None = None

    def _run_hook(self, my_task: Any) -> bool:
        if self.repeating is None:
            return super()._run_hook(my_task)
        ways = [spec for spec in self.outputs if not isinstance(spec, ScopeTimer)]
        if OF in my_task.internal_data:
            go_on(my_task, ways)
        else:
            self._begin(my_task, self.repeating)
        return True

    def _begin(self, my_task: Any, repeating: Repeating) -> None:
        """Open the first visits below the task that stands for all of them."""
        top = my_task.workflow.top_workflow
        top.forget_visits(self.members)
        my_task.internal_data = repeating.plan(my_task)
        count = my_task.internal_data[COUNT]
        if not count:
            leave = my_task.workflow.spec.task_specs[f"{self.name}{OUT}"]
            go_on(my_task, [leave])
            return
        go_on(my_task, [spec for spec in self.outputs if isinstance(spec, ScopeTimer)])
        side_by_side = repeating.repeat.kind == "parallel"
        if side_by_side:
            # Every visit takes a few steps to its first round: that is no loop without an end.
            top.allowance += count * (len(self.members) + 2)
        for at in range(count if side_by_side else 1):
            open_visit(my_task, my_task, at)

    def holds(self, spec: Any) -> bool:
        """Whether a token at an element is inside."""
        name: str = spec.name
        return name in self.members or (
            isinstance(spec, BoundaryEventSplit) and name.removesuffix(_SPLIT) in self.members
        )


class Pass(Send):
    """The start of a sub-process, or one of its ends, which may tell the world something."""


class Abort(Pass):
    """An end that takes every token of its sub-process."""

    #: The sub-process.
    scope: str = ""

    def _run_hook(self, my_task: Any) -> bool:
        cancel_inside(activation(my_task, self.scope), my_task)
        return bool(super()._run_hook(my_task))


class ScopeTimer(NoForesight, IntermediateCatchEvent):
    """A timer on the edge of a sub-process; runs while a token is inside."""

    #: Whether it ends what is inside when it goes off.
    interrupting: bool = True
    #: Whether what it begins belongs to the sub-process itself.
    inner: bool = False

    def _run_hook(self, my_task: Any) -> bool:
        if self.interrupting:
            self._take_all(my_task.parent, my_task)
            stop_timers(my_task.parent, inner=self.inner)
        go_on(my_task, self.outputs)
        return True

    def _take_all(self, enter: Any, my_task: Any, spare: Any = None) -> None:
        cancel_inside(enter, my_task, spare)
        workflow = my_task.workflow
        leave = workflow.spec.task_specs[f"{enter.task_spec.name}{OUT}"]
        for token in leave.tokens(workflow, enter):
            # Tokens that have ended inside do not wait for the others any more.
            if token._state == WAITING:
                token.cancel()
            token.internal_data[TAKEN_BY] = my_task.id


class Told(EventDefinition):
    """An event that happens when something inside the sub-process throws it."""

    def __init__(self) -> None:
        super().__init__(name="told")


class ScopeEvent(ScopeTimer):
    """What happens on the edge of a sub-process: told from inside, or let happen from outside."""

    def _run_hook(self, my_task: Any) -> bool:
        my_task.internal_data.pop("event_fired", None)
        if not self.interrupting:
            # What does not end the sub-process may happen again.
            self._update(my_task.parent._add_child(self, FUTURE))
        return super()._run_hook(my_task)

    def happen(self, whole: Any, thrown_by: Any) -> None:
        """Let it happen to a sub-process; it follows from what threw it."""
        for task in whole.children:
            if task.task_spec is self and task._state == WAITING:
                thrown_by.internal_data[TAKEN_BY] = task.id
                task.internal_data["event_fired"] = True
                if self.interrupting:
                    self._take_all(whole, task, thrown_by)
                self._update(task)
                return


class Throw(Pass):
    """An event inside a sub-process that tells its edge: an escalation, or an error that ends."""

    #: The event on the edge that catches it, and the sub-process it stands on.
    catcher: str = ""
    host: str = ""

    def _run_hook(self, my_task: Any) -> bool:
        catcher = my_task.workflow.spec.task_specs[self.catcher]
        catcher.happen(whole_of(activation(my_task, self.host)), my_task)
        go_on(my_task, [] if catcher.interrupting else self.outputs)
        return True


class Leave(Arrivals, NoneTask):
    """The way out: goes on once, when no token is left inside."""

    def tokens(self, workflow: Any, enter: Any) -> list[Any]:
        """The unused tokens that ended in one activation of the sub-process."""
        tasks = workflow.tasks
        return [
            task
            for task in tasks.values()
            if task.task_spec is self
            and TAKEN_BY not in task.internal_data
            and not task._state & GONE_ON
            and tasks[task._parent]._state == COMPLETED
            and whole_of(activation(task, self.scope)) is enter
        ]

    def groups(self, workflow: Any) -> list[list[Any]]:
        """The unused tokens, apart for each time it was entered."""
        enters = [e for e in workflow.tasks.values() if e.task_spec.name == self.scope]
        return [self.tokens(workflow, enter) for enter in enters if whole_of(enter) is enter]

    def _update_hook(self, my_task: Any) -> bool:
        my_task._inherit_data()
        visit = activation(my_task, self.scope)
        enter = whole_of(visit)
        waiting = is_busy(enter)
        if waiting and my_task._state != WAITING and self._is_enough(my_task, visit, enter):
            cancel_inside(enter, my_task)
            waiting = False
        for task in self.tokens(my_task.workflow, enter):
            if task is my_task:
                continue
            if task._state == WAITING:
                # One task stands for all tokens that wait; the others are marks of arrival.
                task.cancel()
            if not waiting:
                task.internal_data[TAKEN_BY] = my_task.id
        if waiting:
            my_task._set_state(WAITING)
        return not waiting

    def _is_enough(self, my_task: Any, visit: Any, whole: Any) -> bool:
        """Whether a visit that is over makes those beside it superfluous."""
        repeating = whole.task_spec.repeating
        if repeating is None or visit is whole or is_busy(visit):
            return False
        return bool(repeating.enough(my_task, whole, visit.internal_data[AT]))

    def _run_hook(self, my_task: Any) -> bool:
        visit = activation(my_task, self.scope)
        whole = whole_of(visit)
        if visit is not whole and self._is_next(my_task, visit, whole):
            open_visit(my_task, whole, visit.internal_data[AT] + 1)
            return True
        stop_timers(whole)
        go_on(my_task, self.outputs)
        return True

    def _is_next(self, my_task: Any, visit: Any, whole: Any) -> bool:
        """Whether another visit follows this one."""
        repeating, done = whole.task_spec.repeating, visit.internal_data[AT] + 1
        if repeating.repeat.kind == "loop":
            return bool(repeating.again(my_task, done))
        if done >= whole.internal_data[COUNT] or repeating.repeat.kind == "parallel":
            return False
        return not repeating.enough(my_task, whole, done - 1)


def open_visit(above: Any, whole: Any, at: int) -> None:
    """One more visit of a repeated sub-process, below the task that leads to it."""
    visit = above._add_child(whole.task_spec, FUTURE)
    visit.internal_data = {AT: at, OF: whole.id}


def is_busy(enter: Any) -> bool:
    """Whether a token is inside: in one visit, or in any where the task stands for all."""
    return any(task._state & LIVE for task in inside(enter))


def inside(enter: Any) -> Iterator[Any]:
    """The tasks at an element inside, of this visit only: a loop hangs the next one below it.

    The task that stands for all visits of a repeated sub-process has those of all of them.
    """
    spec, one = enter.task_spec, OF in enter.internal_data
    for task in enter:
        if spec.holds(task.task_spec):
            visit = activation(task, spec.name)
            if (visit if one else whole_of(visit)) is enter:
                yield task
        elif task.task_spec is spec and task is not enter and whole_of(task) is enter:
            # A visit that has not begun yet.
            yield task


def cancel_inside(enter: Any, by: Any, spare: Any = None) -> None:
    """Take every token inside; tokens that wait at a join are used up by what ended them."""
    for task in list(inside(enter)):
        if task is by or task is spare:
            continue
        if task._state & LIVE:
            task.cancel()
            task.internal_data[ENDED_BY] = by.id
        if isinstance(task.task_spec, Arrivals) and not task._state & GONE_ON:
            task.internal_data.setdefault(TAKEN_BY, by.id)


def stop_timers(enter: Any, *, inner: bool = False) -> None:
    """Nothing is inside any more: what waits on the edge stops; of `inner` events only those."""
    for child in enter.children:
        spec = child.task_spec
        stops = isinstance(spec, ScopeTimer) and (spec.inner or not inner)
        if stops and child._state == WAITING:
            child.cancel()


def start_timers_again(workflow: Any) -> None:
    """After a return into a sub-process its stopped timers run anew."""
    for enter in list(workflow.tasks.values()):
        if not isinstance(enter.task_spec, Enter) or OF in enter.internal_data:
            continue
        stopped = [c for c in enter.children if _is_stopped(c)]
        if any(_has_taken_over(c) for c in enter.children):
            stopped = [c for c in stopped if not c.task_spec.inner]
        if stopped and any(task._state & LIVE for task in inside(enter)):
            for timer in stopped:
                timer.reset_branch(None)


def _has_taken_over(task: Any) -> bool:
    """Whether an event has begun something in place of what was inside."""
    spec = task.task_spec
    begun = isinstance(spec, ScopeTimer) and spec.inner and spec.interrupting
    return begun and bool(task._state == COMPLETED)


def _is_stopped(task: Any) -> bool:
    return isinstance(task.task_spec, ScopeTimer) and task._state == CANCELLED


def open_enters(task: Any) -> list[Any]:
    """The sub-processes a token is inside of, the outermost first."""
    found: dict[str, Any] = {}
    above = task.parent
    while above is not None:
        spec = above.task_spec
        if isinstance(spec, Enter) and spec.holds(task.task_spec):
            found.setdefault(spec.name, above)
        above = above.parent
    around: list[Any] = []
    for visit in list(found.values())[::-1]:
        around += [visit] if whole_of(visit) is visit else [whole_of(visit), visit]
    return around
