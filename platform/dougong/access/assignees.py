"""Who acts at a node: rules united, people removed, and what happens when nobody is left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from dougong.access.duties import barred_by
from dougong.access.errors import NoAssignee
from dougong.access.organisation import AssigneeFacts, Organisation, PastVote, initiator_of
from dougong.access.rules import people_of, superiors
from dougong.base.text import Text
from dougong.model.people import Actor, Person
from dougong.model.workflow.definition import ApprovalNode, AssigneeRule, EmptyRule


@dataclass(frozen=True)
class Remark:
    """One step of the search, for the page that explains why these people were asked."""

    text: Text
    facts: Mapping[str, object] = field(default_factory=dict)

    def for_person(self, locale: str = "zh") -> str:
        """The sentence in the reader's language."""
        return self.text.show(locale, self.facts)


@dataclass(frozen=True)
class Resolved:
    """The people of a round, each once; `passes` when the node needs nobody."""

    persons: tuple[Person, ...]
    #: Person id → `escalated` where a superior stands in.
    marks: Mapping[str, str] = field(default_factory=dict)
    passes: bool = False
    remarks: tuple[Remark, ...] = ()

    @property
    def incident(self) -> bool:
        """Whether nobody can act and the node may not be passed."""
        return not self.persons and not self.passes

    def required(self, node: str) -> "Resolved":
        """The same; NoAssignee when it is an incident."""
        if self.incident:
            raise NoAssignee(node=node, reasons=[r.for_person() for r in self.remarks])
        return self


def resolve(
    rules: Iterable[AssigneeRule], facts: AssigneeFacts, organisation: Organisation
) -> tuple[Person, ...]:
    """The active people the rules name together, each once, in the order of the rules."""
    found: dict[str, Person] = {}
    for rule in rules:
        for person in people_of(rule, facts, organisation):
            if person.active:
                found.setdefault(person.id, person)
    return tuple(found.values())


def may_still_act(node: ApprovalNode, actor: Actor, scope_id: str | None) -> bool:
    """Whether somebody who was asked has not lost the roles for which he was.

    Rules that name people otherwise than by a role keep them asked.
    """
    fallbacks = (rule for empty in node.empty for rule in empty.rules)
    rules = (*node.assignees, *fallbacks)
    return not rules or any(
        rule.kind != "role" or actor.holds(rule.params.get("role", ""), scope_id) for rule in rules
    )


def assignees_of(
    node: ApprovalNode,
    facts: AssigneeFacts,
    organisation: Organisation,
    duties: tuple[str, ...] = (),
) -> Resolved:
    """Who acts at a node now, after duties, the initiator's rule and the fallbacks."""
    return _Search(node, facts, organisation, duties).run()


class _Search:
    def __init__(
        self,
        node: ApprovalNode,
        facts: AssigneeFacts,
        organisation: Organisation,
        duties: tuple[str, ...],
    ) -> None:
        self.node, self.facts, self.organisation = node, facts, organisation
        self.barred = barred_by(duties, facts)
        self.marks: dict[str, str] = {}
        self.remarks: list[Remark] = []

    def run(self) -> Resolved:
        named = resolve(self.node.assignees, self.facts, self.organisation)
        if not named:
            self.say(_NOBODY)
        asked = self.initiator(named)
        if not asked and named and self.node.initiator == "skip":
            self.say(_SKIPPED)
            return self.result((), passes=True)
        allowed = self.allowed(asked)
        return self.result(allowed) if allowed else self.empty()

    def say(self, text: Text, **facts: object) -> None:
        self.remarks.append(Remark(text, facts))

    def result(self, persons: tuple[Person, ...], *, passes: bool = False) -> Resolved:
        marks = {p.id: self.marks[p.id] for p in persons if p.id in self.marks}
        return Resolved(persons, marks, passes, tuple(self.remarks))

    def initiator(self, persons: tuple[Person, ...]) -> tuple[Person, ...]:
        own = self.facts.initiator_id
        if self.node.initiator == "keep" or own not in {p.id for p in persons}:
            return persons
        others = tuple(p for p in persons if p.id != own)
        if self.node.initiator == "skip":
            return others
        above = self.superior()
        if above is None or above in others:
            return others
        name = initiator_of(self.facts, self.organisation).name
        self.say(_TO_SUPERIOR, person=name, superior=above.name)
        return tuple(above if p.id == own else p for p in persons)

    def allowed(self, persons: tuple[Person, ...]) -> tuple[Person, ...]:
        for person in persons:
            if person.id in self.barred:
                self.say(_BARRED, person=person.name)
        return tuple(p for p in persons if p.id not in self.barred)

    def superior(self) -> Person | None:
        for person in superiors(initiator_of(self.facts, self.organisation), self.organisation):
            if person.active and person.id not in self.barred:
                self.marks[person.id] = "escalated"
                return person
        return None

    def empty(self) -> Resolved:
        for rule in self.node.empty:
            found = self.fallback(rule)
            if found is not None:
                return found
        return self.result(())

    def fallback(self, rule: EmptyRule) -> Resolved | None:
        if rule.kind == "pass":
            self.say(_PASSED)
            return self.result((), passes=True)
        if rule.kind == "incident":
            self.say(_INCIDENT)
            return self.result(())
        persons = self.instead(rule)
        return self.result(persons) if persons else None

    def instead(self, rule: EmptyRule) -> tuple[Person, ...]:
        if rule.kind == "to":
            named = resolve(rule.rules, self.facts, self.organisation)
            persons = self.allowed(self.initiator(named))
            self.say(_FALLBACK, people="、".join(p.name for p in persons) or "—")
            return persons
        above = self.superior()
        if above is None:
            return ()
        self.say(_NEXT_MANAGER, superior=above.name)
        return (above,)


def deduplicated(
    persons: Iterable[Person], rule: str, votes: tuple[PastVote, ...], *, changed: bool
) -> frozenset[str]:
    """The ids of those whose earlier approval counts here too.

    `changed` says that a field which routing, controls or this node's form read is not what they
    approved; then nobody's approval is carried over.
    """
    if changed or rule == "none":
        return frozenset()
    approvals = [vote for vote in votes if vote.vote == "approve"]
    if rule == "consecutive":
        last = votes[-1].round_id if votes else ""
        approvals = [vote for vote in approvals if vote.round_id == last]
    earlier = {vote.person_id for vote in approvals}
    return frozenset(person.id for person in persons if person.id in earlier)


def for_step(node: ApprovalNode, rule: AssigneeRule, mode: str) -> ApprovalNode:
    """The node as one step of a routed chain sees it: its own people, and its mode where given."""
    if mode in {"any", "all", "ratio", "sequential"}:
        return replace(node, assignees=(rule,), mode=mode)  # type: ignore[arg-type]  # checked above
    return replace(node, assignees=(rule,))


_NOBODY = Text("规则没有找到在职人员", "The rules name nobody active")
_SKIPPED = Text("处理人就是发起人，按设置跳过", "The only approver is the initiator: skipped")
_TO_SUPERIOR = Text(
    "{person}是发起人，改由上级{superior}处理", "{person} started this: {superior} decides instead"
)
_BARRED = Text("{person}因职责分离规则不能处理", "{person} may not act: separation of duties")
_PASSED = Text("无人处理，按设置自动通过", "Nobody to ask: passed as declared")
_INCIDENT = Text("无人处理，转为异常待管理员处理", "Nobody to ask: left to an administrator")
_FALLBACK = Text("按备用规则改由{people}处理", "By the fallback rule: {people}")
_NEXT_MANAGER = Text(
    "改由发起人的上级{superior}处理", "The initiator's superior {superior} decides"
)
