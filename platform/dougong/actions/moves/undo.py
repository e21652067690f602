"""Moving a process back to the release it came from, while nobody has acted in the newer one."""

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dougong.actions import arming, notifying, running_timers
from dougong.actions.administering import administered, tell_of
from dougong.actions.apply_step import close
from dougong.actions.cases import Case, pinned_catalog
from dougong.actions.moves import clocks
from dougong.actions.moves.carry import rewait
from dougong.actions.moves.errors import MoveBuiltOn, NothingToUndo
from dougong.actions.process_errors import PASSING
from dougong.actions.settling import with_assignments
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.text import Text
from dougong.base.values import Json, JsonObject
from dougong.model.runtime import Assignment, LoggedEvent, Process, Round
from dougong.store import assignments, log, people, process_moves, processes
from dougong.store.process_moves import Move

#: What happens in a process without changing where it stands.
PASSIVE = PASSING | {"resumed"}
REASON = "move_undone"
_BACK = Text("已移回原来的版本（{reason}）", "moved back to its own release ({reason})")


@dataclass(frozen=True)
class Undone:
    """What a move back does to rounds and to people's parts in them."""

    #: Rounds that the move had opened and that were open.
    left: tuple[Round, ...]
    #: Rounds that stand otherwise now, and parts in them.
    rounds: tuple[Round, ...]
    parts: tuple[Assignment, ...]


def undo(uow: UnitOfWork, process_id: str, reason: str, *, only: str = "") -> Process:
    """The process as it stood before it was moved; `only` undoes no other move than this.

    NothingToUndo where that is not known any more, MoveBuiltOn as soon as somebody has acted.
    """
    case = administered(uow, process_id, reason)
    last = process_moves.last_of(uow, process_id)
    if last is None or last.state != "moved" or last.before is None or only not in {"", last.id}:
        raise NothingToUndo
    _require_untouched(uow, case, last)
    before: dict[str, Any] = last.before
    old = _case_of(uow, case, last, before)
    done = _restored(uow, case, old, before)
    version = case.process.version
    process = replace(
        old.process,
        state=b64decode(before["state"]),
        status=before["status"],
        incident=before["incident"],
        version=version + 1,
    )
    processes.save_process(uow, process, version=version)
    _clocks(uow, case, before)
    rewait(uow, replace(old, process=process))
    process_moves.note(uow, last.id, state="undone", before=None)
    log.append(uow, case.record.id, REASON, _said(last, process, done, reason))
    tell_of(uow, case, _BACK, reason, [one.person_id for one in done.parts if one.state == "open"])
    return process


def may_undo(uow: UnitOfWork, case: Case) -> bool:
    """Whether the last move of a process may be undone now."""
    last = process_moves.last_of(uow, case.process.id)
    if last is None or last.state != "moved" or last.before is None:
        return False
    return _later(uow, case, last) is None


def _require_untouched(uow: UnitOfWork, case: Case, last: Move) -> None:
    later = _later(uow, case, last)
    if later is not None:
        who = people.names(uow, [later.actor_id]).get(later.actor_id, "—")
        raise MoveBuiltOn(who=who, what=later.data.get("vote") or later.kind, when=later.at)


def _later(uow: UnitOfWork, case: Case, last: Move) -> LoggedEvent | None:
    """The first thing that was done in a process after it was moved."""
    trail = log.events(uow, case.record.id)
    place = next((i for i, one in enumerate(trail) if one.data.get("move") == last.id), None)
    later = trail if place is None else trail[place + 1 :]
    return next((one for one in later if one.kind not in PASSIVE), None)


def _case_of(uow: UnitOfWork, case: Case, last: Move, before: dict[str, Any]) -> Case:
    """The case in the release it came from, its rounds as they stood there."""
    pinned = pinned_catalog(uow, last.from_release)
    known = {one["id"]: one for one in before["rounds"]}
    rounds = tuple(_round(one, known[one.id]) for one in case.rounds if one.id in known)
    process = replace(case.process, release=last.from_release)
    definition = pinned.processes[process.key]
    return replace(case, process=process, pinned=pinned, definition=definition, rounds=rounds)


