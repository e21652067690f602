"""Process administration: find what stands still or waits too long, and set it going again."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from dougong.actions import administering, incidents, signals
from dougong.actions.errors import ReasonMissing
from dougong.actions.moves.looking import may_go_back
from dougong.actions.process_lists import (
    AdministeredProcess,
    administered_process,
    processes_behind,
    processes_listed,
)
from dougong.actions.round_errors import NobodyChosen
from dougong.actions.rounds import PENDING
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import Conflict, InputError, NotFound, ProcessError
from dougong.base.values import Json, JsonObject, is_id
from dougong.model.runtime import UNDER_WAY, LoggedEvent
from dougong.store.process_lists import ProcessLine, ProcessWanted
from dougong.store.waits import WaitRow
from dougong.web.brought_in_part import people_offered, people_picker
from dougong.web.call import once_text, read
from dougong.web.errors import sentence
from dougong.web.event_words import event_title
from dougong.web.inbox_pages import LineView
from dougong.web.json_body import answer, read_json
from dougong.web.list_pages import Choice, FilterView, address, page_number
from dougong.web.locale import locale, text
from dougong.web.record_trail import Stop, stop_of
from dougong.web.render import page
from dougong.web.statuses import status_title
from dougong.web.wording import moment, waiting, who

blueprint = Blueprint("administration", __name__, url_prefix="/processes")

PAGE = 20
#: States a list is narrowed to; the first is what is shown when nothing is chosen.
STATES = ("under_way", "running", "incident", "suspended", "over")
OVER = ("completed", "rejected", "withdrawn", "terminated")
DAYS = (1, 3, 7, 15, 30)


@dataclass(frozen=True)
class ProcessesView:
    """What the list shows."""

    rows: tuple[LineView, ...]
    filters: tuple[FilterView, ...]
    search: str
    total: int
    previous: str
    next: str
    #: How many wait for an operator, and how many are on an older release.
    incidents: int
    behind: int = 0


@dataclass(frozen=True)
class Asked:
    """A person who is asked now, or a step that found nobody."""

    assignment: str
    round: str
    node: str
    person: str


@dataclass(frozen=True)
class PlaceView:
    """A node, and why the process may not go on from it."""

    id: str
    name: str
    why: str


@dataclass(frozen=True)
class Done:
    """What an administrator did."""

    who: str
    what: str
    when: str
    reason: str


@dataclass(frozen=True)
class WaitView:
    """One thing a process waits for: which element, what comes there, and since when."""

    name: str
    what: str
    since: str
    #: The signal, where the reader may send it.
    signal: str = ""


@dataclass(frozen=True)
class HeldView:
    """A message that came while the process stood still: which, when, and how long it is kept."""

    name: str
    since: str
    until: str


@dataclass(frozen=True)
class ProcessView:
    """What the page of one process shows."""

    id: str
    title: str
    definition: str
    status: str
    status_title: str
    incident: str
    initiator: str
    started: str
    record: str
    stops: tuple[Stop, ...]
    asked: tuple[Asked, ...]
    places: tuple[PlaceView, ...]
    trail: tuple[Done, ...]
    picker: JsonObject
    #: What may be done now: `suspend`, `resume`, `retry`, `jump`, `terminate`, `reassign`.
    verbs: frozenset[str]
    #: Whether it is on an older release, and whether it may go back to the one it came from.
    behind: bool = False
    may_undo: bool = False
    #: What it waits for from outside.
    waits: tuple[WaitView, ...] = ()
    #: What came meanwhile, and is passed on once it goes on.
    held: tuple[HeldView, ...] = ()


@blueprint.get("")
def listed() -> str:
    """The processes, the longest waiting first."""
    return page("processes", read(_list))


@blueprint.get("/<process_id>")
def show(process_id: str) -> str:
    """One process with what may be done with it."""

    def found(uow: UnitOfWork) -> ProcessView:
        seen = administered_process(uow, process_id)
        return replace(
            _view(seen),
            may_undo=may_go_back(uow, process_id),
            waits=tuple(_wait(uow, seen, name, row) for name, row in seen.waits),
        )

    return page("process", read(found))


@blueprint.post("/people")
def people() -> Response:
    """Whom somebody else's to-do may be given."""

    def found(uow: UnitOfWork) -> list[Json]:
        processes_listed(uow, ProcessWanted(limit=1))
        return people_offered(uow)

    return answer({"items": read(found)})


