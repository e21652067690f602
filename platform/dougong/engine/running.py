"""A process in hand during one step: what it does and what it answers."""
# ruff: noqa: SLF001 - SpiffWorkflow's extension points are underscored.

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, cast

from dougong.base.values import JsonObject
from dougong.engine import codec
from dougong.engine.answer import ChainSource, EngineStep, OpenTask, Place, Timer, Wait
from dougong.engine.compiled import Compiled
from dougong.engine.elements import (
    FIRED,
    INDEX,
    STEPS,
    TICKET,
    Awaited,
    Due,
    Outside,
    open_step,
)
from dougong.engine.environment import NO_SCRIPTS, Turn
from dougong.engine.faults import (
    ErrorUncaught,
    MoveImpossible,
    ProcessEnded,
    ReturnImpossible,
    StateUnreadable,
    TaskNotThere,
)
from dougong.engine.gateways import Arrivals, activation
from dougong.engine.history import keep_small
from dougong.engine.migrating import require_read
from dougong.engine.moving import go_on_from, places_of
from dougong.engine.repeating import visit_key, whole_of
from dougong.engine.returning import return_to, start_at
from dougong.engine.scopes import Leave, ScopeEvent
from dougong.engine.targets import Target, targets_of
from dougong.engine.task import COMPLETED, READY, WAITING, TokenTask
from dougong.engine.tokens import TokenTree
from dougong.engine.undoing import open_again
from dougong.model.workflow.told import catcher_of, failing


