"""A record on its page: read, decided on, taken back, copied, reversed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from dougong.actions import records
from dougong.actions.approvals import approval_view
from dougong.actions.decide import decide
from dougong.actions.errors import CheckFailed
from dougong.actions.incidents import retry
from dougong.actions.periods import booked_elsewhere
from dougong.actions.shown_record import ShownRecord, record_of, shown_record
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.withdraw import read_copy, send_copy, withdraw
from dougong.base.errors import Conflict, DougongError, InputError, NotFound
from dougong.base.values import JsonObject, is_id
from dougong.store import people
from dougong.web.call import change, once_text, read
from dougong.web.drawn import Drawer, DrawnForm
from dougong.web.errors import sentence
from dougong.web.json_body import answer, body, read_json
from dougong.web.locale import locale, text
from dougong.web.plain import form_number, form_object
from dougong.web.record_trail import Ahead, Change, Stop, ahead, changes, stops
from dougong.web.render import page
from dougong.web.statuses import status_title
from dougong.web.strips import StripView, strip_views
from dougong.web.wording import returned_words

blueprint = Blueprint("records", __name__)

#: Actions that stand in the menu beside the first one.
MORE = frozenset({"withdraw", "copy", "reverse", "close", "discard"})
VOTES = ("approve", "reject", "return", "abstain", "complete")


@dataclass(frozen=True)
class Notice:
    """A rule's word at the submission, with the reason given for it."""

    level: str
    message: str
    reason: str


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
    form: DrawnForm
    stops: tuple[Stop, ...]
    ahead: tuple[Ahead, ...]
    changes: tuple[Change, ...]
    notices: tuple[Notice, ...]
    strips: tuple[StripView, ...]
    actions: frozenset[str]
    list: str
    process: str = ""
    process_status: str = ""
    incident: str = ""
    assignment: str = ""
    votes: tuple[str, ...] = ()
    opinion: frozenset[str] = frozenset()
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
    informed: tuple[str, ...] = ()
    may_inform: bool = False
    inform: JsonObject = field(default_factory=dict)


@blueprint.get("/records/<entity>/<record_id>")
def show(entity: str, record_id: str) -> str:
    """The record with its approval; a copy sent to the reader counts as read from now on."""
    shown = read(lambda uow: _page(uow, entity, record_id))
    if shown.unread:
        change(lambda uow: read_copy(uow, shown.unread))
    return page("record", shown)


@blueprint.post("/records/<entity>/<record_id>/people")
def people_for(entity: str, record_id: str) -> Response:
    """People a document may be sent to, for those who see it."""
    typed = str(body().get("search") or "")[:50]

    def found(uow: UnitOfWork) -> list[JsonObject]:
        records.record_for(uow, "read", entity, record_id)
        return [
            {"id": one.id, "label": one.name, "detail": one.position}
            for one in people.persons(uow, search=typed, active=True, limit=30)
        ]

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
    raw = form_object("data")

    def action(uow: UnitOfWork) -> str:
        decided = decide(
            uow,
            request.form.get("assignment", ""),
            chosen,  # type: ignore[arg-type] # one of VOTES
            version=_version(),
            opinion=request.form.get("opinion", "").strip(),
            raw=raw or None,
            to=request.form.get("to") or None,
        )
        return decided.next_assignment or ""

    told = {
        "approve": text("已同意"),
        "complete": text("已办理"),
        "reject": text("已否决"),
        "return": text("已退回"),
        "abstain": text("已弃权"),
    }
    return _done(entity, record_id, action, told[chosen], onward=True)


