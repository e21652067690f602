"""Every scenario of the shipped modules and bundles comes out to the cent on both databases."""

from pathlib import Path

import pytest

from modules.stories import STORIES, name_of, told

# One database after the other for each story, not one file each: what its definitions come to is
# worked out once for both.
TOLD = [
    pytest.param(path, copies, marks=marks, id=f"{name_of(path)}-{kind}")
    for path in STORIES
    for kind, copies, marks in (
        ("sqlite", "sqlite_copies", ()),
        ("postgresql", "postgres_copies", pytest.mark.postgres),
    )
]


@pytest.mark.parametrize(("path", "copies"), TOLD)
def test_the_story_comes_out_as_written(
    path: Path, copies: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    told(path, request.getfixturevalue(copies), tmp_path)


def test_there_are_stories_for_every_module_with_documents() -> None:
    modules = {path.parts[1] for path in STORIES}
    assert modules >= {"contracts", "cost_center", "day_labor", "funds_center", "progress_control"}
