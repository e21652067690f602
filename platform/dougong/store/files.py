"""Attachments: their facts in a table, their bytes in a file store."""

import errno
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from sqlalchemy import bindparam, delete, insert, select, update

from dougong.base.errors import NotFound, SetupError
from dougong.base.text import Text
from dougong.base.values import is_id
from dougong.model.runtime import StoredFile
from dougong.store.platform_tables import file as table
from dougong.store.session import Work

_FIELDS = tuple(StoredFile.__dataclass_fields__)
_FILE = select(*(table.c[key] for key in _FIELDS))
_FIND = _FILE.where(table.c.id.in_(bindparam("wanted", expanding=True)))
_OF_RECORD = _FILE.where(table.c.record_id == bindparam("record")).order_by(table.c.id)
#: A file belongs to the first record that took it.
_ATTACH = (
    update(table)
    .where(table.c.id.in_(bindparam("wanted", expanding=True)))
    .where(table.c.record_id == "")
    .values(entity=bindparam("v_entity"), record_id=bindparam("v_record"))
)
_DROP = delete(table).where(table.c.id == bindparam("gone")).where(table.c.record_id == "")
_RELEASE = (
    update(table).where(table.c.record_id == bindparam("record")).values(entity="", record_id="")
)


class StorageFull(SetupError):
    """The disk of the attachments has no room for another file."""

    code = "storage_full"
    status = 507
    text = Text("存放附件的磁盘已满，文件没有保存", "The disk is full; the file was not kept")
    hint = Text(
        "请联系管理员清理或扩充磁盘后再上传",
        "Ask an administrator to make room, then upload it again",
    )


class StorageUnavailable(SetupError):
    """The folder of the attachments cannot be written."""

    code = "storage_unavailable"
    text = Text("附件暂时无法保存：{why}", "Attachments cannot be kept at the moment: {why}")
    hint = Text("请稍后再试；持续出现请联系管理员", "Try again; if it lasts, tell an administrator")

    def __init__(self, why: str) -> None:
        super().__init__(why=why, retry_after=10)


#: No room on the disk, or none left for this account.
NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT))


class FileStore(Protocol):
    """Where the bytes of attachments lie, by the id of the file."""

    def put(self, file_id: str, content: bytes) -> None:
        """Keep the bytes; when this returns they outlast a power cut.

        StorageFull and StorageUnavailable leave nothing behind.
        """

    def get(self, file_id: str) -> bytes:
        """The bytes, or NotFound."""

    def remove(self, file_id: str) -> None:
        """Forget the bytes, if they are there."""


class LocalFiles:
    """Attachments in a directory of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, file_id: str, content: bytes) -> None:
        path = self._path(file_id)
        partial = path.with_suffix(".part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            # A reader sees the whole file or none.
            partial.replace(path)
        except OSError as error:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            if error.errno in NO_ROOM:
                raise StorageFull from error
            raise StorageUnavailable(os.strerror(error.errno or errno.EIO)) from error

    def get(self, file_id: str) -> bytes:
        try:
            return self._path(file_id).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(what="file", id=file_id) from error

    def remove(self, file_id: str) -> None:
        self._path(file_id).unlink(missing_ok=True)

    def _path(self, file_id: str) -> Path:
        # Only ids become names, so no name leads out of the directory.
        if not is_id(file_id):
            raise NotFound(what="file", id=file_id)
        return self.folder / file_id[-2:] / file_id


def add(work: Work, file: StoredFile) -> None:
    """Write the facts of a file whose bytes are kept."""
    work.connection.execute(insert(table), asdict(file))


def drop(work: Work, file_id: str) -> bool:
    """Forget a file that no record holds; whether it was there."""
    return work.connection.execute(_DROP, {"gone": file_id}).rowcount > 0


def remove(work: Work, ids: Iterable[str]) -> None:
    """Forget files for good, whoever holds them; their bytes are removed by a job."""
    work.connection.execute(delete(table).where(table.c.id.in_(sorted(set(ids)))))


def find(work: Work, file_id: str) -> StoredFile | None:
    """The facts of a file, or none."""
    return found(work, [file_id]).get(file_id)


def found(work: Work, ids: Iterable[str]) -> dict[str, StoredFile]:
    """The facts of files by id; none for those not there."""
    wanted = sorted(set(ids))
    rows = work.connection.execute(_FIND, {"wanted": wanted}) if wanted else ()
    return {file.id: file for file in (StoredFile(*row) for row in rows)}


def files_of(work: Work, record_id: str) -> tuple[StoredFile, ...]:
    """The files of a record."""
    rows = work.connection.execute(_OF_RECORD, {"record": record_id})
    return tuple(StoredFile(*row) for row in rows)


def attach(work: Work, ids: Iterable[str], entity: str, record_id: str) -> int:
    """Let files belong to a record; how many of them were free until now."""
    wanted = sorted(set(ids))
    if not wanted:
        return 0
    given = {"wanted": wanted, "v_entity": entity, "v_record": record_id}
    return work.connection.execute(_ATTACH, given).rowcount


def release(work: Work, record_id: str) -> None:
    """Let the files of a record that is deleted be their owners' again, free for another one."""
    work.connection.execute(_RELEASE, {"record": record_id})
