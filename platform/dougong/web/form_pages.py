"""Filling in: a new record, a draft, a correction after a return."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from dougong.access.policy import may
from dougong.actions import records
from dougong.actions.approvals import returned_with
from dougong.actions.errors import CheckFailed, ReasonRequired
from dougong.actions.habits import often, usual_scope
from dougong.actions.kept_choice import keep_choice
from dougong.actions.offline import Filled, hand_in
from dougong.actions.opened_form import (
    Clash,
    OpenedForm,
    form_named,
    is_document,
    merged,
    open_new,
    open_record,
)
from dougong.actions.road import predict
from dougong.actions.submit import HandingInWords, submit
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import Conflict, DataInvalid, DougongError, FieldFault, InputError
from dougong.base.text import Text
from dougong.base.values import JsonObject, zoned_instant
from dougong.forms.checks import CheckResult
from dougong.store.errors import RecordChanged
from dougong.web.ballots import ChoicePart, choices_part, chosen
from dougong.web.call import host, once_text, read
from dougong.web.choice_pages import with_chosen
from dougong.web.drawn import DrawnForm, drawn
from dougong.web.errors import sentence, status_of
from dougong.web.json_body import body
from dougong.web.locale import locale, text
from dougong.web.plain import form_number, form_object
from dougong.web.record_trail import Ahead, ahead
from dougong.web.render import KEEP, fragment, page
from dougong.web.shell import Link
from dougong.web.wording import returned_words

blueprint = Blueprint("forms", __name__)


@dataclass(frozen=True)
class Line:
    """One line of the summary of faults, and the control it leads to."""

    text: str
    target: str


@dataclass(frozen=True)
class Reason:
    """A warning that wants a word."""

    key: str
    message: str
    value: str


@dataclass(frozen=True)
class FormPage:
    """What the form page shows."""

    title: str
    form: DrawnForm
    action: str
    back: str
    version: int | None
    can_submit: bool
    island: JsonObject
    #: The day this page stands for, and the fields that the next form shares with this one.
    day: str = ""
    shared: tuple[str, ...] = ()
    copy_last: str = ""
    returned: str = ""
    summary: str = ""
    lines: tuple[Line, ...] = ()
    reasons: tuple[Reason, ...] = ()
    clashes: tuple[Clash, ...] = ()
    #: The nodes whose people whoever hands it in chooses.
    choices: tuple[ChoicePart, ...] = ()


@dataclass(frozen=True)
class Road:
    """The road ahead of what is being typed."""

    stops: tuple[Ahead, ...]
    checks: tuple[CheckResult, ...]
    fault: str = ""


@dataclass(frozen=True)
class Sent:
    """What the form sent."""

    raw: JsonObject
    wish: str
    version: int
    reasons: Mapping[str, str] = field(default_factory=dict)
    #: People chosen by node.
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    #: Of a form that a phone may keep: the id it gave the document, and when it was filled in.
    id: str = ""
    filled_at: datetime | None = None


@blueprint.get("/new")
def choose() -> str:
    """The forms a person may begin."""
    return page("choose", read(startable))


def startable(uow: UnitOfWork) -> tuple[Link, ...]:
    """Forms of documents the person may create: his usual ones first, then those of the menu."""
    found = {}
    for module in uow.catalog.modules.values():
        icons = {item.list: item.icon for item in module.menu}
        for form in uow.catalog.forms.values():
            entity = uow.catalog.entity(form.entity)
            allowed = may(uow.actor, uow.catalog, "create", entity.name, None)
            if form.module == module.key and entity.kind == "document" and allowed:
                view = uow.catalog.list_for(entity.name)
                icon = icons.get(view.name) or "clipboard-list"
                found[entity.name] = Link(entity.title, f"/new/{form.name}", icon)
    usual = [found.pop(name) for name in often(uow) if name in found]
    return (*usual, *found.values())


@blueprint.get("/new/<form>")
def new(form: str) -> Response:
    """An empty form, or one with the values of the person's last document."""
    like_last = request.args.get("like") == "last"

    def opened(uow: UnitOfWork) -> OpenedForm:
        known = form_named(uow, form)
        raw = records.last_values(uow, known.entity) if like_last else _given(known.entity, uow)
        return open_new(uow, form, raw)

    found = read(opened)
    answer = Response(page("form", _page(found)), mimetype="text/html")
    if found.form.offline and not request.args:
        answer.headers[KEEP] = "yes"
    return answer


