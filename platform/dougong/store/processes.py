"""Running processes and the rounds of their nodes."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from dougong.base.values import round_half_up
from dougong.model.runtime import Process, Round, RoundState
from dougong.store.errors import ProcessChanged
from dougong.store.platform_tables import assignment as assignment_table
from dougong.store.platform_tables import process as process_table
from dougong.store.platform_tables import round_ as round_table
from dougong.store.prepared import Prepared
from dougong.store.session import Work

#: Processes read at once where all of them are looked at.
BATCH = 200
_PROCESS_FIELDS = tuple(Process.__dataclass_fields__)
_ROUND_FIELDS = tuple(Round.__dataclass_fields__)
_PROCESS = select(*(process_table.c[key] for key in _PROCESS_FIELDS))
_ONE = _PROCESS.where(process_table.c.id == bindparam("wanted"))
_FIND = Prepared(_ONE)
_LOCK = Prepared(_ONE.with_for_update())
#: The process of a part in it, found and locked at once: every vote begins with it.
_LOCK_OF = Prepared(
    _PROCESS.where(
        process_table.c.id
        == select(assignment_table.c.process_id)
        .where(assignment_table.c.id == bindparam("wanted"))
        .where(assignment_table.c.person_id == bindparam("person"))
        .scalar_subquery()
    ).with_for_update(of=process_table)
)
_OF_RECORD = _PROCESS.where(process_table.c.record_id == bindparam("record")).order_by(
    process_table.c.id
)
_ADD = Prepared(insert(process_table), _PROCESS_FIELDS)
#: What never changes in a process is not written again.
_CHANGING = ("title", "status", "state", "ended_at", "scope_id", "amount", "incident", "release")
_SAVE = Prepared(
    update(process_table)
    .where(process_table.c.id == bindparam("wanted"))
    .where(process_table.c.version == bindparam("seen"))
    .values({key: bindparam(f"v_{key}") for key in _CHANGING})
    .values(version=bindparam("v_version")),
    strict=True,
)
_EARLIER = round_table.alias("earlier")
_ADD_ROUND = Prepared(
    insert(round_table).values(
        {key: bindparam(key) for key in _ROUND_FIELDS}
        | {
            "place": select(func.count() + 1)
            .select_from(_EARLIER)
            .where(_EARLIER.c.process_id == bindparam("process_id"))
            .scalar_subquery()
        }
    )
)
_CLOSE_ROUND = Prepared(
    update(round_table)
    .where(round_table.c.id == bindparam("wanted"))
    .values(status=bindparam("v_status"), closed_at=bindparam("v_closed_at"))
)
_REOPEN_ROUND = Prepared(
    update(round_table)
    .where(round_table.c.id == bindparam("wanted"))
    .values(status="open", closed_at=None, task_id=bindparam("v_task_id"))
)
_RENAME_ROUND = (
    update(round_table)
    .where(round_table.c.id == bindparam("wanted"))
    .values(node_id=bindparam("v_node_id"), due_at=bindparam("v_due_at"))
)
#: Those asked in a round carry its limit, by which their lists are ordered.
_DUE_IN = (
    update(assignment_table)
    .where(assignment_table.c.process_id == bindparam("within"))
    .where(assignment_table.c.round_id == bindparam("wanted"))
    .values(due_at=bindparam("v_due_at"))
)
_REMIND = (
    update(round_table)
    .where(round_table.c.id == bindparam("wanted"))
    .values(reminded=bindparam("v_reminded"), reminded_at=bindparam("v_reminded_at"))
)
_ROUND = select(*(round_table.c[key] for key in _ROUND_FIELDS))
_ONE_ROUND = _ROUND.where(round_table.c.id == bindparam("wanted"))
_ROUNDS = _ROUND.where(round_table.c.process_id == bindparam("wanted")).order_by(
    round_table.c.place, round_table.c.id
)


def add_process(work: Work, process: Process) -> None:
    """Write a process that was started."""
    _ADD.send(work.connection, _values(process))


def find_process(work: Work, process_id: str) -> Process | None:
    """The process of an id, or none."""
    return _first(work, _FIND, process_id)


def lock_process(work: Work, process_id: str) -> Process | None:
    """The process of an id; others wait to move it until this transaction ends."""
    return _first(work, _LOCK, process_id)


def note_reminder(work: Work, around: Round) -> None:
    """Write how often a round was reminded, and when last."""
    told = {"v_reminded": around.reminded, "v_reminded_at": around.reminded_at}
    work.connection.execute(_REMIND, {"wanted": around.id, **told})


def lock_process_of(work: Work, assignment_id: str, person_id: str) -> Process | None:
    """The process of a person's assignment, locked like `lock_process`; none when it is not his."""
    given = {"wanted": assignment_id, "person": person_id}
    row = _LOCK_OF.first(work.connection, given)
    return None if row is None else Process(*row)


