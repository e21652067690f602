"""Attachments: what is taken, under which name, and who may read it."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

import filetype

from dougong.actions.doors import record_for
from dougong.actions.errors import UploadRejected
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.text import Text
from dougong.base.values import Json, JsonObject, new_id
from dougong.model.runtime import StoredFile
from dougong.store import files as store
from dougong.store.connection import StatementFault

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

EMPTY = Text("文件是空的", "it is empty")
LARGE = Text("超过 {megabytes} MB", "it exceeds {megabytes} MB")
KIND = Text("不支持这种文件类型", "this kind of file is not supported")


@dataclass(frozen=True)
class Upload:
    """A file as it arrived."""

    name: str
    content: bytes
    #: Facts the phone sent beside it.
    facts: JsonObject


def upload(uow: UnitOfWork, sent: Upload, *, megabytes: int = 20) -> StoredFile:
    """The stored file; UploadRejected says why one is not taken."""
    name = safe_name(sent.name)
    file = StoredFile(
        id=new_id(),
        name=name,
        media_type=_accepted(uow, name, sent.content, megabytes),
        size=len(sent.content),
        sha256=hashlib.sha256(sent.content).hexdigest(),
        created_by=uow.actor.id,
        created_at=uow.now,
        facts={key: sent.facts[key] for key in FACTS if _is_fact(sent.facts.get(key))},
    )
    uow.house.files.put(file.id, sent.content)
    try:
        store.add(uow, file)
    except StatementFault:
        uow.house.files.remove(file.id)
        raise
    return file


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


def _accepted(uow: UnitOfWork, name: str, content: bytes, megabytes: int) -> str:
    locale = uow.actor.locale
    if not content:
        raise UploadRejected(name=name, why=EMPTY.show(locale))
    if len(content) > megabytes * 1024 * 1024:
        raise UploadRejected(name=name, why=LARGE.show(locale, {"megabytes": megabytes}))
    found = media_type(name, content)
    if found is None:
        raise UploadRejected(name=name, why=KIND.show(locale))
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


def file_for(uow: UnitOfWork, file_id: str) -> StoredFile:
    """A file the actor may read: one of a record he may read, or his own before it is saved."""
    file = store.find(uow, file_id)
    if file is None:
        raise NotFound(what="file", id=file_id)
    if file.record_id:
        record_for(uow, "read", file.entity, file.record_id)
    elif file.created_by != uow.actor.id:
        raise NotFound(what="file", id=file_id)
    return file


def content_of(uow: UnitOfWork, file: StoredFile) -> bytes:
    """The bytes of a file found with `file_for`."""
    return uow.house.files.get(file.id)