def _given(entity: str, uow: UnitOfWork) -> JsonObject:
    """Values the address brings along, such as the project somebody came from, or works in."""
    known = uow.catalog.entity(entity)
    given: JsonObject = {key: one for key, one in request.args.items() if key in known.fields}
    usual = usual_scope(uow, known)
    return {known.scope: usual, **given} if usual else given


@blueprint.post("/new/<form>")
def create(form: str) -> Response | tuple[str, int]:
    """The record, kept or handed in; or the form again with what is wrong."""
    sent = _sent()

    def action(uow: UnitOfWork) -> str:
        known = form_named(uow, form)
        if known.offline and sent.id:
            done = hand_in(uow, known, _filled(sent)).record
            return f"/records/{known.entity}/{done.id}"
        saved = records.create_draft(uow, known.entity, sent.raw)
        if sent.wish == "submit":
            record = saved.record
            version = record.version
            submit(uow, known.entity, record.id, version=version, **_said(sent))
        else:
            keep_choice(uow, saved.record, sent.chosen)
        return f"/records/{known.entity}/{saved.record.id}"

    return _kept(action, sent, lambda uow, faults: open_new(uow, form, sent.raw, faults))


@blueprint.get("/records/<entity>/<record_id>/edit")
def edit(entity: str, record_id: str) -> str:
    """A draft or returned document, open for typing."""
    opened, told = read(lambda uow: _opened(uow, entity, record_id))
    return page("form", replace(_page(opened), returned=returned_words(told)))


def _opened(uow: UnitOfWork, entity: str, record_id: str) -> tuple[OpenedForm, JsonObject]:
    opened = open_record(uow, entity, record_id)
    return opened, returned_with(uow, opened.record) if opened.record else {}


@blueprint.post("/records/<entity>/<record_id>/edit")
def save(entity: str, record_id: str) -> Response | tuple[str, int]:
    """The changed record, kept or handed in; or the form again with what is wrong."""
    sent = _sent()

    def action(uow: UnitOfWork) -> str:
        saved = records.change_draft(uow, entity, record_id, sent.raw, version=sent.version)
        if sent.wish == "submit":
            version = saved.record.version
            submit(uow, entity, record_id, version=version, **_said(sent))
        else:
            keep_choice(uow, saved.record, sent.chosen)
        return f"/records/{entity}/{record_id}"

    def again(uow: UnitOfWork, faults: tuple[FieldFault, ...]) -> OpenedForm:
        return open_record(uow, entity, record_id, sent.raw, faults)

    try:
        return _kept(action, sent, again)
    except RecordChanged as changed:
        return _clashed(entity, record_id, sent, changed)


@blueprint.post("/new/<form>/road")
def road(form: str) -> str:
    """Who would be asked if this were handed in now, and what the rules say of it."""
    words = body()
    raw, record_id = words.get("data"), words.get("id")

    def predicted(uow: UnitOfWork) -> Road:
        known = form_named(uow, form)
        found = predict(
            uow,
            known.entity,
            id=str(record_id) if record_id else None,
            raw=raw if isinstance(raw, dict) else {},
        )
        told = tuple(one for one in found.checks if not one.not_checked)
        return Road(ahead(found.nodes), told, found.fault)

    try:
        return fragment("road", read(predicted))
    except InputError as unread:
        # A number that cannot be read yet is told at its field; the road just cannot be drawn.
        return fragment("road", Road((), (), sentence(unread)))


def _said(sent: Sent) -> HandingInWords:
    """What comes with the handing in beside the document."""
    return {"reasons": sent.reasons, "chosen": sent.chosen}


def _sent() -> Sent:
    reasons = {
        key.removeprefix("reason:"): value.strip()
        for key, value in request.form.items()
        if key.startswith("reason:") and value.strip()
    }
    return Sent(
        raw=form_object("data"),
        wish=request.form.get("do", "save"),
        version=form_number("version"),
        reasons=reasons,
        chosen=chosen(),
        id=request.form.get("id", "")[:36],
        filled_at=zoned_instant(request.form.get("filled_at", "")),
    )


def _filled(sent: Sent) -> Filled:
    return Filled(sent.id, sent.raw, sent.wish, sent.reasons, sent.filled_at, sent.chosen)


Again = Callable[[UnitOfWork, tuple[FieldFault, ...]], OpenedForm]


