"""What the engine answers: frozen values that an action writes to the database."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from dougong.base.values import JsonObject
from dougong.model.workflow.definition import ApprovalNode

#: Gives the steps of a routed chain; asked when the node opens.
ChainSource = Callable[[ApprovalNode, JsonObject], list[JsonObject]]
#: How a round may end.
OUTCOMES = ("approved", "rejected", "completed")
Progress = Literal["done", "open"]


@dataclass(frozen=True)
class OpenTask:
    """A round that waits for people."""

    task_id: int
    node_id: str
    #: The chain step of a routed chain with `index` (from 0) and `count`.
    item: JsonObject | None = None


@dataclass(frozen=True)
class Timer:
    """A timer that runs; whoever keeps the time calls `fire` when it is due."""

    task_id: int
    node_id: str
    #: ISO 8601 duration, counted from the moment the timer appears in a step, or an instant.
    when: str


@dataclass(frozen=True)
class FlowTaken:
    """Which way a gateway sent the token, and the values that decided it."""

    gateway_id: str
    flow_id: str
    target_id: str
    #: Text of the condition that held; empty for the default flow.
    condition: str
    values: JsonObject


@dataclass(frozen=True)
class CopySent:
    """A cc node that the token passed: somebody is to be informed."""

    task_id: int
    node_id: str


@dataclass(frozen=True)
class EngineStep:
    """The process after one step: its state to store and what the step opened and closed."""

    state: bytes
    open: tuple[OpenTask, ...]
    opened: tuple[OpenTask, ...] = ()
    closed: tuple[int, ...] = ()
    #: Every timer that runs now.
    timers: tuple[Timer, ...] = ()
    events: tuple[CopySent, ...] = ()
    #: Whether the process is over, whichever way.
    completed: bool = False
    #: Whether it is over because a rejection ended it.
    rejected: bool = False
    trail: tuple[FlowTaken, ...] = ()


@dataclass(frozen=True)
class ReturnTarget:
    """A node, or a step of a routed chain, that a round may be returned to."""

    node_id: str
    name: str
    item: JsonObject | None = None


@dataclass(frozen=True)
class PredictedNode:
    """A node on the road ahead, and the choices that lead to it."""

    node_id: str
    name: str
    item: JsonObject | None = None
    because: tuple[FlowTaken, ...] = ()
