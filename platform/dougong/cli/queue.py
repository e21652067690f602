"""`celery -A dougong.cli.queue worker`: jobs done by a Celery of any size, which is told ids alone.

The table of jobs stays the truth: what the broker loses is handed out again, what it delivers twice
is done once.
"""

from functools import cache

from celery import Celery

from dougong.actions.host import Host
from dougong.base.errors import SetupError
from dougong.base.text import Text
from dougong.cli.opening import settings
from dougong.settings import Settings

TASK = "dougong.job"


class BrokerMissing(SetupError):
    """No broker is named through which jobs could be handed out."""

    code = "broker_missing"
    text = Text("没有设置 DOUGONG_BROKER_URL", "DOUGONG_BROKER_URL is not set")
    hint = Text("例如 redis://127.0.0.1:6379/0", "Such as redis://127.0.0.1:6379/0")


def celery_of(chosen: Settings) -> Celery:
    """The Celery application of an installation."""
    if not chosen.broker_url:
        raise BrokerMissing
    made = Celery("dougong", broker=chosen.broker_url)
    made.conf.update(
        task_ignore_result=True,
        # A message is gone when its job is done, not when it was taken.
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        task_serializer="json",
        accept_content=["json"],
        task_default_queue="dougong",
        broker_connection_retry_on_startup=True,
        # It must not take over the log of the program it runs in.
        worker_hijack_root_logger=False,
    )
    made.task(name=TASK)(run)
    return made


def run(job_id: str, tries: int) -> None:
    """Do a job that was handed out, unless another one has done it or has it by now."""
    from dougong import worker

    worker.run_handed(_host(), job_id, tries)


@cache
def _host() -> Host:
    from dougong.app import open_host

    return open_host(settings())


def __getattr__(name: str) -> Celery:
    """The application that `-A dougong.cli.queue` asks for, made when it is asked for."""
    if name in {"app", "celery"}:
        return celery_of(settings())
    raise AttributeError(name)
