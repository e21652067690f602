"""Every scenario of the shipped modules and bundles comes out to the cent on SQLite."""

from pathlib import Path

import pytest

from modules.stories import STORIES, Templates, name_of


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return Templates(tmp_path_factory.mktemp("stories"))


@pytest.mark.parametrize("path", STORIES, ids=name_of)
def test_the_story_comes_out_as_written(path: Path, templates: Templates, tmp_path: Path) -> None:
    templates.told(path, tmp_path)


def test_there_are_stories_for_every_module_with_documents() -> None:
    told = {path.parts[1] for path in STORIES}
    assert told >= {"contracts", "cost_center", "day_labor", "funds_center", "progress_control"}
