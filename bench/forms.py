"""Processor time and statements of a document with rows: evaluated while typed, and handed in."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from over_http import private_postgres

from dougong.actions import drafts, submit
from dougong.model.people import Actor
from modules.crew_day import CLERK, CrewDay, statements

Figures = dict[str, dict[str, Any]]

LINES = 10
#: Evaluations and submissions measured, after those that fill the caches.
TIMES, WARM = 40, 3


def measure() -> Figures:
    """Figures of both databases; those without a database in their name are SQLite's."""
    with tempfile.TemporaryDirectory(prefix="dougong-bench-") as place:
        folder = Path(place)
        figures = _measured("form", f"sqlite:///{folder}/forms.sqlite3", folder / "files")
        (folder / "postgres").mkdir()
        with private_postgres(folder / "postgres") as url:
            return figures | _measured("form.postgres", url, folder / "files")


@contextmanager
def crew_day(url: str, files: Path) -> Iterator[tuple[CrewDay, Actor]]:
    """The stage, and the clerk who writes its sheets."""
    day = CrewDay(url, files, LINES)
    try:
        yield day, day.stage.actor(CLERK)
    finally:
        day.close()


def _measured(kind: str, url: str, files: Path) -> Figures:
    with crew_day(url, files) as (day, clerk):
        figures = _figures(f"{kind}.evaluate", [evaluating(day, clerk)] * (TIMES + WARM))
        return figures | _figures(f"{kind}.submit", list(submitting(day, clerk, TIMES + WARM)))


def evaluating(day: CrewDay, clerk: Actor) -> Callable[[], object]:
    """What a form asks while a sheet is typed."""
    raw, run = day.sheet(LINES), day.stage.host.run
    return lambda: run(
        clerk, lambda uow: drafts.evaluate_form(uow, "day_labor.sheet", raw), write=False
    )


def submitting(day: CrewDay, clerk: Actor, count: int) -> Iterator[Callable[[], object]]:
    """Sheets to hand in, each of a day of its own: no worker has two days on one date."""
    for number in range(count):
        date = f"2026-0{7 + number // 25}-{1 + number % 25:02}"
        record = day.stage.create(CLERK, "day_labor.sheet", day.sheet(LINES, work_date=date))
        yield lambda record=record: day.stage.host.run(
            clerk,
            lambda uow: submit.submit(
                uow, record.entity, record.id, version=record.version, reasons={}
            ),
        )


def _figures(name: str, actions: list[Callable[[], object]]) -> Figures:
    for action in actions[: WARM - 1]:
        action()
    with statements() as sent:
        actions[WARM - 1]()
    took = []
    for action in actions[WARM:]:
        began = time.process_time()
        action()
        took.append(time.process_time() - began)
    what = f"{name}.day_labor_{LINES}"
    return {
        f"{what}.cpu": {"value": round(statistics.median(took) * 1000, 2), "unit": "ms CPU"},
        f"{what}.statements": {"value": len(sent), "unit": "statements"},
    }
