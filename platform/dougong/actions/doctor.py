"""Looks an installation over: each line says how a thing is and what to do about it."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import dougong
from dougong.actions import histories, incidents
from dougong.actions.demo import is_demo
from dougong.actions.host import Host
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NOTHING
from dougong.base.text import Text
from dougong.model.people import PLATFORM
from dougong.settings import Settings
from dougong.store import (
    copying,
    grants,
    health,
    ledgers,
    log,
    migrations,
    postgres_programs,
    releases,
)
from dougong.store.connection import DatabaseFault

Level = Literal["ok", "warn", "bad"]
#: Free bytes below which a disk is nearly full, and below which it is too full to work.
LOW, TOO_LOW = 2_000_000_000, 200_000_000
#: A job that waits longer than this has nobody to run it.
LATE = timedelta(minutes=5)
#: Seconds two clocks may differ.
DRIFT = 60
OLDEST = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """One thing looked at."""

    level: Level
    text: Text
    hint: Text = NOTHING


def of_machine(settings: Settings, now: datetime) -> Iterator[Line]:
    """What can be seen without the database: secret, cookies, folders, disks, clock."""
    yield _secret(settings)
    yield _assets()
    if not settings.is_loopback and not settings.secure_cookies:
        yield Line(
            "warn",
            Text("对外服务但登录信息未限定 HTTPS", "Served to others, and cookies without HTTPS"),
            Text(
                "在反向代理上启用 HTTPS，并设置 DOUGONG_SECURE_COOKIES=true",
                "Put HTTPS in front and set DOUGONG_SECURE_COOKIES=true",
            ),
        )
    for folder in _folders(settings):
        yield _folder(folder)
    yield _clock(now)


def of_database(host: Host) -> Iterator[Line]:
    """What the database says: reachable, up to date, sound, and nobody waiting for help."""
    try:
        with host.database.read() as connection:
            version = migrations.version_of(connection)
    except DatabaseFault as fault:
        why = type(fault).__name__
        yield Line(
            "bad",
            Text(f"数据库无法连接：{why}", f"The database cannot be reached: {why}"),
            Text("检查 DOUGONG_DATABASE_URL 和数据库服务", "Check DOUGONG_DATABASE_URL"),
        )
        return
    if version != migrations.CURRENT:
        yield version_line(version)
        return
    yield Line("ok", Text(f"数据库可用，版本 {version}", f"The database is there, at {version}"))
    for look in _LOOKS:
        yield host.run(PLATFORM, lambda uow, at=look: at(uow, host), write=False)  # type: ignore[misc] # bound now


def _secret(settings: Settings) -> Line:
    kept = settings.var_dir / "secret"
    open_to = kept.exists() and kept.stat().st_mode & 0o077
    if open_to and kept.read_text("utf-8") == settings.secret_key:
        return Line(
            "warn",
            Text(f"密钥文件 {kept} 其他账号可读", f"Other accounts may read the secret {kept}"),
            Text(f"执行 chmod 600 {kept}", f"Run chmod 600 {kept}"),
        )
    return Line("ok", Text("密钥已设置", "The secret is set"))


def _assets() -> Line:
    """Whether the scripts and styles of the pages were built into the package."""
    if any((Path(dougong.__file__).parent / "static" / "dist").glob("*")):
        return Line("ok", Text("页面资源齐全", "The pages' scripts and styles are there"))
    return Line(
        "bad",
        Text("缺少页面资源", "The pages' scripts and styles are missing"),
        Text("执行 make assets 后重新安装", "Run make assets and install again"),
    )


def _folders(settings: Settings) -> list[Path]:
    database = copying.sqlite_path(settings.database_url)
    found = [settings.var_dir, settings.files_dir, *([database.parent] if database else [])]
    return list(dict.fromkeys(path.resolve() for path in found))


def _folder(folder: Path) -> Line:
    """Whether files can be written there and how much room is left."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=there) as probe:
            probe.write(b"dougong")
    except OSError as error:
        why = error.strerror
        return Line(
            "bad",
            Text(f"目录 {folder} 不能写入：{why}", f"The folder {folder} takes no files: {why}"),
            Text("检查目录的属主和磁盘是否只读", "Check its owner and whether the disk is mounted"),
        )
    free = shutil.disk_usage(there).free
    level: Level = "bad" if free < TOO_LOW else "warn" if free < LOW else "ok"
    room = f"{free / 1e9:.1f} GB"
    return Line(
        level,
        Text(f"目录 {folder} 可写，剩余 {room}", f"{folder} is writable, {room} free"),
        NOTHING if level == "ok" else Text("清理或扩充磁盘", "Make room on the disk"),
    )


