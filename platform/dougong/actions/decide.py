"""A person's answer to an assignment, and what the round comes to."""

from dataclasses import dataclass, replace
from typing import Required, TypedDict, Unpack

from dougong.access.assignees import may_still_act
from dougong.actions import advance, checking, node_data, returns
from dougong.actions.apply_step import apply_step, close
from dougong.actions.cases import Case, case_held
from dougong.actions.errors import OpinionRequired, RoleLost, SignatureRequired, VoteNotOffered
from dougong.actions.listings import next_to_do
from dougong.actions.node_names import name_of
from dougong.actions.rounds import Outcome, Step, outcome_of, step_of
from dougong.actions.saving import require_version
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.values import Json, JsonObject
from dougong.model.runtime import Assignment, Record, Round, Vote
from dougong.store import assignments, files, log, people
from dougong.store.errors import AssignmentNotOpen

#: What each kind of node may be answered with.
VOTES: dict[str, frozenset[str]] = {
    "approve": frozenset(("approve", "reject", "return", "abstain")),
    "handle": frozenset(("complete", "return")),
}
#: Answers that a node offers only when it says so.
OFFERED = frozenset(("return", "abstain"))


class Ballot(TypedDict, total=False):
    """What comes with a vote."""

    #: The record version the person saw.
    version: Required[int]
    opinion: str
    #: Fields of the document that the node lets its holder fill in.
    raw: JsonObject | None
    signature: str | None
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
    case = case_held(uow, assignment_id)
    found = next(a for a in case.assignments if a.id == assignment_id)
    around = next(r for r in case.rounds if r.id == found.round_id)
    if found.state != "open" or case.process.status not in {"running", "incident"}:
        raise not_open(uow, case, found)
    step = step_of(case.definition.nodes[around.node_id], around.item)
    if not is_still_asked(uow, case, found, step):
        raise RoleLost(node=name_of(uow, case.process.release, case.process.key, around))
    return Held(case, found, around, step)


def is_still_asked(uow: UnitOfWork, case: Case, assignment: Assignment, step: Step) -> bool:
    """Whether the actor holds the role he was asked for; who stands in for another needs none."""
    if assignment.mark == "escalated":
        return True
    return may_still_act(step.node, uow.actor, case.process.scope_id)


def not_open(uow: UnitOfWork, case: Case, wanted: Assignment) -> AssignmentNotOpen:
    """The conflict a late-comer reads: who closed the round, with which vote, when."""
    votes = [a for a in case.of_round(wanted.round_id) if a.decided_at is not None]
    if wanted.decided_at is not None:
        votes = [wanted]
    last = max(votes, key=lambda a: str(a.decided_at), default=wanted)
    who = people.names(uow, [last.decided_by]) if last.decided_by else {}
    return AssignmentNotOpen(
        assignment_id=wanted.id,
        state=wanted.state,
        reason=wanted.reason,
        who=who.get(last.decided_by or "", "—"),
        what=last.vote or wanted.reason or wanted.state,
        when=last.decided_at,
    )


def decide(uow: UnitOfWork, assignment_id: str, vote: Vote, **given: Unpack[Ballot]) -> Decided:
    """What the vote did; round, document and ledger rows change with it, or nothing does."""
    held = assignment_for(uow, assignment_id)
    _require_offered(uow, held, vote)
    _require_words(held.step, vote, given)
    require_version(uow, held.case.record, given["version"])
    held = _with_data(uow, held, given.get("raw"))
    if vote in {"approve", "complete"}:
        node_data.require_filled(held.case, held.step.node)
    voted = _close(uow, held, vote, given)
    held = replace(held, assignment=voted, case=_with(held.case, voted))
    told = _told(held, given)
    if vote == "return":
        case = returns.return_to(uow, held.case, held.round, given.get("to"), told=told)
        return _decided(uow, held, case)
    outcome = outcome_of(held.step.node, held.case.of_round(held.round.id))
    if outcome is None:
        log.append(uow, held.case.record.id, "voted", told)
        return _decided(uow, held, held.case)
    return _decided(uow, held, _finish(uow, held, outcome, told))


def _finish(uow: UnitOfWork, held: Held, outcome: Outcome, told: JsonObject) -> Case:
    """The case after a round with an outcome: people released, the token moved."""
    close(uow, held.case, held.round, outcome, reason="decided")
    told = {**told, "kind": "voted", "outcome": outcome}
    case = advance.without_round(held.case, held.round, outcome)
    result = advance.completed(uow, case, held.round, outcome)
    if result.ended == "approved":
        checking.require_still(uow, case.entity, case.record)
    return apply_step(uow, case, result, told=told)


def _require_offered(uow: UnitOfWork, held: Held, vote: Vote) -> None:
    node, process = held.step.node, held.case.process
    if vote not in VOTES.get(node.kind, ()) or (vote in OFFERED and vote not in node.actions):
        name = name_of(uow, process.release, process.key, held.round)
        raise VoteNotOffered(vote=vote, node=name)


def _require_words(step: Step, vote: Vote, given: Ballot) -> None:
    if vote in step.node.opinion and not given.get("opinion", "").strip():
        raise OpinionRequired
    if "signature" in step.node.opinion and vote == "approve" and not given.get("signature"):
        raise SignatureRequired


def _with_data(uow: UnitOfWork, held: Held, raw: JsonObject | None) -> Held:
    if not raw:
        return held
    record = node_data.fill_in(uow, held.case, held.step.node, raw)
    return replace(held, case=replace(held.case, record=record))


def _keep_signature(uow: UnitOfWork, record: Record, file_id: str) -> None:
    """Let a signature belong to the document; it must be the signer's own drawing."""
    found = files.find(uow, file_id)
    if found is None or found.created_by != uow.actor.id:
        raise NotFound(what="file", id=file_id, path="/signature")
    files.attach(uow, [file_id], record.entity, record.id)


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


def _with(case: Case, voted: Assignment) -> Case:
    others = tuple(voted if a.id == voted.id else a for a in case.assignments)
    return replace(case, assignments=others)


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


def _decided(uow: UnitOfWork, held: Held, case: Case) -> Decided:
    around = next(r for r in case.rounds if r.id == held.round.id)
    return Decided(held.assignment, around, case.record, next_to_do(uow))
