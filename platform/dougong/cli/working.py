"""`dougong worker`: due jobs in a process of their own."""

import signal
from threading import Event

import click

from dougong.actions.host import Host
from dougong.cli import logs
from dougong.cli.opening import opened, settings


@click.command()
@click.option(
    "--broker",
    is_flag=True,
    help="只分发给 Celery，不自己执行 · hand jobs to Celery instead of doing them",
)
def worker(*, broker: bool) -> None:
    """执行后台任务，直到收到停止信号 · Run due jobs until told to stop."""
    from dougong.worker import EmbeddedWorker, worker_name

    stopping = Event()
    logs.begin(settings().log_level)
    with opened() as host:

        def stop(_signal: int, _frame: object) -> None:
            stopping.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        if broker:
            _hand_out(host, stopping)
            return
        jobs = EmbeddedWorker(host)
        jobs.start()
        click.echo(f"后台任务进程已启动 · the worker runs: {worker_name()}")
        stopping.wait()
        jobs.stop()
    click.echo("后台任务进程已停止 · the worker has stopped")


def _hand_out(host: Host, stopping: Event) -> None:
    """Let Celery do what is due; it is told ids alone."""
    from dougong.cli.queue import TASK, celery_of
    from dougong.worker import hand_out_until, worker_name

    made = celery_of(host.settings)
    click.echo(f"后台任务由 Celery 执行 · jobs are handed to Celery: {worker_name()}")
    hand_out_until(host, stopping.is_set, lambda key, tries: made.send_task(TASK, [key, tries]))
