"""Filled databases that are measured: made for one run, or kept in a folder for later ones.

What is kept is never measured itself: every run looks at a copy, published anew, so that it meets
the tables, indexes and definitions of this working tree and leaves nothing behind.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from company import BUNDLE, NOW, ROOT, Size, fill, opened
from over_http import private_postgres

from dougong.actions import publish
from dougong.actions.host import Host
from dougong.model.people import PLATFORM
from dougong.settings import Settings
from dougong.sources import folder
from dougong.store import migrations
from dougong.store.files import LocalFiles
from dougong.store.session import Database
from dougong.testing.stage import StillClock

#: The database that all others begin as.
DEMO = "demo"


class Yard:
    """Databases of one kind by name: one with the demo, copies of it, and what fills them."""

    def __init__(self, files: Path) -> None:
        self.files = files

    def has(self, name: str) -> bool:
        """Whether a database of that name is there."""
        raise NotImplementedError

    def url(self, name: str) -> str:
        """Where the database of a name is."""
        raise NotImplementedError

    def new(self, name: str) -> str:
        """The address of an empty database; one of that name that is there goes."""
        raise NotImplementedError

    def copy(self, name: str, to: str) -> None:
        """Make one database of another; one of that name that is there goes."""
        raise NotImplementedError

    def rename(self, name: str, to: str) -> None:
        """Give a database another name, which none has."""
        raise NotImplementedError

    def server(self) -> float:
        """Seconds of processor time that the server has taken."""
        return 0.0

    def filled(self, name: str, size: Size | None) -> float:
        """Let there be a database of a name and a size; the seconds that filling it took.

        Whatever has the name is whole: a run that was stopped leaves one that is being filled.
        """
        if self.has(name):
            return 0.0
        began = time.monotonic()
        if size is None:
            opened(self.new("filling"), self.files).database.close()
        else:
            self.filled(DEMO, None)
            self.copy(DEMO, "filling")
            host = Host(
                Database(self.url("filling")), StillClock(NOW), Settings(), LocalFiles(self.files)
            )
            fill(host, size)
            host.database.close()
        self.rename("filling", name)
        return round(time.monotonic() - began, 1)

    def measured(self, name: str) -> str:
        """The address of a copy with the definitions of this working tree."""
        self.copy(name, f"{name}_measured")
        database = Database(self.url(f"{name}_measured"))
        migrations.upgrade(database)
        host = Host(database, StillClock(NOW), Settings(), LocalFiles(self.files))
        sources = folder.read(ROOT)
        host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, sources, BUNDLE))
        database.close()
        return self.url(f"{name}_measured")


class _Files(Yard):
    """SQLite: a file each."""

    def __init__(self, place: Path) -> None:
        super().__init__(place / "files")
        self._place = place

    def _path(self, name: str) -> Path:
        return self._place / f"{name}.sqlite3"

    def has(self, name: str) -> bool:
        return self._path(name).exists()

    def url(self, name: str) -> str:
        return f"sqlite:///{self._path(name)}"

    def new(self, name: str) -> str:
        for end in ("", "-wal", "-shm"):
            Path(f"{self._path(name)}{end}").unlink(missing_ok=True)
        return self.url(name)

    def copy(self, name: str, to: str) -> None:
        self.new(to)
        made = self._path(f"{to}.new")
        shutil.copyfile(self._path(name), made)
        made.rename(self._path(to))

    def rename(self, name: str, to: str) -> None:
        self._path(name).rename(self._path(to))


class _Server(Yard):
    """PostgreSQL: a database each on a server of our own."""

    def __init__(self, place: Path, url: str) -> None:
        super().__init__(place / "files")
        self._address, self._place = url.rpartition("/")[0], place

    def _tell(self, words: str, *values: str) -> list[tuple[str]]:
        plain = self._address.replace("+psycopg", "")
        with psycopg.connect(f"{plain}/postgres", autocommit=True) as asked:
            found = asked.execute(words.encode(), values)
            return found.fetchall() if found.description else []

    def has(self, name: str) -> bool:
        return bool(self._tell("select datname from pg_database where datname = %s", name))

    def url(self, name: str) -> str:
        return f"{self._address}/{name}"

    def new(self, name: str) -> str:
        self._tell(f'drop database if exists "{name}"')
        self._tell(f'create database "{name}"')
        return self.url(name)

    def copy(self, name: str, to: str) -> None:
        self._tell(f'drop database if exists "{to}"')
        self._tell(f'create database "{to}" template "{name}"')

    def rename(self, name: str, to: str) -> None:
        self._tell(f'alter database "{name}" rename to "{to}"')

    def server(self) -> float:
        pid = (self._place / "postgres/server/data/postmaster.pid").read_text()
        return _family(int(pid.split()[0]))


@contextmanager
def _sqlite(place: Path) -> Iterator[Yard]:
    yield _Files(place)


@contextmanager
def _postgres(place: Path) -> Iterator[Yard]:
    (place / "postgres").mkdir(exist_ok=True)
    with private_postgres(place / "postgres", keep=True) as url:
        yield _Server(place, url)


#: The databases by what they are called in figures.
KINDS: Mapping[str, Callable[[Path], "contextmanager[Yard]"]] = {
    "sqlite": _sqlite,
    "postgres": _postgres,
}


def _family(pid: int) -> float:
    """Seconds of processor time of a process and all it has started."""
    tick, total = os.sysconf("SC_CLK_TCK"), 0
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for one in (str(pid), *children):
        try:
            words = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            # A backend that ended meanwhile is counted among its parent's ended children.
            continue
        total += sum(map(int, words[11:15] if one == str(pid) else words[11:13]))
    return total / tick
