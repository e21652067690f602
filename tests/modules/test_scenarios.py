"""Every scenario of the shipped modules and bundles comes out to the cent, on both databases."""

from pathlib import Path

import pytest

from dougong.sources import folder
from dougong.testing.scenarios import begins, bundle_of, story_of, tell
from dougong.testing.stage import Stage

REPOSITORY = Path(__file__).resolve().parents[2]
STORIES = sorted(
    path.relative_to(REPOSITORY)
    for top in ("modules", "bundles")
    for path in (REPOSITORY / top).glob("*/scenarios/*.yaml")
)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return dict(folder.read(REPOSITORY))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: f"{path.parts[1]}.{path.stem}")
def test_the_story_comes_out_as_written(
    path: Path, files: dict[str, bytes], database_url: str, tmp_path: Path
) -> None:
    words = story_of(REPOSITORY / path)
    stage = Stage(database_url, tmp_path / "files", begins(words))
    try:
        tell(stage, words, files, bundle_of(path))
    finally:
        stage.close()


def test_there_are_stories_for_every_module_with_documents() -> None:
    assert {path.parts[1] for path in STORIES} >= {"day_labor"}
