"""The page of a document under approval: what is shown of it, and what may be done now."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from dougong.access.policy import may_touch
from dougong.actions import returns, road
from dougong.actions.administering import may_administer
from dougong.actions.cases import Case, case_seen, told_catalog
from dougong.actions.choosing import Choice
from dougong.actions.chosen_people import people_offered, to_choose
from dougong.actions.comments import Comment, comments_on, may_comment
from dougong.actions.decide import AGREEING, is_still_asked, votes_of
from dougong.actions.doors import record_for
from dougong.actions.listings import words_for
from dougong.actions.nameless import is_nameless
from dougong.actions.node_names import name_of, node_name
from dougong.actions.opinions import Files, files_of
from dougong.actions.process_errors import suspension
from dougong.actions.record_changes import Changes
from dougong.actions.reminding import may_remind
from dougong.actions.returns import INITIATOR, target_key
from dougong.actions.road import RoadNode
from dougong.actions.rounds import PENDING, step_of
from dougong.actions.seen import Reader, Rights
from dougong.actions.standing_in import stands_in_for
from dougong.actions.taking_back import to_take_back
from dougong.actions.trail import difference
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.withdraw import may_withdraw
from dougong.base.errors import NotFound, ProcessError
from dougong.base.values import JsonObject
from dougong.engine.answer import Progress, ReturnTarget
from dougong.model.entity import Entity
from dougong.model.fields.kind import Words
from dougong.model.people import Person
from dougong.model.runtime import UNDER_WAY, Assignment, Process, Record, Round
from dougong.model.workflow.definition import ApprovalNode
from dougong.store import log, participation, people
from dougong.store.participation import Copy

#: Document actions by the status that allows them.
BY_STATUS: Mapping[str, tuple[str, ...]] = {
    "draft": ("update", "submit", "discard", "copy"),
    "returned": ("update", "submit", "discard", "copy"),
    "submitted": ("copy",),
    "rejected": ("copy",),
    "approved": ("copy", "reverse", "close"),
    "closed": ("copy", "reverse"),
    "reversed": ("copy",),
    "discarded": ("copy",),
}


@dataclass(frozen=True)
class TimelineVote:
    """One person's part in a round."""

    assignment: Assignment
    person: str
    #: Minutes from the opening to the answer, or none.
    minutes: int | None
    #: Who brought the person in, where somebody did.
    by: str = ""
    #: Who decided in the person's place, where that was another one.
    instead: str = ""
    #: Whether the actor may take the person out again.
    removable: bool = False
    #: The files that went with the vote.
    files: Files = ()


@dataclass(frozen=True)
class TimelineRound:
    """One round with the people asked."""

    round: Round
    votes: tuple[TimelineVote, ...]


@dataclass(frozen=True)
class ReturnChoice:
    """Where the actor may return the document to."""

    key: str
    name: str


@dataclass(frozen=True)
class ApprovalView:
    """Everything a page shows of a document and its process."""

    entity: Entity
    record: Record
    rights: Rights
    words: Words
    #: Names by person id.
    names: Mapping[str, str]
    process: Process | None = None
    timeline: tuple[TimelineRound, ...] = ()
    ahead: tuple[RoadNode, ...] = ()
    copies: tuple[Copy, ...] = ()
    #: BPMN XML of the release the process is pinned to, and the state of its elements.
    diagram: bytes = b""
    progress: Mapping[str, Progress] = field(default_factory=dict)
    my_assignment: Assignment | None = None
    my_round: Round | None = None
    #: Votes the actor may cast now.
    votes: tuple[str, ...] = ()
    #: Whose part it is, where the actor only stands in for him.
    stands_for: str = ""
    #: How the actor may bring others in: `transfer`, `delegate`, `add_sign`.
    brings: tuple[str, ...] = ()
    #: Votes that need an opinion.
    opinion: frozenset[str] = frozenset()
    #: Votes that need a signature, and those that need a file.
    signature: frozenset[str] = frozenset()
    attachment: frozenset[str] = frozenset()
    return_targets: tuple[ReturnChoice, ...] = ()
    #: The nodes whose people the actor chooses when he agrees.
    choices: tuple[Choice, ...] = ()
    #: Whether it may be returned to who handed it in.
    to_initiator: bool = True
    #: Document actions the actor may do now.
    actions: tuple[str, ...] = ()
    #: Results of rules at the last submission, with reasons.
    warnings: tuple[JsonObject, ...] = ()
    #: Why it was returned last: who, when and the opinion.
    returned: JsonObject = field(default_factory=dict)
    #: Who suspended the process, when and why, while it is.
    suspended: Mapping[str, object] = field(default_factory=dict)
    #: Whether the actor administers the process.
    administers: bool = False
    comments: tuple[Comment, ...] = ()
    #: Whether the actor may add one.
    may_comment: bool = False
    #: JSON Pointer → values before and after, of what changed since the actor saw it last.
    changes: Changes = field(default_factory=dict)


