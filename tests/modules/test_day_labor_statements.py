"""How often a sheet asks the database, so that nobody lets it ask once per line unnoticed."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from dougong.actions import drafts
from modules.crew_day import CLERK, DAY, CrewDay
from statements import statements

SHEET = "day_labor.sheet"


@pytest.fixture
def day(database_url: str, tmp_path: Path) -> Iterator[CrewDay]:
    made = CrewDay(database_url, tmp_path / "files")
    yield made
    made.close()


def evaluated(day: CrewDay, lines: int) -> int:
    """The statements of one evaluation, as a live form asks for it."""
    raw = day.sheet(lines, photos=[day.photo(f"{n}.jpg") for n in range(1 + lines // 4)])
    ask = partial(drafts.evaluate_form, entity=SHEET, raw=raw)
    with statements() as sent:
        found = day.stage.look(CLERK, ask)
    assert [row["amount"] for row in found.data["lines"]] == [320] * lines
    return len(sent)


def submitted(day: CrewDay, lines: int, date: str) -> int:
    """The statements of one submission."""
    record = day.stage.create(CLERK, SHEET, day.sheet(lines, work_date=date))
    with statements() as sent:
        found = day.stage.submit(CLERK, record, {})
    assert found.record.status == "submitted"
    return len(sent)


def test_a_sheet_of_ten_lines_asks_no_more_often_than_one_of_two(day: CrewDay) -> None:
    evaluated(day, 1)
    few = evaluated(day, 2)
    assert evaluated(day, 10) == few
    assert few <= 18


def test_handing_in_ten_lines_asks_no_more_often_than_handing_in_two(day: CrewDay) -> None:
    submitted(day, 1, "2026-10-02")
    few = submitted(day, 2, "2026-10-03")
    assert submitted(day, 10, DAY) == few
    assert few <= 37
