"""Workbooks on their way in: what was asked, how far it is, and what was found."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import delete, select, update

from dougong.base.values import JsonObject
from dougong.store.import_table import import_run as table
from dougong.store.session import Work
from dougong.store.upsert import insert_or_replace

Stage = Literal["checking", "checked", "writing", "written", "failed"]


@dataclass(frozen=True)
class Run:
    """One workbook that is dealt with in the background."""

    file_id: str
    entity: str
    person_id: str
    wish: JsonObject
    turn: int
    stage: Stage
    rows: int
    done: int
    found: JsonObject


#: Runs that lead back to themselves.
RECENT = 5
_FIELDS = tuple(Run.__dataclass_fields__)
_KEPT = (*_FIELDS[1:], "changed_at")


def find(work: Work, file_id: str) -> Run | None:
    """The run of a file, or none."""
    wanted = select(*(table.c[key] for key in _FIELDS)).where(table.c.file_id == file_id)
    row = work.connection.execute(wanted).first()
    return None if row is None else Run(*row)


def recent(work: Work, entity: str, person_id: str) -> tuple[Run, ...]:
    """The last few runs of a person, the newest first."""
    mine = (table.c.entity == entity) & (table.c.person_id == person_id)
    wanted = select(*(table.c[key] for key in _FIELDS)).where(mine)
    rows = work.connection.execute(wanted.order_by(table.c.changed_at.desc()).limit(RECENT))
    return tuple(Run(*row) for row in rows)


def begin(work: Work, run: Run) -> None:
    """Keep what is asked for now, in place of what was asked before."""
    statement = insert_or_replace(work.connection, table, ["file_id"], _KEPT)
    values = {key: getattr(run, key) for key in _FIELDS}
    work.connection.execute(statement, {**values, "changed_at": work.now})


def told(work: Work, run: Run, **words: Any) -> None:
    """Note how far a run is, or its end; nothing where something else was asked meanwhile."""
    mine = (table.c.file_id == run.file_id) & (table.c.turn == run.turn)
    work.connection.execute(update(table).where(mine).values(**words, changed_at=work.now))


def drop(work: Work, file_id: str) -> None:
    """Forget the run of a file."""
    work.connection.execute(delete(table).where(table.c.file_id == file_id))
