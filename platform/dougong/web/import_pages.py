"""Bringing records in from Excel: template, upload, columns matched, a look, then all at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from io import BytesIO

from flask import Blueprint, flash, redirect, request
from flask.wrappers import Response
from werkzeug.wrappers import Response as AnyResponse

from dougong.actions import uploads
from dougong.actions.imports import running
from dougong.actions.imports.faults import ImportRefused, RowFault
from dougong.actions.imports.importing import (
    Review,
    Wish,
    bring_in,
    content_of,
    review,
    understood,
)
from dougong.actions.imports.keeping import forget_later
from dougong.actions.imports.offer import offer_for
from dougong.actions.imports.template import marked, template
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DougongError, InputError
from dougong.exchange.excel_in import MOST_ROWS
from dougong.web.api.door import add_converters
from dougong.web.api.names import entity_of
from dougong.web.call import actor, change, host, read
from dougong.web.disposition import disposition
from dougong.web.errors import sentence, status_of
from dougong.web.export_pages import EXCEL
from dougong.web.import_view import (
    COLUMN,
    RecentView,
    ReviewView,
    RunView,
    counts_of,
    drawn_review,
    drawn_run,
    list_of,
    recent_of,
)
from dougong.web.locale import locale, text
from dougong.web.render import page

blueprint = Blueprint("imports", __name__, url_prefix="/import/<name:entity>")
blueprint.record_once(add_converters)


@dataclass(frozen=True)
class StartView:
    """Where an import begins."""

    title: str
    back: str
    base: str
    most: int
    fault: str = ""
    hint: str = ""
    recent: tuple[RecentView, ...] = ()


@blueprint.get("")
def start(entity: str) -> str:
    """The template, and a place for the file."""
    return page("import_start", _start(entity))


def _start(entity: str, error: DougongError | None = None) -> StartView:
    def view(uow: UnitOfWork) -> StartView:
        offer = offer_for(uow, entity_of(uow, entity))
        return StartView(
            title=text("导入%(title)s", title=offer.entity.title),
            back=list_of(uow, entity),
            base=f"/import/{entity}",
            most=MOST_ROWS,
            fault=sentence(error) if error else "",
            hint=error.advice(locale()) if error else "",
            recent=recent_of(uow, entity),
        )

    return read(view)


@blueprint.get("/template")
def template_file(entity: str) -> Response:
    """The template in the reader's language."""

    def write(uow: UnitOfWork, out: BytesIO) -> str:
        return text("%(title)s导入模板", title=template(uow, entity_of(uow, entity).name, out))

    return _file(write)


@blueprint.post("/files")
def upload(entity: str) -> AnyResponse | tuple[str, int]:
    """The file kept for its person, and looked at on the next page."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return page("import_start", _start(entity)), 422
    read(lambda uow: offer_for(uow, entity_of(uow, entity)))
    content = sent.stream.read()
    megabytes = host().settings.upload_megabytes
    try:
        # What cannot be read need not be kept.
        found = read(lambda uow: understood(uow, entity, content, Wish()))
        one = uploads.Upload(sent.filename, content, {})
        kept = uploads.upload(host(), actor(), one, megabytes=megabytes)
        change(lambda uow: forget_later(uow, kept.id))
        if running.is_large(found):
            change(lambda uow: running.ask(uow, entity, kept.id, found, Wish()))
    except InputError as error:
        return page("import_start", _start(entity, error)), status_of(error)
    return redirect(f"/import/{entity}/{kept.id}", 303)


@blueprint.get("/<id:file_id>")
def look(entity: str, file_id: str) -> str:
    """What the file would do, as its columns are understood now; of a large one how far it is."""
    wish = _wish(request.args.items())

    def view(uow: UnitOfWork) -> RunView | ReviewView:
        found = running.standing(uow, file_id)
        if found is None:
            return _review(uow, entity, file_id, wish)
        if found.stage == "checked":
            made = running.reviewed(uow, entity_of(uow, entity).name, file_id, found)
            return drawn_review(uow, entity, file_id, made, found.wish)
        return drawn_run(uow, entity, file_id, found)

    made = read(view)
    return page("import_run" if isinstance(made, RunView) else "import_review", made)


@blueprint.post("/<id:file_id>")
def run(entity: str, file_id: str) -> AnyResponse | tuple[str, int]:
    """All of the file written, or the page again: with what is wrong, or looked at anew."""
    wish = _wish(request.form.items())
    if read(lambda uow: running.standing(uow, file_id)) is not None:
        return _run_large(entity, file_id, wish)
    if request.form.get("do") != "run":
        return page("import_review", read(lambda uow: _review(uow, entity, file_id, wish))), 200

    def action(uow: UnitOfWork) -> tuple[Review, str]:
        name, content = content_of(uow, file_id)
        done = bring_in(uow, entity_of(uow, entity).name, content, wish, name)
        return done, list_of(uow, entity)

    try:
        done, back = change(action)
    except ImportRefused as refused:
        rows = refused.rows
        found = read(lambda uow: _review(uow, entity, file_id, wish, rows))
        return page("import_review", found), 422
    told = " · ".join(f"{one.title} {one.count}" for one in counts_of(done.counts) if one.count)
    flash(text("导入完成：%(told)s", told=told), "success")
    return redirect(back, 303)


def _run_large(entity: str, file_id: str, wish: Wish) -> AnyResponse:
    """A large file checked anew or written in the background; the next page tells how far."""

    def action(uow: UnitOfWork) -> None:
        name = entity_of(uow, entity).name
        if request.form.get("do") == "run":
            running.ask_to_write(uow, name, file_id)
            return
        _, content = content_of(uow, file_id)
        running.ask(uow, name, file_id, understood(uow, name, content, wish), wish)

    change(action)
    return redirect(f"/import/{entity}/{file_id}", 303)


@blueprint.get("/<id:file_id>/marked")
def marked_file(entity: str, file_id: str) -> Response:
    """The file again with what is wrong beside each row."""
    wish = _wish(request.args.items())

    def write(uow: UnitOfWork, out: BytesIO) -> str:
        name, standing = entity_of(uow, entity).name, running.standing(uow, file_id)
        if standing is not None:
            found = running.reviewed(uow, name, file_id, standing)
        else:
            found = review(uow, name, content_of(uow, file_id)[1], wish)
        return text("%(title)s（已标出需修改处）", title=marked(uow, found, out))

    return _file(write)


def _file(write: Callable[[UnitOfWork, BytesIO], str]) -> Response:
    def action(uow: UnitOfWork) -> tuple[str, bytes]:
        out = BytesIO()
        return write(uow, out), out.getvalue()

    title, content = read(action)
    response = Response(content, mimetype=EXCEL)
    response.headers["Content-Disposition"] = disposition(f"{title}.xlsx")
    return response


def _wish(words: Iterable[tuple[str, str]]) -> Wish:
    given = dict(words)
    columns = {
        key.removeprefix(COLUMN): value[:64]
        for key, value in given.items()
        if key.startswith(COLUMN)
    }
    return Wish(columns, "skip" if given.get("existing") == "skip" else "update")


def _review(
    uow: UnitOfWork,
    entity: str,
    file_id: str,
    wish: Wish,
    refused: tuple[RowFault, ...] = (),
) -> ReviewView:
    _, content = content_of(uow, file_id)
    found = review(uow, entity_of(uow, entity).name, content, wish)
    return drawn_review(uow, entity, file_id, replace(found, faults=refused or found.faults), wish)
