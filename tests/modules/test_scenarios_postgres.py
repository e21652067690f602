"""Every scenario of the shipped modules and bundles comes out to the cent on PostgreSQL."""

from pathlib import Path

import pytest

from copies import Copies
from modules.stories import STORIES, name_of, told

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize("path", STORIES, ids=name_of)
def test_the_story_comes_out_as_written(
    path: Path, postgres_copies: Copies, tmp_path: Path
) -> None:
    told(path, postgres_copies, tmp_path)
