"""What one step of a process comes to: decided before anything of it is written."""

from dataclasses import dataclass, field
from typing import Literal

from dougong.engine.answer import FlowTaken, Sent, Timer, Wait
from dougong.model.runtime import Assignment, ProcessState, Round


@dataclass(frozen=True)
class OpenedRound:
    """A round the step opened, with the people asked; some rounds end as they open."""

    round: Round
    assignments: tuple[Assignment, ...] = ()
    #: Why nobody was asked: the empty rule that applied.
    why: str = ""


@dataclass(frozen=True)
class CopySent:
    """A node that only informs people."""

    node_id: str
    person_ids: tuple[str, ...]


@dataclass(frozen=True)
class StepResult:
    """Everything a step does to the database; `apply_step` writes it and decides nothing."""

    state: bytes
    status: ProcessState = "running"
    incident: str = ""
    #: Rounds with an outcome that the engine could not go on from, by task.
    pending: tuple[tuple[int, str], ...] = ()
    opened: tuple[OpenedRound, ...] = ()
    #: Engine tasks whose rounds end because the diagram left them.
    left: frozenset[int] = frozenset()
    copies: tuple[CopySent, ...] = ()
    timers: tuple[Timer, ...] = ()
    #: Every event that is waited for now; none where the engine was not asked.
    waits: tuple[Wait, ...] | None = None
    sent: tuple[Sent, ...] = ()
    trail: tuple[FlowTaken, ...] = ()
    #: How the process ended, where it did.
    ended: Literal["approved", "rejected", ""] = field(default="")
