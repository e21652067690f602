"""Two thousand lives in memory: the engine alone, its state as bytes between all steps.

Each process is drawn and parsed once for the lives of its block. What people do inside a round
stands in tables and is played by `test_drawn_lives.py` on both databases.
"""

from functools import lru_cache

import pytest

from dougong.base.errors import DougongError
from property import lives
from property.engine_life import EngineLife, Model
from property.test_engine_events import WRONG

#: So many lives are played in each process.
SHARED = 20


@lru_cache(2)
def model(number: int) -> Model:
    """The process of a number; lives come in its order."""
    return Model(number)


def born(seed: int) -> EngineLife:
    return EngineLife(model(seed // SHARED), seed)


@pytest.mark.parametrize("numbers", lives.blocks(range(2_000), 500), ids=str)
def test_two_thousand_lives_in_memory(numbers: range) -> None:
    lives.live(born, numbers)


@pytest.mark.slow
@pytest.mark.parametrize("numbers", lives.blocks(lives.long(10_000, 100_000), 2_000), ids=str)
def test_a_hundred_thousand_lives_in_memory(numbers: range) -> None:
    lives.live(born, numbers)


#: Engines that lose a token, that set one twice, and whose timers outlive what they hang on.
TOLD = (
    "what followed is not taken back by a return",
    "the other events behind a gateway go on waiting",
    "an edge waits on when nothing is inside any more",
)


@pytest.mark.parametrize("name", TOLD)
def test_a_wrong_engine_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*WRONG[name])
    for seed in range(0, 200 * SHARED, SHARED):
        try:
            assert not lives.played(born, seed, range(lives.STEPS))
        except (AssertionError, DougongError, StopIteration):
            return
    pytest.fail(f"two hundred lives tell nothing of it: {name}")
