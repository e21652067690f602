"""Random processes, decisions taken back: the engine stands where the player stood before."""

import copy
import random

import pytest

from dougong.engine.faults import TaskNotThere
from property.engine_draw import Draw
from property.engine_maker import Maker
from property.engine_player import Player
from property.test_engine_returns import chains_of, dropped, names
from unit.engine.diagrams import Walk


def trial(seed: int) -> int:
    """Play one process to its end, every third decision twice; how many were taken back."""
    rng = random.Random(seed)
    root = Maker(rng).process()
    player = Player(root)
    walk = Walk(Draw(root).drawing, {"yes": True}, chains_of(player))
    made = 0
    for _ in range(400):
        assert names(walk) == player.open, seed
        if walk.step.completed:
            break
        task = rng.choice(walk.step.open)
        before, stood = copy.deepcopy(player), {(t.node_id, str(t.item)) for t in walk.step.open}
        complete(walk, player, task)
        if not walk.step.completed and rng.random() < 0.3:
            assert names(walk) == player.open, seed
            mine = {t.task_id for t in walk.step.opened}
            try:
                walk.taken_back(task)
            except TaskNotThere:
                assert dropped(walk), "nothing else is in the way"
                continue
            assert {(t.node_id, str(t.item)) for t in walk.step.open} == stood, (seed, task)
            assert set(walk.step.closed) == mine, "only what the decision opened is closed"
            player = before
            made += 1
    assert walk.step.completed, seed
    return made


def complete(walk: Walk, player: Player, task) -> None:
    # Visits side by side would share the name; the maker draws none.
    walk.done(task.node_id)
    player.complete(task.node_id)


def test_a_decision_taken_back_leaves_the_process_as_it_was() -> None:
    assert sum(trial(seed) for seed in range(12)) > 24


@pytest.mark.slow
def test_three_thousand_processes_with_decisions_taken_back() -> None:
    assert sum(trial(seed) for seed in range(1000, 4000)) > 4000
