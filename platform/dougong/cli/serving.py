"""`dougong serve`: the web application on a port, with due jobs run beside it."""

import socket
from datetime import datetime
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING

import click

from dougong.base.errors import SetupError
from dougong.base.text import Text
from dougong.cli import collecting, logs
from dougong.cli.opening import opened, settings
from dougong.cli.turns import Turns

if TYPE_CHECKING:
    from flask import Flask

#: Threads of one worker process: they receive and send at once, and take turns in between.
THREADS = 8
#: Requests of a worker that compute at once: while PostgreSQL answers one, another goes on.
AT_ONCE = {"sqlite": 1, "postgresql": 2}


class DemoExposed(SetupError):
    """A database with demo accounts would be served beyond this machine."""

    code = "demo_exposed"
    text = Text(
        "这是演示数据库，只能在本机访问，不能监听 {host}",
        "This is a demo database; it is served on this machine only, not on {host}",
    )
    hint = Text(
        "请换用正式数据库，或将 DOUGONG_LISTEN_HOST 改回 127.0.0.1",
        "Use another database, or set DOUGONG_LISTEN_HOST to 127.0.0.1",
    )


class PortTaken(SetupError):
    """Another program answers on the port; the system would let both share it."""

    code = "port_taken"
    text = Text("端口 {port} 已被占用", "The port {port} is in use")
    hint = Text("请用 --port 换一个端口", "Choose another one with --port")


class ClockWrong(SetupError):
    """The machine's clock is years behind: sessions, dates and numbers would be wrong."""

    code = "clock_wrong"
    text = Text("系统时钟不正确（{now}）", "The clock is wrong ({now})")
    hint = Text("请用 NTP 校准系统时间", "Set it with NTP")


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="监听端口 · the port to listen on")
@click.option("--workers", type=click.IntRange(1, 64), help="工作进程数 · worker processes")
def serve(port: int | None, workers: int | None) -> None:
    """启动服务 · Serve the web application."""
    chosen = settings()
    _require_safe()
    wanted = port or chosen.listen_port
    _require_free(chosen.listen_host, wanted)
    _server(chosen.listen_host, wanted, workers or chosen.workers)


def _require_safe() -> None:
    """SetupError when the database is not ready, or is a demo that others could reach."""
    from dougong.actions import demo

    with opened() as host:
        require_clock(host.clock.now())
        if not host.settings.is_loopback and demo.is_demo(host):
            raise DemoExposed(host=host.settings.listen_host)


def _require_free(address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise PortTaken(port=port) from error


def require_clock(now: datetime) -> None:
    """ClockWrong for an instant that cannot be the present."""
    from dougong.actions.doctor import OLDEST

    if now < OLDEST:
        raise ClockWrong(now=f"{now:%Y-%m-%d}")


def _server(address: str, port: int, workers: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    click.echo(f"斗拱服务地址 · Dougong serves http://{address}:{port}/")
    Granian(
        "dougong.cli.serving:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backpressure=512,
        factory=True,
        websockets=False,
        # The server warns of every start with more threads than cores, which is on purpose.
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=30,
    ).serve()


def application() -> "Flask":
    """The application of one worker process, its embedded jobs running."""
    from dougong.app import create_app, open_host
    from dougong.worker import EmbeddedWorker

    collecting.collect_rarely()
    chosen = settings()
    logs.begin(chosen.log_level)
    host = open_host(chosen)
    app = create_app(host)
    collecting.keep_out_what_stays()
    turns = Turns(app.wsgi_app, AT_ONCE[host.database.dialect])
    app.wsgi_app = turns  # type: ignore[method-assign]
    host.before_waiting = turns.pass_on
    if chosen.embedded_jobs:
        jobs = EmbeddedWorker(host)
        jobs.start()
        # A worker process ends without running what is registered for the interpreter's exit.
        Finalize(None, jobs.stop, exitpriority=1)
    return app
