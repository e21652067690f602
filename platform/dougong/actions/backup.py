"""A backup that proves itself: database, attachments, and the figures both must have again."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import dougong
from dougong.actions.backup_errors import (
    BackupDamaged,
    BackupElsewhere,
    BackupTargetTaken,
    BackupUnreadable,
    DatabaseNotEmpty,
    RestoreDiffers,
)
from dougong.actions.doors import require_admin
from dougong.actions.host import Host
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.values import JsonObject
from dougong.model.people import PLATFORM
from dougong.store import copying, inventory, migrations, releases
from dougong.store.connection import Connection
from dougong.store.files import LocalFiles

FORMAT = 1
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Backup:
    """One backup in its folder."""

    folder: Path
    #: What the manifest says.
    facts: JsonObject
    #: Attachments the database knows and the file store no longer has.
    missing: tuple[str, ...] = ()

    @property
    def files(self) -> int:
        """How many attachments it holds."""
        found = self.facts["files"]
        return len(found) if isinstance(found, dict) else 0


@dataclass(frozen=True)
class Restored:
    """A backup that was put back and compared."""

    backup: Backup
    #: Where what was there before lies now; empty when nothing was.
    former: str


def back_up(host: Host, folder: Path) -> Backup:
    """Write a backup into a new folder; requests go on meanwhile."""
    if folder.exists() and any(folder.iterdir()):
        raise BackupTargetTaken(folder=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    with copying.copied(_owner(host), folder) as connection:
        facts = figures(host, connection)
        named = inventory.stored_files(host.unit(connection, PLATFORM))
    # Attachments are kept before the database knows them: all of the copy's are there by now.
    files, missing = _files_kept(host, folder, named)
    name = copying.NAMES[host.database.dialect]
    facts |= {
        "format": FORMAT,
        "program": dougong.__version__,
        "made_at": host.clock.now().isoformat(timespec="seconds"),
        "database": {"name": name, "sha256": _digest(folder / name)},
        "files": files,
    }
    text = json.dumps(facts, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", "utf-8")
    return Backup(folder, facts, missing)


def restore(host: Host, folder: Path, *, force: bool = False) -> Restored:
    """Put a backup in the place of an empty database, or of any with `force`; compared after."""
    backup = read(folder)
    _require_fitting(host, backup)
    there = copying.tables(_owner(host))
    if there and not force:
        raise DatabaseNotEmpty(count=len(there))
    copy = folder / _named(backup)["name"]
    host.database.close()
    former = copying.put_back(_owner(host), copy, aside=_aside(host.clock.now()))
    files = backup.facts["files"]
    kept = LocalFiles(folder / "files")
    for file_id in files if isinstance(files, dict) else ():
        host.files.put(file_id, kept.get(file_id))
    host.run_as_owner(
        PLATFORM, lambda uow: _require_same(backup.facts, figures(host, uow.connection))
    )
    return Restored(backup, former)


def figures(host: Host, connection: Connection) -> JsonObject:
    """What must be equal before and after: counts, ledger sums, heads of the event chains."""
    uow: UnitOfWork = host.unit(connection, PLATFORM)
    require_admin(uow)
    return {
        "dialect": host.database.dialect,
        "schema": copying.schema(connection),
        "version": migrations.version_of(connection),
        "release": releases.active_hash(connection),
        "counts": inventory.counts(uow),
        "ledgers": inventory.ledger_sums(uow),
        "events": inventory.event_heads(uow),
    }


def read(folder: Path) -> Backup:
    """The backup of a folder, every file of it proven; BackupUnreadable, BackupDamaged."""
    try:
        facts = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BackupUnreadable(folder=str(folder), why=MANIFEST) from error
    if not isinstance(facts, dict) or facts.get("format") != FORMAT:
        raise BackupUnreadable(folder=str(folder), why="format")
    backup = Backup(folder, facts)
    _require_whole(backup)
    return backup


def _owner(host: Host) -> str:
    return host.settings.owner_url or host.settings.database_url


def _named(backup: Backup) -> dict[str, str]:
    found: Any = backup.facts["database"]
    return {"name": str(found["name"]), "sha256": str(found["sha256"])}


def _require_whole(backup: Backup) -> None:
    database = _named(backup)
    name = database["name"]
    if name not in copying.NAMES.values():
        raise BackupUnreadable(folder=str(backup.folder), why=name)
    if _digest(backup.folder / name) != database["sha256"]:
        raise BackupDamaged(name=name)
    kept, files = LocalFiles(backup.folder / "files"), backup.facts["files"]
    for file_id, digest in files.items() if isinstance(files, dict) else ():
        try:
            content = kept.get(file_id)
        except NotFound as error:
            raise BackupDamaged(name=f"files/{file_id}") from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise BackupDamaged(name=f"files/{file_id}")


def _require_fitting(host: Host, backup: Backup) -> None:
    found, wanted = backup.facts["dialect"], host.database.dialect
    if found != wanted:
        raise BackupElsewhere(found=found, wanted=wanted)
    if wanted == "postgresql":
        here = copying.schema_of(_owner(host))
        if backup.facts["schema"] != here:
            raise BackupElsewhere(found=backup.facts["schema"], wanted=here)


def _require_same(before: JsonObject, after: JsonObject) -> None:
    wrong = [key for key, value in after.items() if before.get(key) != value]
    if wrong:
        raise RestoreDiffers(what=", ".join(wrong))


def _files_kept(
    host: Host, folder: Path, named: dict[str, str]
) -> tuple[JsonObject, tuple[str, ...]]:
    """Attachments written beside the database; those that are gone are told, not fatal."""
    kept, found, missing = LocalFiles(folder / "files"), {}, []
    for file_id, digest in sorted(named.items()):
        try:
            content = host.files.get(file_id)
        except NotFound:
            missing.append(file_id)
            continue
        if hashlib.sha256(content).hexdigest() != digest:
            missing.append(file_id)
        kept.put(file_id, content)
        found[file_id] = hashlib.sha256(content).hexdigest()
    return dict(found), tuple(missing)


def _digest(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _aside(now: datetime) -> str:
    return f"before_{now:%Y%m%d%H%M%S}"
