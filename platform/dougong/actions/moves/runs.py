"""Moving many processes: planned, moved and moved back by jobs, each process by itself."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from dougong.actions.errors import ReasonMissing
from dougong.actions.host import Host
from dougong.actions.jobs import finish, later, long_kinds
from dougong.actions.moves.carry import Order, move
from dougong.actions.moves.errors import NothingToMove
from dougong.actions.moves.looking import plan_of
from dougong.actions.moves.undo import undo
from dougong.actions.process_lists import processes_found
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied, Conflict, InputError, NotFound, ProcessError
from dougong.base.values import Json, JsonObject, new_id
from dougong.model.people import PLATFORM, Actor
from dougong.model.runtime import UNDER_WAY, Job
from dougong.store import people
from dougong.store import process_moves as store
from dougong.store.process_lists import ProcessWanted
from dougong.store.process_moves import Move, Run, Stage

KIND = "process_moves"
#: Processes of one run, and of one turn of its job.
MOST, TURN = 10_000, 200
#: Refusals that concern one process and leave the others.
REFUSALS = (InputError, Conflict, AccessDenied, NotFound, ProcessError)
BUSY = frozenset(("planning", "moving", "undoing"))


@dataclass(frozen=True)
class NodeCount:
    """How many processes of a run stand at a node, and what becomes of them there."""

    node: str
    standing: str
    target: str
    why: str
    count: int


@dataclass(frozen=True)
class Standing:
    """How far a run is."""

    run: Run
    moves: tuple[Move, ...]
    #: Processes by state: `waiting`, `same`, `mapped`, `choice`, `stays`, `moved`, `undone`.
    counts: Mapping[str, int]
    nodes: tuple[NodeCount, ...]
    #: Those that the present turn has dealt with.
    done: int
    #: Field → how many documents have nothing there that the live release requires.
    missing: Mapping[str, int]


def begin(uow: UnitOfWork, release: str, wanted: ProcessWanted) -> Run:
    """A run over the processes of a definition that are on a release; a job plans it."""
    states = tuple(sorted(UNDER_WAY))
    asked = replace(wanted, release=release, status=states, limit=MOST, offset=0)
    found = processes_found(uow, asked)
    run = Run(
        id=new_id(),
        process=wanted.process,
        from_release=release,
        to_release=uow.catalog.release,
        person_id=uow.actor.id,
        reason="",
        choices={},
        stage="planning",
        turn=1,
        begun_at=uow.now,
    )
    store.begin(uow, run, found)
    _wake(uow, run)
    return run


def replan(uow: UnitOfWork, run_id: str, choices: Mapping[str, str]) -> Run:
    """The run planned again, with choices node → node of the live release."""
    return _next(uow, mine(uow, run_id), "planning", choices=dict(choices))


def start(uow: UnitOfWork, run_id: str, reason: str, choices: Mapping[str, str]) -> Run:
    """The run carried out by a job, with a reason."""
    _require(reason)
    words: dict[str, object] = {"choices": dict(choices), "reason": reason.strip()}
    return _next(uow, mine(uow, run_id), "moving", **words)


def undo_all(uow: UnitOfWork, run_id: str, reason: str) -> Run:
    """Whatever the run has moved is moved back by a job, where nobody has acted since."""
    _require(reason)
    return _next(uow, mine(uow, run_id), "undoing", reason=reason.strip())


def mine(uow: UnitOfWork, run_id: str) -> Run:
    """The actor's run; NothingToMove for anybody else."""
    run = store.find(uow, run_id)
    if run is None or run.person_id != uow.actor.id:
        raise NothingToMove(what="run", id=run_id)
    return run


def recent(uow: UnitOfWork) -> tuple[Run, ...]:
    """The actor's last runs."""
    return store.recent(uow, uow.actor.id)


def standing(uow: UnitOfWork, run_id: str) -> Standing:
    """How far the actor's run is."""
    run = mine(uow, run_id)
    moves = tuple(store.moves_of(uow, run_id))
    nodes: Counter[tuple[str, str, str, str]] = Counter()
    missing: Counter[str] = Counter()
    for one in moves:
        for line in _rows(one.plan.get("lines")):
            words = (str(line[key]) for key in ("node", "standing", "target", "why"))
            nodes[tuple(words)] += 1  # type: ignore[index] # four words
        lacks = one.plan.get("missing")
        missing.update(str(key) for key in (lacks if isinstance(lacks, list) else ()))
    return Standing(
        run=run,
        moves=moves,
        counts=Counter(one.state for one in moves),
        nodes=tuple(NodeCount(*key, count) for key, count in sorted(nodes.items())),
        done=sum(one.turn == run.turn for one in moves),
        missing=missing,
    )