@dataclass
class Running:
    """A process with its tokens, and the rounds that were open before the step."""

    compiled: Compiled
    tree: TokenTree
    turn: Turn
    before: dict[int, OpenTask]

    @classmethod
    def fresh(cls, compiled: Compiled, facts: JsonObject, chains: ChainSource) -> "Running":
        """A process without tokens."""
        tree = TokenTree(compiled.graphs.spec, compiled.graphs.subs, NO_SCRIPTS)
        return cls._in_hand(compiled, tree, facts, chains)

    @classmethod
    def restored(
        cls, compiled: Compiled, state: bytes, facts: JsonObject, chains: ChainSource
    ) -> "Running":
        """The process of a stored state."""
        tree, kept = codec.load(state, compiled.graphs, NO_SCRIPTS)
        try:
            tree.outcomes, tree.passed = kept
        except ValueError:
            raise StateUnreadable(reason="outcomes are missing") from None
        return cls._in_hand(compiled, tree, facts, chains)

    @classmethod
    def _in_hand(
        cls, compiled: Compiled, tree: TokenTree, facts: JsonObject, chains: ChainSource
    ) -> "Running":
        tree.turn = Turn(
            compiled.definition, facts, chains, tree.outcomes, repeats=compiled.repeats
        )
        return cls(compiled, tree, tree.turn, {task.task_id: task for task in open_tasks(tree)})

    def complete(self, task_id: int, outcome: str) -> EngineStep:
        """End a round; the next step of a chain opens, or the token moves on."""
        task = self.open_task(task_id)
        node = task.task_spec.name
        if outcome == "rejected" and node not in self.compiled.definition.outcome_read:
            self.tree.outcomes[node] = outcome
            # Not run: that would open the node behind it.
            task._set_state(COMPLETED)
            return self._ended(rejected=True)
        self._pass(task, outcome)
        return self.answer()

    def approve(self, open_now: OpenTask) -> None:
        """Let an open round end well without asking for an answer: the road ahead."""
        kind = self.compiled.definition.nodes[open_now.node_id].kind
        outcome = "completed" if kind == "handle" else "approved"
        self._pass(self.open_task(open_now.task_id), outcome)

    def _pass(self, task: TokenTask, outcome: str) -> None:
        steps = task.internal_data.get(STEPS)
        if steps is not None and outcome != "rejected":
            index = task.internal_data[INDEX] + 1
            if index < len(steps):
                open_step(task, steps, index)
                return
        self._note(task, outcome)
        task.run()
        self.tree.advance()

    def _note(self, task: TokenTask, outcome: str) -> None:
        """Keep how the round ended: the latest of its node, and that of its visit."""
        node = task.task_spec.name
        self.tree.outcomes[node] = outcome
        repeated = (self.compiled.repeats or {}).get(node)
        if repeated is not None:
            self.tree.outcomes[visit_key(node, activation(task, repeated))] = outcome

    def jump(self, task_id: int | None, target_node: str, index: int | None) -> EngineStep:
        """Return to a node, to a step of a chain, or to the start event."""
        if self.tree.is_completed():
            raise ProcessEnded(path=target_node)
        if target_node == self.compiled.definition.start.id:
            start_at(self.tree, self.compiled.graphs.spec.task_specs[target_node])
        else:
            self._return(self._target(task_id, target_node, index), index)
        self.tree.advance()
        return self.answer()

    def _return(self, target: Target, index: int | None) -> None:
        if target.task is None:
            start_at(self.tree, self.compiled.graphs.spec.task_specs[target.shown.node_id])
            return
        steps = target.task.internal_data.get(STEPS)
        task = target.task
        if task._state != READY or index is None:
            task = return_to(self.tree, target.task)
        if index is not None and steps is not None:
            open_step(task, steps, index)

    def _target(self, task_id: int | None, node: str, index: int | None) -> Target:
        ids = [task_id] if task_id is not None else list(self.before)
        offered = {t.place: t for one in ids for t in self.targets(one)}
        found = offered.get((node, index))
        if found is None:
            names = ", ".join(dict.fromkeys(t.shown.name for t in offered.values()))
            raise ReturnImpossible(node=node, targets=names or "—", path=node)
        return found

    def targets(self, task_id: int) -> list[Target]:
        """Where the round may be returned to."""
        return targets_of(self.tree, self.open_task(task_id), self.compiled)

    def take_back(self, ended: OpenTask, opened: Collection[int]) -> EngineStep:
        """Open a round again whose outcome opened these tasks, as if nobody had decided."""
        if self.tree.is_completed():
            raise ProcessEnded(path=ended.node_id)
        open_again(self.tree, self.compiled, ended, opened)
        self.tree.advance()
        return self.answer()

    def places(self) -> tuple[Place, ...]:
        """Every node, and whether the process may go on from it."""
        near = {t.node for one in self.before for t in self.targets(one)}
        return places_of(self.tree, self.compiled, near)

    def move(self, node: str) -> EngineStep:
        """Go on from any node where that is allowed; ReturnImpossible elsewhere."""
        if self.tree.is_completed():
            raise ProcessEnded(path=node)
        near = {t.node: t for one in self.before for t in self.targets(one) if t.place[1] is None}
        if node in near:
            self._return(near[node], None)
        else:
            go_on_from(self.tree, self.compiled, node)
        self.tree.advance()
        return self.answer()

    def in_other(self, compiled: Compiled, tree: TokenTree) -> EngineStep:
        """The same process with its tokens in another diagram: what that opened and closed."""
        require_read(tree, compiled)
        step = Running(compiled, tree, tree.turn, self.before).answer()
        if step.starved:
            raise MoveImpossible(why="branch")
        return step

    def fire(self, task_id: int) -> EngineStep:
        """Let a timer go off."""
        task = self.tree.tasks.get(task_id)
        if task is None or task._state != WAITING or not _is_timer(task):
            raise TaskNotThere(task=task_id)
        return self._happen(task)

    def deliver(self, task_id: int, values: JsonObject) -> EngineStep:
        """Let an event happen that the process waits for, with what it brings."""
        task = self.tree.tasks.get(task_id)
        if task is None or task._state != WAITING or _outside(task) is None:
            raise TaskNotThere(task=task_id)
        if task.task_spec.name in self.compiled.definition.answering:
            self.tree.outcomes[task.task_spec.name] = values
        return self._happen(task)

    def throw(self, task_id: int, code: str) -> EngineStep:
        """Let what a task waits for end in an error, which the nearest edge that waits catches."""
        task = self.tree.tasks.get(task_id)
        if task is None or task._state != WAITING or _outside(task) is None:
            raise TaskNotThere(task=task_id)
        elements, name = self.compiled.definition.elements, task.task_spec.name
        catcher = catcher_of(elements, failing(elements[name], code))
        if catcher is not None:
            on_task = catcher.attached_to == name
            host = task.parent if on_task else whole_of(activation(task, catcher.attached_to))
            for edge in host.children:
                if edge.task_spec.name == catcher.id and edge._state == WAITING:
                    return self._happen(edge)
        raise ErrorUncaught(element=elements[name].name or name, error=code, path=name)

    def _happen(self, task: TokenTask) -> EngineStep:
        task.internal_data[FIRED] = True
        task.task_spec._update(task)
        self.tree.advance()
        return self.answer()

    def cancel(self) -> EngineStep:
        """Take every token away."""
        if self.tree.is_completed():
            raise ProcessEnded()
        return self._ended(rejected=False)

    def _ended(self, *, rejected: bool) -> EngineStep:
        self.tree.cancel()
        self.tree.completed = True
        self.tree.success = False
        return self.answer(rejected=rejected)

    def open_task(self, task_id: int) -> TokenTask:
        """The open round of a number, or TaskNotThere."""
        if task_id in self.before:
            for task in self.tree.waiting_for_people():
                if task.internal_data.get(TICKET, task.id) == task_id:
                    return task
        raise TaskNotThere(task=task_id)

    def answer(self, *, rejected: bool = False) -> EngineStep:
        """What the step did, with the state to store."""
        tree = self.tree
        completed = tree.is_completed()
        now = open_tasks(tree)
        timers = tuple(timers_of(tree))
        waits = tuple(waits_of(tree)) if self.compiled.definition.listens else ()
        keep_small(tree, self.compiled)
        ids = {task.task_id for task in now}
        return EngineStep(
            state=codec.dump(tree, self.compiled.graphs, [tree.outcomes, tree.passed]),
            open=tuple(now),
            opened=tuple(task for task in now if task.task_id not in self.before),
            closed=tuple(task_id for task_id in self.before if task_id not in ids),
            timers=timers,
            waits=waits,
            sent=tuple(self.turn.sent),
            events=tuple(self.turn.copies),
            completed=completed,
            rejected=rejected,
            trail=tuple(self.turn.trail),
            starved=self.starved(),
        )

    def starved(self) -> tuple[str, ...]:
        """The joins that wait where nobody is asked and nothing can happen that brings a token."""
        tree = self.tree
        if tree.is_completed() or tree.waiting_for_people():
            return ()
        waiting = [task for task in tree.tasks.values() if task._state == WAITING]
        if any(_may_bring(task) for task in waiting):
            return ()
        joins = (t.task_spec for t in waiting if isinstance(t.task_spec, Arrivals))
        return tuple(dict.fromkeys(one.name for one in joins if not isinstance(one, Leave)))


