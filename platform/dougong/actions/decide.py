"""A person's answer to an assignment, and what the round comes to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Required, TypedDict, Unpack

from dougong.access.assignees import may_still_act
from dougong.access.duties import barred_by
from dougong.actions import node_data, notifying, opinions, returns
from dougong.actions.asking import Asking
from dougong.actions.cases import Case, case_now
from dougong.actions.choosing import Choice, Chosen
from dougong.actions.choosing import told as told_choice
from dougong.actions.chosen_people import checked, require_next, to_choose
from dougong.actions.errors import RoleLost, VoteNotOffered
from dougong.actions.late_files import taken
from dougong.actions.next_to_do import Elsewhere, elsewhere, next_to_do
from dougong.actions.node_names import name_of
from dougong.actions.process_errors import require_active
from dougong.actions.round_errors import NotToBeAsked
from dougong.actions.rounds import PENDING, Step, step_of
from dougong.actions.saving import require_version
from dougong.actions.settling import settled, with_assignments
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.values import Json, JsonObject
from dougong.model.people import Actor
from dougong.model.runtime import ACTIVE, Assignment, LoggedEvent, Record, Round, Vote
from dougong.model.workflow.definition import ApprovalNode
from dougong.model.workflow.votes import OFFERED, VOTES
from dougong.store import assignments, log, people
from dougong.store import files as stored_files
from dougong.store.errors import AssignmentNotOpen

#: Answers that let the document go on.
AGREEING = frozenset(("approve", "complete"))
ORDER: tuple[Vote, ...] = ("approve", "complete", "reject", "return", "abstain")
#: Events that end every round of a process.
ENDING = frozenset(("returned", "withdrawn", "terminated"))
#: How somebody was brought in, for whom the roles of the node are not asked.
BROUGHT_IN = frozenset(("escalated", "transferred", "added", "delegated", "overdue"))


class Ballot(TypedDict, total=False):
    """What comes with a vote."""

    #: The record version the person saw.
    version: Required[int]
    opinion: str
    #: Fields of the document that the node lets its holder fill in.
    raw: JsonObject | None
    signature: str | None
    #: Ids of files that go with the opinion.
    files: Sequence[str]
    #: Whom the person chooses for the nodes that come next.
    chosen: Chosen
    #: Where a return goes; the initiator when nothing is said.
    to: str | None


@dataclass(frozen=True)
class Held:
    """An open assignment of the actor with its case, locked."""

    case: Case
    assignment: Assignment
    round: Round
    step: Step


@dataclass(frozen=True)
class Decided:
    """What a vote did."""

    assignment: Assignment
    round: Round
    record: Record
    #: The person's next to-do, so that nobody has to go back to the list.
    next_assignment: str | None


def assignment_for(uow: UnitOfWork, assignment_id: str) -> Held:
    """The actor's open assignment; whoever comes too late reads who did what and when."""
    case = case_now(uow, assignment_id)
    found = next(a for a in case.assignments if a.id == assignment_id)
    around = next(r for r in case.rounds if r.id == found.round_id)
    if found.state == "open":
        require_active(uow, case)
    if found.state != "open" or case.process.status not in ACTIVE:
        raise not_open(uow, case, found)
    step = step_of(case.definition.nodes[around.node_id], around.item)
    if not is_still_asked(uow, case, found, step):
        raise RoleLost(node=name_of(uow, case.process.release, case.process.key, around))
    if found.person_id != uow.actor.id and found.part != "advice":
        _require_free(uow, case, step)
    return Held(case, found, around, step)


def _require_free(uow: UnitOfWork, case: Case, step: Step) -> None:
    """Duties hold for whoever stands in as for everybody; NotToBeAsked."""
    facts = Asking(uow, case).facts(step, case.assignments)
    if uow.actor.id in barred_by(case.definition.duties, facts):
        raise NotToBeAsked(person=uow.actor.name)


def is_still_asked(uow: UnitOfWork, case: Case, assignment: Assignment, step: Step) -> bool:
    """Whether the person asked holds the role he was asked for.

    Whom others brought in needs none; whoever stands in for him needs none either.
    """
    if assignment.mark in BROUGHT_IN:
        return True
    asked: Actor | None = uow.actor
    if assignment.person_id != uow.actor.id:
        asked = people.actor_of(uow.connection, assignment.person_id)
    return asked is not None and may_still_act(step.node, asked, case.process.scope_id)


def not_open(uow: UnitOfWork, case: Case, wanted: Assignment) -> AssignmentNotOpen:
    """The conflict a late-comer reads: who closed the round, with which vote, when."""
    who, what, when = wanted.decided_by, wanted.vote or wanted.reason, wanted.decided_at
    if wanted.state in {"cancelled", "waiting"}:
        ended = _end_of(uow, case, wanted.round_id)
        if ended is not None:
            vote = ended.data.get("vote") if wanted.reason == "decided" else None
            who, what, when = ended.actor_id, str(vote or what), ended.at
    names = people.names(uow, [who]) if who else {}
    return AssignmentNotOpen(
        assignment_id=wanted.id,
        state=wanted.state,
        reason=wanted.reason,
        who=names.get(who or "", "—"),
        what=what or wanted.state,
        when=when,
    )


