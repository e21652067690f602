"""A process as its author drew it: the graph, the settings of each node, the routing facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ElementKind = Literal[
    "start", "end", "terminate", "user", "exclusive", "parallel", "inclusive", "timer", "boundary"
]
NodeKind = Literal["approve", "handle", "cc"]
Mode = Literal["any", "all", "ratio", "sequential"]
Right = Literal["hidden", "read", "write", "required"]

GATEWAYS = frozenset({"exclusive", "parallel", "inclusive"})
#: Gateways whose outgoing flows carry conditions.
CHOICES = frozenset({"exclusive", "inclusive"})
#: Gateways that wait for several tokens and may send out several.
SPLITS = frozenset({"parallel", "inclusive"})


@dataclass(frozen=True)
class Flow:
    """One sequence flow."""

    id: str
    source: str
    target: str
    #: FEEL over the facts and `<node>.outcome`; empty when the flow has no condition.
    condition: str = ""
    default: bool = False
    name: str = ""
    line: int = 0


@dataclass(frozen=True)
class Element:
    """One flow node of the diagram with the flows that leave it."""

    id: str
    kind: ElementKind
    name: str
    outgoing: tuple[Flow, ...] = ()
    #: The user task a boundary timer hangs on.
    attached_to: str = ""
    #: Whether a boundary timer ends the task it hangs on.
    interrupting: bool = True
    #: ISO 8601 duration or instant of a timer.
    timer: str = ""
    line: int = 0


@dataclass(frozen=True)
class AssigneeRule:
    """One rule that names people; the rules of a node are united."""

    kind: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class EmptyRule:
    """What happens when no rule names anybody; tried in order."""

    kind: Literal["next_manager", "pass", "to", "incident"]
    #: The people asked instead, for `to`.
    rules: tuple[AssigneeRule, ...] = ()


@dataclass(frozen=True)
class TimeoutStep:
    """One step after a deadline has passed."""

    after: str
    action: Literal["remind", "escalate", "transfer", "decide"]
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ChainSpec:
    """The decisions whose steps, merged by weight, make the chain of a routed node."""

    decisions: tuple[str, ...]


@dataclass(frozen=True)
class ApprovalNode:
    """The settings of one user task (approvals.md, 2)."""

    id: str
    name: str
    kind: NodeKind = "approve"
    assignees: tuple[AssigneeRule, ...] = ()
    mode: Mode = "any"
    #: `60%` of the people or `3` of them, for the mode `ratio`.
    ratio: str = ""
    reject: Literal["any", "all", "vote"] = "any"
    empty: tuple[EmptyRule, ...] = (EmptyRule("next_manager"), EmptyRule("incident"))
    initiator: Literal["keep", "skip", "manager"] = "keep"
    duplicates: Literal["none", "consecutive", "any_earlier"] = "consecutive"
    actions: frozenset[str] = frozenset()
    #: Votes that need an opinion.
    opinion: frozenset[str] = frozenset({"reject", "return"})
    #: Field rights by JSON Pointer; `*` stands for every row.
    fields: Mapping[str, Right] = field(default_factory=dict)
    summary: tuple[str, ...] = ()
    after_return: Literal["back_to_returner", "restart", "changed"] = "changed"
    chain: ChainSpec | None = None
    timeouts: tuple[TimeoutStep, ...] = ()


@dataclass(frozen=True)
class Fact:
    """A value of the document that conditions may read."""

    name: str
    expression: str


@dataclass(frozen=True)
class ProcessDefinition:
    """A BPMN process that passed the lint, with everything the platform reads from it."""

    #: Full name, `day_labor.sheet`.
    key: str
    #: Id of the process element in the XML.
    process_id: str
    title: str
    entity: str
    #: The diagram in canonical form.
    xml: bytes = field(repr=False)
    elements: Mapping[str, Element]
    nodes: Mapping[str, ApprovalNode]
    facts: tuple[Fact, ...] = ()
    withdraw: str = "before_any_vote"
    duties: tuple[str, ...] = ()
    #: Nodes whose `<node>.outcome` a later condition reads; a rejection elsewhere ends it all.
    outcome_read: frozenset[str] = frozenset()

    @property
    def flows(self) -> tuple[Flow, ...]:
        """Every sequence flow, in the order of the diagram."""
        return tuple(flow for element in self.elements.values() for flow in element.outgoing)

    @property
    def start(self) -> Element:
        """The one start event."""
        return next(e for e in self.elements.values() if e.kind == "start")

    @property
    def names(self) -> tuple[str, ...]:
        """The names a condition may use: facts, and user tasks as contexts with `outcome`."""
        return (*(fact.name for fact in self.facts), *self.nodes)
