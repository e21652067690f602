"""Processes as an administrator looks for them: by state, node, and how long they wait."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select

from dougong.store.inbox import OpenNode, waiting_for
from dougong.store.platform_tables import document, person, process, round_
from dougong.store.session import Work
from dougong.store.text_search import holds

#: Entity → the scope records whose processes somebody administers; none means every scope.
Reach = Mapping[str, frozenset[str] | None]


@dataclass(frozen=True)
class ProcessWanted:
    """What narrows the list."""

    #: States, or any where there are none.
    status: tuple[str, ...] = ()
    process: str = ""
    #: The release it is pinned to.
    release: str = ""
    node: str = ""
    #: Only what has waited in its present step for so many days.
    days: int = 0
    search: str = ""
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True)
class ProcessLine:
    """One process."""

    id: str
    key: str
    release: str
    entity: str
    record_id: str
    title: str
    status: str
    incident: str
    initiator: str
    started_at: datetime
    #: When the round that has waited longest was opened; none where nobody is asked.
    since: datetime | None
    nodes: tuple[OpenNode, ...] = ()
    people: tuple[str, ...] = ()


_SINCE = (
    select(func.min(round_.c.opened_at))
    .where(round_.c.process_id == process.c.id, round_.c.status == "open")
    .scalar_subquery()
)
_ROWS = (
    select(
        *(process.c[key] for key in ("id", "key", "release", "entity", "record_id")),
        func.coalesce(document.c.headline, process.c.title).label("title"),
        *(process.c[key] for key in ("status", "incident")),
        func.coalesce(person.c.name, "").label("initiator"),
        process.c.started_at,
        _SINCE.label("since"),
    )
    .outerjoin_from(process, document, document.c.record_id == process.c.record_id)
    .outerjoin(person, person.c.id == process.c.initiator_id)
)


def listed(work: Work, reach: Reach | None, wanted: ProcessWanted) -> tuple[list[ProcessLine], int]:
    """One page of the processes within somebody's reach, the longest waiting first, and how many.

    No reach at all means every process.
    """
    narrowed = _ROWS.where(*_conditions(work, wanted))
    if reach is not None:
        narrowed = narrowed.where(within(reach))
    order = func.coalesce(_SINCE, process.c.started_at), process.c.id
    page = narrowed.order_by(*order).limit(wanted.limit).offset(wanted.offset)
    rows = work.connection.execute(page).all()
    total = work.connection.scalar(narrowed.with_only_columns(func.count())) or 0
    now = waiting_for(work, [row.id for row in rows])
    return [_line(row._asdict(), now.get(row.id, ([], []))) for row in rows], total


def ids(work: Work, reach: Reach | None, wanted: ProcessWanted) -> list[str]:
    """The ids of the processes within somebody's reach that fit, the oldest first."""
    narrowed = _ROWS.with_only_columns(process.c.id).where(*_conditions(work, wanted))
    if reach is not None:
        narrowed = narrowed.where(within(reach))
    return list(work.connection.scalars(narrowed.order_by(process.c.id).limit(wanted.limit)))


def titles(work: Work, wanted: list[str]) -> dict[str, str]:
    """What the documents of processes are called."""
    named = select(process.c.id, func.coalesce(document.c.headline, process.c.title))
    named = named.outerjoin_from(process, document, document.c.record_id == process.c.record_id)
    rows = work.connection.execute(named.where(process.c.id.in_(wanted)))
    return {row[0]: row[1] for row in rows}


def _line(row: dict[str, Any], now: tuple[list[OpenNode], list[str]]) -> ProcessLine:
    return ProcessLine(**row, nodes=tuple(now[0]), people=tuple(now[1]))


def _conditions(work: Work, wanted: ProcessWanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.status:
        found.append(process.c.status.in_(wanted.status))
    if wanted.process:
        found.append(process.c.key == wanted.process)
    if wanted.release:
        found.append(process.c.release == wanted.release)
    if wanted.node:
        found.append(_open(round_.c.node_id == wanted.node))
    if wanted.days:
        found.append(_open(round_.c.opened_at <= work.now - timedelta(days=wanted.days)))
    if wanted.search.strip():
        words = wanted.search.strip()
        found.append(or_(holds(process.c.title, words), holds(document.c.headline, words)))
    return found


def _open(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(round_.c.process_id == process.c.id, round_.c.status == "open", condition)


def within(reach: Reach) -> ColumnElement[bool]:
    """Whether a process lies within somebody's reach."""
    parts = [
        process.c.entity == entity
        if scopes is None
        else and_(process.c.entity == entity, process.c.scope_id.in_(sorted(scopes)))
        for entity, scopes in reach.items()
    ]
    return or_(false(), *parts)
