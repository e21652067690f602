"""No question of the daily work looks at every row there is, however few there are today."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection

from statements import heard
from web.api.office import ORDER, Office
from web.pages.sitting import Sitting

#: Tables that grow with the work; the others hold people, releases and open sessions.
GROWING = ("assignment", "round", "process", "event", "copy", "document", "file", "idempotency")
GROWING_PREFIXES = ("e_yard_order", "e_yard_line", "l_")


@contextmanager
def planned() -> Iterator[list[str]]:
    """The steps of every plan made meanwhile that reads a growing table from end to end."""
    found: list[str] = []

    def note(connection: Connection, text: str, given: Any) -> None:
        if not text.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "INSERT")):
            return
        raw: Any = connection.connection.driver_connection
        one = given[0] if isinstance(given, list) and given and not _is_plain(given) else given
        for step in raw.execute(f"EXPLAIN QUERY PLAN {text}", one):
            words = str(step[3]).split()
            if words[0] == "SCAN" and _grows(words[1]):
                found.append(f"{step[3]}: {text}")

    with heard(note):
        yield found


def _is_plain(given: list[Any]) -> bool:
    return not isinstance(given[0], tuple | list | dict)


def _grows(table: str) -> bool:
    return table in GROWING or table.startswith(GROWING_PREFIXES)


def test_the_net_catches_a_scan(small_office: Office) -> None:
    with planned() as scans, small_office.host.database.read() as connection:
        connection.exec_driver_sql("SELECT id FROM assignment WHERE opinion = 'x'").all()
    assert len(scans) == 1


def test_submission_and_vote_find_everything_by_an_index(small_office: Office) -> None:
    small_office.submitted()
    with planned() as scans:
        small_office.submitted()
        small_office.vote("pam")
    assert scans == []


def _opened(office: Office, path: str) -> int:
    return Sitting(office, "pam").get(path).status_code


@pytest.mark.parametrize("box", ["todo", "done", "started", "cc", "drafts"])
def test_a_box_finds_its_lines_by_an_index(small_office: Office, box: str) -> None:
    small_office.submitted()
    with planned() as scans:
        assert _opened(small_office, f"/inbox/{box}") == 200
        words = f"group=scope&sort=amount&least=1&from=2026-01-01&scope={small_office.site}"
        assert _opened(small_office, f"/inbox/{box}?{words}") == 200
    assert scans == []


def test_a_record_page_finds_everything_by_an_index(small_office: Office) -> None:
    record = small_office.submitted().body["record"]
    with planned() as scans:
        assert _opened(small_office, f"/records/yard.order/{record['id']}") == 200
    assert scans == []


def test_the_api_reads_one_record_by_its_key(small_office: Office) -> None:
    record = small_office.submitted().body["record"]
    read: Callable[[str], Any] = small_office.desk("pam").get
    with planned() as scans:
        assert read(f"{ORDER}/{record['id']}").status == 200
    assert scans == []


def test_statistics_find_the_processes_of_their_days_by_an_index(small_office: Office) -> None:
    small_office.submitted()
    days = "since=2026-10-01&until=2026-10-31"
    with planned() as scans:
        found = Sitting(small_office, "root").get(f"/processes/statistics?{days}")
    assert "heat" in found.text
    assert scans == []
