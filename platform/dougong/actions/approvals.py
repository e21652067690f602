"""The page of a document under approval: what is shown of it, and what may be done now."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from dougong.access.policy import may_touch
from dougong.actions import road
from dougong.actions.cases import Case, case_seen, told_catalog
from dougong.actions.decide import OFFERED, VOTES, is_still_asked
from dougong.actions.doors import record_for
from dougong.actions.listings import words_for
from dougong.actions.node_names import name_of, node_name
from dougong.actions.record_changes import Changes
from dougong.actions.returns import target_key
from dougong.actions.road import RoadNode
from dougong.actions.rounds import step_of
from dougong.actions.seen import Reader, Rights
from dougong.actions.trail import difference
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.withdraw import may_withdraw
from dougong.base.errors import ProcessError
from dougong.base.values import JsonObject
from dougong.engine.answer import Progress, ReturnTarget
from dougong.model.entity import Entity
from dougong.model.fields.kind import Words
from dougong.model.runtime import Assignment, Process, Record, Round
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
    #: Votes that need an opinion.
    opinion: frozenset[str] = frozenset()
    return_targets: tuple[ReturnChoice, ...] = ()
    #: Document actions the actor may do now.
    actions: tuple[str, ...] = ()
    #: Results of rules at the last submission, with reasons.
    warnings: tuple[JsonObject, ...] = ()
    #: Why it was returned last: who, when and the opinion.
    returned: JsonObject = field(default_factory=dict)
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
    running = case is not None and case.process.status in {"running", "incident"}
    return ApprovalView(
        entity=known,
        record=shown.record,
        rights=rights,
        words=words_for(uow, known, [shown]),
        names=_names(uow, record, case),
        process=case.process if case else None,
        timeline=_timeline(uow, case),
        ahead=road.ahead(uow, case) if case and running and record.status == "submitted" else (),
        copies=participation.copies(uow, case.process.id) if case else (),
        diagram=_diagram(uow, case),
        progress=_progress(uow, case),
        my_assignment=mine,
        my_round=around,
        votes=_votes(node.kind, node.actions) if node else (),
        opinion=node.opinion if node else frozenset(),
        return_targets=_targets(uow, case, around),
        actions=actions_of(uow, record, case),
        warnings=shown.record.findings,
        returned=returned_with(uow, record),
        changes=_changes(uow, record, case) if mine else {},
    )


def actions_of(uow: UnitOfWork, record: Record, case: Case | None = None) -> tuple[str, ...]:
    """What the actor may do to the document as a whole."""
    entity = uow.catalog.entity(record.entity)
    known = BY_STATUS.get(record.status, ()) if entity.kind == "document" else ("update", "copy")
    if entity.kind != "document":
        known = (*known, "discard")
    found = [a for a in known if may_touch(uow.actor, uow.catalog, a, record)]
    if record.reversal_of:
        found = [a for a in found if a not in {"reverse", "copy"}]
    if case is not None and may_withdraw(uow, case):
        found.append("withdraw")
    return tuple(found)


def _mine(uow: UnitOfWork, case: Case | None) -> tuple[Assignment | None, Round | None]:
    if case is None:
        return None, None
    for assignment in case.assignments:
        if assignment.person_id == uow.actor.id and assignment.state == "open":
            around = next(r for r in case.rounds if r.id == assignment.round_id)
            step = step_of(case.definition.nodes[around.node_id], around.item)
            if is_still_asked(uow, case, assignment, step):
                name = name_of(uow, case.process.release, case.process.key, around)
                return assignment, replace(around, name=name)
    return None, None


def _votes(kind: str, offered: frozenset[str]) -> tuple[str, ...]:
    order = ("approve", "complete", "reject", "return", "abstain")
    kinds = VOTES.get(kind, frozenset())
    return tuple(v for v in order if v in kinds and (v in offered or v not in OFFERED))


def _names(uow: UnitOfWork, record: Record, case: Case | None) -> Mapping[str, str]:
    ids = {record.created_by, record.updated_by}
    if case is not None:
        ids |= {a.person_id for a in case.assignments} | {case.process.initiator_id}
    return people.names(uow, sorted(ids))


def _timeline(uow: UnitOfWork, case: Case | None) -> tuple[TimelineRound, ...]:
    if case is None:
        return ()
    names = people.names(uow, sorted({a.person_id for a in case.assignments}))
    process = case.process
    return tuple(
        TimelineRound(
            replace(around, name=name_of(uow, process.release, process.key, around)),
            tuple(
                TimelineVote(a, names.get(a.person_id, a.person_id), _minutes(a))
                for a in case.of_round(around.id)
            ),
        )
        for around in case.rounds
    )


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
        known = uow.house.engine.return_targets(
            case.process.release, case.definition, case.process.state, around.task_id
        )
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


def _changes(uow: UnitOfWork, record: Record, case: Case | None) -> Changes:
    """What changed since the actor's last vote, or else since the document was handed in."""
    seen = [
        a.seen_version
        for a in (case.assignments if case else ())
        if a.person_id == uow.actor.id and a.seen_version is not None
    ]
    trail = log.events(uow, record.id)
    handed_in = [e.data.get("version") for e in trail if e.kind == "submitted"]
    since = max(seen) if seen else next((v for v in handed_in if isinstance(v, int)), None)
    if since is None or since >= record.version:
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
