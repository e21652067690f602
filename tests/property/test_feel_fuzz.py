"""Whatever is given, the language answers with a value or a fault of its own."""

import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from property.feel_fuzz import text, try_numbers

FEW, CHUNK = 5_000, 10_000
MANY = int(os.environ.get("DOUGONG_FUZZ_TEXTS", "1000000"))
#: Which texts: another number, others. A run that was stopped goes on where it was.
SEED = int(os.environ.get("DOUGONG_FUZZ_SEED", "1"))
DONE = Path(__file__).parents[2] / ".cache" / "feel_fuzz"


def test_a_text_is_named_by_seed_and_number():
    assert [text(3, n) for n in range(40)] == [text(3, n) for n in range(40)]
    assert text(3, 7) != text(4, 7)


@pytest.mark.parametrize("part", range(5))
def test_five_thousand_texts_give_values_or_faults(part):
    share = FEW // 5
    assert try_numbers(SEED, part * share, share) == share


@pytest.mark.slow
def test_a_million_texts_give_values_or_faults():
    folder = DONE / str(SEED)
    folder.mkdir(parents=True, exist_ok=True)
    missing = [n for n in range(0, MANY, CHUNK) if not (folder / str(n)).exists()]
    with ProcessPoolExecutor() as pool:
        # A part that is done is never done again, so a run that was stopped loses little.
        tried = pool.map(partial(try_numbers, SEED, count=CHUNK), missing)
        for first, count in zip(missing, tried, strict=True):
            assert count == CHUNK
            (folder / str(first)).touch()
    assert len(list(folder.iterdir())) == MANY // CHUNK
    for part in folder.iterdir():
        part.unlink()
