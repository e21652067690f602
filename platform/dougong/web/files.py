"""The bytes of attachments, always as downloads: nothing uploaded is drawn as a page of ours."""

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions import files
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.runtime import StoredFile
from dougong.web.api.door import add_converters
from dougong.web.api.offers import offers
from dougong.web.call import read
from dougong.web.disposition import disposition

blueprint = Blueprint("files", __name__)
blueprint.record_once(add_converters)

ANY = "application/octet-stream"


@blueprint.get("/files/<id:file_id>")
@offers("who may read the record that holds the file, or uploaded it", produces=ANY)
def download(file_id: str) -> Response:
    """The file under its own name."""
    file, content = read(lambda uow: _with_content(uow, file_id))
    response = Response(content, mimetype=file.media_type)
    response.headers["Content-Disposition"] = disposition(file.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _with_content(uow: UnitOfWork, file_id: str) -> tuple[StoredFile, bytes]:
    file = files.file_for(uow, file_id)
    return file, files.content_of(uow, file)