def approval_view(uow: UnitOfWork, entity: str, record_id: str) -> ApprovalView:
    """The document with its rights, timeline, road ahead and what the actor may do."""
    record = record_for(uow, "read", entity, record_id)
    known = uow.catalog.entity(entity)
    case = case_seen(uow, record)
    mine, around = _mine(uow, case)
    reader = Reader(uow, known)
    node = None
    if case is not None and around is not None:
        node = step_of(case.definition.nodes[around.node_id], around.item).node
    rights = reader.rights(record, node.fields if node else None)
    shown = reader.seen(record, rights)
    running = case is not None and case.process.status in UNDER_WAY
    still = case is not None and case.process.status == "suspended"
    targets = _targets(uow, case, around)
    view = ApprovalView(
        entity=known,
        record=shown.record,
        rights=rights,
        words=words_for(uow, known, [shown]),
        names=_names(uow, record, case),
        process=case.process if case else None,
        timeline=timeline_of(uow, case),
        ahead=road.ahead(uow, case) if case and running and record.status == "submitted" else (),
        copies=participation.copies(uow, case.process.id) if case else (),
        diagram=_diagram(uow, case),
        progress=_progress(uow, case),
        my_assignment=mine,
        my_round=around,
        votes=_votes(node, mine, targets) if node and mine and not still else (),
        stands_for=_stands_for(uow, mine),
        brings=_brings(node.actions, mine) if node and mine and not still else (),
        return_targets=targets,
        actions=actions_of(uow, record, case),
        warnings=shown.record.findings,
        returned=returned_with(uow, record),
        changes=_changes(uow, record, case, mine),
    )
    view = view if node is None else _with_node(view, node)
    return view if case is None else _with_process(uow, view, case)


def offered_to(
    uow: UnitOfWork, entity: str, record_id: str, node_id: str, search: str
) -> list[Person]:
    """Among whom the actor chooses who acts at a node after his; NotFound where he does not."""
    case = case_seen(uow, record_for(uow, "read", entity, record_id))
    choices = to_choose(uow, case, _mine(uow, case)[1]) if case is not None else ()
    found = next((one for one in choices if one.node_id == node_id), None)
    if case is None or found is None:
        raise NotFound(what="node", id=node_id)
    return people_offered(uow, case, found, search)


def _with_node(view: ApprovalView, node: ApprovalNode) -> ApprovalView:
    """The same with what the node wants with an answer, and where it returns to."""
    return replace(
        view,
        opinion=node.opinion | {"advise"},
        signature=node.signature,
        attachment=node.attachment,
        to_initiator=INITIATOR in node.returns,
    )


def _with_process(uow: UnitOfWork, view: ApprovalView, case: Case) -> ApprovalView:
    """The same with what is said on the process, and what administrators did or may do."""
    still = case.process.status == "suspended"
    agrees = not AGREEING.isdisjoint(view.votes)
    return replace(
        view,
        choices=to_choose(uow, case, view.my_round) if agrees else (),
        suspended=suspension(uow, case.record.id) if still else {},
        administers=may_administer(uow, case.record),
        comments=comments_on(uow, case.process.id, case.record),
        may_comment=may_comment(uow, case),
    )


def actions_of(uow: UnitOfWork, record: Record, case: Case | None = None) -> tuple[str, ...]:
    """What the actor may do to the document as a whole."""
    entity = uow.catalog.entity(record.entity)
    known = BY_STATUS.get(record.status, ()) if entity.kind == "document" else ("update", "copy")
    if entity.kind != "document":
        known = (*known, "discard")
    if entity.retention is not None:
        known = () if is_nameless(uow, record) else (*known, "anonymise")
    found = [a for a in known if may_touch(uow.actor, uow.catalog, a, record)]
    if record.reversal_of:
        found = [a for a in found if a not in {"reverse", "copy", "close"}]
    if case is not None and may_withdraw(uow, case):
        found.append("withdraw")
    if case is not None and case.process.status == "suspended":
        return tuple(one for one in found if one == "copy")
    if case is not None and record.status == "submitted" and may_remind(uow, case):
        found.append("remind")
    if case is not None and to_take_back(uow, case):
        found.append("take_back")
    return tuple(found)


def _mine(uow: UnitOfWork, case: Case | None) -> tuple[Assignment | None, Round | None]:
    if case is None:
        return None, None
    standing = stands_in_for(uow, case.process)
    open_ = [one for one in case.assignments if one.state == "open"]
    # One's own part comes before those of others.
    for assignment in sorted(open_, key=lambda one: one.person_id != uow.actor.id):
        if assignment.person_id == uow.actor.id or assignment.person_id in standing:
            around = next(r for r in case.rounds if r.id == assignment.round_id)
            step = step_of(case.definition.nodes[around.node_id], around.item)
            if is_still_asked(uow, case, assignment, step):
                name = name_of(uow, case.process.release, case.process.key, around)
                return assignment, replace(around, name=name)
    return None, None


