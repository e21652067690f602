"""A process that goes round two thousand times: each decision reads as little as the first ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.actions.conftest import Clock, World, opened, settle
from contract.actions.looping import Turning, loop
from contract.actions.test_branches import process_of
from dougong.actions.cases import case_for, case_now
from dougong.model.people import PLATFORM
from dougong.store import assignments
from statements import statements


@pytest.fixture
def here(database_url: str, tmp_path: Path) -> Iterator[World]:
    world = opened(database_url, tmp_path / "files", Clock())
    world.publish(loop())
    settle(world)
    yield world
    world.host.database.close()


def gone_round(world: World, times: int) -> None:
    turning, largest, asked = Turning(world), 0, []
    for number in range(times):
        with statements() as sent:
            turning.turn()
        if number in {19, times - 1}:
            asked.append(len(sent))
        if number % 10 == 0:
            largest = max(largest, len(process_of(world, turning.order).state))
    assert asked[0] == asked[1], "a late decision asks as often as an early one"
    assert largest < 4000, "what is kept of the tokens does not grow"
    process = str(world.read(turning.order).process_id)
    late = world.host.run(turning.pam, lambda uow: case_now(uow, turning.mine))
    every = world.host.run(PLATFORM, lambda uow: case_for(uow, process))
    assert len(every.rounds) == times + 1
    assert late.rounds == every.rounds[-assignments.LATE :]
    assert late.open_rounds == every.open_rounds
    assert [r.number for r in every.rounds] == [*range(1, times + 2)]
    world.vote("pam", turning.order)
    assert world.read(turning.order).status == "approved"


def test_a_loop_of_sixty_decisions_costs_no_more_at_its_end(here: World) -> None:
    gone_round(here, 60)


@pytest.mark.slow
def test_a_loop_of_two_thousand_decisions_costs_no_more_at_its_end(here: World) -> None:
    gone_round(here, 2000)
