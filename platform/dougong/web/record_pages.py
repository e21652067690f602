"""A record on its page: read, decided on, taken back, copied, reversed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from dougong.actions import records
from dougong.actions.anonymise import anonymise
from dougong.actions.approvals import approval_view
from dougong.actions.decide import decide
from dougong.actions.errors import CheckFailed
from dougong.actions.looking import look, unseen
from dougong.actions.periods import booked_elsewhere
from dougong.actions.related import has_related
from dougong.actions.shown_record import ShownRecord, record_of, shown_record
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.withdraw import read_copy
from dougong.base.errors import Conflict, DataInvalid, DougongError, InputError, NotFound
from dougong.base.values import Json, JsonObject
from dougong.store import people
from dougong.web import record_deeds
from dougong.web.ballots import BallotPart, ballot, ballot_part
from dougong.web.brought_in_part import (
    Way,
    note_for,
    people_offered,
    people_picker,
    ways,
)
from dougong.web.call import change, change_as_owner, once_text, read
from dougong.web.comment_pages import CommentPart, comment_part
from dougong.web.drawn import Drawer, DrawnForm
from dougong.web.errors import sentence
from dougong.web.figure_part import FigureView, figure_views
from dougong.web.json_body import answer
from dougong.web.late_part import LatePart, keep_late_files, late_parts
from dougong.web.locale import locale, text
from dougong.web.notices import Notice, notices
from dougong.web.plain import form_number
from dougong.web.record_trail import Ahead, Change, Stop, ahead, changes, stops
from dougong.web.render import page
from dougong.web.reversal_part import ReversalPart, reversal_part
from dougong.web.statuses import status_title
from dougong.web.strips import StripView, strip_views
from dougong.web.wording import returned_words, suspended_words

blueprint = Blueprint("records", __name__)

#: Actions that stand in the menu beside the first one.
MORE = frozenset(
    {"take_back", "remind", "withdraw", "copy", "reverse", "close", "discard", "anonymise"}
)
VOTES = ("approve", "reject", "return", "abstain", "complete", "advise")


@dataclass(frozen=True)
class RecordPage:
    """What the page of a record shows."""

    title: str
    headline: str
    entity: str
    id: str
    version: int
    status: str
    status_title: str
    #: The month it is booked in, where that is not the month of its date.
    booked_in: str
    #: What heads the page, as it is now.
    figures: tuple[FigureView, ...]
    form: DrawnForm
    stops: tuple[Stop, ...]
    ahead: tuple[Ahead, ...]
    changes: tuple[Change, ...]
    reversal: ReversalPart
    late: tuple[LatePart, ...]
    may_add: bool
    notices: tuple[Notice, ...]
    strips: tuple[StripView, ...]
    actions: frozenset[str]
    list: str
    #: Whether there may be records that refer to it.
    related: bool = False
    process: str = ""
    process_status: str = ""
    incident: str = ""
    #: Who suspended the process, when and why, while it is.
    suspended: str = ""
    administers: bool = False
    assignment: str = ""
    ways: tuple[Way, ...] = ()
    #: Whose part it is, where the reader only stands in for him.
    stands_for: str = ""
    #: What the one who brought the reader in wants of him.
    wanted: str = ""
    votes: tuple[str, ...] = ()
    opinion: frozenset[str] = frozenset()
    #: What a vote asks for beside an opinion.
    ballot: BallotPart = field(default_factory=BallotPart)
    #: Where it may be returned to.
    to_initiator: bool = True
    targets: tuple[tuple[str, str], ...] = ()
    node: str = ""
    has_diagram: bool = False
    progress: JsonObject | None = None
    phrases: tuple[str, ...] = ()
    returned: str = ""
    changed_since: bool = False
    fillable: bool = False
    more: bool = False
    #: The copy that was sent to the reader and not read yet.
    unread: str = ""
    #: The reader's part, where he opens the document for the first time since he was asked.
    unseen: str = ""
    informed: tuple[str, ...] = ()
    may_inform: bool = False
    comments: CommentPart = field(default_factory=CommentPart)
    inform: JsonObject = field(default_factory=dict)


@blueprint.get("/records/<entity>/<record_id>")
def show(entity: str, record_id: str) -> str | AnyResponse:
    """The record with its approval; a copy sent to the reader counts as read from now on.

    The address of a child row leads to the record it belongs to.
    """
    above = read(lambda uow: _record_of_row(uow, entity, record_id))
    if above:
        return redirect(above)
    shown = read(lambda uow: _page(uow, entity, record_id))
    if shown.unread:
        change(lambda uow: read_copy(uow, shown.unread))
    if shown.unseen:
        change(lambda uow: look(uow, shown.unseen))
    return page("record", shown)


def _record_of_row(uow: UnitOfWork, entity: str, row_id: str) -> str:
    known = uow.catalog.entities.get(entity)
    if known is None or known.kind != "child":
        return ""
    record = records.record_of_row(uow, entity, row_id)
    return f"/records/{record.entity}/{record.id}"


@blueprint.post("/records/<entity>/<record_id>/people")
def people_for(entity: str, record_id: str) -> Response:
    """People a document may be sent to, for those who see it."""

    def found(uow: UnitOfWork) -> list[Json]:
        records.record_for(uow, "read", entity, record_id)
        return people_offered(uow)

    return answer({"items": read(found)})


@blueprint.get("/records/<entity>/<record_id>/diagram.bpmn")
def diagram(entity: str, record_id: str) -> Response:
    """The BPMN of the release the process is pinned to."""
    found = read(lambda uow: approval_view(uow, entity, record_id).diagram)
    if not found:
        raise NotFound(what="diagram", id=record_id)
    return Response(found, mimetype="application/xml")


@blueprint.post("/records/<entity>/<record_id>/vote")
def vote(entity: str, record_id: str) -> AnyResponse:
    """The vote counted; then the next to-do, or the record with what stood in the way."""
    chosen = request.form.get("vote", "")
    if chosen not in VOTES:
        raise NotFound(what="vote", id=chosen)
    given = ballot()

    def action(uow: UnitOfWork) -> str:
        mine = request.form.get("assignment", "")
        decided = decide(uow, mine, chosen, **given(uow))  # type: ignore[arg-type] # one of VOTES
        return decided.next_assignment or ""

    told = {
        "approve": text("已同意"),
        "complete": text("已办理"),
        "reject": text("已否决"),
        "return": text("已退回"),
        "abstain": text("已弃权"),
        "advise": text("已答复"),
    }
    return _done(_place(entity, record_id), lambda: once_text(action), told[chosen], onward=True)


@blueprint.post("/records/<entity>/<record_id>/files")
def add_files(entity: str, record_id: str) -> AnyResponse:
    """The files that came with the form, kept with the document in force."""
    here = f"/records/{entity}/{record_id}"
    try:
        keep_late_files(entity, record_id)
    except (InputError, Conflict) as refused:
        flash(f"{sentence(refused)}　{_why(refused)}".strip(), "danger")
    else:
        flash(text("已补充附件"), "success")
    return redirect(here, 303)


@blueprint.post("/records/<entity>/<record_id>/<verb>")
def act(entity: str, record_id: str, verb: str) -> AnyResponse:
    """One of the document's own actions."""
    deeds = {
        "withdraw": (record_deeds.withdrawn, text("已撤回，可修改后重新提交")),
        "discard": (record_deeds.discarded, text("已作废")),
        "copy": (record_deeds.copied, text("已复制为新的草稿")),
        "reverse": (record_deeds.reversed_, text("已冲销")),
        "close": (record_deeds.closed, text("已关闭")),
        "cc": (record_deeds.sent, text("已抄送")),
        "remind": (record_deeds.reminded, text("已催办")),
        "take_back": (record_deeds.taken_back, text("已拿回，请重新处理")),
    }
    if verb not in deeds:
        raise NotFound(what="action", id=verb)
    deed, told = deeds[verb]
    return _done(
        _place(entity, record_id),
        lambda: once_text(lambda uow: deed(uow, entity, record_id)),
        told,
    )