@blueprint.post("/<process_id>/<verb>")
def act(process_id: str, verb: str) -> AnyResponse:
    """One thing done, with its reason; then the process again."""
    deeds = _deeds(process_id, request.form.get("reason", "")[:500])
    if verb not in deeds:
        raise NotFound(what="action", id=verb)
    deed, told = deeds[verb]

    def action(uow: UnitOfWork) -> str:
        deed(uow)
        return ""

    try:
        once_text(action)
    except (InputError, Conflict, ProcessError) as refused:
        flash(f"{sentence(refused)}　{refused.advice(locale())}".strip(), "danger")
    else:
        flash(told, "success")
    return redirect(f"/processes/{process_id}", 303)


def _deeds(process_id: str, reason: str) -> dict[str, tuple[Callable[[UnitOfWork], object], str]]:
    """What may be done by its verb, and what is said of it then."""
    return {
        "terminate": (
            lambda uow: administering.terminate(uow, process_id, reason),
            text("流程已终止，单据退回草稿"),
        ),
        "suspend": (lambda uow: administering.suspend(uow, process_id, reason), text("已挂起")),
        "resume": (lambda uow: administering.resume(uow, process_id, reason), text("已恢复")),
        "retry": (lambda uow: incidents.retry(uow, process_id, reason), text("已重新执行")),
        "jump": (
            lambda uow: administering.jump(uow, process_id, request.form.get("node", ""), reason),
            text("已跳转"),
        ),
        "reassign": (lambda uow: _reassign(uow, process_id, reason), text("已改派")),
        "signal": (lambda uow: _signal(uow, reason), text("信号已发出")),
    }