def _round(around: Round, stood: dict[str, Any]) -> Round:
    due = datetime.fromisoformat(stood["due"]) if stood["due"] else None
    words = {"node_id": stood["node"], "task_id": stood["task"], "status": stood["status"]}
    return replace(around, due_at=due, **words)


def _restored(uow: UnitOfWork, case: Case, old: Case, before: dict[str, Any]) -> Undone:
    known = {one.id: one for one in old.rounds}
    made = [one for one in case.rounds if one.id not in known]
    parts = [*_undone(uow, case, made)]
    changed = [replace(one, status="cancelled") for one in made if one.status != "open"]
    reopened = []
    for around in (one for one in case.rounds if one.id in known):
        there = known[around.id]
        if there.status == "open" and around.status != "open":
            processes.reopen_round(uow, there.id, there.task_id)
            arming.rearm(uow, old, replace(there, closed_at=uow.now))
            reopened.append(there)
        elif there.status == "open":
            clocks.retimed(uow, case, old, around)
        if there != replace(around, closed_at=there.closed_at):
            processes.move_round(uow, there)
            changed.append(there)
    parts += _parts_back(uow, case, before)
    asked = with_assignments(old, *parts)
    for around in reopened:
        notifying.asked(uow, asked, around, asked.of_round(around.id))
    left = tuple(one for one in made if one.status == "open")
    return Undone(left, tuple(changed), tuple(parts))


def _parts_back(uow: UnitOfWork, case: Case, before: dict[str, Any]) -> Iterator[Assignment]:
    """Everybody's part as it stood."""
    stood = {one["id"]: one for one in before["parts"]}
    for one in case.assignments:
        state = stood.get(one.id)
        if state is not None and state["state"] != one.state:
            words = {"state": state["state"], "reason": state["reason"]}
            yield assignments.close_assignment(uow, one, from_=one.state, **words)


def _undone(uow: UnitOfWork, case: Case, made: list[Round]) -> Iterator[Assignment]:
    """The rounds that the move opened, and approvals that they gave by themselves."""
    for around in made:
        if around.status == "open":
            close(uow, case, around, "cancelled", reason=REASON)
            continue
        processes.close_round(uow, around.id, "cancelled")
        for one in case.of_round(around.id):
            if one.state == "done":
                yield assignments.close_assignment(
                    uow, one, from_="done", state="taken_back", reason=REASON
                )


def _clocks(uow: UnitOfWork, case: Case, before: dict[str, Any]) -> None:
    engine, process = uow.house.engine, case.process
    timers = engine.timers(process.release, case.definition, process.state)
    now = running_timers.running(uow, process.id, timers)
    wanted = [
        running_timers.Running(
            one["task"], one["when"], datetime.fromisoformat(one["due"]) if one["due"] else None
        )
        for one in before["timers"]
    ]
    running_timers.rearm(uow, process.id, now, wanted)


def _said(last: Move, process: Process, done: Undone, reason: str) -> JsonObject:
    left: list[Json] = [one.id for one in done.left]
    parts: list[Json] = [
        {"assignment": one.id, "state": one.state, "reason": one.reason} for one in done.parts
    ]
    return {
        "process": last.process_id,
        "undone_move": last.id,
        "reason": reason.strip(),
        "from": last.to_release,
        "release": last.from_release,
        "key": process.key,
        "left": left,
        "why_left": REASON,
        "rounds_now": [_round_now(one) for one in done.rounds],
        "parts_now": parts,
        "stands": process.status,
        "incident": process.incident,
    }


def _round_now(around: Round) -> Json:
    due = around.due_at.isoformat() if around.due_at else None
    words: JsonObject = {"round": around.id, "node": around.node_id, "status": around.status}
    return {**words, "task": around.task_id, "due": due}
