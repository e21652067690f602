"""Every scenario of the shipped modules and bundles comes out to the cent on SQLite."""

from pathlib import Path

import pytest

from copies import Copies
from modules.stories import STORIES, name_of, told


@pytest.mark.parametrize("path", STORIES, ids=name_of)
def test_the_story_comes_out_as_written(path: Path, sqlite_copies: Copies, tmp_path: Path) -> None:
    told(path, sqlite_copies, tmp_path)


def test_there_are_stories_for_every_module_with_documents() -> None:
    modules = {path.parts[1] for path in STORIES}
    assert modules >= {"contracts", "cost_center", "day_labor", "funds_center", "progress_control"}