def _clock(now: datetime) -> Line:
    if now < OLDEST:
        return Line(
            "bad",
            Text(f"系统时钟不正确：{now:%Y-%m-%d}", f"The clock is wrong: {now:%Y-%m-%d}"),
            Text("用 NTP 校准系统时间", "Set it with NTP"),
        )
    return Line("ok", Text("系统时钟正常", "The clock is plausible"))


def version_line(version: int) -> Line:
    """What to do about a database whose tables are not those of this program."""
    known = migrations.CURRENT
    if version > known:
        return Line(
            "bad",
            Text(f"数据库版本 {version} 比程序（{known}）新", f"The database is at {version}"),
            Text("请升级程序", f"Upgrade the program, which knows {known}"),
        )
    return Line(
        "bad",
        Text("数据库尚未初始化或需要升级", "The database is not set up, or not up to date"),
        Text("执行 dougong init", "Run dougong init"),
    )


def _published(uow: UnitOfWork, _host: Host) -> Line:
    live = releases.active_hash(uow.connection)
    if live is None:
        return Line(
            "warn",
            Text("还没有发布配置包", "No bundle is published yet"),
            Text("执行 dougong publish", "Run dougong publish"),
        )
    title = uow.catalog.bundle.title
    return Line("ok", Text(f"当前配置包：{title}", f"The bundle in force is {title}"))


def _exposed(_uow: UnitOfWork, host: Host) -> Line:
    if not host.settings.is_loopback and is_demo(host):
        return Line(
            "bad",
            Text("演示数据库不能对外服务", "A demo database must not be served to others"),
            Text("换用正式数据库", "Use another database"),
        )
    return Line("ok", Text("没有对外开放的演示账号", "No demo account is open to others"))


def _rights(uow: UnitOfWork, host: Host) -> Line:
    """Whether the application's account can do its work and nothing else."""
    apart, account = host.database.has_owner, grants.account
    found = grants.differences(uow.connection, account(uow.connection)) if apart else ()
    lacking = [f"{one.name}: {', '.join(sorted(one.lacking))}" for one in found if one.lacking]
    if lacking:
        return Line(
            "bad",
            Text(f"应用账号缺少权限：{lacking[0]}", f"The application lacks rights: {lacking[0]}"),
            Text("执行 dougong init", "Run dougong init"),
        )
    surplus = [f"{one.name}: {', '.join(sorted(one.surplus))}" for one in found]
    if surplus:
        return Line(
            "warn",
            Text(f"应用账号权限过大：{surplus[0]}", f"The application may do more: {surplus[0]}"),
            Text(
                "先执行 dougong init；仍有此项时，收回 PUBLIC 或其他角色给它的权限",
                "Run dougong init; if it stays, revoke what PUBLIC or another role gives it",
            ),
        )
    return Line("ok", Text("应用账号权限恰当", "The application's account has the rights it needs"))


def _sound(uow: UnitOfWork, _host: Host) -> Line:
    faults = health.sqlite_faults(uow.connection)
    if faults:
        return Line(
            "bad",
            Text(f"数据库文件损坏：{faults[0]}", f"The database file is damaged: {faults[0]}"),
            Text("停止服务，恢复最近的备份", "Stop the server and restore the last backup"),
        )
    return Line("ok", Text("数据库文件完好", "The database is sound"))


