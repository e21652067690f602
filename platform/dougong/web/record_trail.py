"""What has happened to a document, what it waits for, and the road ahead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dougong.actions.approvals import TimelineRound, TimelineVote
from dougong.actions.road import RoadNode
from dougong.actions.shown_record import ShownRecord
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.kind import ValueFault
from dougong.web.locale import text
from dougong.web.statuses import vote_title
from dougong.web.wording import lasted, moment, who

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


@dataclass(frozen=True)
class Stop:
    """One stop of the timeline: the submission, or a round."""

    name: str
    #: `done`, `open` or `bad`.
    look: str
    icon: str
    when: str
    said: tuple[Said, ...] = ()


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
    start = Said(
        person=view.names.get(view.process.initiator_id, ""),
        vote=text("已提交"),
        opinion="",
        when=moment(view.process.started_at),
        took="",
        mark="",
        look="done",
    )
    first = Stop(text("发起"), "done", "send", moment(view.process.started_at), (start,))
    return (first, *(_stop(one) for one in view.timeline))


def _stop(one: TimelineRound) -> Stop:
    looks = {"open": ("open", "clock"), "rejected": ("bad", "x"), "returned": ("bad", "rotate")}
    look, icon = looks.get(one.round.status, ("done", "check"))
    if one.round.status == "cancelled":
        look, icon = "", "x"
    said = tuple(_said(vote) for vote in one.votes)
    return Stop(one.round.name, look, icon, moment(one.round.opened_at), said)


def _said(vote: TimelineVote) -> Said:
    part = vote.assignment
    marks = {
        "deduplicated": text("前面已同意，自动通过"),
        "escalated": text("转由上级处理"),
        "substitute": text("代理"),
    }
    reasons = {
        "decided": text("他人已处理"),
        "returned": text("已退回"),
        "withdrawn": text("已撤回"),
    }
    if part.state == "open":
        word = text("待处理")
    elif part.vote:
        word = vote_title(part.vote)
    else:
        word = reasons.get(part.reason, text("已结束"))
    return Said(
        person=vote.person,
        vote=word,
        opinion=part.opinion,
        when=moment(part.decided_at),
        took=lasted(vote.minutes),
        mark=marks.get(part.mark, ""),
        look="bad" if part.vote in {"reject", "return"} else part.state,
    )


def ahead(nodes: Sequence[RoadNode]) -> tuple[Ahead, ...]:
    """The stops still to come."""
    return tuple(
        Ahead(
            node.name,
            "、".join(person.name for person in node.persons) or text("自动通过"),
            node.remarks,
        )
        for node in nodes
    )


def changes(uow: UnitOfWork, shown: ShownRecord) -> tuple[Change, ...]:
    """The trail, newest first."""
    return tuple(_change(uow, shown, event) for event in reversed(shown.trail))


def _change(uow: UnitOfWork, shown: ShownRecord, event: Any) -> Change:
    entity = shown.approval.entity
    pairs: Mapping[str, Json] = event.data.get("changes") or {}
    values = [] if event.kind == "created" else list(_values(uow, entity, pairs, shown))
    return Change(
        who=who(shown.names, event.actor_id),
        what=_event_title(event.kind),
        when=moment(event.at),
        values=tuple(values[:MOST]),
        more=max(0, len(values) - MOST),
    )


def _event_title(kind: str) -> str:
    titles = {
        "created": text("创建"),
        "changed": text("修改"),
        "submitted": text("提交审批"),
        "resubmitted": text("重新提交"),
        "voted": text("审批"),
        "returned": text("已退回"),
        "withdrawn": text("已撤回"),
        "discarded": text("已作废"),
        "reversed": text("已冲销"),
        "closed": text("已关闭"),
        "approved": text("审批通过"),
        "rejected": text("已否决"),
        "incident": text("流程异常"),
        "retried": text("已重新执行"),
        "copied": text("已抄送"),
        "printed": text("打印"),
    }
    return titles.get(kind, kind)


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