@blueprint.post("/records/<entity>/<record_id>/anonymise")
def forget(entity: str, record_id: str) -> AnyResponse:
    """The person of the record made nameless; the log changes with it, as its owner alone may."""
    version, reason = _version(), request.form.get("reason", "")

    def action(uow: UnitOfWork) -> str:
        anonymise(uow, entity, record_id, version=version, reason=reason)
        return ""

    here = _place(entity, record_id)
    return _done(here, lambda: change_as_owner(action), text("已匿名化"))


def _place(entity: str, record_id: str) -> str:
    return f"/records/{entity}/{record_id}"


def _version() -> int:
    return form_number("version")


def _done(here: str, deed: Callable[[], str], told: str, *, onward: bool = False) -> AnyResponse:
    try:
        where = deed()
    except (InputError, Conflict) as refused:
        flash(f"{sentence(refused)}　{_why(refused)}".strip(), "danger")
        return redirect(here, 303)
    if onward and where:
        flash(text("%(done)s，下面是下一件待办", done=told), "success")
        return redirect(read(lambda uow: _of_assignment(uow, where)), 303)
    flash(told, "success")
    return redirect("/inbox/todo" if onward else where or here, 303)


def _why(refused: DougongError) -> str:
    """What to do next; of rules that refuse, what each of them says."""
    if isinstance(refused, CheckFailed):
        return "；".join(result.message for result in refused.results if result.refuses)
    if isinstance(refused, DataInvalid):
        return "；".join(fault.for_person(locale()) for fault in refused.faults)
    return refused.advice(locale())


