"""Attachments that are kept: who may read them, and their bytes."""

from dougong.actions.doors import record_for
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.model.runtime import StoredFile
from dougong.store import files as store


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