def open_tasks(tree: TokenTree) -> list[OpenTask]:
    """The rounds that wait for people, oldest first."""
    return [
        OpenTask(
            task.internal_data.get(TICKET, task.id), task.task_spec.name, item(task.internal_data)
        )
        for task in tree.waiting_for_people()
    ]


def item(notes: dict[str, Any]) -> JsonObject | None:
    """The open step of a routed chain with its place, or none."""
    steps = notes.get(STEPS)
    if steps is None:
        return None
    return {**steps[notes[INDEX]], "index": notes[INDEX], "count": len(steps)}


def _is_timer(task: TokenTask) -> bool:
    return isinstance(getattr(task.task_spec, "event_definition", None), Due)


def _may_bring(task: TokenTask) -> bool:
    """Whether a task waits for what moves tokens on; what joins them waits for those."""
    edge = task.task_spec
    if isinstance(edge, ScopeEvent) and not edge.interrupting:
        # What it begins runs beside the sub-process and frees nothing that is stuck in it.
        return False
    return _is_timer(task) or _outside(task) is not None


def _outside(task: TokenTask) -> Outside | None:
    """What a task waits for from outside."""
    awaited = getattr(task.task_spec, "event_definition", None)
    return awaited.outside if isinstance(awaited, Awaited) else None


def waits_of(tree: TokenTree) -> list[Wait]:
    """The events that somebody outside may let happen."""
    found = []
    for task in tree.tasks.values():
        outside = _outside(task) if task._state == WAITING else None
        if outside is not None:
            name, kind = task.task_spec.name, cast("Any", outside.kind)
            key, given = outside.values(task)
            found.append(Wait(task.id, name, kind, outside.name, key, given))
    return found


def timers_of(tree: TokenTree) -> list[Timer]:
    """The timers that run."""
    return [
        Timer(task.id, task.task_spec.name, task.task_spec.event_definition.when)
        for task in tree.tasks.values()
        if task._state == WAITING and _is_timer(task)
    ]