def _of_assignment(uow: UnitOfWork, assignment: str) -> str:
    entity, record_id = record_of(uow, assignment)
    return f"/records/{entity}/{record_id}"


def _page(uow: UnitOfWork, entity: str, record_id: str) -> RecordPage:
    shown = shown_record(uow, entity, record_id)
    return RecordPage(
        entity=entity, id=record_id, **_record_words(uow, shown), **_approval_words(uow, shown)
    )


def _record_words(uow: UnitOfWork, shown: ShownRecord) -> dict[str, Any]:
    """What the page says of the record itself."""
    view, record = shown.approval, shown.approval.record
    labels = {key[1]: label for key, label in view.words.labels.items()}
    lists = [one.name for one in uow.catalog.lists.values() if one.entity == record.entity]
    return {
        "title": view.entity.title,
        "headline": shown.headline,
        "version": record.version,
        "status": record.status if view.entity.kind == "document" else "",
        "status_title": status_title(record.status),
        "booked_in": booked_elsewhere(view.entity, record),
        "figures": figure_views(uow, shown.figures),
        "form": Drawer(shown.form.form, {}, labels).form(shown.form),
        "changes": changes(uow, shown),
        "reversal": reversal_part(shown.reversal),
        "late": late_parts(shown.late),
        "may_add": shown.may_add,
        "notices": notices(shown),
        "strips": strip_views(shown.strips),
        "actions": frozenset(view.actions),
        "more": not MORE.isdisjoint(view.actions),
        "list": lists[0] if lists else "",
        "related": has_related(uow, record.entity),
        "changed_since": any(one.changed for one in shown.form.controls),
        "fillable": any(not control.readonly for control in shown.form.controls),
    }


def _approval_words(uow: UnitOfWork, shown: ShownRecord) -> dict[str, Any]:
    """What the page says of the process, and what its reader may do in it."""
    view, process = shown.approval, shown.approval.process
    return {
        "stops": stops(shown),
        "ahead": ahead(view.ahead),
        "process": process.id if process else "",
        "process_status": process.status if process else "",
        "incident": process.incident if process else "",
        "suspended": suspended_words(view.suspended),
        "administers": view.administers,
        "assignment": view.my_assignment.id if view.my_assignment else "",
        "votes": view.votes,
        "opinion": view.opinion,
        "ballot": ballot_part(uow, view),
        "to_initiator": view.to_initiator,
        "targets": tuple((target.key, target.name) for target in view.return_targets),
        "node": view.my_round.name if view.my_round else "",
        "has_diagram": bool(view.diagram),
        "progress": dict(view.progress),
        "phrases": (text("同意"), text("情况属实"), text("请补充说明"), text("请补充附件")),
        "returned": returned_words(view.returned),
        "unread": _unread(uow, shown),
        "unseen": unseen(view.my_assignment),
        "informed": _informed(uow, shown),
        "inform": people_picker(
            f"/records/{view.record.entity}/{view.record.id}/people", many=True
        ),
        "ways": ways(shown),
        "comments": comment_part(shown),
        "stands_for": view.stands_for,
        "wanted": note_for(shown),
        "may_inform": process is not None and _takes_part(uow, shown),
    }


def _unread(uow: UnitOfWork, shown: ShownRecord) -> str:
    mine = (one for one in shown.approval.copies if one.person_id == uow.actor.id)
    return next((one.id for one in mine if one.read_at is None), "")


def _informed(uow: UnitOfWork, shown: ShownRecord) -> tuple[str, ...]:
    told = [one.person_id for one in shown.approval.copies]
    names = people.names(uow, sorted(told))
    return tuple(names.get(one, "—") for one in told)


def _takes_part(uow: UnitOfWork, shown: ShownRecord) -> bool:
    """Whether the reader was asked in this process: such people may inform others."""
    votes = (vote for stop in shown.approval.timeline for vote in stop.votes)
    return any(vote.assignment.person_id == uow.actor.id for vote in votes)
