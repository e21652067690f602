"""Releases: immutable, content-hashed definitions, and which of them is live."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgpack
from sqlalchemy import Connection, bindparam, func, insert, select

from dougong.base.values import JsonObject
from dougong.store.platform_tables import release as table
from dougong.store.platform_tables import release_activation as activation
from dougong.store.prepared import Prepared
from dougong.store.session import Work
from dougong.store.sql import AnyRow


@dataclass(frozen=True)
class StoredRelease:
    """One published set of resolved definition files."""

    hash: str
    bundle: str
    title: str
    #: Path → content of every resolved file; empty in lists of releases.
    files: Mapping[str, bytes] = field(repr=False)
    created_by: str
    created_at: datetime
    #: Counts up from 1 in the order of publishing; given by the store.
    number: int = 0
    #: What publishing wants to remember: modules, changes, a note.
    facts: JsonObject = field(default_factory=dict)


@dataclass(frozen=True)
class Activation:
    """A release going live, a roll back included."""

    number: int
    hash: str
    by: str
    at: datetime


_FACTS = (
    table.c.hash,
    table.c.bundle,
    table.c.title,
    table.c.created_by,
    table.c.created_at,
    table.c.number,
    table.c.facts,
)
#: The hash of the live release.
LIVE = select(activation.c.hash).order_by(activation.c.number.desc()).limit(1)
_ACTIVE = Prepared(LIVE)
_FIND = select(*_FACTS, table.c.files).where(table.c.hash == bindparam("wanted"))
_ALL = select(*_FACTS).order_by(table.c.number.desc())


def active_hash(connection: Connection) -> str | None:
    """The hash of the live release; none before the first publishing."""
    row = _ACTIVE.first(connection)
    return None if row is None else str(row[0])


def active(connection: Connection) -> StoredRelease | None:
    """The live release; none before the first publishing."""
    live = active_hash(connection)
    return None if live is None else find(connection, live)


def find(connection: Connection, release_hash: str) -> StoredRelease | None:
    """The release of a hash, or none."""
    row = connection.execute(_FIND, {"wanted": release_hash}).first()
    return None if row is None else _release(row, _unpacked(row.files))


def all(connection: Connection) -> tuple[StoredRelease, ...]:  # noqa: A001 (the word of the seam)
    """Every release without its files, the newest first."""
    return tuple(_release(row, {}) for row in connection.execute(_ALL))


def add(work: Work, release: StoredRelease) -> StoredRelease:
    """Write a release; publishing the same files again gives the one that is there."""
    known = find(work.connection, release.hash)
    if known is not None:
        return known
    number = (work.connection.scalar(select(func.max(table.c.number))) or 0) + 1
    work.connection.execute(
        insert(table).values(
            hash=release.hash,
            number=number,
            bundle=release.bundle,
            title=release.title,
            files=zlib.compress(msgpack.packb(dict(release.files))),
            facts=release.facts,
            created_by=release.created_by,
            created_at=release.created_at,
        )
    )
    return StoredRelease(**{**_shallow(release), "number": number})


def activate(work: Work, release_hash: str) -> None:
    """Make a release live; everything new uses it from the commit on."""
    number = (work.connection.scalar(select(func.max(activation.c.number))) or 0) + 1
    work.connection.execute(
        insert(activation).values(number=number, hash=release_hash, by=work.actor.id, at=work.now)
    )


def activations(connection: Connection) -> tuple[Activation, ...]:
    """Which release was live from when on, the newest first."""
    statement = select(activation).order_by(activation.c.number.desc())
    return tuple(Activation(*row) for row in connection.execute(statement))


def _release(row: AnyRow, files: Mapping[str, bytes]) -> StoredRelease:
    return StoredRelease(
        hash=row.hash,
        bundle=row.bundle,
        title=row.title,
        files=files,
        created_by=row.created_by,
        created_at=row.created_at,
        number=row.number,
        facts=row.facts,
    )


def _unpacked(content: bytes) -> dict[str, bytes]:
    files: dict[str, bytes] = msgpack.unpackb(zlib.decompress(content))
    return files


def _shallow(release: StoredRelease) -> dict[str, Any]:
    return {key: getattr(release, key) for key in StoredRelease.__dataclass_fields__}
