"""What the statistics of processes are counted from: those of a definition, started in a period."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select, update

from dougong.model.statistics.found import AskedPart, OpenedRound, StartedProcess
from dougong.store.platform_tables import assignment, document, process, round_
from dougong.store.process_lists import Reach, within
from dougong.store.session import Work


@dataclass(frozen=True)
class FiguresWanted:
    """What narrows the processes looked at."""

    process: str
    since: datetime
    #: Not counted itself.
    until: datetime
    scope_id: str = ""


def count(work: Work, reach: Reach | None, wanted: FiguresWanted) -> int:
    """How many processes there are."""
    return work.connection.scalar(_within(select(func.count()), reach, wanted)) or 0


def started(work: Work, reach: Reach | None, wanted: FiguresWanted) -> Iterator[str]:
    """Their ids, in the order in which they were started."""
    statement = _within(select(process.c.id), reach, wanted)
    order = statement.order_by(process.c.started_at, process.c.id)
    yield from [str(key) for key in work.connection.scalars(order)]


def processes(
    work: Work, reach: Reach | None, wanted: FiguresWanted, limit: int
) -> list[StartedProcess]:
    """The processes themselves, the newest first."""
    title = func.coalesce(document.c.headline, process.c.title).label("title")
    names = [name for name in StartedProcess.__dataclass_fields__ if name != "title"]
    columns = {name: process.c[name] for name in names} | {"title": title}
    statement = select(*(columns[name] for name in StartedProcess.__dataclass_fields__))
    statement = statement.outerjoin_from(
        process, document, document.c.record_id == process.c.record_id
    )
    narrowed = _within(statement, reach, wanted)
    order = narrowed.order_by(process.c.started_at.desc(), process.c.id.desc()).limit(limit)
    return [StartedProcess(*row) for row in work.connection.execute(order)]


def rounds(work: Work, reach: Reach | None, wanted: FiguresWanted) -> list[OpenedRound]:
    """Every visit of a node in them."""
    step = case((round_.c.item.is_(None), ""), else_=round_.c.name)
    names = [name for name in OpenedRound.__dataclass_fields__ if name != "step"]
    columns = [*(round_.c[name] for name in names), step.label("step")]
    statement = select(*columns).join_from(process, round_, round_.c.process_id == process.c.id)
    rows = work.connection.execute(_within(statement, reach, wanted))
    return [OpenedRound(*row) for row in rows]


def parts(work: Work, reach: Reach | None, wanted: FiguresWanted) -> list[AskedPart]:
    """Everybody's part in them whose turn has come."""
    columns = [assignment.c[name] for name in AskedPart.__dataclass_fields__]
    statement = select(*columns).join_from(
        process, assignment, assignment.c.process_id == process.c.id
    )
    statement = statement.where(assignment.c.state != "waiting")
    rows = work.connection.execute(_within(statement, reach, wanted))
    return [AskedPart(*row) for row in rows]


def scopes(work: Work, reach: Reach | None, wanted: FiguresWanted) -> list[str]:
    """The scope records that some of them belong to."""
    statement = select(process.c.scope_id).where(process.c.scope_id.is_not(None)).distinct()
    found = work.connection.scalars(_within(statement, reach, wanted))
    return sorted(str(one) for one in found)


def look(work: Work, assignment_id: str) -> None:
    """Note that whoever is asked has opened the document; the first time counts."""
    mine = assignment.c.id == assignment_id, assignment.c.looked_at.is_(None)
    work.connection.execute(update(assignment).where(*mine).values(looked_at=work.now))


def busiest(
    work: Work, reach: Reach | None, keys: Sequence[str], since: datetime, until: datetime
) -> dict[str, int]:
    """Definitions of some by how many processes they had, the busiest first."""
    number = func.count().label("number")
    statement = select(process.c.key, number).group_by(process.c.key)
    statement = statement.where(
        # Named one by one, each is a range of the index: nothing of other times is looked at.
        process.c.key.in_(keys),
        process.c.started_at >= since,
        process.c.started_at < until,
    )
    if reach is not None:
        statement = statement.where(within(reach))
    rows = work.connection.execute(statement.order_by(number.desc(), process.c.key))
    return {str(key): count_ for key, count_ in rows}


def _within(statement: Select[Any], reach: Reach | None, wanted: FiguresWanted) -> Select[Any]:
    narrowed = statement.where(
        process.c.key == wanted.process,
        process.c.started_at >= wanted.since,
        process.c.started_at < wanted.until,
    )
    if wanted.scope_id:
        narrowed = narrowed.where(process.c.scope_id == wanted.scope_id)
    return narrowed if reach is None else narrowed.where(within(reach))
