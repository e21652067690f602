"""Schedules as people save them: what is planned by the end is the budget (domain.md 9.6)."""

from collections.abc import Iterator
from decimal import Decimal
from random import Random

import pytest

from dougong.testing.stage import KEEPER
from property.builder_house import House
from property.house_cost import yuan

METHODS = ("physical", "zero_hundred", "fifty_fifty", "duration", "cost", "labor")
SPREADS = ("linear", "front", "back", "bell")
CENTS = (0, 1, 3, 333, 33_333_33, 99_999_99, 100_000_000_00)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("schedules")
    found = House(f"sqlite:///{folder / 'house.sqlite3'}", folder / "files")
    yield found
    found.close()


def drawn(chance: Random) -> list[dict[str, object]]:
    """Some tasks of all lengths, a few of which wait for a day of their own."""
    return [
        {
            "code": f"T{number}",
            "name": f"工序 {number}",
            "task_type": "task",
            "duration": chance.choice((1, 2, 7, 30, 61, 365)),
            "budget": yuan(chance.choice(CENTS)),
            "method": chance.choice(METHODS),
            "spread": chance.choice(SPREADS),
            **chance.choice(({}, {"hold": "SNET", "hold_date": "2027-02-28"})),
        }
        for number in range(chance.randint(1, 6))
    ]


@pytest.mark.parametrize("seed", range(25))
def test_inv_11_planned_value_comes_to_the_budget(house: House, seed: int) -> None:
    tasks = drawn(Random(seed))
    project = house.master(
        "project",
        name=f"进度 {seed}",
        category="building",
        operating_mode="self",
        stage="ongoing",
        tax_method="general",
        cost_caliber="excl",
    )
    data = {
        "project": project,
        "name": "总计划",
        "level": "master",
        "plan_start": "2026-10-06",
        "tasks": tasks,
    }
    made = house.stage.create(KEEPER, "progress_control.schedule_version", data).data
    budget = sum((Decimal(str(task["budget"])) for task in tasks), Decimal(0))
    assert made["budget_total"] == budget
    # INV-11: the values of the months add up to the budget at completion, to the cent.
    assert sum((month["value"] for month in made["months"]), Decimal(0)) == budget
    assert made["months"][-1]["cumulative"] == budget
