"""Copies of a database that was furnished once: much quicker than furnishing one for each test."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg

from dougong.base.values import new_id


class Copies:
    """The databases of a folder, or of a PostgreSQL server, that others are copied from."""

    def __init__(self, place: Path, server: str = "") -> None:
        self._place, self._server = place, server
        self._made: dict[str, str] = {}

    def template(self, key: str, furnish: Callable[[str], object]) -> str:
        """The address of the database of a key; furnished by whoever asks first."""
        if key not in self._made:
            url = self._address(f"{key}_{new_id()[-12:]}")
            furnish(url)
            self._made[key] = url
        return self._made[key]

    @contextmanager
    def copied(self, template: str, place: Path) -> Iterator[str]:
        """The address of a fresh copy, gone after use."""
        if not self._server:
            path = place / "copy.sqlite3"
            shutil.copy(template.removeprefix("sqlite:///"), path)
            yield f"sqlite:///{path}"
            return
        base, _, source = template.rpartition("/")
        name = f"copy_{new_id().replace('-', '')}"
        self._run(f"create database {name} template {source}{self._strategy()}")
        try:
            yield f"{base}/{name}"
        finally:
            self._run(f"drop database {name} with (force)")

    def close(self) -> None:
        """Let go of every database that was made."""
        for url in self._made.values() if self._server else ():
            self._run(f"drop database {url.rpartition('/')[2]} with (force)")

    @cache  # noqa: B019 (one object for a run)
    def _strategy(self) -> str:
        """Copied as files where the server can be told so: quicker, and nothing has to last."""
        with psycopg.connect(self._server.replace("+psycopg", "")) as connection:
            return " strategy file_copy" if connection.info.server_version >= 150_000 else ""

    def _address(self, name: str) -> str:
        if not self._server:
            return f"sqlite:///{self._place / name}.sqlite3"
        self._run(f"create database {name}")
        return f"{self._server.rpartition('/')[0]}/{quote(name)}"

    def _run(self, text: str) -> None:
        plain = self._server.replace("+psycopg", "")
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(text.encode())
