"""What has happened to a document, what it waits for, and the road ahead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dougong.actions.approvals import TimelineRound, TimelineVote
from dougong.actions.late_files import ADDED
from dougong.actions.road import RoadNode
from dougong.actions.shown_record import ShownRecord
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.kind import ValueFault
from dougong.web.event_words import event_title
from dougong.web.locale import text
from dougong.web.statuses import vote_title
from dougong.web.wording import due, is_late, lasted, moment, who

#: Most changed values listed of one event.
MOST = 12


@dataclass(frozen=True)
class Said:
    """One person's part in a stop."""

    person: str
    vote: str
    opinion: str
    when: str
    took: str
    mark: str
    look: str
    #: What the one who brought this person in wants of him.
    note: str = ""
    #: The assignment, where the reader may take the person out again.
    removable: str = ""
    #: Id of the picture of the signature; id and name of each file that went with the vote.
    signature: str = ""
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Stop:
    """One stop of the timeline: the submission, or a round."""

    name: str
    #: `done`, `open` or `bad`.
    look: str
    icon: str
    when: str
    said: tuple[Said, ...] = ()
    #: How often the initiator has reminded of it.
    reminded: str = ""
    #: When it is due, while it is open, and whether that is over.
    due: str = ""
    late: bool = False


@dataclass(frozen=True)
class Ahead:
    """One stop of the road ahead."""

    name: str
    people: str
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Changed:
    """One value before and after."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One event of the trail."""

    who: str
    what: str
    when: str
    values: tuple[Changed, ...]
    more: int


def stops(shown: ShownRecord) -> tuple[Stop, ...]:
    """The timeline: who began, and every round since."""
    view = shown.approval
    if view.process is None:
        return ()
    initiator = view.names.get(view.process.initiator_id, "")
    first = started(initiator, view.process.started_at)
    return (first, *(stop_of(one) for one in view.timeline))


def started(person: str, at: datetime) -> Stop:
    """The handing in as the first stop of the timeline."""
    said = Said(person, text("已提交"), opinion="", when=moment(at), took="", mark="", look="done")
    return Stop(text("发起"), "done", "send", moment(at), (said,))


def stop_of(one: TimelineRound) -> Stop:
    """One round as a stop of the timeline."""
    looks = {"open": ("open", "clock"), "rejected": ("bad", "x"), "returned": ("bad", "rotate")}
    look, icon = looks.get(one.round.status, ("done", "check"))
    if one.round.status == "cancelled":
        look, icon = "", "x"
    said = tuple(_said(vote) for vote in one.votes)
    times = one.round.reminded
    urged = text("已催 %(count)s 次", count=times) if times else ""
    limit = one.round.due_at if one.round.status == "open" else None
    return Stop(
        name=one.round.name,
        look=look,
        icon=icon,
        when=moment(one.round.opened_at),
        said=said,
        reminded=urged,
        due=due(limit),
        late=is_late(limit),
    )


def _said(vote: TimelineVote) -> Said:
    part = vote.assignment
    marks = {
        "deduplicated": text("前面已同意，自动通过"),
        "escalated": text("转由上级处理"),
        "overdue": text("前面的人超时，转给此人"),
        "transferred": text("%(who)s 转办", who=vote.by),
        "delegated": text("%(who)s 委派", who=vote.by),
        "added": _added(vote),
    }
    waits = {"open": text("待处理"), "waiting": text("待轮到")}
    known = part.reason if part.state == "taken_back" else part.vote or part.reason
    word = waits.get(part.state) or (vote_title(known) if known else text("已结束"))
    instead = text("%(who)s 代 %(for_)s", who=vote.instead, for_=vote.person)
    return Said(
        person=instead if vote.instead else vote.person,
        vote=word,
        opinion=part.opinion,
        when=moment(part.decided_at),
        took=lasted(vote.minutes),
        mark=marks.get(part.mark, ""),
        look="bad" if part.vote in {"reject", "return"} else part.state,
        note=part.note,
        removable=part.id if vote.removable else "",
        signature=part.signature or "",
        files=vote.files,
    )


