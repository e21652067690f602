"""Random processes with events, in any order: the engine against the player, and wrong engines."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from dougong.base.errors import DougongError
from dougong.engine import elements, returning, scopes
from property.engine_draw import Draw
from property.engine_maker import Maker
from property.engine_player import Player
from property.test_engine_returns import chains_of, dropped, names, targets
from unit.engine.diagrams import Walk


class Trial:
    """One process played by the engine and by the player."""

    def __init__(self, seed: int, returns: int) -> None:
        self.seed, self.rng = seed, random.Random(seed)
        # In every second one nothing is done twice, and both opinions are the same to the last.
        self.looping = seed % 2 == 1
        root = Maker(self.rng, loops=self.looping, events=True).process()
        drawing = Draw(root).drawing
        self.player = Player(root)
        self.walk = Walk(drawing, {"yes": True}, chains_of(self.player))
        self.returns, self.loops, self.made, self.happened = returns, 3, 0, 0

    def play(self) -> tuple[int, int]:
        """How many returns were made, and events happened."""
        walk, player = self.walk, self.player
        for _ in range(900):
            assert (names(walk), walk.waits) == (player.open, player.waits), self.seed
            assert walk.step.completed or walk.step.open or walk.step.waits, self.seed
            if walk.step.completed:
                break
            known = [name for name in player.waits if _may(player, name)]
            if known and (not player.open or self.rng.random() < 0.3):
                self.happen(self.rng.choice(known))
            else:
                self.decide(self.rng.choice(player.open))
        assert walk.step.completed, self.seed
        assert walk.waits == []
        return self.made, self.happened

    def happen(self, event: str) -> None:
        self.walk.told(event)
        self.player.happen(event)
        self.happened += 1

    def decide(self, node: str) -> None:
        offered = self.targets(node)
        if offered and self.made < self.returns and self.rng.random() < 0.25:
            goal = self.rng.choice(offered)
            self.walk.back(node, goal)
            self.player.back(goal)
            self.made += 1
            return
        *_, loop, leaf = self.player.root.path(node)
        checks = loop.kind == "loop" and loop.parts[1] is leaf
        again = checks and self.loops > 0 and self.rng.random() < 0.5
        self.loops -= again
        self.walk.done(node, outcome="rejected" if again else "approved")
        self.player.complete(node, again=again)

    def targets(self, node: str) -> list[str]:
        """Where a round may be returned to, by both opinions."""
        offered, known = targets(self.walk, node), self.player.targets(node)
        if self.looping:
            # What came only in an earlier turn of a loop, or an earlier visit, is offered as well:
            # that turn is taken up again, which the player does not know.
            offered = sorted(set(offered) & set(known))
        if dropped(self.walk):
            assert set(offered) <= set(known), (self.seed, node)
        else:
            assert offered == known, (self.seed, node)
        return offered


def trial(seed: int, returns: int = 3) -> tuple[int, int]:
    return Trial(seed, returns).play()


def _may(player: Player, name: str) -> bool:
    """The player counts no tokens: what an event began beside is over before it begins again."""
    block = next(one for one, known in player.root.waits() if known == name)
    return block.extra is None or block.extra.state == "ahead"


def test_the_engine_agrees_with_the_player_about_events_over_forty_processes() -> None:
    found = [trial(seed) for seed in range(40)]
    assert sum(made for made, _ in found) > 30
    assert sum(happened for _, happened in found) > 100


@pytest.mark.slow
def test_the_engine_agrees_with_the_player_about_events_over_two_thousand_processes() -> None:
    assert sum(made for made, _ in (trial(seed, 5) for seed in range(1000, 3000))) > 1500


def _go_on(my_task: Any, specs: list[Any]) -> bool:
    my_task.internal_data.pop(elements.FIRED, None)
    elements.go_on(my_task, specs)
    return True


#: Wrong engines: what is broken, and how.
WRONG: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "the other events behind a gateway go on waiting": (
        elements.Catch,
        "_run_hook",
        lambda spec, task: _go_on(task, spec.outputs),
    ),
    "what an event takes the place of goes on": (
        scopes.ScopeTimer,
        "_take_all",
        lambda *_args: None,
    ),
    "an edge waits on when nothing is inside any more": (
        scopes,
        "stop_timers",
        lambda *_args, **_named: None,
    ),
    "an event that may happen again happens once": (
        scopes.ScopeEvent,
        "_run_hook",
        scopes.ScopeTimer._run_hook,
    ),
    "what an event ended may be returned to": (returning, "_ends_others", lambda _task: False),
    "what followed is not taken back by a return": (
        returning,
        "used_by",
        lambda _tree, top: ([top], []),
    ),
}


#: The first process that tells, where it takes a while.
SEEN = {"what an event ended may be returned to": 248}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_engine_is_found_out(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, what, wrong = WRONG[name]
    monkeypatch.setattr(where, what, wrong)
    first = SEEN.get(name, 0)
    for seed in range(first, first + 100):
        try:
            trial(seed, returns=6)
        except (AssertionError, DougongError, StopIteration):
            return
    pytest.fail(f"nobody noticed: {name}")
