"""A process as its author drew it: the graph, the settings of each node, the routing facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

ElementKind = Literal[
    "start",
    "end",
    "terminate",
    "user",
    "exclusive",
    "parallel",
    "inclusive",
    "timer",
    "boundary",
    # A sub-process: the way in, its own start and ends, and the way out.
    "enter",
    "begin",
    "finish",
    "abort",
    "leave",
    # An event that tells the sub-process around it, and goes on.
    "throw",
    # Another process, before it is joined with this one.
    "call",
    # An event between elements, or a task, that waits for the world.
    "catch",
    "receive",
    # What tells the world something and goes on.
    "send",
    # A gateway that takes the way whose event comes first.
    "events",
    # A task that a decision table answers.
    "rule",
]
Event = Literal["", "error", "escalation", "message", "signal", "service", "decision"]
NodeKind = Literal["approve", "handle", "cc"]
Mode = Literal["any", "all", "ratio", "sequential"]
Right = Literal["hidden", "read", "write", "required"]

GATEWAYS = frozenset({"exclusive", "parallel", "inclusive", "events"})
#: Events that somebody outside the process lets happen.
AWAITED = frozenset({"message", "signal", "service"})
#: Kinds of elements that tell something when a token passes or ends there.
TELLING = frozenset({"send", "end", "finish"})
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
    #: What stands before the ids of tasks that its condition names, inside a called process.
    prefix: str = ""


@dataclass(frozen=True)
class Repeat:
    """How often a sub-process or a call is done, side by side or one after the other."""

    kind: Literal["parallel", "sequential", "loop"]
    #: FEEL: how often, from 0 to 1,000; or what it is done for.
    cardinality: str = ""
    collection: str = ""
    #: What conditions inside call the thing it is done for.
    item: str = ""
    #: FEEL: whether the rest is not needed any more.
    until: str = ""
    #: FEEL: whether a loop is done once more, asked before or after; and how often at most.
    again: str = ""
    before: bool = False
    at_most: int = 1000
    #: What stands before the ids of tasks that its expressions name, inside a called process.
    prefix: str = ""


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
    #: ISO 8601 duration or instant of a timer, or FEEL over the facts behind an equals sign.
    timer: str = ""
    line: int = 0
    #: The sub-process it is drawn in; empty in the process itself.
    scope: str = ""
    #: What an event throws or catches, and its code; of a message, its full name.
    event: Event = ""
    code: str = ""
    #: FEEL: which of several messages of that name is meant; empty: that about this document.
    key: str = ""
    #: FEEL by name: what is sent along.
    given: tuple[tuple[str, str], ...] = ()
    #: What stands before the ids of tasks that these name, inside a called process.
    prefix: str = ""
    #: Whether a sub-process is begun by an event while the one around it runs.
    triggered: bool = False
    #: Whether an event begins such a sub-process.
    inner: bool = False
    #: The process that a call asks for, as its author wrote it.
    called: str = ""
    #: How often a sub-process or a call is done; once when there is none.
    repeat: Repeat | None = None


@dataclass(frozen=True)
class PayloadValue:
    """One value that a message carries."""

    name: str
    type: Literal["text", "number", "date", "datetime", "boolean"]
    required: bool = False


@dataclass(frozen=True)
class MessageSpec:
    """A message that processes send and wait for."""

    #: Full name, `funds.receipt`.
    name: str
    title: str
    values: tuple[PayloadValue, ...] = ()
    #: How long it is kept when nobody waits yet, `P7D`; empty: not at all.
    keep: str = ""


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
    """One step after people were given their time."""

    #: Working time, `PT8H` or `P2D`; empty: the moment of the field itself.
    after: str
    action: Literal["remind", "escalate", "transfer", "decide"]
    #: The date of the document it is counted from; empty: from the moment the node came up.
    field: str = ""
    #: How the round ends, for `decide`.
    outcome: Literal["", "approved", "rejected", "completed"] = ""
    #: Whom the rest of the round is handed to, for `transfer`.
    to: tuple[AssigneeRule, ...] = ()


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
    #: Of how many a decision needs votes at least, `60%` or `3`, for the mode `ratio`.
    quorum: str = ""
    reject: Literal["any", "all", "vote"] = "any"
    #: Whether everybody is heard although the outcome is certain.
    collect_all: bool = False
    empty: tuple[EmptyRule, ...] = (EmptyRule("next_manager"), EmptyRule("incident"))
    initiator: Literal["keep", "skip", "manager"] = "keep"
    #: Whether nobody wrote that down: on money a superior decides instead (see `model/money.py`).
    initiator_usual: bool = False
    duplicates: Literal["none", "consecutive", "any_earlier"] = "consecutive"
    actions: frozenset[str] = frozenset()
    #: Votes that need an opinion.
    opinion: frozenset[str] = frozenset({"reject", "return"})
    #: Votes that need a signature drawn by hand, and those that need a file.
    signature: frozenset[str] = frozenset()
    attachment: frozenset[str] = frozenset()
    #: Where it offers a return to: `initiator`, `previous`, or any earlier node that is `chosen`.
    returns: frozenset[str] = frozenset({"initiator", "previous", "chosen"})
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
    #: The processes it calls, by the id of the call; joined with them its elements hold theirs.
    called: Mapping[str, "ProcessDefinition"] = field(default_factory=dict, repr=False)
    #: The messages its diagram declares, by full name.
    messages: Mapping[str, MessageSpec] = field(default_factory=dict)
    #: Codes of errors and escalations that it leaves to whoever calls it.
    throws: frozenset[str] = frozenset()

    @property
    def flows(self) -> tuple[Flow, ...]:
        """Every sequence flow, in the order of the diagram."""
        return tuple(flow for element in self.elements.values() for flow in element.outgoing)

    @property
    def drawn_flows(self) -> tuple[Flow, ...]:
        """The flows its author drew: those of called processes left out, and those implied."""
        return tuple(flow for flow in self.flows if not flow.prefix and ":" not in flow.id)

    @property
    def own_nodes(self) -> tuple[ApprovalNode, ...]:
        """The user tasks drawn in it: those of called processes left out."""
        calls = tuple(f"{call}." for call in self.called)
        return tuple(node for key, node in self.nodes.items() if not key.startswith(calls))

    @property
    def start(self) -> Element:
        """The one start event."""
        return next(e for e in self.elements.values() if e.kind == "start")

    @property
    def names(self) -> tuple[str, ...]:
        """The names a condition may use: facts, and user tasks as contexts with `outcome`."""
        return self.names_in("")

    def names_in(self, prefix: str) -> tuple[str, ...]:
        """The names of conditions in a called process, whose tasks stand behind a prefix."""
        known = (*self.nodes, *self.answering)
        nodes = (key.removeprefix(prefix) for key in known if key.startswith(prefix))
        return (*(fact.name for fact in self.facts), *nodes)

    @cached_property
    def answering(self) -> tuple[str, ...]:
        """The elements whose answer conditions may read, as a context of its values."""
        return answering(self.elements)

    @cached_property
    def listens(self) -> bool:
        """Whether the world outside can let something happen in it."""
        return any(element.event in AWAITED for element in self.elements.values())


def answering(elements: Mapping[str, Element]) -> tuple[str, ...]:
    """The elements that bring values: messages that come, services and decisions that answer."""
    return tuple(
        key
        for key, one in elements.items()
        if one.event in {"message", "service", "decision"} and one.kind not in TELLING
    )
