"""Random processes go on in diagrams that were changed at random: they come to the end, once.

Whatever is refused stays; whatever is taken over keeps its open rounds and never waits for a token
that does not come, nor sets one twice.
"""

import random
from copy import deepcopy
from itertools import count

import pytest

from dougong.engine import migrating
from dougong.engine.faults import MoveImpossible
from property.engine_draw import Draw
from property.engine_maker import Maker
from property.engine_player import Block
from unit.engine.diagrams import Drawing, Walk, steps_of

#: Decisions until a process without loops has ended at the latest.
MOST = 400


class Move:
    """One process, walked a while, and moved to a changed diagram."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.root = Maker(self.rng).process()
        self.numbers = count(1)
        self.walk = Walk(Draw(self.root).drawing, {"yes": True}, steps_of("one", "two"))

    def play(self) -> bool:
        """Whether it was moved; AssertionError where it did not go on as it must."""
        for _ in range(self.rng.randrange(12)):
            self.decide()
        if self.walk.step.completed:
            return False
        other, before = self.changed(), self.walk.step
        stood = {one.task_id: one.item for one in before.open}
        try:
            self.walk.migrated(other)
        except MoveImpossible:
            assert self.walk.step == before
            return False
        assert {one.task_id: one.item for one in self.walk.step.open} == stood
        self.to_the_end()
        return True

    def decide(self) -> None:
        if not self.walk.step.completed:
            one = self.rng.choice(self.walk.step.open)
            self.walk.done(one.node_id)

    def to_the_end(self) -> None:
        """Everybody agrees: somebody is asked until the end, nobody twice at once."""
        for _ in range(MOST):
            if self.walk.step.completed:
                return
            assert self.walk.step.open, "nobody is asked and it has not ended"
            now = [one.node_id for one in self.walk.step.open]
            assert len(now) == len(set(now)), f"asked twice: {now}"
            self.decide()
        raise AssertionError(f"no end: {self.walk.open}")

    def changed(self) -> Drawing:
        """The diagram with some steps and branches more or less."""
        root = deepcopy(self.root)
        for _ in range(self.rng.choice((1, 1, 2, 3))):
            self.change(self.rng.choice([*_holding(root)]))
        return Draw(root).drawing

    def change(self, block: Block) -> None:
        place = self.rng.randrange(len(block.parts) + 1)
        least = 1 if block.kind == "seq" else 2
        if self.rng.random() < 0.4 and len(block.parts) > least:
            gone = block.parts[place % len(block.parts)]
            if gone.kind == "task":
                block.parts.remove(gone)
        elif block.kind == "seq":
            block.parts.insert(place, Block("task", f"new_{next(self.numbers)}"))
        else:
            block.parts.append(Block("task", f"new_{next(self.numbers)}"))


def _holding(block: Block) -> list[Block]:
    """The rows and forks of a process."""
    mine = [block] if block.kind in {"seq", "par"} else []
    return mine + [one for part in block.parts for one in _holding(part)]


def played(seed: int) -> bool:
    """Whether a process was moved; those that hold neither row nor fork are not."""
    move = Move(seed)
    return bool(_holding(move.root)) and move.play()


def test_moved_processes_come_to_the_end() -> None:
    assert sum(played(seed) for seed in range(30)) > 7


@pytest.mark.slow
def test_many_moved_processes_come_to_the_end() -> None:
    assert sum(played(seed) for seed in range(1_000, 1_600)) > 150


def test_a_wrong_move_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where blocks may have changed, a join waits for what does not come."""
    monkeypatch.setattr(migrating, "alike", lambda *_: True)
    for seed in range(400):
        try:
            played(seed)
        except AssertionError:
            return
    pytest.fail("four hundred processes tell nothing of it")
