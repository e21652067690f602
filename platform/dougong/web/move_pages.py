"""Moving processes to the live release: look, choose, try, move, see, and move back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from dougong.actions.moves import runs
from dougong.actions.moves.carry import Order, move
from dougong.actions.moves.looking import case_administered, differs, plan_of
from dougong.actions.moves.runs import BUSY, NodeCount, Standing
from dougong.actions.moves.undo import undo
from dougong.actions.process_lists import processes_behind
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import Conflict, InputError, ProcessError
from dougong.store import process_lists, releases
from dougong.store.process_lists import ProcessWanted
from dougong.store.process_moves import Move
from dougong.web.call import change, read
from dougong.web.errors import sentence
from dougong.web.locale import locale, text
from dougong.web.move_words import NodeView, missing_words, node_views, standing_title, why_of
from dougong.web.render import page
from dougong.web.wording import moment

blueprint = Blueprint("moves", __name__, url_prefix="/process-moves")

#: Processes of a run that are shown one by one, those that need somebody first.
SHOWN = 100
_FIRST = ("choice", "stays", "waiting", "mapped", "same", "moved", "undone")


@dataclass(frozen=True)
class BehindView:
    """Processes of one definition that are on an older release."""

    process: str
    release: str
    title: str
    version: str
    count: int
    #: Whether the live release draws or sets it otherwise.
    changed: bool


@dataclass(frozen=True)
class RecentView:
    """A run that leads back to itself."""

    href: str
    title: str
    when: str


@dataclass(frozen=True)
class MovesView:
    """What the start page shows."""

    behind: tuple[BehindView, ...]
    recent: tuple[RecentView, ...]
    live: str


@dataclass(frozen=True)
class ResultView:
    """One process of a run."""

    href: str
    title: str
    standing: str
    standing_title: str
    why: str


@dataclass(frozen=True)
class PlanView:
    """What the page of a plan shows, of one process or of a run."""

    title: str
    back: str
    action: str
    versions: str
    nodes: tuple[NodeView, ...]
    missing: str
    #: State, its title, and how many there are.
    counts: tuple[tuple[str, str, int], ...] = ()
    results: tuple[ResultView, ...] = ()
    #: Whether a job is at work, and how much of it is done.
    busy: str = ""
    percent: int = 0
    total: int = 1
    may_start: bool = False
    may_undo: bool = False
    why: str = ""


@blueprint.get("")
def overview() -> str:
    """Which processes are behind, and the actor's last runs."""
    return page("moves", read(_overview))


@blueprint.post("")
def begin() -> Response:
    """A run over what is chosen."""
    form = request.form
    wanted = ProcessWanted(process=form.get("process", "")[:200])
    run = change(lambda uow: runs.begin(uow, form.get("release", "")[:100], wanted))
    return redirect(f"/process-moves/{run.id}", 303)


@blueprint.get("/<id:run_id>")
def show(run_id: str) -> str:
    """How far a run is, and what may be done with it."""
    return page("move_plan", read(lambda uow: _run_view(uow, runs.standing(uow, run_id))))


@blueprint.post("/<id:run_id>")
def act(run_id: str) -> Response:
    """The run tried again with other choices, carried out, or taken back."""
    reason, choices = request.form.get("reason", "")[:500], _choices()
    deeds: dict[str, Callable[[UnitOfWork], object]] = {
        "start": lambda uow: runs.start(uow, run_id, reason, choices),
        "undo": lambda uow: runs.undo_all(uow, run_id, reason),
    }
    plan: Callable[[UnitOfWork], object] = lambda uow: runs.replan(uow, run_id, choices)  # noqa: E731
    _done(deeds.get(request.form.get("do", ""), plan), "")
    return redirect(f"/process-moves/{run_id}", 303)


@blueprint.get("/of/<id:process_id>")
def one(process_id: str) -> str:
    """The plan of one process, with the choices in the address."""
    return page("move_plan", read(lambda uow: _one_view(uow, process_id, _choices())))


@blueprint.post("/of/<id:process_id>")
def move_one(process_id: str) -> Response:
    """One process moved, or moved back."""
    reason = request.form.get("reason", "")[:500]
    here, choices = f"/process-moves/of/{process_id}", _choices()
    if request.form.get("do") == "plan":
        words = urlencode({f"to:{node}": target for node, target in choices.items()})
        return redirect(f"{here}?{words}", 303)
    back = f"/processes/{process_id}"
    if request.form.get("do") == "undo":
        _done(lambda uow: undo(uow, process_id, reason), text("已移回原版本"))
        return redirect(back, 303)
    order = Order(reason, choices)
    done = _done(lambda uow: move(uow, process_id, order), text("已移到当前版本"))
    return redirect(back if done else here, 303)


