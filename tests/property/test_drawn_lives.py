"""Everything people, messages, timers and a new start may do in processes drawn at random.

The invariants are those of `approval_life`; a process that waits for nobody has an incident, or
rows of what it waits for. Each process is published once for the lives of its block.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.actions.conftest import World
from property import lives
from property.drawn_life import DrawnLife, opened_yard, published

#: So many lives are played in each process.
SHARED = 3
#: With the lives of other tests a hundred and fifty on each database.
SHORT = {"sqlite": range(102), "postgresql": range(1_000, 1_126)}


def live(world: World, numbers: range) -> None:
    """The lives of these numbers; which process each is played in follows from its number."""
    for block in lives.blocks(numbers, SHARED):
        for process in sorted({number // SHARED for number in block}):
            release = published(world, process)
            mine = [number for number in block if number // SHARED == process]
            lives.live(lambda seed, one=release: DrawnLife(world, seed, one), mine)


@pytest.fixture
def here(database_url: str, tmp_path: Path) -> Iterator[World]:
    world = opened_yard(database_url, tmp_path / "files")
    yield world
    world.host.database.close()


def test_lives_in_drawn_processes(here: World) -> None:
    live(here, SHORT[here.host.database.dialect])


@pytest.mark.slow
@pytest.mark.parametrize("numbers", lives.blocks(lives.long(10_000, 5_000), 500), ids=str)
def test_five_thousand_lives_in_drawn_processes(here: World, numbers: range) -> None:
    live(here, numbers)
