"""What a full ledger costs: pivots, balances and decisions with 3,000 and with 300,000 rows.

The rows are posted through the store, balances included, so the ledger is one that years of work
would have left: a hundred projects, three crews and thirty workers on each, a dozen months.
"""

import itertools
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from over_http import private_postgres

from dougong.actions import reports
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import new_id
from dougong.model.runtime import LedgerRow
from dougong.store import ledgers
from modules.crew_day import CLERK, CrewDay

Figures = dict[str, dict[str, Any]]

LEDGER = "day_labor.labor"
PROJECTS, CREWS, WORKERS, MONTHS = 100, 3, 30, 12
FEW, MANY = 3_000, 300_000
#: Rows that one document posts, documents measured, and rows written at once while filling.
LINES, DOCUMENTS, BATCH = 20, 60, 5_000
SHEETS, WARM, LOOKS = 12, 3, 7
FIRST = date(2025, 10, 1)


def measure() -> Figures:
    """Figures of both databases."""
    with tempfile.TemporaryDirectory(prefix="dougong-bench-") as place:
        folder = Path(place)
        figures = _measured("sqlite", f"sqlite:///{folder}/volume.sqlite3", folder / "files")
        (folder / "postgres").mkdir()
        with private_postgres(folder / "postgres") as url:
            return figures | _measured("postgres", url, folder / "files")


def _measured(kind: str, url: str, files: Path) -> Figures:
    day = CrewDay(url, files, LINES)
    try:
        day.stage.person("gao")
        day.stage.grant("gao", "gm")
        return {f"volume.{kind}.{name}": figure for name, figure in _figures(day).items()}
    finally:
        day.stage.close()


def _figures(day: CrewDay) -> Figures:
    rows, approving = _rows(day), _approvals(day)
    empty = _median(itertools.islice(approving, SHEETS + WARM))
    _fill(day, rows, FEW)
    few = _median(_postings(day, rows))
    _fill(day, rows, MANY - FEW)
    many = _median(_postings(day, rows))
    full = _median(itertools.islice(approving, SHEETS + WARM))
    return {
        f"posting.{FEW}_rows": _ms(few),
        f"posting.{MANY}_rows": _ms(many, f"posting.{FEW}_rows", many / few),
        "approval.empty": _ms(empty),
        "approval.full": _ms(full, "approval.empty", full / empty),
        "pivot.month_of_a_project": _ms(_median(_pivots(day, "day_labor.crew_day", _month(day)))),
        "pivot.month_of_all": _ms(
            _median(_pivots(day, "day_labor.zone_crew", {"month": "2026-03"}))
        ),
        "pivot.projects_by_month": _ms(_median(_pivots(day, "day_labor.project_month", {}))),
        "dashboard.month": _ms(_median(_dashboards(day, _month(day)))),
        "dashboard.all": _ms(_median(_dashboards(day, {}))),
    }


def _ms(seconds: float, to: str = "", ratio: float = 0.0) -> dict[str, Any]:
    found: dict[str, Any] = {"value": round(seconds * 1000, 2), "unit": "ms"}
    return found | ({"ratio_to": {to: round(ratio, 3)}} if to else {})


def _median(times: Iterator[float]) -> float:
    return statistics.median(list(times)[WARM:])


def _month(day: CrewDay) -> dict[str, str]:
    return {"project": day.project, "month": "2026-03"}


def _rows(day: CrewDay) -> Iterator[LedgerRow]:
    """Rows of one day after the other, the projects in turn, the stage's own before the others."""
    projects = [day.project, *(new_id() for _ in range(PROJECTS - 1))]
    crews = {project: [new_id() for _ in range(CREWS)] for project in projects}
    workers = {project: [new_id() for _ in range(WORKERS)] for project in projects}
    bearers = itertools.cycle(("self", "self", "self", "backcharge", "owner"))
    for number in itertools.count():
        project, place = projects[number % PROJECTS], number // PROJECTS
        on = FIRST + timedelta(days=place * 365 // (MANY // PROJECTS) % 365)
        crew = place % CREWS
        yield LedgerRow(
            ledger=LEDGER,
            row_type="labor",
            rule="work",
            dimensions={
                "project": project,
                "crew": crews[project][crew],
                "crew_name": f"{crew + 1}班",
                "worker": workers[project][place % WORKERS],
                "trade": "mason",
                "reason": ("cleaning", "rework", "misc")[place % 3],
                "bearer": next(bearers),
                "work_date": on,
                "zone": f"b{place % 5 + 1}",
                "late": False,
            },
            measures={
                "normal_days": Decimal(1),
                "ot_hours": Decimal(0),
                "eq_days": Decimal(1),
                "heads": Decimal(1),
                "amount": Decimal("320.00"),
            },
            entity="day_labor.sheet",
            record_id=f"volume-{number // LINES}",
            line_id=str(number),
            revision=1,
            business_date=on,
            posted_period=f"{on:%Y-%m}",
        )


def _fill(day: CrewDay, rows: Iterator[LedgerRow], count: int) -> None:
    for start in range(0, count, BATCH):
        batch = list(itertools.islice(rows, min(BATCH, count - start)))
        day.stage.act(None, lambda uow, batch=batch: ledgers.post(uow, batch))


def _postings(day: CrewDay, rows: Iterator[LedgerRow]) -> Iterator[float]:
    """Seconds that documents take to post, balances and commit included."""
    for _ in range(DOCUMENTS + WARM):
        lines = list(itertools.islice(rows, LINES))
        yield _seconds(
            lambda lines=lines: day.stage.act(None, lambda uow: ledgers.post(uow, lines))
        )


def _approvals(day: CrewDay) -> Iterator[float]:
    """Seconds of processor time that last approvals of sheets take, each of a day of its own."""
    for number in itertools.count():
        on = (date(2026, 10, 4) - timedelta(days=number)).isoformat()
        sheet = day.sheet(
            5, work_date=on, content=f"第 {number} 天", photos=[day.photo(f"{number}")]
        )
        made = day.stage.create(CLERK, "day_labor.sheet", sheet)
        reasons = dict.fromkeys((f"c{check}" for check in range(1, 13)), "测量")
        record = day.stage.submit(CLERK, made, reasons).record
        while len(waiting := day.stage.waits_for(record)) == 1:
            began = time.process_time()
            record = day.stage.vote(waiting[0], record, "approve", "同意").record
            took = time.process_time() - began
        assert record.status == "approved", (record.status, waiting)
        yield took


def _pivots(day: CrewDay, name: str, filters: dict[str, str]) -> Iterator[float]:
    return _looks(day, lambda uow: reports.report(uow, name, filters))


def _dashboards(day: CrewDay, filters: dict[str, str]) -> Iterator[float]:
    return _looks(day, lambda uow: reports.dashboard(uow, "day_labor.monthly", filters))


def _looks(day: CrewDay, look: Callable[[UnitOfWork], object]) -> Iterator[float]:
    for _ in range(LOOKS + WARM):
        yield _seconds(lambda: day.stage.look("gao", look))


def _seconds(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began
