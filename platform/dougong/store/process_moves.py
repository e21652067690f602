"""Processes on their way to a newer release: what is planned, what was done, what was before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import bindparam, func, insert, null, select, update

from dougong.base.values import JsonObject, new_id
from dougong.store.move_tables import move_run, process_move
from dougong.store.platform_tables import process
from dougong.store.process_lists import Reach, within
from dougong.store.session import Work

Stage = Literal["planning", "planned", "moving", "moved", "undoing", "undone"]
MoveState = Literal["waiting", "same", "mapped", "choice", "stays", "moved", "undone"]
#: States of a process that a run has not moved.
PLANNED = ("same", "mapped", "choice", "stays")


@dataclass(frozen=True)
class Run:
    """What somebody wants to move at once."""

    id: str
    process: str
    from_release: str
    to_release: str
    person_id: str
    reason: str
    choices: JsonObject
    stage: Stage
    turn: int
    begun_at: datetime


@dataclass(frozen=True)
class Move:
    """One process of a run, or one that was moved by itself."""

    id: str
    run_id: str
    process_id: str
    from_release: str
    to_release: str
    state: MoveState
    plan: JsonObject = field(default_factory=dict)
    before: JsonObject | None = None
    moved_at: datetime | None = None
    turn: int = 0


_RUN = select(*(move_run.c[key] for key in Run.__dataclass_fields__))
_MOVE = select(*(process_move.c[key] for key in Move.__dataclass_fields__))
_LAST = (
    _MOVE.where(process_move.c.process_id == bindparam("wanted"))
    .where(process_move.c.moved_at.is_not(None))
    .order_by(process_move.c.moved_at.desc(), process_move.c.id.desc())
    .limit(1)
)
#: Runs that lead back to themselves.
RECENT = 5


def begin(work: Work, run: Run, process_ids: Sequence[str]) -> None:
    """Keep what somebody wants to move; nothing is planned yet."""
    values = {key: getattr(run, key) for key in Run.__dataclass_fields__}
    work.connection.execute(insert(move_run), values)
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "run_id": run.id,
            "process_id": key,
            "from_release": run.from_release,
            "to_release": run.to_release,
            "state": "waiting",
            "plan": {},
            "turn": 0,
        }
        for key in process_ids
    ]
    if rows:
        work.connection.execute(insert(process_move), rows)


def find(work: Work, run_id: str) -> Run | None:
    """The run of an id, or none."""
    row = work.connection.execute(_RUN.where(move_run.c.id == run_id)).first()
    return None if row is None else Run(*row)


def recent(work: Work, person_id: str) -> tuple[Run, ...]:
    """The last few runs of a person, the newest first."""
    mine = _RUN.where(move_run.c.person_id == person_id)
    rows = work.connection.execute(mine.order_by(move_run.c.begun_at.desc()).limit(RECENT))
    return tuple(Run(*row) for row in rows)


def tell(work: Work, run: Run, **words: Any) -> bool:
    """Note how far a run is; false where something else was asked of it meanwhile."""
    mine = (move_run.c.id == run.id) & (move_run.c.turn == run.turn)
    return work.connection.execute(update(move_run).where(mine).values(**words)).rowcount == 1


def next_of(work: Work, run: Run, limit: int) -> list[Move]:
    """The processes that a run has not dealt with since it was asked last."""
    mine = _MOVE.where(process_move.c.run_id == run.id, process_move.c.turn < run.turn)
    rows = work.connection.execute(mine.order_by(process_move.c.id).limit(limit))
    return [Move(*row) for row in rows]


def moves_of(work: Work, run_id: str) -> list[Move]:
    """Every process of a run, without how it stood before."""
    columns = [
        null() if key == "before" else process_move.c[key] for key in Move.__dataclass_fields__
    ]
    wanted = select(*columns).where(process_move.c.run_id == run_id)
    rows = work.connection.execute(wanted.order_by(process_move.c.id))
    return [Move(*row) for row in rows]


def keep(work: Work, move: Move, *, known: bool) -> None:
    """Keep that a process was moved; `known` where a run has planned it."""
    values = {key: getattr(move, key) for key in Move.__dataclass_fields__}
    if known:
        done = {key: values[key] for key in ("state", "plan", "before", "moved_at")}
        note(work, move.id, **done)
    else:
        work.connection.execute(insert(process_move), values)


def note(work: Work, move_id: str, **words: Any) -> None:
    """Note what became of a process."""
    mine = update(process_move).where(process_move.c.id == move_id)
    work.connection.execute(mine.values(**words))


def last_of(work: Work, process_id: str) -> Move | None:
    """The last time a process was moved, or none."""
    row = work.connection.execute(_LAST, {"wanted": process_id}).first()
    return None if row is None else Move(*row)


def forget(work: Work, before: datetime) -> int:
    """Let processes moved before an instant never be moved back; how many there were."""
    old = process_move.c.moved_at < before, process_move.c.before.is_not(None)
    return work.connection.execute(update(process_move).where(*old).values(before=null())).rowcount


@dataclass(frozen=True)
class Behind:
    """Processes under way that keep an older release."""

    process: str
    release: str
    count: int


def behind(work: Work, live: str, status: Iterable[str], reach: Reach | None) -> tuple[Behind, ...]:
    """How many processes under way within a reach are on each release that is not the live one."""
    wanted = select(process.c.key, process.c.release, func.count())
    wanted = wanted.where(process.c.status.in_(sorted(status)), process.c.release != live)
    if reach is not None:
        wanted = wanted.where(within(reach))
    rows = work.connection.execute(
        wanted.group_by(process.c.key, process.c.release).order_by(process.c.key)
    )
    return tuple(Behind(*row) for row in rows)
