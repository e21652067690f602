"""The scenarios of the shipped modules and bundles, each told on a copy of a published database."""

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from dougong.actions import publish
from dougong.base.values import new_id
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


class Templates:
    """Databases with a published bundle, one for each choice of modules and settings."""

    def __init__(self, place: Path, server: str = "") -> None:
        self._place, self._server = place, server
        self._made: dict[str, str] = {}

    def told(self, path: Path, place: Path) -> None:
        """Tell the scenario on a copy of the database that it needs."""
        words = story_of(REPOSITORY / path)
        found, bundle = Story.chosen(words, files(), bundle_of(path))
        with self._copy(self._template(found, bundle, words), place) as url:
            stage = Stage(url, place / "files", begins(words))
            try:
                stage.take_published()
                tell(stage, words)
            finally:
                stage.close()

    def _template(self, found: Mapping[str, bytes], bundle: str, words: Any) -> str:
        chosen = hashlib.sha256(found[f"bundles/{bundle}/bundle.json"]).hexdigest()[:16]
        if chosen not in self._made:
            url = self._address(f"stories_{chosen}_{new_id()[-12:]}")
            stage = Stage(url, self._place / "files", begins(words))
            stage.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, found, bundle))
            stage.close()
            self._made[chosen] = url
        return self._made[chosen]

    def _address(self, name: str) -> str:
        if not self._server:
            return f"sqlite:///{self._place / name}.sqlite3"
        self._run(f"create database {name}")
        return f"{self._server.rpartition('/')[0]}/{quote(name)}"

    @contextmanager
    def _copy(self, template: str, place: Path) -> Iterator[str]:
        if not self._server:
            path = place / "story.sqlite3"
            shutil.copy(template.removeprefix("sqlite:///"), path)
            yield f"sqlite:///{path}"
            return
        base, _, source = template.rpartition("/")
        name = f"story_{new_id().replace('-', '')}"
        self._run(f"create database {name} template {source}")
        try:
            yield f"{base}/{name}"
        finally:
            self._run(f"drop database {name} with (force)")

    def close(self) -> None:
        """Let go of every database that was made."""
        for url in self._made.values() if self._server else ():
            self._run(f"drop database {url.rpartition('/')[2]} with (force)")

    def _run(self, text: str) -> None:
        plain = self._server.replace("+psycopg", "")
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(text.encode())
