"""One step of a process: bytes and a decision in, a frozen answer out; no database, no clock."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from SpiffWorkflow.exceptions import WorkflowException

from dougong.base.values import JsonObject
from dougong.engine.answer import (
    OUTCOMES,
    ChainSource,
    CopySent,
    EngineStep,
    FlowTaken,
    OpenTask,
    Pinned,
    Place,
    PredictedNode,
    Progress,
    ReturnTarget,
    Timer,
    Wait,
)
from dougong.engine.compiled import Cache
from dougong.engine.environment import Turn
from dougong.engine.faults import EngineFault, MoveImpossible, OutcomeUnknown, StateUnreadable
from dougong.engine.history import one_token
from dougong.engine.migrating import STANDING, Road, fresh, planted, taken_over
from dougong.engine.returning import live
from dougong.engine.road import progress_of, road_ahead
from dougong.engine.running import Running, timers_of, waits_of
from dougong.model.workflow.definition import ProcessDefinition

__all__ = [
    "ChainSource",
    "CopySent",
    "Engine",
    "EngineStep",
    "FlowTaken",
    "OpenTask",
    "PredictedNode",
    "ReturnTarget",
    "Timer",
]


@contextmanager
def _faults_named() -> Iterator[None]:
    """Every fault of the library as one of ours."""
    try:
        yield
    except (WorkflowException, RecursionError) as fault:
        raise EngineFault(reason=f"{type(fault).__name__}: {fault}"[:300]) from fault


class Engine:
    """Moves the tokens of processes; one per installation, shared by its threads."""

    def __init__(self) -> None:
        self._cache = Cache()

    def start(
        self, release: str, process: ProcessDefinition, facts: JsonObject, chains: ChainSource
    ) -> EngineStep:
        """A new process up to its first open rounds."""
        with _faults_named():
            running = Running.fresh(self._cache.compiled(release, process), facts, chains)
            running.tree.plant()
            running.tree.advance()
            return running.answer()

    def complete(  # noqa: PLR0913, PLR0917 - a binding seam
        self,
        release: str,
        process: ProcessDefinition,
        state: bytes,
        task_id: int,
        outcome: str,
        facts: JsonObject,
        chains: ChainSource,
    ) -> EngineStep:
        """The process after a round has ended with an outcome."""
        if outcome not in OUTCOMES:
            raise OutcomeUnknown(outcome=outcome)
        with _faults_named():
            running = self._running(release, process, state, facts, chains)
            return running.complete(task_id, outcome)

    def jump(  # noqa: PLR0913, PLR0917 - a binding seam
        self,
        release: str,
        process: ProcessDefinition,
        state: bytes,
        task_id: int | None,
        target_node: str,
        facts: JsonObject,
        chains: ChainSource,
        chain_index: int | None = None,
    ) -> EngineStep:
        """The process after a return to a node it has visited; the start event starts it anew.

        `chain_index` reopens that step of a routed chain as it was; without it the chain is asked
        for again.
        """
        with _faults_named():
            running = self._running(release, process, state, facts, chains)
            return running.jump(task_id, target_node, chain_index)

    def fire(  # noqa: PLR0913, PLR0917 - a binding seam
        self,
        release: str,
        process: ProcessDefinition,
        state: bytes,
        task_id: int,
        facts: JsonObject,
        chains: ChainSource,
    ) -> EngineStep:
        """The process after a timer was due."""
        with _faults_named():
            return self._running(release, process, state, facts, chains).fire(task_id)

    def deliver(  # noqa: PLR0913, PLR0917 - a binding seam
        self,
        release: str,
        process: ProcessDefinition,
        state: bytes,
        task_id: int,
        values: JsonObject,
        facts: JsonObject,
        chains: ChainSource,
    ) -> EngineStep:
        """The process after an event it waited for has happened outside, with what it brought."""
        with _faults_named():
            return self._running(release, process, state, facts, chains).deliver(task_id, values)

    def throw(  # noqa: PLR0913, PLR0917 - a binding seam
        self,
        release: str,
        process: ProcessDefinition,
        state: bytes,
        task_id: int,
        code: str,
        facts: JsonObject,
        chains: ChainSource,
    ) -> EngineStep:
        """The process after a service it waited for has refused with a BPMN error of a code.

        ErrorUncaught where the diagram has nobody to catch it.
        """
        with _faults_named():
            return self._running(release, process, state, facts, chains).throw(task_id, code)

    def take_back(  # noqa: PLR0913, PLR0917 - a binding seam
        self,
        release: str,
        process: ProcessDefinition,
        state: bytes,
        ended: OpenTask,
        opened: Collection[int],
        facts: JsonObject,
        chains: ChainSource,
    ) -> EngineStep:
        """The process as if a round had not ended whose outcome opened these tasks."""
        with _faults_named():
            running = self._running(release, process, state, facts, chains)
            return running.take_back(ended, opened)

    def move(  # noqa: PLR0913, PLR0917 - a binding seam
        self,
        release: str,
        process: ProcessDefinition,
        state: bytes,
        node: str,
        facts: JsonObject,
        chains: ChainSource,
    ) -> EngineStep:
        """The process going on from any node that `places` allows."""
        with _faults_named():
            return self._running(release, process, state, facts, chains).move(node)

    def waits(
        self,
        release: str,
        process: ProcessDefinition,
        state: bytes,
        facts: JsonObject,
        chains: ChainSource,
    ) -> tuple[Wait, ...]:
        """What the process waits for from outside."""
        with _faults_named():
            return tuple(waits_of(self._running(release, process, state, facts, chains).tree))

    def starved(self, release: str, process: ProcessDefinition, state: bytes) -> tuple[str, ...]:
        """The joins for which the process stands still; none where anything goes on."""
        with _faults_named():
            return self._running(release, process, state, {}, _no_chains).starved()

    def places(self, release: str, process: ProcessDefinition, state: bytes) -> tuple[Place, ...]:
        """The nodes, and from which of them the process may go on."""
        with _faults_named():
            return self._running(release, process, state, {}, _no_chains).places()

    def migrate(
        self,
        old: Pinned,
        new: Pinned,
        state: bytes,
        names: Mapping[str, str],
        facts: JsonObject,
    ) -> EngineStep:
        """The process with its open rounds in another diagram; `names` says which element is which.

        Rounds and timers keep their numbers. MoveImpossible where they cannot stand there.
        """
        with _faults_named():
            road = self._road(old, new, names)
            try:
                running = self._running(old.release, old.process, state, facts, _no_chains)
                taken_over(running.tree, road)
                tree = running.tree
            except MoveImpossible:
                running = self._running(old.release, old.process, state, facts, _no_chains)
                if one_token(running.tree) is None:
                    raise
                tree = planted(running.tree, road, facts)
            return running.in_other(road.new, tree)

    def migrate_to(  # noqa: PLR0913, PLR0917 - a binding seam
        self,
        old: Pinned,
        new: Pinned,
        state: bytes,
        names: Mapping[str, str],
        target: str,
        facts: JsonObject,
        chains: ChainSource,
    ) -> EngineStep:
        """The process going on from a node of another diagram that an administrator names."""
        with _faults_named():
            road = self._road(old, new, names)
            running = self._running(old.release, old.process, state, facts, chains)
            if one_token(running.tree) is None:
                raise MoveImpossible(why="branch")
            running.tree.turn = Turn(
                new.process, facts, chains, running.tree.outcomes, repeats=road.new.repeats
            )
            tree = fresh(running.tree, road, target, facts, None)
            return running.in_other(road.new, tree)

    def _road(self, old: Pinned, new: Pinned, names: Mapping[str, str]) -> Road:
        compiled = self._cache.compiled
        return Road(compiled(old.release, old.process), compiled(new.release, new.process), names)

    def tokens(self, release: str, process: ProcessDefinition, state: bytes) -> tuple[str, ...]:
        """The user tasks that are open, and what stands between elements and waits."""
        with _faults_named():
            running = self._running(release, process, state, {}, _no_chains)
            names = [task.task_spec.name for task in live(running.tree)]
            found = (name for name in names if name in process.elements)
            return tuple(dict.fromkeys(n for n in found if process.elements[n].kind in STANDING))

    def timers(self, release: str, process: ProcessDefinition, state: bytes) -> tuple[Timer, ...]:
        """The timers that run."""
        with _faults_named():
            running = self._running(release, process, state, {}, _no_chains)
            return tuple(timers_of(running.tree))

    def cancel(self, release: str, process: ProcessDefinition, state: bytes) -> EngineStep:
        """The process ended from outside: every round and timer closed."""
        with _faults_named():
            return self._running(release, process, state, {}, _no_chains).cancel()

    def return_targets(
        self, release: str, process: ProcessDefinition, state: bytes, task_id: int
    ) -> tuple[ReturnTarget, ...]:
        """Where an open round may be returned to, the earliest node first."""
        with _faults_named():
            running = self._running(release, process, state, {}, _no_chains)
            return tuple(target.shown for target in running.targets(task_id))

    def predict(
        self,
        release: str,
        process: ProcessDefinition,
        facts: JsonObject,
        chains: ChainSource,
        state: bytes | None = None,
    ) -> tuple[PredictedNode, ...]:
        """The road ahead if everybody approves: from the start, or from a running state."""
        with _faults_named():
            compiled = self._cache.compiled(release, process)
            if state is None:
                running = Running.fresh(compiled, facts, chains)
                running.tree.plant()
                running.tree.advance()
            else:
                running = Running.restored(compiled, state, facts, chains)
            return road_ahead(running)

    def progress(
        self, release: str, process: ProcessDefinition, state: bytes
    ) -> dict[str, Progress]:
        """Elements and flows that are done or open, for the coloured diagram."""
        with _faults_named():
            return progress_of(self._running(release, process, state, {}, _no_chains))

    def _running(
        self,
        release: str,
        process: ProcessDefinition,
        state: bytes,
        facts: JsonObject,
        chains: ChainSource,
    ) -> Running:
        compiled = self._cache.compiled(release, process)
        if not state:
            raise StateUnreadable(reason="empty")
        return Running.restored(compiled, state, facts, chains)


def _no_chains(*_asked: Any) -> list[JsonObject]:
    return []
