"""Two implementers at once: one after the other, or one is told to try again; nothing is broken."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from contract.actions.conftest import World
from contract.actions.test_publishing import ADD
from contract.actions.yard import yard
from dougong.actions import process_drafts, publish, studio
from dougong.actions.errors import Busy
from dougong.actions.process_drafts import ProcessMoved
from dougong.model.people import PLATFORM
from dougong.store import log


def test_two_bundles_published_at_once_leave_one_of_them_live(world: World) -> None:
    def put(number: int) -> str:
        files = yard({f"extra_{number}": {"kind": "text", "title": "附加"}}).files()
        try:
            made = world.host.run_as_owner(
                PLATFORM, lambda uow: publish.publish(uow, files, "test")
            )
        except Busy:
            return ""
        return made.hash

    with ThreadPoolExecutor(4) as pool:
        done = [found for found in pool.map(put, range(4)) if found]
    assert world.host.catalog().release in done
    assert world.draft().status == "draft"
    assert world.host.run(PLATFORM, log.verify_chain, write=False) == []


def test_two_who_remove_the_same_operation_do_not_spoil_the_workspace(world: World) -> None:
    world.run("root", lambda uow: studio.add_operation(uow, ADD))
    # What two removals leave behind that met between looking and writing.
    for _ in range(2):
        world.host.run(
            PLATFORM,
            lambda uow: log.append(uow, "workspace:test", "operation_removed", {"index": 0}),
        )
    found: Any = world.run("root", studio.workspace)
    assert found.operations == ()
    world.run("root", lambda uow: studio.add_operation(uow, ADD))
    assert len(world.run("root", studio.workspace).operations) == 1


def test_of_those_who_save_one_process_at_once_one_wins_and_the_others_are_told(
    world: World,
) -> None:
    key = "yard.order_approval"
    opened: Any = world.run("root", lambda uow: process_drafts.open_process(uow, key))

    def save(number: int) -> bool:
        xml = opened.xml.replace(b'name="check"', f'name="check {number}"'.encode())
        assert xml != opened.xml
        try:
            world.run(
                "root", lambda uow: process_drafts.save_process(uow, key, xml, opened.version)
            )
        except (Busy, ProcessMoved):
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        won = [number for number, done in enumerate(pool.map(save, range(3))) if done]
    assert len(won) == 1
    draft: Any = world.run("root", studio.workspace)
    assert [one["title"] for one in draft.operations] == [f"check {won[0]}"]
