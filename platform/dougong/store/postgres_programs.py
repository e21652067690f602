"""Which of PostgreSQL's own programs fit a server: those of its own major version.

An older `pg_dump` refuses the server. A newer one writes a copy that only newer servers take back:
since version 17 `pg_restore` sets `transaction_timeout`, which earlier servers do not know.
"""

import re
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import Connection, func, select

PROGRAMS = ("pg_dump", "pg_restore")
#: Where Debian and its relatives keep the programs of each major version, one beside the other.
SIDE_BY_SIDE = Path("/usr/lib/postgresql")


def server_major(connection: Connection) -> int:
    """The major version of the server: 15 of 15.18."""
    return int(str(connection.scalar(select(func.current_setting("server_version_num"))))) // 10_000


def program(name: str, major: int, side_by_side: Path = SIDE_BY_SIDE) -> str | None:
    """The path of the program of a major version, else of the one that is on the path, if any."""
    found = side_by_side / str(major) / "bin" / name
    return str(found) if found.is_file() else shutil.which(name)


def majors(major: int, side_by_side: Path = SIDE_BY_SIDE) -> dict[str, int | None]:
    """By program, the major version of the one that would be used; none where there is none."""
    return {name: _major(program(name, major, side_by_side)) for name in PROGRAMS}


def _major(path: str | None) -> int | None:
    if path is None:
        return None
    done = subprocess.run(  # noqa: S603 (the program's full path and a word of our own, no shell)
        [path, "--version"], capture_output=True, text=True, check=False
    )
    told = re.search(r"\) (\d+)", done.stdout)
    return None if told is None else int(told[1])
