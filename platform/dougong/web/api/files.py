"""Routes of attachments."""

from flask import Blueprint, request
from flask.wrappers import Response

from dougong.actions import files, uploads
from dougong.actions.uploads import Upload
from dougong.base.errors import DataInvalid, FieldFault
from dougong.base.text import Text
from dougong.base.values import JsonObject
from dougong.model.runtime import StoredFile
from dougong.web.api.calls import once, read
from dougong.web.api.offers import offers
from dougong.web.api.parameters import require_writable
from dougong.web.call import actor, host
from dougong.web.json_body import answer, read_json

blueprint = Blueprint("files", __name__)

_NO_FILE = Text("请选择一个文件", "Choose a file")
_NO_FACTS = Text("应为 JSON 对象", "A JSON object is expected")


@blueprint.post("/files")
@offers("everybody signed in; the file is his own until a record holds it")
def add() -> Response:
    """A stored file, to be named by its id in a record."""
    sent = request.files.get("file")
    if sent is None:
        raise DataInvalid([FieldFault("/file", "required", _NO_FILE)])
    upload = Upload(sent.filename or "file", sent.stream.read(), _facts())
    megabytes = host().settings.upload_megabytes
    received = uploads.receive(host(), actor(), upload, megabytes=megabytes)
    made = once(lambda uow: file_json(uploads.write_down(uow, received)))
    made.status_code = 201
    return made


def _facts() -> JsonObject:
    """What the phone knows of the picture, sent beside it as JSON."""
    raw = request.form.get("facts")
    found = read_json(raw.encode()) if raw else {}
    if not isinstance(found, dict):
        raise DataInvalid([FieldFault("/facts", "type", _NO_FACTS)])
    require_writable(found, "/facts")
    return found


@blueprint.get("/files/<id:file_id>")
@offers("who may read the record that holds the file, or uploaded it")
def about(file_id: str) -> Response:
    """Name, size and facts of a file."""
    return answer(file_json(read(lambda uow: files.file_for(uow, file_id))))


def file_json(file: StoredFile) -> dict[str, object]:
    """A file without its bytes."""
    return {
        "id": file.id,
        "name": file.name,
        "size": file.size,
        "media_type": file.media_type,
        "sha256": file.sha256,
        "facts": dict(file.facts),
        "created_by": file.created_by,
        "created_at": file.created_at.isoformat(),
        "entity": file.entity or None,
        "record_id": file.record_id or None,
        "href": f"/files/{file.id}",
    }