@blueprint.post("/records/<entity>/<record_id>/<verb>")
def act(entity: str, record_id: str, verb: str) -> AnyResponse:
    """One of the document's own actions."""
    deeds = {
        "withdraw": (_withdraw, text("已撤回，可修改后重新提交")),
        "discard": (_discard, text("已作废")),
        "copy": (_copy, text("已复制为新的草稿")),
        "reverse": (_reverse, text("已冲销")),
        "close": (_close, text("已关闭")),
        "retry": (_retry, text("已重新执行")),
        "cc": (_send_copy, text("已抄送")),
    }
    if verb not in deeds:
        raise NotFound(what="action", id=verb)
    deed, told = deeds[verb]
    return _done(entity, record_id, lambda uow: deed(uow, entity, record_id), told)


def _version() -> int:
    return form_number("version")


def _withdraw(uow: UnitOfWork, entity: str, record_id: str) -> str:
    withdraw(uow, entity, record_id)
    return f"/records/{entity}/{record_id}/edit"


def _discard(uow: UnitOfWork, entity: str, record_id: str) -> str:
    records.discard_draft(uow, entity, record_id)
    return f"/lists/{uow.catalog.list_for(entity).name}"


def _copy(uow: UnitOfWork, entity: str, record_id: str) -> str:
    saved = records.copy_record(uow, entity, record_id)
    return f"/records/{entity}/{saved.record.id}/edit"


def _reverse(uow: UnitOfWork, entity: str, record_id: str) -> str:
    reason = request.form.get("reason", "")
    records.reverse_record(uow, entity, record_id, version=_version(), reason=reason)
    return ""


def _close(uow: UnitOfWork, entity: str, record_id: str) -> str:
    records.close_record(uow, entity, record_id, version=_version())
    return ""


def _send_copy(uow: UnitOfWork, entity: str, record_id: str) -> str:
    process = approval_view(uow, entity, record_id).process
    chosen = read_json(request.form.get("people", "[]").encode())
    if process is not None and isinstance(chosen, list):
        people = dict.fromkeys(one for one in chosen if isinstance(one, str) and is_id(one))
        send_copy(uow, process.id, tuple(people))
    return ""


def _retry(uow: UnitOfWork, entity: str, record_id: str) -> str:
    process = approval_view(uow, entity, record_id).process
    if process is not None:
        retry(uow, process.id)
    return ""


def _done(
    entity: str,
    record_id: str,
    action: Callable[[UnitOfWork], str],
    told: str,
    *,
    onward: bool = False,
) -> AnyResponse:
    here = f"/records/{entity}/{record_id}"
    try:
        where = once_text(action)
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
        "form": Drawer(shown.form.form, {}, labels).form(shown.form),
        "changes": changes(uow, shown),
        "notices": _notices(shown),
        "strips": strip_views(shown.strips),
        "actions": frozenset(view.actions),
        "more": not MORE.isdisjoint(view.actions),
        "list": lists[0] if lists else "",
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
        "assignment": view.my_assignment.id if view.my_assignment else "",
        "votes": view.votes,
        "opinion": view.opinion,
        "targets": tuple((target.key, target.name) for target in view.return_targets),
        "node": view.my_round.name if view.my_round else "",
        "has_diagram": bool(view.diagram),
        "progress": dict(view.progress),
        "phrases": (text("同意"), text("情况属实"), text("请补充说明"), text("请补充附件")),
        "returned": returned_words(view.returned),
        "unread": _unread(uow, shown),
        "informed": _informed(uow, shown),
        "inform": _inform(view.record.entity, view.record.id),
        "may_inform": process is not None and _takes_part(uow, shown),
    }


def _inform(entity: str, record_id: str) -> JsonObject:
    """What the picker of people to inform needs."""
    return {
        "source": f"/records/{entity}/{record_id}/people",
        "many": True,
        "value": [],
        "texts": {"choose": text("输入姓名查找"), "none": text("没有符合的选项")},
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


def _notices(shown: ShownRecord) -> tuple[Notice, ...]:
    return tuple(
        Notice(
            level="none" if found.get("not_checked") else str(found.get("level", "")),
            message=str(found.get("message", "")),
            reason=str(found.get("reason") or ""),
        )
        for found in shown.approval.warnings
    )
