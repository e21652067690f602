"""Copies of a PostgreSQL are made by programs of the server's own major version."""

from pathlib import Path

import pytest

from dougong.actions.doctor import tools_line
from dougong.store.postgres_programs import majors, program


def installed(folder: Path, major: int) -> Path:
    """A program that tells its version as PostgreSQL's do."""
    path = folder / "pg_dump"
    folder.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {major}.4 (Debian {major}.4-1)'\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """Versions 14 and 17, one beside the other."""
    for major in (14, 17):
        installed(tmp_path / "versions" / str(major) / "bin", major)
    return tmp_path / "versions"


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Version 15, and nothing else, on the path."""
    folder = tmp_path / "bin"
    monkeypatch.setenv("PATH", str(folder))
    return installed(folder, 15)


def test_the_servers_own_version_is_chosen_before_what_is_on_the_path(
    beside: Path, on_path: Path
) -> None:
    assert program("pg_dump", 17, beside) == str(beside / "17" / "bin" / "pg_dump")
    assert program("pg_dump", 14, beside) == str(beside / "14" / "bin" / "pg_dump")
    assert program("pg_dump", 16, beside) == str(on_path)
    assert program("pg_restore", 17, beside) is None


def test_a_program_tells_its_version(beside: Path, on_path: Path) -> None:
    assert on_path.is_file()
    assert majors(17, beside) == {"pg_dump": 17, "pg_restore": None}
    assert majors(16, beside) == {"pg_dump": 15, "pg_restore": None}


@pytest.mark.parametrize(
    ("found", "level", "told"),
    [
        ({"pg_dump": 16, "pg_restore": 16}, "ok", "one version"),
        ({"pg_dump": 15, "pg_restore": 16}, "warn", "pg_dump 15 beside a server of version 16"),
        ({"pg_dump": 17, "pg_restore": 17}, "warn", "pg_dump 17, pg_restore 17 beside"),
        ({"pg_dump": None, "pg_restore": None}, "warn", "Without pg_dump, pg_restore"),
    ],
)
def test_the_doctor_tells_when_backups_would_not_go_back(
    found: dict[str, int | None], level: str, told: str
) -> None:
    line = tools_line(16, found)
    assert line.level == level
    assert told in line.text.en
    assert level == "ok" or "PostgreSQL 16" in line.hint.zh
