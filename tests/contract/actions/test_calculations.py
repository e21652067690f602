"""Documents whose fields are given by methods: kept with their answers, refused in a circle."""

from decimal import Decimal
from typing import Any

import pytest

from contract.actions.conftest import World
from dougong.actions import records
from dougong.base.errors import DataInvalid
from dougong.model.runtime import Record
from unit.forms.planned_works import works

TASKS = [
    {"code": "A", "name": "基坑", "days": 5, "cost": "100.00"},
    {"code": "B", "name": "垫层", "days": 30, "cost": "60.00"},
]
LINK = {"before": "A", "after": "B", "sort": "FS"}
BACK = {"before": "B", "after": "A", "sort": "FS"}


@pytest.fixture
def planner(empty_world: World) -> World:
    empty_world.publish(works())
    empty_world.person("ann", "boss", site=False)
    return empty_world


def drafted(world: World, **data: Any) -> Record:
    raw = {"start": "2026-11-02", "tasks": TASKS, "links": [LINK], **data}
    made = world.run("ann", lambda uow: records.create_draft(uow, "library.plan", raw))
    return world.read(made.record)


def test_answers_and_filled_rows_are_kept_with_the_record(planner: World) -> None:
    data = drafted(planner).data
    assert data["length"] == 35
    assert [(row["es"], row["light"]) for row in data["tasks"]] == [(0, "red"), (5, "red")]
    months = [(row["month"], row["value"]) for row in data["months"]]
    assert [month for month, _ in months] == ["2026-11", "2026-12"]
    assert sum(value for _, value in months) == Decimal("160.00")


def test_rows_that_are_filled_anew_follow_the_change(planner: World) -> None:
    record = drafted(planner)
    raw = {"tasks": [TASKS[0]], "links": []}
    version = record.version
    planner.run(
        "ann",
        lambda uow: records.change_draft(uow, "library.plan", record.id, raw, version=version),
    )
    found = planner.read(record).data
    assert [(row["month"], row["value"]) for row in found["months"]] == [
        ("2026-11", Decimal("100.00"))
    ]
    assert found["months"][0]["id"] == record.data["months"][0]["id"]


def test_what_a_method_gives_cannot_be_typed(planner: World) -> None:
    data = drafted(planner, length=999, months=[{"month": "2020-01", "value": "1.00"}]).data
    assert data["length"] == 35
    assert [row["month"] for row in data["months"]] == ["2026-11", "2026-12"]


def test_links_in_a_circle_are_refused_when_they_are_made(planner: World) -> None:
    with pytest.raises(DataInvalid) as caught:
        drafted(planner, links=[LINK, BACK])
    fault = caught.value.faults[0]
    assert (fault.path, fault.code) == ("/links/1/after", "link_cycle")
    assert "A → B → A" in fault.for_person()


def test_a_circle_does_not_come_in_by_a_change_either(planner: World) -> None:
    record = drafted(planner)
    raw = {"links": [LINK, BACK]}
    version = record.version
    with pytest.raises(DataInvalid):
        planner.run(
            "ann",
            lambda uow: records.change_draft(uow, "library.plan", record.id, raw, version=version),
        )
    assert len(planner.read(record).data["links"]) == 1


def test_more_rows_than_before_are_told_in_the_trail(planner: World) -> None:
    record = drafted(planner, tasks=[TASKS[0]], links=[])
    raw = {"tasks": TASKS, "links": [LINK]}
    version = record.version
    planner.run(
        "ann",
        lambda uow: records.change_draft(uow, "library.plan", record.id, raw, version=version),
    )
    months = planner.read(record).data["months"]
    assert [row["month"] for row in months] == ["2026-11", "2026-12"]
    assert months[0]["id"] == record.data["months"][0]["id"]