def _signal(uow: UnitOfWork, reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing
    signals.send(uow, request.form.get("signal", ""), reason.strip())


def _reassign(uow: UnitOfWork, process_id: str, reason: str) -> None:
    chosen = read_json(request.form.get("people", "null").encode())
    if not isinstance(chosen, str) or not is_id(chosen):
        raise NobodyChosen
    assignment, around = request.form.get("assignment", ""), request.form.get("round", "")
    if assignment:
        administering.reassign(uow, process_id, assignment, chosen, reason)
    else:
        administering.assign(uow, process_id, around, chosen, reason)


def _list(uow: UnitOfWork) -> ProcessesView:
    number, asked = page_number(), _asked_for()
    wanted = replace(asked, limit=PAGE, offset=(number - 1) * PAGE)
    rows, total = processes_listed(uow, wanted)
    _, stuck = processes_listed(uow, ProcessWanted(status=("incident",), limit=1))
    return ProcessesView(
        rows=tuple(_line(uow, row) for row in rows),
        filters=_filters(uow),
        search=asked.search,
        total=total,
        previous=address(page=number - 1) if number > 1 else "",
        next=address(page=number + 1) if number * PAGE < total else "",
        incidents=stuck,
        behind=sum(one.count for one in processes_behind(uow)),
    )


def _asked_for() -> ProcessWanted:
    state, days = request.args.get("state", ""), request.args.get("days", "")
    known = {"under_way": tuple(sorted(UNDER_WAY)), "over": OVER}
    return ProcessWanted(
        status=known.get(state, (state,)) if state in STATES else known["under_way"],
        process=request.args.get("process", "")[:100],
        node=request.args.get("node", "")[:200],
        days=int(days) if days in {str(one) for one in DAYS} else 0,
        search=request.args.get("q", "")[:100],
    )


def _filters(uow: UnitOfWork) -> tuple[FilterView, ...]:
    words = {"under_way": text("进行中"), "over": text("已结束")}
    states = tuple(Choice(key, words.get(key) or status_title(key)) for key in STATES)
    processes = sorted(uow.catalog.processes.values(), key=lambda one: one.title)
    chosen = uow.catalog.processes.get(request.args.get("process", ""))
    nodes = chosen.nodes.values() if chosen else ()
    found = [
        FilterView("state", text("状态"), request.args.get("state", "under_way"), options=states),
        FilterView(
            "process",
            text("流程"),
            request.args.get("process", ""),
            options=tuple(Choice(one.key, one.title) for one in processes),
        ),
        FilterView(
            "days",
            text("等待超过"),
            request.args.get("days", ""),
            options=tuple(Choice(str(one), text("%(count)s 天", count=one)) for one in DAYS),
        ),
    ]
    if nodes:
        options = tuple(Choice(one.id, one.name) for one in nodes if one.kind != "cc")
        node = FilterView("node", text("环节"), request.args.get("node", ""), options=options)
        found.insert(2, node)
    return tuple(found)


def _line(uow: UnitOfWork, row: ProcessLine) -> LineView:
    known = uow.catalog.processes.get(row.key)
    nodes = "、".join(dict.fromkeys(node.name for node in row.nodes))
    at = " ".join(part for part in (nodes, "、".join(row.people)) if part)
    if not row.nodes and row.status == "running":
        at = text("退回给发起人")
    parts = (
        known.title if known else row.key,
        row.initiator,
        at,
        waiting(row.since) if row.since else moment(row.started_at),
        row.incident,
    )
    return LineView(
        href=f"/processes/{row.id}",
        title=row.title,
        amount="",
        status=row.status,
        status_title=status_title(row.status),
        facts=(),
        foot=tuple(part for part in parts if part),
    )


def _view(found: AdministeredProcess) -> ProcessView:
    process = found.process
    return ProcessView(
        id=process.id,
        title=found.title,
        definition=found.definition,
        status=process.status,
        status_title=status_title(process.status),
        incident=process.incident,
        initiator=found.initiator,
        started=moment(process.started_at),
        record=f"/records/{process.entity}/{process.record_id}" if found.readable else "",
        stops=tuple(stop_of(one) for one in found.timeline),
        asked=_asked(found),
        places=tuple(PlaceView(p.node_id, p.name, _why(p.why)) for p in found.places),
        trail=tuple(_done(found, one) for one in reversed(found.trail)),
        picker=people_picker("/processes/people", many=False),
        verbs=_verbs(found),
        behind=found.behind,
        held=tuple(HeldView(name, moment(one.at), moment(one.until)) for name, one in found.held),
    )


def _wait(uow: UnitOfWork, found: AdministeredProcess, name: str, row: WaitRow) -> WaitView:
    kinds = {"message": text("消息"), "signal": text("信号"), "service": text("服务操作")}
    # A message about the document itself has no key that says anything to people.
    own = row.kind != "message" or row.key == found.process.record_id
    key = "" if own else f" · {row.key}"
    signal = row.name if row.kind == "signal" and signals.may_send(uow, row.name) else ""
    return WaitView(name, f"{kinds[row.kind]} {row.name}{key}", moment(row.since), signal)


def _verbs(found: AdministeredProcess) -> frozenset[str]:
    status = found.process.status
    if status not in UNDER_WAY:
        return frozenset()
    if status == "suspended":
        return frozenset(("resume", "terminate"))
    more = {"retry"} if status == "incident" else set()
    if any(not one.why for one in found.places):
        more.add("jump")
    return frozenset(("suspend", "terminate", "reassign")) | more


def _asked(found: AdministeredProcess) -> tuple[Asked, ...]:
    people_asked = [
        Asked(vote.assignment.id, "", stop.round.name, vote.person)
        for stop in found.timeline
        for vote in stop.votes
        if vote.assignment.state in PENDING
    ]
    nobody = [
        Asked("", stop.round.id, stop.round.name, text("没有处理人"))
        for stop in found.timeline
        if stop.round.id in found.empty
    ]
    return (*people_asked, *nobody)


def _done(found: AdministeredProcess, event: LoggedEvent) -> Done:
    # A message says its name, and why nobody heard it.
    told = (event.data.get(key) for key in ("reason", "note", "why", "title"))
    reason = str(next(filter(None, told), ""))
    return Done(who(found.names, event.actor_id), event_title(event.kind), moment(event.at), reason)


def _why(why: str) -> str:
    return {
        "branch": text("在并行分支内"),
        "repeated": text("在多次执行的子流程内"),
        "outcome": text("后面要用到还没有的审批结果"),
    }.get(why, "")
