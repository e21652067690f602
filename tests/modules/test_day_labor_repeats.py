"""A sheet that may repeat another one says so in the reader's language, within its budget."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dougong.actions import submit
from dougong.actions.drafts import evaluate_form
from dougong.actions.errors import ReasonRequired
from modules.crew_day import CLERK, CrewDay

SHEET = "day_labor.sheet"


@pytest.fixture
def day(database_url: str, tmp_path: Path) -> Iterator[CrewDay]:
    made = CrewDay(database_url, tmp_path / "files", workers=1)
    yield made
    made.close()


def booked(day: CrewDay, **values: object) -> None:
    row = {"work_mode": "group_day", "head_count": 1, "days": "0.25", "day_rate": 100}
    record = day.stage.create(CLERK, SHEET, {**day.sheet(0, **values), "lines": [row]})
    day.stage.submit(CLERK, record, {"c5": "分两次"})


def test_the_warning_names_the_other_sheets_in_english_too(day: CrewDay) -> None:
    booked(day)
    booked(day, photos=[day.photo("another.jpg")])
    record = day.stage.create(CLERK, SHEET, day.sheet(1))
    reader = replace(day.stage.actor(CLERK), locale="en")
    with pytest.raises(ReasonRequired) as refused:
        day.stage.host.run(
            reader, lambda uow: submit.submit(uow, SHEET, record.id, version=record.version)
        )
    said = {result.key: result.message for result in refused.value.results}["c5"]
    assert said.startswith("The same crew already has a sheet of that day with the same photo")
    assert ": DL-202610-0001, DL-202610-0002. " in said


def test_twenty_long_sheets_of_a_day_are_compared_within_the_budget(day: CrewDay) -> None:
    def content(seed: int) -> str:
        return "".join(chr(0x4E00 + (place * seed + seed) % 9973) for place in range(500))

    for number in range(20):
        booked(day, content=content(number + 2), photos=[day.photo(f"{number}.jpg")])
    raw = day.sheet(1, content=content(99), photos=[day.photo("19.jpg")])
    found = day.stage.look(CLERK, lambda uow: evaluate_form(uow, SHEET, raw))
    assert found.data["repeats"] == "DL-202610-0020"
    assert "/repeats" not in {fault.path for fault in found.faults}
