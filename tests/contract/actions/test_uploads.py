"""Bytes of an upload never outlive by more than a day what was to name them."""

from datetime import timedelta
from pathlib import Path

import pytest

from contract.actions.conftest import World
from dougong import worker
from dougong.actions import files
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.uploads import Upload, UploadExpired, receive, upload, write_down
from dougong.model.people import PLATFORM
from dougong.store.files import LocalFiles
from dougong.store.jobs import next_due
from dougong.testing.stage import PIXEL

SENT = Upload("现场.png", PIXEL, {})


class PowerCut(BaseException):
    """The process ends; nothing handles that."""


class CutAfterWriting(LocalFiles):
    """The process ends when the bytes are on the disk and before anything else."""

    def put(self, file_id: str, content: bytes) -> None:
        super().put(file_id, content)
        raise PowerCut


def kept(world: World) -> list[str]:
    """What lies in the folder of the attachments."""
    store = world.host.files
    assert isinstance(store, LocalFiles)
    return sorted(path.name for path in store.folder.rglob("*") if path.is_file())


def a_day_later(world: World) -> None:
    world.clock.at += timedelta(days=1, seconds=1)
    while worker.run_due(world.host, "test"):
        pass


def waits(world: World) -> bool:
    return world.host.glance(next_due) is not None


def test_a_file_that_was_written_down_stays_and_leaves_no_work_behind(world: World) -> None:
    ann = world.actor("ann")
    mine = upload(world.host, ann, SENT)
    assert kept(world) == [mine.id]
    assert not waits(world)
    a_day_later(world)
    assert world.run("ann", lambda uow: files.content_of(uow, files.file_for(uow, mine.id)))


def test_bytes_whose_row_was_undone_are_taken_away(world: World) -> None:
    ann = world.actor("ann")
    mine = upload(world.host, ann, SENT)
    lost = receive(world.host, ann, SENT)

    def undone(uow: UnitOfWork) -> None:
        write_down(uow, lost)
        raise PowerCut

    with pytest.raises(PowerCut):
        world.host.run(ann, undone)
    assert kept(world) == sorted((mine.id, lost.id))
    a_day_later(world)
    assert kept(world) == [mine.id]


def test_bytes_of_a_process_that_ended_after_writing_them_are_taken_away(world: World) -> None:
    store = world.host.files
    assert isinstance(store, LocalFiles)
    world.host.files = CutAfterWriting(Path(store.folder))
    with pytest.raises(PowerCut):
        upload(world.host, world.actor("ann"), SENT)
    assert len(kept(world)) == 1
    a_day_later(world)
    assert kept(world) == []


def test_a_file_is_not_written_down_after_its_bytes_were_taken_away(world: World) -> None:
    ann = world.actor("ann")
    late = receive(world.host, ann, SENT)
    a_day_later(world)
    with pytest.raises(UploadExpired):
        world.host.run(ann, lambda uow: write_down(uow, late))
    assert kept(world) == []


def test_a_received_file_is_written_down_once(world: World) -> None:
    ann = world.actor("ann")
    mine = receive(world.host, ann, SENT)
    world.host.run(ann, lambda uow: write_down(uow, mine))
    with pytest.raises(UploadExpired):
        world.host.run(PLATFORM, lambda uow: write_down(uow, mine))
