"""What the engine answers: frozen values that an action writes to the database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from dougong.base.values import JsonObject
from dougong.model.workflow.definition import ApprovalNode, ProcessDefinition


@dataclass(frozen=True)
class RuleAsked:
    """A business-rule task that a token came to, and the decision it names."""

    node_id: str
    decision: str


#: Gives the steps of a routed chain when its node opens, or the one answer of a decision.
ChainSource = Callable[[ApprovalNode | RuleAsked, JsonObject], list[JsonObject]]
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
class Pinned:
    """A process definition with the release that it belongs to."""

    release: str
    process: ProcessDefinition


@dataclass(frozen=True)
class Timer:
    """A timer that runs; whoever keeps the time calls `fire` when it is due."""

    task_id: int
    node_id: str
    #: ISO 8601 duration, counted from the moment the timer appears in a step, or an instant; or
    #: FEEL over the facts behind an equals sign, as the diagram has it.
    when: str


@dataclass(frozen=True)
class Wait:
    """An event that somebody outside lets happen: `deliver` tells it to the process."""

    task_id: int
    node_id: str
    kind: Literal["message", "signal", "service"]
    #: Full name of the message or signal, or the operation.
    name: str
    #: Which message of that name is meant; none: that about the document.
    key: str | None = None
    #: What an operation is given.
    given: JsonObject = field(default_factory=dict)


@dataclass(frozen=True)
class Sent:
    """A message or signal that a token sent in passing."""

    task_id: int
    node_id: str
    kind: Literal["message", "signal"]
    name: str
    key: str | None = None
    given: JsonObject = field(default_factory=dict)


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
    #: Every event that is waited for now; none where nobody looked.
    waits: tuple[Wait, ...] | None = None
    sent: tuple[Sent, ...] = ()
    events: tuple[CopySent, ...] = ()
    #: Whether the process is over, whichever way.
    completed: bool = False
    #: Whether it is over because a rejection ended it.
    rejected: bool = False
    trail: tuple[FlowTaken, ...] = ()
    #: Joins that wait for tokens which cannot come any more, where nothing else goes on.
    starved: tuple[str, ...] = ()


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


@dataclass(frozen=True)
class Place:
    """A node that an administrator may let a process go on from, or why he may not."""

    node_id: str
    name: str
    #: Empty when it is allowed: it stands between a fork and its join (`branch`), in a sub-process
    #: done several times (`repeated`), or behind it an outcome is read that nobody gave
    #: (`outcome`).
    why: Literal["", "branch", "repeated", "outcome"] = ""