def _require(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing


def _next(uow: UnitOfWork, run: Run, stage: Stage, **words: object) -> Run:
    """The run with its next turn; one that is at work goes on first."""
    if run.stage in BUSY or not store.tell(uow, run, stage=stage, turn=run.turn + 1, **words):
        return run
    after = replace(run, stage=stage, turn=run.turn + 1)
    _wake(uow, after)
    return after


def _wake(uow: UnitOfWork, run: Run, part: int = 0) -> None:
    args: JsonObject = {"run": run.id, "turn": run.turn, "part": part}
    key = f"{KIND}:{run.id}:{run.turn}:{part}"
    later(uow, KIND, args, due=uow.now, unique_key=key)


def carry_out(host: Host, job: Job) -> None:
    """Deal with the next processes of a run, with the rights its person has now."""
    run_id, turn = str(job.args["run"]), job.args["turn"]
    run, actor, found = host.run(PLATFORM, lambda uow: _asked(uow, run_id), write=False)
    if run is not None and run.turn == turn and run.stage in BUSY:
        for one in found:
            _one(host, run, actor, one)
    part = int(str(job.args["part"])) + 1

    def end(uow: UnitOfWork) -> None:
        finish(uow, job)
        if run is None or run.turn != turn or run.stage not in BUSY:
            return
        if len(found) == TURN:
            _wake(uow, run, part)
        else:
            store.tell(uow, run, stage=_AFTER[run.stage])

    host.run(PLATFORM, end)


_AFTER: Mapping[str, Stage] = {"planning": "planned", "moving": "moved", "undoing": "undone"}


def _asked(uow: UnitOfWork, run_id: str) -> tuple[Run | None, Actor | None, list[Move]]:
    run = store.find(uow, run_id)
    if run is None:
        return None, None, []
    actor = people.actor_of(uow.connection, run.person_id)
    return run, actor, store.next_of(uow, run, TURN)


def _one(host: Host, run: Run, actor: Actor | None, one: Move) -> None:
    """Deal with one process; what refuses it is kept with it."""
    deed = _DEEDS[run.stage]
    try:
        if actor is None:
            raise AccessDenied(action="administer")
        host.run(actor, lambda uow: deed(uow, run, one))
    except REFUSALS as refused:
        said: list[Json] = [refused.for_person("zh"), refused.for_person("en")]
        plan: JsonObject = {**one.plan, "refused": said}
        host.run(PLATFORM, lambda uow: store.note(uow, one.id, plan=plan, turn=run.turn))


def _plan(uow: UnitOfWork, run: Run, one: Move) -> None:
    if one.state in {"moved", "undone"}:
        store.note(uow, one.id, turn=run.turn)
        return
    found = plan_of(uow, one.process_id, _choices(run))
    store.note(uow, one.id, state=found.standing, plan=found.kept, turn=run.turn)


def _move(uow: UnitOfWork, run: Run, one: Move) -> None:
    if one.state in store.PLANNED or one.state == "waiting":
        choices = _choices(run)
        found = plan_of(uow, one.process_id, choices)
        if found.way is None:
            store.note(uow, one.id, state=found.standing, plan=found.kept)
        else:
            move(uow, one.process_id, Order(run.reason, choices, one.id))
    store.note(uow, one.id, turn=run.turn)


def _undo(uow: UnitOfWork, run: Run, one: Move) -> None:
    if one.state == "moved":
        undo(uow, one.process_id, run.reason, only=one.id)
    store.note(uow, one.id, turn=run.turn)


_DEEDS: Mapping[str, Callable[[UnitOfWork, Run, Move], None]] = {
    "planning": _plan,
    "moving": _move,
    "undoing": _undo,
}


def _choices(run: Run) -> dict[str, str]:
    return {key: str(value) for key, value in run.choices.items()}


def _rows(value: Json) -> list[JsonObject]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


long_kinds.add(KIND, carry_out)