def processes_of(work: Work, record_id: str) -> tuple[Process, ...]:
    """The processes a record went through, the oldest first."""
    rows = work.connection.execute(_OF_RECORD, {"record": record_id})
    return tuple(Process(*row) for row in rows)


def hand_over(work: Work, process_id: str, person_id: str) -> None:
    """Let somebody else be who started a process."""
    mine = update(process_table).where(process_table.c.id == process_id)
    work.connection.execute(mine.values(initiator_id=person_id))


def save_process(work: Work, process: Process, *, version: int) -> None:
    """Write where a process stands; ProcessChanged unless it still has that version.

    The fault comes with the next answer of the database, at the latest when the action commits.
    The version stored is the process's own when it is higher already, else the next one.
    """
    values = _values(process)
    given = {f"v_{key}": values[key] for key in _CHANGING}
    given |= {"wanted": process.id, "seen": version}
    given["v_version"] = max(process.version, version + 1)
    _SAVE.send(
        work.connection,
        given,
        otherwise=lambda: ProcessChanged(process_id=process.id, version=version),
    )


def add_round(work: Work, opened: Round) -> None:
    """Write a round that was opened."""
    _ADD_ROUND.send(work.connection, {key: getattr(opened, key) for key in _ROUND_FIELDS})


def close_round(work: Work, round_id: str, status: RoundState) -> None:
    """Write how a round ended."""
    given = {"wanted": round_id, "v_status": status, "v_closed_at": work.now}
    _CLOSE_ROUND.send(work.connection, given)


def reopen_round(work: Work, round_id: str, task_id: int) -> None:
    """Let a round wait for people again, at another task of the engine."""
    _REOPEN_ROUND.send(work.connection, {"wanted": round_id, "v_task_id": task_id})


def move_round(work: Work, moved: Round) -> None:
    """Write the node that a round belongs to in another release, and when it is due there."""
    given = {"wanted": moved.id, "v_node_id": moved.node_id, "v_due_at": moved.due_at}
    work.connection.execute(_RENAME_ROUND, given)
    work.connection.execute(_DUE_IN, {**given, "within": moved.process_id})


def timed(work: Work, after: str, limit: int) -> list[str]:
    """The next processes, by id, in which an open round has a time limit."""
    mine = round_table.c.process_id > after, round_table.c.status == "open"
    found = select(round_table.c.process_id).where(*mine, round_table.c.due_at.is_not(None))
    ordered = found.distinct().order_by(round_table.c.process_id).limit(limit)
    return [str(key) for key in work.connection.scalars(ordered)]


def find_round(work: Work, round_id: str) -> Round | None:
    """The round of an id, or none."""
    row = work.connection.execute(_ONE_ROUND, {"wanted": round_id}).first()
    return None if row is None else Round(*row)


def rounds(work: Work, process_id: str) -> tuple[Round, ...]:
    """The rounds of a process in the order they were opened."""
    rows = work.connection.execute(_ROUNDS, {"wanted": process_id})
    return tuple(Round(*row) for row in rows)


def running(work: Work, status: str, limit: int = 200) -> tuple[Process, ...]:
    """Processes in a state, the oldest first: what a sweep or an operator looks at."""
    statement = _PROCESS.where(process_table.c.status == status)
    rows = work.connection.execute(statement.order_by(process_table.c.id).limit(limit))
    return tuple(Process(*row) for row in rows)


def every(work: Work) -> Iterator[Process]:
    """All processes, the oldest first, a batch at a time."""
    after = ""
    while True:
        batch = _PROCESS.where(process_table.c.id > after).order_by(process_table.c.id)
        rows = work.connection.execute(batch.limit(BATCH)).all()
        yield from (Process(*row) for row in rows)
        if len(rows) < BATCH:
            return
        after = str(rows[-1][0])


def _first(work: Work, statement: Prepared, key: str) -> Process | None:
    row = statement.first(work.connection, {"wanted": key})
    return None if row is None else Process(*row)


def _values(process: Process) -> dict[str, Any]:
    values = {key: getattr(process, key) for key in _PROCESS_FIELDS}
    if process.amount is not None:
        values["amount"] = round_half_up(process.amount, 2)
    return values
