"""What commands begin with: the settings of the environment and the host they describe."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dougong.base.errors import SetupError
from dougong.base.text import Text
from dougong.settings import Settings, settings_from

if TYPE_CHECKING:
    from dougong.actions.host import Host


class DatabaseNotReady(SetupError):
    """The database has no platform tables, or those of an older version."""

    code = "database_not_ready"
    text = Text(
        "数据库尚未初始化或需要升级（{where}）",
        "The database is not set up, or not up to date ({where})",
    )
    hint = Text("请执行 dougong init", "Run dougong init")


class DatabaseUnreachable(SetupError):
    """The database does not answer, or its file cannot be opened."""

    code = "database_unreachable"
    text = Text("无法连接数据库（{where}）：{why}", "The database ({where}) cannot be used: {why}")
    hint = Text(
        "请检查 DOUGONG_DATABASE_URL，并确认数据库服务和文件夹可用",
        "Check DOUGONG_DATABASE_URL, the database server and the folder",
    )


def settings() -> Settings:
    """The settings of this environment."""
    return settings_from(os.environ)


@contextmanager
def opened(*, ready: bool = True) -> Iterator["Host"]:
    """The host of this installation; `ready` refuses a database that wants `dougong init`."""
    from dougong.app import open_host

    found = settings()
    _make_folder(found)
    host = open_host(found)
    try:
        (require_ready if ready else require_reachable)(host)
        yield host
    finally:
        host.database.close()


@contextmanager
def opened_if_ready() -> Iterator["Host | None"]:
    """The host of this installation; none where no database is set up or answers."""
    with ExitStack() as stack:
        try:
            host = stack.enter_context(opened()) if _is_there(settings()) else None
        except (DatabaseNotReady, DatabaseUnreachable):
            host = None
        yield host


def _is_there(found: Settings) -> bool:
    """Whether a SQLite file exists; looking must not make one. A server is always asked."""
    from dougong.store.session import readable_url

    url = readable_url(found.database_url)
    return not url.drivername.startswith("sqlite") or Path(str(url.database)).exists()


def require_reachable(host: "Host") -> None:
    """DatabaseUnreachable when the database server does not answer."""
    from dougong.actions.publish import readiness

    # An SQLite file that does not exist yet fails in the same way and is no fault here.
    found = readiness(host).get("database")
    if host.database.dialect == "postgresql" and found == "OperationalError":
        raise DatabaseUnreachable(where=host.database.tenant, why=str(found))


def require_ready(host: "Host") -> None:
    """DatabaseNotReady or DatabaseNewer unless the tables are those this program knows."""
    from dougong.actions.publish import readiness
    from dougong.store.errors import DatabaseNewer
    from dougong.store.migrations import CURRENT, version_of

    require_reachable(host)
    where = host.database.tenant
    if readiness(host).get("database") != "ok":
        raise DatabaseNotReady(where=where)
    with host.database.read() as connection:
        version = version_of(connection)
    if version < CURRENT:
        raise DatabaseNotReady(where=where)
    if version > CURRENT:
        raise DatabaseNewer(stored=version, known=CURRENT)


def _make_folder(found: Settings) -> None:
    """The folder of a SQLite file, which SQLite itself does not make."""
    from dougong.store.session import readable_url

    url = readable_url(found.database_url)
    if not url.drivername.startswith("sqlite") or not url.database:
        return
    folder = Path(url.database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnreachable(where=url.database, why=str(error.strerror)) from error
    if not os.access(folder, os.W_OK):
        raise DatabaseUnreachable(where=url.database, why=os.strerror(13))
