"""The scenarios of the shipped modules and bundles, each told on a copy of a published database."""

import hashlib
from functools import cache
from pathlib import Path

from copies import Copies
from dougong.actions import publish
from dougong.model.people import PLATFORM
from dougong.sources import folder
from dougong.testing.scenarios import begins, bundle_of, story_of, tell
from dougong.testing.stage import Stage
from dougong.testing.story import Story

REPOSITORY = Path(__file__).resolve().parents[2]
STORIES = sorted(
    path.relative_to(REPOSITORY)
    for top in ("modules", "bundles")
    for path in (REPOSITORY / top).glob("*/scenarios/*.yaml")
)


def name_of(path: Path) -> str:
    """What a test of a scenario is called."""
    return f"{path.parts[1]}.{path.stem}"


@cache
def files() -> dict[str, bytes]:
    """Every definition of the repository."""
    return dict(folder.read(REPOSITORY))


def told(path: Path, copies: Copies, place: Path) -> None:
    """Tell the scenario on a copy of a database with the bundle that it needs."""
    words = story_of(REPOSITORY / path)
    found, bundle = Story.chosen(words, files(), bundle_of(path))
    chosen = hashlib.sha256(found[f"bundles/{bundle}/bundle.json"]).hexdigest()[:16]

    def furnish(url: str) -> None:
        stage = Stage(url, place / "files", begins(words))
        stage.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, found, bundle))
        stage.close()

    with copies.copied(copies.template(f"stories_{chosen}", furnish), place) as url:
        stage = Stage(url, place / "files", begins(words))
        try:
            stage.take_published()
            tell(stage, words)
        finally:
            stage.close()
