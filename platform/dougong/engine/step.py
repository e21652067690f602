"""One step of a process: bytes and a decision in, a frozen answer out; no database, no clock."""

from collections.abc import Iterator
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
    PredictedNode,
    Progress,
    ReturnTarget,
    Timer,
)
from dougong.engine.compiled import Cache
from dougong.engine.faults import EngineFault, OutcomeUnknown, StateUnreadable
from dougong.engine.road import progress_of, road_ahead
from dougong.engine.running import Running
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