def _kept(
    action: Callable[[UnitOfWork], str], sent: Sent, again: Again
) -> Response | tuple[str, int]:
    try:
        return _onward(once_text(action))
    except RecordChanged:
        raise
    except (InputError, Conflict) as refused:
        error: DougongError = refused
    faults = error.faults if isinstance(error, DataInvalid) else _check_faults(error)
    opened = read(lambda uow: again(uow, faults))
    shown = _page(with_chosen(opened, sent.chosen), error=error, reasons=sent.reasons)
    return page("form", shown), status_of(error)


def _clashed(entity: str, record_id: str, sent: Sent, error: RecordChanged) -> tuple[str, int]:
    """The form with both people's changes joined, to be looked at and saved again."""

    def joined(uow: UnitOfWork) -> tuple[OpenedForm, tuple[Clash, ...]]:
        raw, clashes = merged(uow, entity, record_id, sent.raw, sent.version)
        return open_record(uow, entity, record_id, raw), clashes

    opened, clashes = read(joined)
    shown = _page(with_chosen(opened, sent.chosen), error=error, reasons=sent.reasons)
    return page("form", replace(shown, clashes=clashes)), 409


def _onward(address: str) -> Response:
    """To the record; an island is told the address, so that the page is loaded only once."""
    if request.headers.get("X-Island"):
        return Response(status=204, headers={"X-Location": address})
    return redirect(address, 303)


def _blocking(error: DougongError) -> tuple[CheckResult, ...]:
    if isinstance(error, CheckFailed):
        return tuple(result for result in error.results if result.refuses)
    return ()


def _check_faults(error: DougongError) -> tuple[FieldFault, ...]:
    return tuple(_as_fault(result) for result in _blocking(error))


def _as_fault(result: CheckResult) -> FieldFault:
    return FieldFault(result.path, result.key, Text(result.message, result.message))


def _page(
    opened: OpenedForm,
    error: DougongError | None = None,
    reasons: Mapping[str, str] | None = None,
) -> FormPage:
    record, entity = opened.record, opened.entity
    home = f"/records/{entity.name}/{record.id}" if record else ""
    key = f"{entity.name}:{record.id if record else 'new'}"
    return FormPage(
        title=opened.view.title,
        form=drawn(opened),
        action=f"{home}/edit" if home else f"/new/{opened.form.name}",
        back=home or "/",
        version=record.version if record else None,
        can_submit=is_document(entity, record),
        day=_today(),
        shared=opened.form.copy_last,
        copy_last=_copy_last(opened),
        summary=sentence(error) if error else "",
        lines=_lines(opened),
        reasons=_reasons(error, reasons or {}),
        choices=choices_part(
            opened.choices,
            opened.labels,
            f"/new/{opened.form.name}/choose/{record.id if record else 'new'}",
            opened.form.name,
        ),
        island=_island(opened, key),
    )


def _today() -> str:
    house = host()
    return house.clock.now().astimezone(house.house.zone).date().isoformat()


def _copy_last(opened: OpenedForm) -> str:
    offered = opened.record is None and bool(opened.form.copy_last)
    return f"/new/{opened.form.name}?like=last" if offered else ""


def _lines(opened: OpenedForm) -> tuple[Line, ...]:
    return tuple(
        Line(fault.for_person(locale()), f"field-{(fault.path + '/').split('/')[1]}")
        for fault in opened.faults
    )


def _reasons(error: DougongError | None, given: Mapping[str, str]) -> tuple[Reason, ...]:
    if not isinstance(error, ReasonRequired):
        return ()
    return tuple(
        Reason(result.key, result.message, given.get(result.key, ""))
        for result in error.results
        if result.needs_reason
    )


def _island(opened: OpenedForm, key: str) -> JsonObject:
    record = opened.record
    return {
        "entity": opened.entity.name,
        "form": opened.form.name,
        "id": record.id if record else None,
        "version": record.version if record else None,
        "key": key,
        "offline": opened.form.offline and record is None,
        "title": opened.view.title,
        "texts": {
            "kept": text("已自动保存 %s"),
            "local": text("网络中断，内容已存在这台设备上；“待算”的数值恢复网络后自动算出"),
            "pending": text("待算"),
            "later": text("恢复网络后自动算出"),
            "offline": text("网络中断，没有提交成功；内容已存在这台设备上，恢复网络后再提交"),
            "failed": text("没有保存成功，请稍后再试"),
            "away": text("网络中断，没有带入；已填的内容都还在"),
            "queued": text("已存入“待发送”，有网络时自动提交。可以接着填下一张"),
            "signed_out": text("登录已过期，已存入“待发送”；重新登录后自动提交"),
        },
    }