def _end_of(uow: UnitOfWork, case: Case, round_id: str) -> LoggedEvent | None:
    """What was done last in a round, or with the whole process."""
    for event in reversed(log.events(uow, case.record.id)):
        left = event.data.get("left")
        gone = isinstance(left, list) and round_id in left
        if gone or event.data.get("round") == round_id or event.kind in ENDING:
            return event
    return None


def decide(uow: UnitOfWork, assignment_id: str, vote: Vote, **given: Unpack[Ballot]) -> Decided:
    """What the vote did; round, document and ledger rows change with it, or nothing does."""
    held = assignment_for(uow, assignment_id)
    outside = elsewhere(uow, held.case)
    _require_offered(uow, held, vote)
    files = list(dict.fromkeys(given.get("files") or ()))
    opinions.require_given(
        held.step.node, vote, given.get("opinion", ""), given.get("signature"), files
    )
    require_version(uow, held.case.record, given["version"])
    held = _with_data(uow, held, given.get("raw"))
    choices: tuple[Choice, ...] = ()
    if vote in AGREEING:
        node_data.require_filled(held.case, held.step.node)
        choices = to_choose(uow, held.case, held.round)
        made = checked(uow, held.case, choices, given.get("chosen") or {})
        if made:
            held = replace(held, case=replace(held.case, chosen=made))
    voted = _close(uow, held, vote, given)
    held = replace(held, assignment=voted, case=with_assignments(held.case, voted))
    told = _told(held, given)
    if files:
        told = {**told, "files": taken(uow, held.case.record, files)}
    held, released = _released(uow, held)
    if released:
        told = {**told, "released": released}
    if vote == "return":
        case = returns.return_to(uow, held.case, held.round, given.get("to"), told=told)
    else:
        if held.case.chosen:
            told = {**told, "chosen": told_choice(held.case.chosen)}
        case = settled(uow, held.case, held.round, held.step, {**told, "kind": "voted"})
        require_next(uow, held.case, case, choices, held.round)
    return _decided(uow, held, case, outside)


def _require_offered(uow: UnitOfWork, held: Held, vote: Vote) -> None:
    process = held.case.process
    if vote not in votes_of(held.step.node, held.assignment):
        name = name_of(uow, process.release, process.key, held.round)
        raise VoteNotOffered(vote=vote, node=name)


def votes_of(node: ApprovalNode, assignment: Assignment) -> tuple[Vote, ...]:
    """What the holder may answer, in the order it is offered; advice is nothing but words."""
    if assignment.part == "advice":
        return ("advise",)
    kinds = VOTES.get(node.kind, frozenset())
    if assignment.either:
        # Whoever does not want to answer for all of them leaves it to the others.
        kinds -= {"abstain"}
    return tuple(v for v in ORDER if v in kinds and (v in node.actions or v not in OFFERED))


def _with_data(uow: UnitOfWork, held: Held, raw: JsonObject | None) -> Held:
    if not raw:
        return held
    record = node_data.fill_in(uow, held.case, held.step.node, raw)
    return replace(held, case=replace(held.case, record=record))


def _keep_signature(uow: UnitOfWork, record: Record, file_id: str) -> None:
    """Let a signature belong to the document; it must be the signer's own drawing."""
    found = stored_files.find(uow, file_id)
    if found is None or found.created_by != uow.actor.id:
        raise NotFound(what="file", id=file_id, path="/signature")
    stored_files.attach(uow, [file_id], record.entity, record.id)


def _close(uow: UnitOfWork, held: Held, vote: Vote, given: Ballot) -> Assignment:
    signature = given.get("signature")
    if signature:
        _keep_signature(uow, held.case.record, signature)
    return assignments.close_assignment(
        uow,
        held.assignment,
        from_="open",
        state="done",
        vote=vote,
        opinion=given.get("opinion", "").strip(),
        signature=signature or None,
        decided_at=uow.now,
        decided_by=uow.actor.id,
        seen_version=held.case.record.version,
    )


def _released(uow: UnitOfWork, held: Held) -> tuple[Held, list[Json]]:
    """Whom the answer of one has released, where one of several was enough."""
    mine = held.assignment
    gone = tuple(
        assignments.close_assignment(
            uow, one, from_=one.state, state="cancelled", reason="answered"
        )
        for one in held.case.of_round(held.round.id)
        if mine.either and one.either == mine.either and one.state in PENDING
    )
    for one in gone:
        notifying.done(uow, held.round.id, one.person_id)
    if not gone:
        return held, []
    return replace(held, case=with_assignments(held.case, *gone)), [one.id for one in gone]


def _told(held: Held, given: Ballot) -> JsonObject:
    told: dict[str, Json] = {
        "process": held.case.process.id,
        "round": held.round.id,
        "node": held.round.node_id,
        "name": held.round.name,
        "assignment": held.assignment.id,
        "vote": held.assignment.vote,
        "opinion": held.assignment.opinion,
        "seen": given["version"],
        "version": held.case.record.version,
    }
    if held.assignment.signature:
        told["signature"] = held.assignment.signature
    return told


def _decided(uow: UnitOfWork, held: Held, case: Case, outside: Elsewhere) -> Decided:
    around = next(r for r in case.rounds if r.id == held.round.id)
    return Decided(held.assignment, around, case.record, next_to_do(uow, case, outside))