def _balances(uow: UnitOfWork, _host: Host) -> Line:
    found = len(ledgers.verify(uow))
    if found:
        return Line(
            "bad",
            Text(f"台账有 {found} 处余额与明细不一致", f"{found} balances are not their rows"),
            Text(
                "执行 dougong ledger verify 查看，ledger rebuild 重算",
                "See dougong ledger verify, then ledger rebuild",
            ),
        )
    return Line("ok", Text("台账余额与明细一致", "Every balance is the sum of its rows"))


def _chain(uow: UnitOfWork, _host: Host) -> Line:
    faults = log.verify_chain(uow)
    if faults:
        return Line(
            "bad",
            Text(f"操作日志被改动：{faults[0]}", f"The log was changed: {faults[0]}"),
            Text("保留现场，与备份核对", "Keep it as it is and compare it with a backup"),
        )
    return Line("ok", Text("操作日志链完整", "The log's hash chain is whole"))


def _histories(uow: UnitOfWork, _host: Host) -> Line:
    """Whether what the log says of every process is what the tables hold."""
    first = next(histories.verify(uow), None)
    if first is not None:
        return Line(
            "bad",
            Text(
                f"流程数据与操作日志不一致：{first}", f"A process is not what its log says: {first}"
            ),
            Text(
                "执行 dougong history verify 查看全部，与备份核对",
                "See all of it with dougong history verify and compare with a backup",
            ),
        )
    return Line("ok", Text("流程数据与操作日志一致", "Every process is what its log says"))


def _waiting(uow: UnitOfWork, _host: Host) -> Line:
    failed = health.jobs_failed(uow.connection)
    late = health.jobs_overdue(uow.connection, uow.now - LATE)
    stuck = len(incidents.incidents(uow))
    if not (failed or late or stuck):
        return Line("ok", Text("没有积压的任务和异常流程", "No job and no process waits for help"))
    return Line(
        "warn",
        Text(
            f"失败任务 {failed}，逾期任务 {late}，异常流程 {stuck}",
            f"{failed} jobs failed, {late} jobs overdue, {stuck} processes with incidents",
        ),
        Text(
            "确认 dougong worker 或内嵌任务在运行；在系统管理中重试",
            "See that a worker runs, and retry them in the console",
        ),
    )


def _time(uow: UnitOfWork, _host: Host) -> Line:
    there = health.server_time(uow.connection)
    if there is not None and abs((there - uow.now).total_seconds()) > DRIFT:
        return Line(
            "warn",
            Text("数据库服务器与本机时钟相差较大", "The database server's clock differs"),
            Text("用 NTP 校准两台机器", "Set both with NTP"),
        )
    return Line("ok", Text("数据库时钟一致", "The database's clock agrees"))


def _tools(uow: UnitOfWork, host: Host) -> Line:
    if copying.sqlite_path(host.settings.database_url) is not None:
        return Line("ok", Text("备份不需要其他程序", "Backups need no other program"))
    server = postgres_programs.server_major(uow.connection)
    return tools_line(server, postgres_programs.majors(server))


def tools_line(server: int, found: Mapping[str, int | None]) -> Line:
    """Whether backups of a server can be made and put back with the programs that were found."""
    install = Text(
        f"安装 PostgreSQL {server} 的客户端程序",
        f"Install the client programs of PostgreSQL {server}",
    )
    lacking = ", ".join(name for name, major in found.items() if major is None)
    if lacking:
        return Line(
            "warn",
            Text(f"本机没有 {lacking}，无法备份", f"Without {lacking} there are no backups here"),
            install,
        )
    unlike = ", ".join(f"{name} {major}" for name, major in found.items() if major != server)
    if unlike:
        return Line(
            "warn",
            Text(
                f"{unlike} 与数据库服务器（{server}）版本不同，备份可能做不了或恢复不了",
                f"{unlike} beside a server of version {server}: backups may fail, or not go back",
            ),
            install,
        )
    return Line(
        "ok", Text("备份程序与数据库版本一致", "Backup programs and server are of one version")
    )


#: What is looked at of a database that is up to date, in this order.
_LOOKS: tuple[Callable[[UnitOfWork, Host], Line], ...] = (
    *(_published, _exposed, _rights, _sound, _balances, _chain, _histories),
    *(_waiting, _time, _tools),
)
