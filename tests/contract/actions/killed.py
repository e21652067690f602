"""A worker that approves order after order until it is killed; run as a program by the test.

Each vote that was answered is written down with a sync, as a client that saw the answer would.
The wrong variant acknowledges a vote before its transaction has lasted.
"""

import os
import sys
from pathlib import Path

from contract.actions.conftest import Clock, World, opened
from dougong.actions import decide
from dougong.base.values import SystemClock
from dougong.store import assignments, records


def main() -> None:
    url, folder, wrong = sys.argv[1], Path(sys.argv[2]), sys.argv[3] == "wrong"
    world = opened(url, folder / "files", Clock())
    world.host.clock = SystemClock()
    with (folder / "acknowledged").open("a") as answered:
        for line in (folder / "work").read_text().splitlines():
            _approve(world, line, answered, wrong)


def _approve(world: World, assignment_id: str, answered, wrong: bool) -> None:  # type: ignore[no-untyped-def] # a text file
    who = world.actor("bo")

    def approve(uow) -> None:  # type: ignore[no-untyped-def] # a unit of work
        found = assignments.find_assignment(uow, assignment_id)
        if found is None or found.state != "open":
            return
        order = _order(uow, found.process_id)
        decide.decide(uow, assignment_id, "approve", version=order.version)
        if wrong:
            _tell(answered, assignment_id)

    world.host.run(who, approve)
    if not wrong:
        _tell(answered, assignment_id)


def _order(uow, process_id: str):  # type: ignore[no-untyped-def] # read for its version only
    from dougong.store import processes

    process = processes.find_process(uow, process_id)
    return records.find(uow, process.entity, process.record_id)


def _tell(answered, assignment_id: str) -> None:  # type: ignore[no-untyped-def] # a text file
    answered.write(assignment_id + "\n")
    answered.flush()
    os.fsync(answered.fileno())


if __name__ == "__main__":
    main()
