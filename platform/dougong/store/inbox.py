"""The five lists of a person: to do, done, started, copies, drafts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Unpack

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    union,
    union_all,
)

from dougong.base.values import JsonObject
from dougong.store import notices, substitutes
from dougong.store.assignment_states import HANDLED, OPEN
from dougong.store.inbox_filters import NO_SCOPE, Wanted, Ways, asks_about, conditions, order
from dougong.store.platform_tables import assignment, copy, document, person, process, round_
from dougong.store.session import Work
from dougong.store.sql import AnySelect

BOXES = ("todo", "done", "started", "cc", "drafts")
UNFINISHED = ("draft", "returned")


@dataclass(frozen=True)
class OpenNode:
    """A node that is open now, as its round was named when it came up."""

    node_id: str
    item: JsonObject | None
    name: str


@dataclass(frozen=True)
class InboxRow:
    """One line of a list."""

    box: str
    #: The assignment, the copy, the process or the draft's record.
    id: str
    entity: str
    record_id: str
    process_id: str | None
    #: Key of the process definition.
    process: str
    title: str
    headline: str
    status: str
    scope_id: str | None
    amount: Decimal | None
    initiator_id: str
    initiator: str
    #: When it came into this list.
    since: datetime
    #: Release that the process is pinned to; empty for a draft.
    release: str = ""
    #: The nodes that are open now, or the node of the assignment.
    nodes: tuple[OpenNode, ...] = ()
    #: Names of the people the process waits for now.
    people: tuple[str, ...] = ()
    #: Whether a copy was read.
    read: bool = True
    vote: str | None = None
    #: Whose part it is, where the person only stands in for him.
    for_: str = ""
    #: How often the initiator has reminded of it.
    reminded: int = 0
    #: From when on the person is late; none where he has all the time.
    due_at: datetime | None = None


@dataclass(frozen=True)
class _Box:
    """How one list is read."""

    rows: AnySelect
    #: The ids of its lines, from as few tables as tell and order them.
    ids: AnySelect
    #: What it may be narrowed and ordered by; by itself the most pressing come first.
    ways: Ways
    #: Whether `ids` knows processes and documents already.
    whole: bool = False


#: Open nodes and names of the people they wait for, by process.
_Now = dict[str, tuple[list[OpenNode], list[str]]]
_ME: Any = bindparam("me")
#: The person an assignment asks, beside the one who started the process.
holder = person.alias("holder")
_COMMON = (
    process.c.entity,
    process.c.record_id,
    process.c.id.label("process_id"),
    process.c.key.label("process"),
    process.c.release,
    process.c.title,
    document.c.headline,
    process.c.status,
    process.c.scope_id,
    process.c.amount,
    process.c.initiator_id,
    person.c.name.label("initiator"),
)
_NODE = (round_.c.node_id, round_.c.item, round_.c.name.label("node"))


def _joined(statement: AnySelect) -> AnySelect:
    return statement.outerjoin(document, document.c.record_id == process.c.record_id).outerjoin(
        person, person.c.id == process.c.initiator_id
    )


#: What somebody is asked: his own open assignments, and those of whom he stands in for.
_OWN = select(assignment.c.id).where(assignment.c.person_id == _ME, OPEN)
_ASKED = union_all(_OWN, substitutes.open_for_others())


def _todo() -> _Box:
    rows = select(
        assignment.c.id,
        *_COMMON,
        assignment.c.opened_at.label("since"),
        holder.c.name.label("holder"),
        (assignment.c.person_id == _ME).label("own"),
        round_.c.reminded,
        round_.c.due_at,
        *_NODE,
    )
    rows = rows.join_from(assignment, process, process.c.id == assignment.c.process_id)
    rows = _joined(rows.join(round_, round_.c.id == assignment.c.round_id))
    rows = rows.outerjoin(holder, holder.c.id == assignment.c.person_id)
    # What is due first stands first, what has no limit behind it by how long it waits.
    urgent = assignment.c.due_at.is_(None), assignment.c.due_at
    since, key = assignment.c.opened_at, assignment.c.id
    ways = Ways(since, key, (*urgent, since, key), process)
    return _Box(rows, select(key).where(key.in_(_ASKED)), ways)


#: What somebody has dealt with, for himself or for whom he stood in for.
_MINE = assignment.c.person_id == _ME, HANDLED
_FOR_OTHERS = substitutes.handled_for_others().subquery()
_HANDLED = union_all(select(assignment.c.id).where(*_MINE), select(_FOR_OTHERS.c.id))
_HANDLED_IN = union(
    select(assignment.c.process_id).where(*_MINE), select(_FOR_OTHERS.c.process_id)
).subquery()


def _done() -> _Box:
    rows = select(
        assignment.c.id,
        *_COMMON,
        assignment.c.decided_at.label("since"),
        assignment.c.vote,
    )
    rows = _joined(rows.join_from(assignment, process, process.c.id == assignment.c.process_id))
    later = assignment.alias("later")
    # A process stands in the list once, with the person's last vote.
    superseded = exists().where(
        or_(later.c.person_id == _ME, later.c.decided_by == _ME),
        later.c.process_id == assignment.c.process_id,
        later.c.state.in_(("done", "transferred")),
        or_(
            later.c.decided_at > assignment.c.decided_at,
            and_(later.c.decided_at == assignment.c.decided_at, later.c.id > assignment.c.id),
        ),
    )
    since, key = assignment.c.decided_at, assignment.c.id
    ids = select(key).where(key.in_(_HANDLED), ~superseded)
    return _Box(rows, ids, Ways(since, key, (since.desc(), key.desc()), process))


def _started() -> _Box:
    rows = select(process.c.id, *_COMMON, process.c.started_at.label("since"))
    rows = rows.outerjoin_from(process, document, document.c.record_id == process.c.record_id)
    rows = rows.outerjoin(person, person.c.id == process.c.initiator_id)
    since, key = process.c.started_at, process.c.id
    ids = select(key).outerjoin_from(process, document, document.c.record_id == process.c.record_id)
    mine = ids.where(process.c.initiator_id == _ME)
    return _Box(rows, mine, Ways(since, key, (since.desc(), key.desc()), process), whole=True)


def _cc() -> _Box:
    rows = select(copy.c.id, *_COMMON, copy.c.sent_at.label("since"), copy.c.read_at)
    rows = _joined(rows.join_from(copy, process, process.c.id == copy.c.process_id))
    since, key = copy.c.sent_at, copy.c.id
    # Unread ones first: false sorts before true on both databases.
    ways = Ways(since, key, (copy.c.read_at.is_not(None), since.desc(), key.desc()), process)
    return _Box(rows, select(key).where(copy.c.person_id == _ME), ways)


def _drafts() -> _Box:
    rows = select(
        document.c.record_id.label("id"),
        document.c.entity,
        document.c.record_id,
        document.c.headline,
        document.c.headline.label("title"),
        document.c.status,
        document.c.scope_id,
        document.c.amount,
        document.c.created_by.label("initiator_id"),
        person.c.name.label("initiator"),
        document.c.updated_at.label("since"),
    ).outerjoin_from(document, person, person.c.id == document.c.created_by)
    since, key = document.c.updated_at, document.c.record_id
    mine = select(key).where(document.c.created_by == _ME, document.c.status.in_(UNFINISHED))
    return _Box(rows, mine, Ways(since, key, (since.desc(), key.desc()), document), whole=True)


_BOXES: Mapping[str, _Box] = {
    "todo": _todo(),
    "done": _done(),
    "started": _started(),
    "cc": _cc(),
    "drafts": _drafts(),
}
_NOW = (
    select(assignment.c.process_id, *_NODE, person.c.name.label("who"))
    .join_from(assignment, round_, round_.c.id == assignment.c.round_id)
    .outerjoin(person, person.c.id == assignment.c.person_id)
    .where(assignment.c.state == "open")
    .where(assignment.c.process_id.in_(bindparam("wanted", expanding=True)))
    .order_by(round_.c.opened_at, assignment.c.position, assignment.c.id)
)


def _count(column: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Any:
    return select(func.count(column)).where(*conditions).scalar_subquery()


_TODO, _CC, _DRAFTS = (
    select(func.count()).select_from(_ASKED.subquery()).scalar_subquery().label("todo"),
    _count(copy.c.id, copy.c.person_id == _ME).label("cc"),
    _count(
        document.c.record_id, document.c.created_by == _ME, document.c.status.in_(UNFINISHED)
    ).label("drafts"),
)
#: What every page tells; what somebody has done in years is counted where he looks at it.
_BADGES = select(_TODO, _CC, _DRAFTS, notices.unread(_ME).label("notices"))
_COUNTS = select(
    _TODO,
    select(func.count()).select_from(_HANDLED_IN).scalar_subquery().label("done"),
    _count(process.c.id, process.c.initiator_id == _ME).label("started"),
    _CC,
    _DRAFTS,
)


def inbox(
    work: Work, box: str, person_id: str, **wanted: Unpack[Wanted]
) -> tuple[list[InboxRow], int]:
    """One page of a person's list, the most pressing first, and how many lines it has in all.

    Which lines those are is found from few columns; only what is shown is read whole.
    """
    found, given = _BOXES[box], {"me": person_id, "now": work.now}
    ids = _narrowed(found, wanted)
    ordered = order(found.ways, wanted)
    page = ids.order_by(*ordered).limit(wanted.get("limit", 20)).offset(wanted.get("offset", 0))
    keys = list(work.connection.scalars(page, given))
    count = work.connection.scalar(ids.with_only_columns(func.count()), given) or 0
    rows = work.connection.execute(found.rows.where(found.ways.key.in_(keys)), given).all()
    read = {row["id"]: row for row in (one._asdict() for one in rows)}
    now = waiting_for(work, [row["process_id"] for row in read.values() if row.get("process_id")])
    return [_line(box, read[key], now) for key in keys if key in read], count


def scopes(work: Work, box: str, person_id: str, **wanted: Unpack[Wanted]) -> list[tuple[str, int]]:
    """The projects of a list's lines and how many each has, whichever project is chosen."""
    found = _BOXES[box]
    scope = found.ways.about.c.scope_id
    narrowed = _with_document(found).where(*conditions(found.ways, wanted, but="scope"))
    grouped = narrowed.with_only_columns(scope, func.count()).group_by(scope)
    rows = work.connection.execute(grouped, {"me": person_id, "now": work.now})
    return [(row[0] or NO_SCOPE, row[1]) for row in rows]