def _added(vote: TimelineVote) -> str:
    """How somebody was asked too."""
    if vote.assignment.part == "advice":
        return text("%(who)s 征求意见", who=vote.by)
    if vote.assignment.either:
        return text("%(who)s 加签，任一人即可", who=vote.by)
    return text("%(who)s 加签", who=vote.by)


def ahead(nodes: Sequence[RoadNode]) -> tuple[Ahead, ...]:
    """The stops still to come."""
    return tuple(
        Ahead(
            node.name,
            "、".join(person.name for person in node.persons) or _nobody(node),
            node.remarks,
        )
        for node in nodes
    )


def _nobody(node: RoadNode) -> str:
    """What is told of a node that names nobody yet."""
    left = {
        "chosen_by_previous": text("由上一环节指定"),
        "chosen_by_initiator": text("由发起人指定"),
    }
    return left.get(node.left_to) or text("自动通过")


def changes(uow: UnitOfWork, shown: ShownRecord) -> tuple[Change, ...]:
    """The trail, newest first."""
    return tuple(_change(uow, shown, event) for event in reversed(shown.trail))


#: Events whose reason is told with them.
REASONED = frozenset(
    (
        *("reversed", "partly_reversed", "anonymised", "terminated", "suspended", "resumed"),
        *("jumped", "assigned", "retried"),
    )
)


def _change(uow: UnitOfWork, shown: ShownRecord, event: Any) -> Change:
    entity = shown.approval.entity
    pairs: Mapping[str, Json] = event.data.get("changes") or {}
    values = [] if event.kind == "created" else list(_values(uow, entity, pairs, shown))
    values += _filled(entity, event.data)
    if event.kind in REASONED and event.data.get("reason"):
        values.append(Changed(text("原因"), "—", str(event.data["reason"])))
    added = text("补充附件") if event.kind == ADDED else text("附件")
    values += [Changed(added, "—", str(one["name"])) for one in event.data.get("files") or ()]
    return Change(
        who=who(shown.names, event.actor_id),
        what=event_title(_kind(event)),
        when=moment(event.at),
        values=tuple(values[:MOST]),
        more=max(0, len(values) - MOST),
    )


def _kind(event: Any) -> str:
    """The kind of an event; a timer that ended the approval is told as what it was."""
    ended = event.kind == "timer" and event.data.get("status") == "approved"
    return "timed_approval" if ended else str(event.kind)


def _filled(entity: Entity, data: Mapping[str, Any]) -> list[Changed]:
    """What was brought in, and how many rows were as their source had them at the end."""
    titles = {fill.key: fill.title for fill in entity.fills}
    found = [
        Changed(titles[one["fill"]], "—", text("%(rows)s 行与来源一致", rows=one["rows"]))
        for one in data.get("filled") or ()
        if one["fill"] in titles
    ]
    if data.get("fill") in titles:
        told = text(
            "新增 %(added)s 行，更新 %(changed)s 行", added=data["added"], changed=data["changed"]
        )
        found.append(Changed(titles[data["fill"]], "—", told))
    return found


def _values(
    uow: UnitOfWork, entity: Entity, pairs: Mapping[str, Any], shown: ShownRecord
) -> list[Changed]:
    found = []
    for path, pair in pairs.items():
        parts = path.split("/")
        field = entity.fields.get(parts[1])
        if field is None:
            continue
        title = field.title
        if field.rows and len(parts) > 3:
            child = uow.catalog.entity(field.rows).fields.get(parts[3])
            if child is None:
                continue
            field, title = child, f"{title} · {child.title}"
        before, after = (_told(field, value, shown) for value in pair)
        found.append(Changed(title, before, after))
    return found


def _told(field: Any, value: Json, shown: ShownRecord) -> str:
    if value is None or value == "":
        return "—"
    kind = field_kinds[field.kind]
    try:
        return kind.show(field, kind.decode(field, value), shown.approval.words).text
    except ValueFault:
        # An old value may not fit a definition that has become narrower; it is told as it stands.
        return str(value)