def _votes(
    node: ApprovalNode, mine: Assignment, targets: tuple[ReturnChoice, ...]
) -> tuple[str, ...]:
    """What he may answer; a return only where there is somewhere to return to."""
    nowhere = INITIATOR not in node.returns and not targets
    return tuple(one for one in votes_of(node, mine) if one != "return" or not nowhere)


def _stands_for(uow: UnitOfWork, mine: Assignment | None) -> str:
    if mine is None or mine.person_id == uow.actor.id:
        return ""
    return people.names(uow, [mine.person_id]).get(mine.person_id, "")


def _brings(offered: frozenset[str], mine: Assignment) -> tuple[str, ...]:
    if mine.part == "advice":
        return ()
    return tuple(verb for verb in ("transfer", "delegate", "add_sign") if verb in offered)


def _names(uow: UnitOfWork, record: Record, case: Case | None) -> Mapping[str, str]:
    ids = {record.created_by, record.updated_by}
    if case is not None:
        ids |= {a.person_id for a in case.assignments} | {case.process.initiator_id}
    return people.names(uow, sorted(ids))


def timeline_of(uow: UnitOfWork, case: Case | None) -> tuple[TimelineRound, ...]:
    """The rounds of a process with everybody's part in them."""
    if case is None:
        return ()
    asked = {a.person_id for a in case.assignments}
    others = {a.decided_by or "" for a in case.assignments if _is_other(a)}
    others |= {a.brought_by or "" for a in case.assignments}
    names = people.names(uow, sorted((asked | others) - {""}))
    holders = {a.id: a.person_id for a in case.assignments}
    process, sent = case.process, files_of(uow, case.record.id)
    return tuple(
        TimelineRound(
            replace(around, name=name_of(uow, process.release, process.key, around)),
            tuple(
                TimelineVote(
                    a,
                    names.get(a.person_id, a.person_id),
                    _minutes(a),
                    by=names.get(a.brought_by or "", ""),
                    instead=names.get(a.decided_by or "", "") if _is_other(a) else "",
                    files=sent.get(a.id, ()),
                    removable=a.state in PENDING and holders.get(a.origin or "") == uow.actor.id,
                )
                for a in case.of_round(around.id)
            ),
        )
        for around in case.rounds
    )


def _is_other(one: Assignment) -> bool:
    """Whether somebody else decided than the person asked."""
    return one.decided_by is not None and one.decided_by != one.person_id


def _minutes(assignment: Assignment) -> int | None:
    decided: datetime | None = assignment.decided_at
    return None if decided is None else int((decided - assignment.opened_at).total_seconds() // 60)


def _progress(uow: UnitOfWork, case: Case | None) -> Mapping[str, Progress]:
    if case is None or not case.process.state:
        return {}
    process = case.process
    return uow.house.engine.progress(process.release, case.definition, process.state)


def _targets(uow: UnitOfWork, case: Case | None, around: Round | None) -> tuple[ReturnChoice, ...]:
    if case is None or around is None:
        return ()
    try:
        known = returns.offered(uow, case, around)
    except ProcessError:
        # A process with an incident may have left the place of this round; the initiator remains.
        return ()
    return tuple(ReturnChoice(target_key(t.node_id, t.item), _target(uow, case, t)) for t in known)


def _target(uow: UnitOfWork, case: Case, target: ReturnTarget) -> str:
    """A step of a chain is told with the node it belongs to."""
    release, process = case.process.release, case.process.key
    name = name_of(uow, release, process, target)
    if target.item is None:
        return name
    return f"{node_name(uow, release, process, target.node_id) or target.name} · {name}"


def _diagram(uow: UnitOfWork, case: Case | None) -> bytes:
    return told_catalog(uow, case.process.release).processes[case.process.key].xml if case else b""


def _changes(
    uow: UnitOfWork, record: Record, case: Case | None, mine: Assignment | None
) -> Changes:
    """What changed since the actor saw the document last.

    That is his last vote, or his last handing in; for whoever is asked and has done neither, the
    first handing in.
    """
    me = uow.actor.id
    parts = case.assignments if case else ()
    seen = [
        a.seen_version
        for a in parts
        if me in {a.person_id, a.decided_by} and a.seen_version is not None
    ]
    trail = [e for e in log.events(uow, record.id) if e.kind == "submitted"]
    sent = [(e.actor_id, v) for e in trail if isinstance(v := e.data.get("version"), int)]
    seen += [version for who, version in sent if who == me]
    since = max(seen, default=sent[0][1] if mine and sent else None)
    if since is None or since >= record.version or record.status in {"draft", "returned"}:
        return {}
    return difference(uow, record.entity, record.id, since, record.version)


def returned_with(uow: UnitOfWork, record: Record) -> JsonObject:
    """Who returned the record last, when and with what words; empty unless it is returned."""
    if record.status != "returned":
        return {}
    found = [event for event in log.events(uow, record.id) if event.kind == "returned"]
    if not found:
        return {}
    last = found[-1]
    who = people.names(uow, [last.actor_id]).get(last.actor_id, "—")
    return {"who": who, "when": last.at.isoformat(), "opinion": last.data.get("opinion")}
