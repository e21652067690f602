"""The part of a record's page that shows files which came after the approval."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request

from dougong.actions import uploads
from dougong.actions.late_files import MOST, FilesMissing, LateFile, add_late_files
from dougong.actions.records import record_for
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.uploads import Upload
from dougong.web.call import actor, change, host, read
from dougong.web.wording import moment


@dataclass(frozen=True)
class LatePart:
    """A file with its stamp."""

    id: str
    name: str
    #: Who and when.
    stamp: str


def late_parts(found: Iterable[LateFile]) -> tuple[LatePart, ...]:
    """The files in the words of the page."""
    return tuple(LatePart(one.id, one.name, f"{one.who} · {moment(one.at)}") for one in found)


def keep_late_files(entity: str, record_id: str) -> None:
    """Take the files that came with the request and add them to the document."""
    read(lambda uow: record_for(uow, "read", entity, record_id))
    sent = [one for one in request.files.getlist("files") if one.filename]
    if not 1 <= len(sent) <= MOST:
        raise FilesMissing
    megabytes = host().settings.upload_megabytes
    uploaded = [Upload(one.filename or "file", one.stream.read(), {}) for one in sent]
    received = [uploads.receive(host(), actor(), one, megabytes=megabytes) for one in uploaded]

    def add(uow: UnitOfWork) -> None:
        ids = [uploads.write_down(uow, one).id for one in received]
        add_late_files(uow, entity, record_id, ids)

    change(add)
