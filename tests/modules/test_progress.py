"""Progress reviews take the actual cost from the ledger of costs where there is one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dougong.actions.offline import Filled, hand_in, taken_along
from dougong.base.values import new_id
from dougong.model.canonical import written
from dougong.model.runtime import LedgerRow, Record
from dougong.sources import folder
from dougong.store import ledgers, records
from dougong.testing.stage import KEEPER, Stage

REPOSITORY = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
PLAN, REPORT = "progress_control.schedule_version", "progress_control.progress_report"
ALONE = ("base_data", "progress_control")
WITH_COSTS = ("base_data", "contracts", "cost_center", "progress_control")
PROJECT = {
    "name": "一号项目", "category": "building", "operating_mode": "self", "stage": "ongoing",
    "tax_method": "general", "cost_caliber": "excl",
}  # fmt: skip


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(database_url, tmp_path / "files", NOW)
    yield made
    made.close()


def published(stage: Stage, modules: tuple[str, ...]) -> str:
    """The project of a bundle of these modules."""
    bundle = {
        "key": "plain",
        "title": "进度",
        "modules": dict.fromkeys(modules, "1.0.0"),
        "edition": "enterprise",
    }
    files = {**folder.read(REPOSITORY), "bundles/plain/bundle.json": written(bundle)}
    stage.publish(files, "plain")
    stage.person("pan")
    project = stage.create(KEEPER, "base_data.project", PROJECT).id
    stage.grant("pan", "pm", project)
    return project


def cost(project: str, number: int, day: date, amount: str) -> LedgerRow:
    return LedgerRow(
        ledger="cost_center.cost",
        row_type="cost",
        rule="cost",
        dimensions={"project": project},
        measures={"amount": Decimal(amount), "excl": Decimal(amount)},
        entity="base_data.project",
        record_id=project,
        line_id=str(number),
        revision=1,
        business_date=day,
        posted_period=f"{day:%Y-%m}",
    )


def review(stage: Stage, project: str, **data: Any) -> Record:
    given = {"project": project, "review_date": "2026-11-30", **data}
    return stage.create("pan", "progress_control.progress_review", given)


def test_costs_up_to_the_data_date_are_the_actual_cost(stage: Stage) -> None:
    project = published(stage, WITH_COSTS)
    rows = [
        cost(project, 1, date(2026, 10, 20), "300000.00"),
        cost(project, 2, date(2026, 11, 30), "240000.00"),
        cost(project, 3, date(2026, 12, 1), "7.00"),
    ]
    stage.act(None, lambda uow: ledgers.post(uow, rows))
    assert review(stage, project).data["ac"] == Decimal("540000.00")


def test_a_cost_that_is_told_counts_before_the_ledger(stage: Stage) -> None:
    project = published(stage, WITH_COSTS)
    rows = [cost(project, 1, date(2026, 10, 20), "300000.00")]
    stage.act(None, lambda uow: ledgers.post(uow, rows))
    assert review(stage, project, cost_told="5.00").data["ac"] == Decimal("5.00")


def test_without_a_ledger_the_cost_is_what_is_told(stage: Stage) -> None:
    project = published(stage, ALONE)
    assert review(stage, project).data["ac"] == 0
    assert review(stage, project, cost_told="540000.00").data["ac"] == Decimal("540000.00")


def test_a_report_filled_in_without_network_chooses_among_the_tasks_of_its_plan(
    stage: Stage,
) -> None:
    project = published(stage, ALONE)
    tasks = [
        {"code": "1", "name": "地下室", "task_type": "summary"},
        {"code": "1.1", "name": "开挖", "task_type": "task", "duration": 4},
        {"code": "1.2", "name": "垫层", "task_type": "task", "duration": 6},
    ]
    words = {"name": "总控计划", "level": "master", "plan_start": "2026-11-02", "tasks": tasks}
    plan = stage.create("pan", PLAN, {"project": project, **words})
    stage.act(None, lambda uow: records.set_status(uow, plan, "approved", from_=("draft",)))
    form = stage.catalog.forms[REPORT]
    found = stage.look("pan", lambda uow: taken_along(uow, form))
    (offered,) = found["/lines/*/task"]
    assert offered.when == {"project": project, "plan": plan.id}
    assert [one.label for one in offered.choices] == ["1.1 开挖", "1.2 垫层"]
    line = {"task": offered.choices[0].id, "actual_start": "2026-11-02", "percent_told": "50"}
    raw = {
        "project": project, "plan": plan.id, "report_date": "2026-11-05",
        "period_kind": "daily", "lines": [line],
    }  # fmt: skip
    filled = Filled(new_id(), raw, "submit", {}, NOW - timedelta(hours=2))
    sent = stage.act("pan", lambda uow: hand_in(uow, form, filled)).record
    assert (sent.status, sent.source_channel) == ("submitted", "mobile")
    assert sent.data["filled_at"] == NOW - timedelta(hours=2)
