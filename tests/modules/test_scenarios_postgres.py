"""Every scenario of the shipped modules and bundles comes out to the cent on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from modules.stories import STORIES, Templates, name_of

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Iterator[Templates]:
    made = Templates(tmp_path_factory.mktemp("stories"), postgres_url)
    yield made
    made.close()


@pytest.mark.parametrize("path", STORIES, ids=name_of)
def test_the_story_comes_out_as_written(path: Path, templates: Templates, tmp_path: Path) -> None:
    templates.told(path, tmp_path)
