"""What people say on a process, on the page of its document."""

from dataclasses import dataclass, field

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from dougong.actions import uploads
from dougong.actions.approvals import approval_view
from dougong.actions.comments import MOST_FILES, comment, to_name
from dougong.actions.records import record_for
from dougong.actions.shown_record import ShownRecord
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.uploads import Upload
from dougong.base.errors import Conflict, DataInvalid, DougongError, InputError, NotFound
from dougong.base.values import Json, JsonObject, is_id
from dougong.web.brought_in_part import people_picker
from dougong.web.call import actor, change, host, read
from dougong.web.errors import sentence
from dougong.web.json_body import answer, body, read_json
from dougong.web.locale import locale, text
from dougong.web.wording import moment

blueprint = Blueprint("comments", __name__)


@dataclass(frozen=True)
class Said:
    """One comment."""

    who: str
    when: str
    text: str
    named: str
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CommentPart:
    """The section of the page."""

    items: tuple[Said, ...] = ()
    #: Whether the reader may add one, and whom he may point it out to.
    open: bool = False
    picker: JsonObject = field(default_factory=dict)


def comment_part(shown: ShownRecord) -> CommentPart:
    """What the page shows."""
    view = shown.approval
    source = f"/records/{view.record.entity}/{view.record.id}/comments/people"
    return CommentPart(
        items=tuple(
            Said(
                who=one.who,
                when=moment(one.at),
                text=one.text,
                named=" ".join(f"@{name}" for name in one.named),
                files=one.files,
            )
            for one in view.comments
        ),
        open=view.may_comment,
        picker=people_picker(source, many=True),
    )


@blueprint.post("/records/<entity>/<record_id>/comments/people")
def people_for(entity: str, record_id: str) -> Response:
    """Whom a comment may name: who may read the document."""

    def found(uow: UnitOfWork) -> list[Json]:
        record = record_for(uow, "read", entity, record_id)
        known = to_name(uow, record, str(body().get("search") or "")[:50])
        return [{"id": one.id, "label": one.name, "detail": one.position} for one in known]

    return answer({"items": read(found)})


@blueprint.post("/records/<entity>/<record_id>/comments")
def add(entity: str, record_id: str) -> AnyResponse:
    """The comment with its files; then the document again."""
    try:
        _add(entity, record_id)
    except (InputError, Conflict) as refused:
        flash(_why(refused), "danger")
    else:
        flash(text("已评论"), "success")
    return redirect(f"/records/{entity}/{record_id}#comments", 303)


def _add(entity: str, record_id: str) -> None:
    process = read(lambda uow: approval_view(uow, entity, record_id).process)
    if process is None:
        raise NotFound(what="process", id=record_id)
    named = read_json(request.form.get("people", "[]").encode())
    people = [str(one) for one in named if is_id(str(one))] if isinstance(named, list) else []
    sent = [one for one in request.files.getlist("files") if one.filename][: MOST_FILES + 1]
    megabytes = host().settings.upload_megabytes
    uploaded = [Upload(one.filename or "file", one.stream.read(), {}) for one in sent]
    received = [uploads.receive(host(), actor(), one, megabytes=megabytes) for one in uploaded]
    said = request.form.get("text", "")

    def deed(uow: UnitOfWork) -> None:
        ids = [uploads.write_down(uow, one).id for one in received]
        comment(uow, process.id, said, people, ids)

    change(deed)


def _why(refused: DougongError) -> str:
    if isinstance(refused, DataInvalid):
        return "；".join(fault.for_person(locale()) for fault in refused.faults)
    return f"{sentence(refused)}　{refused.advice(locale())}".strip()
