"""The five lists of a person: to do, done, started, copies, drafts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from sqlalchemy import ColumnElement, and_, bindparam, distinct, exists, func, or_, select

from dougong.base.values import JsonObject
from dougong.store.platform_tables import assignment, copy, document, person, process, round_
from dougong.store.session import Work
from dougong.store.sql import AnySelect
from dougong.store.text_search import holds

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


class Wanted(TypedDict, total=False):
    """What narrows a list."""

    search: str
    #: `entity`, `scope`, `process` and `status` with the value wanted.
    filters: Mapping[str, str]
    limit: int
    offset: int


@dataclass(frozen=True)
class _Box:
    """How one list is read."""

    rows: AnySelect
    #: Columns that order the list, the most pressing first.
    order: tuple[ColumnElement[Any], ...]


#: Open nodes and names of the people they wait for, by process.
_Now = dict[str, tuple[list[OpenNode], list[str]]]
_ME: Any = bindparam("me")
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


def _todo() -> _Box:
    rows = select(
        assignment.c.id,
        *_COMMON,
        assignment.c.opened_at.label("since"),
        *_NODE,
    )
    rows = rows.join_from(assignment, process, process.c.id == assignment.c.process_id)
    rows = _joined(rows.join(round_, round_.c.id == assignment.c.round_id))
    mine = rows.where(assignment.c.person_id == _ME, assignment.c.state == "open")
    return _Box(mine, (assignment.c.opened_at, assignment.c.id))


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
        later.c.person_id == assignment.c.person_id,
        later.c.process_id == assignment.c.process_id,
        later.c.state == "done",
        or_(
            later.c.decided_at > assignment.c.decided_at,
            and_(later.c.decided_at == assignment.c.decided_at, later.c.id > assignment.c.id),
        ),
    )
    mine = rows.where(assignment.c.person_id == _ME, assignment.c.state == "done", ~superseded)
    return _Box(mine, (assignment.c.decided_at.desc(), assignment.c.id.desc()))


def _started() -> _Box:
    rows = select(process.c.id, *_COMMON, process.c.started_at.label("since"))
    rows = rows.outerjoin_from(process, document, document.c.record_id == process.c.record_id)
    rows = rows.outerjoin(person, person.c.id == process.c.initiator_id)
    mine = rows.where(process.c.initiator_id == _ME)
    return _Box(mine, (process.c.started_at.desc(), process.c.id.desc()))


def _cc() -> _Box:
    rows = select(copy.c.id, *_COMMON, copy.c.sent_at.label("since"), copy.c.read_at)
    rows = _joined(rows.join_from(copy, process, process.c.id == copy.c.process_id))
    mine = rows.where(copy.c.person_id == _ME)
    # Unread ones first: false sorts before true on both databases.
    return _Box(mine, (copy.c.read_at.is_not(None), copy.c.sent_at.desc(), copy.c.id.desc()))


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
    mine = rows.where(document.c.created_by == _ME, document.c.status.in_(UNFINISHED))
    return _Box(mine, (document.c.updated_at.desc(), document.c.record_id.desc()))


_BOXES: Mapping[str, _Box] = {
    "todo": _todo(),
    "done": _done(),
    "started": _started(),
    "cc": _cc(),
    "drafts": _drafts(),
}
_Narrow = Callable[[str], ColumnElement[bool]]
_OF_PROCESS: Mapping[str, _Narrow] = {
    "entity": lambda value: process.c.entity == value,
    "scope": lambda value: process.c.scope_id == value,
    "process": lambda value: process.c.key == value,
    "status": lambda value: process.c.status == value,
}
_OF_DOCUMENT: Mapping[str, _Narrow] = {
    "entity": lambda value: document.c.entity == value,
    "scope": lambda value: document.c.scope_id == value,
    "status": lambda value: document.c.status == value,
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


_COUNTS = select(
    _count(assignment.c.id, assignment.c.person_id == _ME, assignment.c.state == "open").label(
        "todo"
    ),
    _count(
        distinct(assignment.c.process_id),
        assignment.c.person_id == _ME,
        assignment.c.state == "done",
    ).label("done"),
    _count(process.c.id, process.c.initiator_id == _ME).label("started"),
    _count(copy.c.id, copy.c.person_id == _ME).label("cc"),
    _count(
        document.c.record_id, document.c.created_by == _ME, document.c.status.in_(UNFINISHED)
    ).label("drafts"),
)


def inbox(
    work: Work, box: str, person_id: str, **wanted: Unpack[Wanted]
) -> tuple[list[InboxRow], int]:
    """One page of a person's list, the most pressing first, and how many lines it has in all."""
    found = _BOXES[box]
    narrowed = found.rows.where(*_conditions(box, wanted))
    page = narrowed.order_by(*found.order).limit(wanted.get("limit", 20))
    rows = work.connection.execute(page.offset(wanted.get("offset", 0)), {"me": person_id}).all()
    # Nothing of the joined tables is read, so the database may leave them out of the count.
    total = narrowed.with_only_columns(func.count())
    count = work.connection.scalar(total, {"me": person_id}) or 0
    read = [row._asdict() for row in rows]
    now = _waiting_for(work, [row["process_id"] for row in read if row.get("process_id")])
    return [_line(box, row, now) for row in read], count


def counts(work: Work, person_id: str) -> dict[str, int]:
    """How many lines each list of a person has, in one round trip."""
    return dict(work.connection.execute(_COUNTS, {"me": person_id}).one()._asdict())


def _conditions(box: str, wanted: Wanted) -> list[ColumnElement[bool]]:
    narrows = _OF_DOCUMENT if box == "drafts" else _OF_PROCESS
    filters = wanted.get("filters") or {}
    conditions = [narrows[key](value) for key, value in filters.items() if value]
    search = (wanted.get("search") or "").strip()
    if search:
        texts = [document.c.headline] if box == "drafts" else [process.c.title, document.c.headline]
        conditions.append(or_(*(holds(text, search) for text in texts)))
    return conditions


def _waiting_for(work: Work, ids: Iterable[str]) -> _Now:
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
    )
