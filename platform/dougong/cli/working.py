"""`dougong worker`: due jobs in a process of their own."""

import signal
from threading import Event

import click

from dougong.cli import logs
from dougong.cli.opening import opened, settings


@click.command()
def worker() -> None:
    """执行后台任务，直到收到停止信号 · Run due jobs until told to stop."""
    from dougong.worker import run_until, worker_name

    stopping = Event()
    logs.begin(settings().log_level)
    with opened() as host:

        def stop(_signal: int, _frame: object) -> None:
            stopping.set()
            host.jobs_added.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        click.echo(f"后台任务进程已启动 · the worker runs: {worker_name()}")
        run_until(host, stopping.is_set)
    click.echo("后台任务进程已停止 · the worker has stopped")
