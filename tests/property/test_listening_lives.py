"""Everything people may do while messages come, at random, against the log and the invariants."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dougong.actions import waiting
from dougong.store import waits
from property import lives
from property.listening_life import ListeningLife, listening
from property.test_approval_actions import staffed


def test_lives_that_wait_for_the_world(tmp_path: Path) -> None:
    world = staffed(f"sqlite:///{tmp_path / 'yard.sqlite3'}", tmp_path / "files", listening())
    try:
        lives.live(lambda seed: ListeningLife(world, seed), range(4))
    finally:
        world.host.database.close()


@pytest.mark.postgres
def test_lives_that_wait_for_the_world_on_postgresql(
    postgres_schema_url: str, tmp_path: Path
) -> None:
    world = staffed(postgres_schema_url, tmp_path / "files", listening())
    try:
        lives.live(lambda seed: ListeningLife(world, seed), range(1_000, 1_012))
    finally:
        world.host.database.close()


#: What may be forgotten: rows that the step leaves, those of what is over, those that are new.
WRONG: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "rows of what was left stay": (waits, "remove", lambda *_: None),
    "rows of what is over stay": (waits, "close", lambda *_: None),
    "what is new is not written": (waiting, "_open", lambda *_: None),
}


@pytest.mark.parametrize("name", WRONG)
def test_forgotten_rows_are_found_out(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, what, wrong = WRONG[name]
    world = staffed(f"sqlite:///{tmp_path / 'yard.sqlite3'}", tmp_path / "files", listening())
    monkeypatch.setattr(where, what, wrong)
    try:
        born = range(12)
        assert any(
            lives.played(lambda seed: ListeningLife(world, seed), one, range(lives.STEPS))
            for one in born
        )
    finally:
        world.host.database.close()