def _narrowed(found: _Box, wanted: Wanted) -> AnySelect:
    ids = _with_document(found) if asks_about(wanted) else found.ids
    return ids.where(*conditions(found.ways, wanted))


def _with_document(found: _Box) -> AnySelect:
    """The ids of a list's lines beside the process and the document that each is about."""
    if found.whole:
        return found.ids
    of = copy if found.ways.key.table is copy else assignment
    ids = found.ids.join(process, process.c.id == of.c.process_id)
    return ids.outerjoin(document, document.c.record_id == process.c.record_id)


def counts(work: Work, person_id: str) -> dict[str, int]:
    """How many lines each list of a person has, in one round trip."""
    return dict(
        work.connection.execute(_COUNTS, {"me": person_id, "now": work.now}).one()._asdict()
    )


def badges(work: Work, person_id: str) -> dict[str, int]:
    """How many lines those lists have whose number stands on every page."""
    return dict(
        work.connection.execute(_BADGES, {"me": person_id, "now": work.now}).one()._asdict()
    )


def waiting_for(work: Work, ids: Iterable[str]) -> _Now:
    """Open nodes of processes, and the people they wait for."""
    found: _Now = {}
    wanted = sorted(set(ids))
    if not wanted:
        return found
    for process_id, *stop, who in work.connection.execute(_NOW, {"wanted": wanted}):
        nodes, names = found.setdefault(process_id, ([], []))
        node = OpenNode(*stop)
        if node not in nodes:
            nodes.append(node)
        if who and who not in names:
            names.append(who)
    return found


def _line(box: str, row: dict[str, Any], now: _Now) -> InboxRow:
    nodes, names = now.get(row.get("process_id") or "", ([], []))
    return InboxRow(
        box=box,
        id=row["id"],
        entity=row["entity"],
        record_id=row["record_id"],
        process_id=row.get("process_id"),
        process=row.get("process", ""),
        title=row["title"],
        headline=row["headline"] or row["title"],
        status=row["status"],
        scope_id=row["scope_id"],
        amount=row["amount"],
        initiator_id=row["initiator_id"],
        initiator=row["initiator"] or "",
        since=row["since"],
        release=row.get("release") or "",
        nodes=(OpenNode(row["node_id"], row["item"], row["node"]),) if "node" in row else (*nodes,),
        people=tuple(names),
        read=row.get("read_at", True) is not None,
        vote=row.get("vote"),
        for_="" if row.get("own", True) else str(row["holder"]),
        reminded=row.get("reminded") or 0,
        due_at=row.get("due_at"),
    )
