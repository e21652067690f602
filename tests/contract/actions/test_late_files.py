"""EC-54: files of an approved document stay as they are; further ones come with a stamp."""

import pytest

from contract.actions.conftest import World, settle
from contract.actions.yard import yard
from dougong.actions import late_files, records
from dougong.actions.errors import StatusForbids
from dougong.actions.files import file_for
from dougong.actions.late_files import FilesMissing, FilesSettled, add_late_files
from dougong.actions.uploads import Upload, upload
from dougong.base.errors import AccessDenied, DataInvalid, NotFound
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record
from dougong.store import log
from dougong.testing.stage import PIXEL


@pytest.fixture
def world(empty_world: World) -> World:
    """The yard whose orders have papers."""
    papers = {"papers": {"kind": "file", "title": "附件"}}
    made = yard(papers)
    made.role("archivist", "site", scope="record").grant("archivist", "order", "read", "attach")
    empty_world.publish(made)
    settle(empty_world)
    empty_world.person("arc", "archivist")
    return empty_world


def sent(world: World, who: str, name: str = "补充协议.png") -> str:
    return upload(world.host, world.actor(who), Upload(name, PIXEL, {})).id


def approved(world: World) -> tuple[Record, str]:
    first = sent(world, "ann", "合同.png")
    order = world.submitted(papers=[first])
    world.vote("pam", order)
    world.vote("bo", order)
    return world.read(order), first


def add(world: World, who: str, order: Record, *files: str) -> list[tuple[str, str]]:
    found = world.run(who, lambda uow: add_late_files(uow, "yard.order", order.id, files))
    return [(one.name, one.who) for one in found]


def test_papers_of_an_approved_order_are_not_replaced_or_removed(world: World) -> None:
    order, _ = approved(world)
    for papers in ([], [sent(world, "ann")]):
        raw = {"papers": papers}
        with pytest.raises(FilesSettled) as refused:
            world.run(
                "ann",
                lambda uow, raw=raw: records.change_draft(
                    uow, "yard.order", order.id, raw, version=order.version
                ),
            )
        assert "补充附件" in refused.value.advice()
    assert world.read(order).data == order.data


def test_who_took_part_or_may_attach_adds_papers_with_a_stamp(world: World) -> None:
    order, first = approved(world)
    assert add(world, "ann", order, sent(world, "ann")) == [("补充协议.png", "Ann")]
    add(world, "pam", order, sent(world, "pam", "照片.png"))
    told = add(world, "arc", order, sent(world, "arc", "存档.png"))
    assert told == [("补充协议.png", "Ann"), ("照片.png", "Pam"), ("存档.png", "Arc")]
    kept = world.read(order)
    assert (kept.data, kept.version) == (order.data, order.version)
    assert kept.data["papers"] == [first]
    trail = world.host.run(PLATFORM, lambda uow: log.events(uow, order.id), write=False)
    assert [event.kind for event in trail][-3:] == [late_files.ADDED] * 3
    assert {"id", "name", "sha256"} == trail[-1].data["files"][0].keys()
    assert world.host.run(PLATFORM, log.verify_chain, write=False) == []


def test_others_and_other_moments_and_foreign_papers_are_refused(world: World) -> None:
    draft = world.submitted()
    with pytest.raises(StatusForbids):
        add(world, "ann", draft, sent(world, "ann"))
    order, first = approved(world)
    with pytest.raises(AccessDenied):
        add(world, "paul", order, sent(world, "paul"))
    with pytest.raises(FilesMissing):
        add(world, "ann", order)
    for foreign in (sent(world, "pam"), first):
        with pytest.raises(DataInvalid):
            add(world, "ann", order, foreign)


def test_a_late_paper_is_read_like_the_order_and_goes_nowhere_else(world: World) -> None:
    order, _ = approved(world)
    late = sent(world, "ann")
    add(world, "ann", order, late)
    assert world.run("bo", lambda uow: file_for(uow, late)).record_id == order.id
    world.person("eve", site=False)
    with pytest.raises(NotFound):
        world.run("eve", lambda uow: file_for(uow, late))
    with pytest.raises(DataInvalid):
        add(world, "ann", order, late)
    with pytest.raises(DataInvalid):
        world.draft(papers=[late])
