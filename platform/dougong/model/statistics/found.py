"""What the statistics of processes are counted from, as it stands in the tables."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class StartedProcess:
    """One process."""

    id: str
    entity: str
    record_id: str
    title: str
    status: str
    initiator_id: str
    started_at: datetime
    ended_at: datetime | None
    scope_id: str | None


@dataclass(frozen=True)
class OpenedRound:
    """One visit of a node."""

    id: str
    process_id: str
    node_id: str
    status: str
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    #: The step of a routed chain, as its table names it; empty for a node that is none.
    step: str = ""

    @property
    def key(self) -> str:
        """What it is counted under: the node, or the step of its chain."""
        return f"{self.node_id}/{self.step}" if self.step else self.node_id


@dataclass(frozen=True)
class AskedPart:
    """One person's part in it."""

    round_id: str
    process_id: str
    person_id: str
    state: str
    opened_at: datetime
    looked_at: datetime | None
    decided_at: datetime | None
    decided_by: str | None
    vote: str | None
    mark: str


@dataclass(frozen=True)
class Found:
    """Processes with their rounds and everybody's part in them."""

    processes: tuple[StartedProcess, ...]
    rounds: tuple[OpenedRound, ...]
    parts: tuple[AskedPart, ...]
