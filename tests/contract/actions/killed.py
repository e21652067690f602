"""A worker that approves one assignment after another until it is killed.

Each vote that was answered is written down with a sync, as a client that saw the answer would do.
The wrong variant tells its client before the transaction has lasted.
"""

import os
from pathlib import Path
from typing import TextIO

from contract.actions.conftest import Clock, World, opened
from dougong.actions import decide
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import SystemClock
from dougong.model.people import Actor


def work(url: str, folder: Path, variant: str) -> None:
    """Approve everything in the file `work`: assignment and version on each line."""
    wrong = variant == "wrong"
    world = opened(url, folder / "files", Clock())
    world.host.clock = SystemClock()
    bo = world.actor("bo")
    with (folder / "acknowledged").open("a") as answered:
        for line in (folder / "work").read_text().splitlines():
            assignment_id, version = line.split()
            _approve(world, bo, (assignment_id, int(version)), answered if not wrong else None)
            if wrong:
                _tell(answered, assignment_id)


def _approve(world: World, bo: Actor, one: tuple[str, int], answered: TextIO | None) -> None:
    assignment_id, version = one

    def approve(uow: UnitOfWork) -> None:
        decide.decide(uow, assignment_id, "approve", version=version)

    if answered is None:
        # The mistake: everything is done and answered, and only then made to last.
        with world.host.database.begin() as connection:
            approve(world.host.unit(connection, bo))
        return
    world.host.run(bo, approve)
    _tell(answered, assignment_id)


def _tell(answered: TextIO, assignment_id: str) -> None:
    answered.write(assignment_id + "\n")
    answered.flush()
    os.fsync(answered.fileno())
