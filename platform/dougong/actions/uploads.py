"""Uploads: which files are taken, and how their bytes come to be kept with the row that names them.

Bytes cannot be written in the transaction that writes the row: it may be undone, tried again or
cut off by a kill, and a large file would hold the lock of SQLite. So a job is written first that
takes the bytes away a day later; the transaction of the row withdraws it. Whatever happens in
between, either the row is there or the job is.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import timedelta

import filetype

from dougong.actions.errors import UploadRejected
from dougong.actions.host import Host
from dougong.actions.jobs import job_kinds, later
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import Conflict
from dougong.base.text import Text
from dougong.base.values import Json, JsonObject, new_id
from dougong.model.people import Actor
from dougong.model.runtime import StoredFile
from dougong.store import files as store
from dougong.store import jobs

#: Kinds told by the content itself. SVG and HTML are not among them: both may carry scripts.
BY_CONTENT = frozenset(
    (
        *("image/jpeg", "image/png", "image/webp", "image/gif", "image/heic", "image/bmp"),
        *("application/pdf", "application/zip", "video/mp4", "video/quicktime", "audio/mpeg"),
        *("audio/mp4", "audio/aac", "audio/amr", "application/msword", "application/vnd.ms-excel"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    )
)
#: Kinds without a signature, taken when the content is text and the name says so.
TEXTS = {".txt": "text/plain", ".csv": "text/csv"}
LONGEST_NAME = 200
FACTS = ("taken_at", "latitude", "longitude", "accuracy")

#: How long bytes may wait for the row that names them.
GRACE = timedelta(days=1)
KIND = "unnamed_bytes"

EMPTY = Text("文件是空的", "it is empty")
LARGE = Text("超过 {megabytes} MB", "it exceeds {megabytes} MB")
UNSUPPORTED = Text("不支持这种文件类型", "this kind of file is not supported")


@dataclass(frozen=True)
class Upload:
    """A file as it arrived."""

    name: str
    content: bytes
    #: Facts the phone sent beside it.
    facts: JsonObject


class UploadExpired(Conflict):
    """The bytes were taken away before the file was written down."""

    code = "upload_expired"
    text = Text("文件“{name}”上传用时过长，没有保存", "“{name}” took too long and was not kept")
    hint = Text("请重新上传", "Upload it again")


def upload(host: Host, actor: Actor, sent: Upload, *, megabytes: int = 20) -> StoredFile:
    """The stored file; UploadRejected says why one is not taken."""
    file = receive(host, actor, sent, megabytes=megabytes)
    return host.run(actor, lambda uow: write_down(uow, file))


def receive(host: Host, actor: Actor, sent: Upload, *, megabytes: int = 20) -> StoredFile:
    """A file whose bytes are kept and wait to be written down; UploadRejected for a wrong one."""
    name = safe_name(sent.name)
    file = StoredFile(
        id=new_id(),
        name=name,
        media_type=_accepted(actor, name, sent.content, megabytes),
        size=len(sent.content),
        sha256=hashlib.sha256(sent.content).hexdigest(),
        created_by=actor.id,
        created_at=host.clock.now(),
        facts={key: sent.facts[key] for key in FACTS if _is_fact(sent.facts.get(key))},
    )
    host.run(actor, lambda uow: _announce(uow, file.id))
    host.files.put(file.id, sent.content)
    return file


def write_down(uow: UnitOfWork, file: StoredFile) -> StoredFile:
    """The received file, the actor's own from now on; UploadExpired when its bytes are gone."""
    if not jobs.withdraw(uow, _key(file.id)):
        raise UploadExpired(name=file.name)
    file = replace(file, created_at=uow.now)
    store.add(uow, file)
    return file


def _announce(uow: UnitOfWork, file_id: str) -> None:
    later(uow, KIND, {"file": file_id}, due=uow.now + GRACE, unique_key=_key(file_id))


def _key(file_id: str) -> str:
    return f"{KIND}:{file_id}"


def take_away(uow: UnitOfWork, args: JsonObject) -> None:
    """Remove bytes that no file names."""
    file_id = str(args["file"])
    if store.find(uow, file_id) is None:
        uow.house.files.remove(file_id)


job_kinds.add(KIND, take_away)


def safe_name(name: str) -> str:
    """A name without path, control or direction characters; Chinese and spaces stay."""
    base = re.split(r"[\\/]", name)[-1]
    kept = "".join(c for c in base if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})
    stem, dot, ending = kept.strip(" .").rpartition(".")
    if not dot:
        return (ending or "file")[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def _is_fact(value: Json) -> bool:
    return value is not None and not isinstance(value, (dict, list)) and len(str(value)) <= 64


def _accepted(actor: Actor, name: str, content: bytes, megabytes: int) -> str:
    locale = actor.locale
    if not content:
        raise UploadRejected(name=name, why=EMPTY.show(locale))
    if len(content) > megabytes * 1024 * 1024:
        raise UploadRejected(name=name, why=LARGE.show(locale, {"megabytes": megabytes}))
    found = media_type(name, content)
    if found is None:
        raise UploadRejected(name=name, why=UNSUPPORTED.show(locale))
    return found


def media_type(name: str, content: bytes) -> str | None:
    """The kind of a file by its content, or none for a kind that is not taken."""
    guessed = filetype.guess_mime(content[:8192])
    if guessed is not None:
        return str(guessed) if guessed in BY_CONTENT else None
    ending = "." + name.rpartition(".")[2].lower()
    if ending not in TEXTS or b"\0" in content:
        return None
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return TEXTS[ending]
