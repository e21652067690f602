"""The steps of the operations pages work, on both databases, while people are at work."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from contract.operations.conftest import Installation
from dougong.actions.backup_errors import (
    BackupDamaged,
    BackupTargetTaken,
    BackupUnreadable,
    DatabaseNotEmpty,
)
from dougong.actions.host import Host
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import SetupError
from dougong.base.values import SystemClock, new_id
from dougong.model.people import PLATFORM
from dougong.model.runtime import LedgerRow
from dougong.settings import Settings
from dougong.store import ledgers, log
from dougong.store.files import LocalFiles
from dougong.store.session import Database

BLOCK = re.compile(r"^```sh drill\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = ("operations.md", "operations.en.md")


def _blocks(page: Path) -> list[str]:
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def _one_row(uow: UnitOfWork) -> None:
    ledgers.post(uow, [_row(uow.today)])
    log.append(uow, f"drill-{new_id()}", "drilled", {})


def _row(today: date) -> LedgerRow:
    return LedgerRow(
        ledger="library.copies",
        row_type="lent",
        rule="drill",
        entity="library.loan",
        record_id=new_id(),
        line_id="",
        revision=1,
        business_date=today,
        posted_period="2026-11",
        dimensions={},
        measures={"copies": Decimal(1)},
    )


@contextmanager
def _people_at_work(installation: Installation) -> Iterator[list[int]]:
    """Somebody posts to a ledger all the while; gives how often so far."""
    database = Database(installation.url)
    host = Host(database, SystemClock(), Settings(), LocalFiles(installation.folder))
    done, over = [0], threading.Event()

    def work() -> None:
        while not over.is_set():
            host.run(PLATFORM, _one_row)
            done[0] += 1
            over.wait(0.005)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield done
    finally:
        over.set()
        thread.join()
        database.close()


def test_the_steps_of_the_operations_page_work_while_people_work(
    installation: Installation, places: tuple[str, str], tmp_path: Path, repository: Path
) -> None:
    first, backup, restore, upgrade = _blocks(repository / "docs" / "operations.md")
    elsewhere = {"ELSEWHERE_URL": places[1], "ELSEWHERE_FILES": str(tmp_path / "there" / "files")}

    def run(block: str) -> None:
        done = installation.shell(block, BUNDLE="town", **elsewhere)
        assert done.returncode == 0, done.stdout + done.stderr

    run(first)
    with _people_at_work(installation) as done:
        while not done[0]:
            threading.Event().wait(0.01)
        run(backup)
    run(restore)
    run(upgrade)


def test_both_languages_tell_the_same_steps(repository: Path) -> None:
    chinese, english = (_blocks(repository / "docs" / page) for page in PAGES)
    assert chinese == english


def test_a_backup_is_not_put_over_data_by_mistake(installation: Installation) -> None:
    installation.dougong("init")
    installation.dougong("publish town")
    installation.dougong("user add ann 安 --admin")
    installation.dougong("backup one")
    installation.dougong("user add ben 本")
    with pytest.raises(DatabaseNotEmpty):
        installation.dougong("restore one")
    assert "before_" in installation.dougong("restore one --force")
    people = installation.dougong("user list")
    assert "ann" in people
    assert "ben" not in people


@pytest.mark.postgres
def test_postgresql_on_the_same_machine_is_reached_through_its_socket(
    town: Path, socket_address: str
) -> None:
    here = Installation(town, socket_address)
    here.dougong("init")
    here.dougong("publish town")
    here.dougong("user add ann 安 --admin")
    here.dougong("backup one")
    here.dougong("user add ben 本")
    here.dougong("restore one --force")
    people = here.dougong("user list")
    assert "ann" in people
    assert "ben" not in people


def test_what_was_there_is_kept_when_a_restore_fails(installation: Installation) -> None:
    installation.dougong("init")
    installation.dougong("backup one")
    installation.dougong("user add ben 本")
    copy = next(path for path in (installation.folder / "one").glob("database.*"))
    forged = b"no database at all"
    copy.write_bytes(forged)
    _say_it_is_whole(installation.folder / "one", forged)
    with pytest.raises(SetupError):
        installation.dougong("restore one --force")
    assert "ben" in installation.dougong("user list")


def _say_it_is_whole(folder: Path, content: bytes) -> None:
    path = folder / "manifest.json"
    facts = json.loads(path.read_text("utf-8"))
    facts["database"]["sha256"] = hashlib.sha256(content).hexdigest()
    path.write_text(json.dumps(facts), "utf-8")


def test_a_damaged_backup_is_refused(
    installation: Installation, places: tuple[str, str], tmp_path: Path
) -> None:
    installation.dougong("init")
    installation.dougong("backup one")
    found = next(path for path in (installation.folder / "one").glob("database.*"))
    found.write_bytes(found.read_bytes()[:-9] + b"123456789")
    with pytest.raises(BackupDamaged):
        installation.dougong("restore one", DOUGONG_DATABASE_URL=places[1])
    (installation.folder / "one" / "manifest.json").write_text("{}")
    with pytest.raises(BackupUnreadable):
        installation.dougong("restore one", DOUGONG_DATABASE_URL=places[1])


def test_the_backup_folder_must_be_new(installation: Installation) -> None:
    installation.dougong("init")
    installation.dougong("backup one")
    with pytest.raises(BackupTargetTaken):
        installation.dougong("backup one")