def _done(deed: Callable[[UnitOfWork], object], said: str) -> bool:
    try:
        change(deed)
    except (InputError, Conflict, ProcessError) as refused:
        flash(f"{sentence(refused)}　{refused.advice(locale())}".strip(), "danger")
        return False
    if said:
        flash(said, "success")
    return True


def _choices() -> dict[str, str]:
    """Node → node that was chosen for it; those left open are left out."""
    given = request.form if request.method == "POST" else request.args
    return {
        key.removeprefix("to:")[:200]: value[:200]
        for key, value in given.items()
        if key.startswith("to:") and value
    }


def _overview(uow: UnitOfWork) -> MovesView:
    numbers = _numbers(uow)
    return MovesView(
        behind=_changed_first(
            BehindView(
                one.process,
                one.release,
                title(uow, one.process),
                numbers.get(one.release, "—"),
                one.count,
                changed=differs(uow, one.release, one.process),
            )
            for one in processes_behind(uow)
        ),
        recent=tuple(
            RecentView(f"/process-moves/{run.id}", title(uow, run.process), moment(run.begun_at))
            for run in runs.recent(uow)
        ),
        live=numbers.get(uow.catalog.release, "—"),
    )


def _changed_first(behind: Iterable[BehindView]) -> tuple[BehindView, ...]:
    return tuple(sorted(behind, key=lambda one: not one.changed))


def title(uow: UnitOfWork, key: str) -> str:
    """What a process is called in the live release."""
    known = uow.catalog.processes.get(key)
    return known.title if known else key


def _numbers(uow: UnitOfWork) -> dict[str, str]:
    return {one.hash: str(one.number) for one in releases.all(uow.connection)}


def _versions(uow: UnitOfWork, old: str, new: str) -> str:
    numbers = _numbers(uow)
    return text(
        "第 %(old)s 版 → 第 %(new)s 版", old=numbers.get(old, "—"), new=numbers.get(new, "—")
    )


def _run_view(uow: UnitOfWork, found: Standing) -> PlanView:
    run = found.run
    busy = {"planning": text("正在试算"), "moving": text("正在移动"), "undoing": text("正在移回")}
    total, ways = len(found.moves), (run.from_release, run.to_release)
    open_ = sum(found.counts.get(key, 0) for key in ("same", "mapped", "choice"))
    return PlanView(
        title=title(uow, run.process),
        back="/process-moves",
        action=f"/process-moves/{run.id}",
        versions=_versions(uow, run.from_release, run.to_release),
        nodes=node_views(uow, run.process, ways, found.nodes, _kept(run.choices)),
        missing=missing_words(uow, run.process, found.missing),
        counts=tuple(
            (key, standing_title(key), found.counts[key]) for key in _FIRST if found.counts.get(key)
        ),
        results=tuple(_results(uow, found.moves)),
        busy=busy.get(run.stage, ""),
        percent=100 * found.done // total if total else 100,
        total=total,
        may_start=run.stage not in BUSY and open_ > 0,
        may_undo=run.stage not in BUSY and found.counts.get("moved", 0) > 0,
    )


def _kept(choices: object) -> dict[str, str]:
    return {k: str(v) for k, v in choices.items()} if isinstance(choices, dict) else {}


def _results(uow: UnitOfWork, moves: tuple[Move, ...]) -> Iterable[ResultView]:
    first = sorted(moves, key=lambda m: ("refused" not in m.plan, _FIRST.index(m.state)))[:SHOWN]
    titles = process_lists.titles(uow, [one.process_id for one in first])
    for one in first:
        yield ResultView(
            href=f"/processes/{one.process_id}",
            title=titles.get(one.process_id, "—"),
            standing=one.state,
            standing_title=standing_title(one.state),
            why=why_of(one),
        )


def _one_view(uow: UnitOfWork, process_id: str, choices: dict[str, str]) -> PlanView:
    case = case_administered(uow, process_id)
    plan, process = plan_of(uow, process_id, choices), case.process
    ways = process.release, uow.catalog.release
    counted = [NodeCount(o.node, o.standing, o.target, o.why, 1) for o in plan.lines]
    return PlanView(
        title=process.title,
        back=f"/processes/{process_id}",
        action=f"/process-moves/of/{process_id}",
        versions=_versions(uow, *ways),
        nodes=node_views(uow, process.key, ways, counted, choices),
        missing=missing_words(uow, process.key, dict.fromkeys(plan.missing, 1)),
        may_start=plan.standing in {"same", "mapped", "choice"},
        why="" if plan.lines else why_of(Move("", "", "", "", "", plan.standing, plan.kept)),
    )
