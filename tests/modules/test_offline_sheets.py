"""Sheets filled in on a phone without network: there once, with their time, or not at all."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dougong.actions.errors import CheckFailed
from dougong.actions.offline import Filled, HandedIn, hand_in, may_wait, taken_along
from dougong.base.errors import DataInvalid, NotFound
from dougong.base.values import new_id
from dougong.model.runtime import Query
from dougong.store import selecting
from dougong.store.errors import RecordExists
from dougong.store.ledgers import rows_of
from dougong.testing.stage import KEEPER
from modules.crew_day import CLERK, DAY, NOW, CrewDay

SHEET, PERIOD = "day_labor.sheet", "base_data.period"


@pytest.fixture
def day(tmp_path: Path, database_url: str) -> Iterator[CrewDay]:
    found = CrewDay(database_url, tmp_path / "files", workers=4)
    try:
        yield found
    finally:
        found.close()


def sent(day: CrewDay, raw: dict[str, Any], key: str = "", login: str = CLERK) -> HandedIn:
    filled = Filled(key or new_id(), raw, "submit", {}, NOW - timedelta(hours=1))
    form = day.stage.catalog.forms[SHEET]
    return day.stage.act(login, lambda uow: hand_in(uow, form, filled))


def sheets(day: CrewDay) -> list[str]:
    page = day.stage.look(None, lambda uow: selecting.select(uow, SHEET, Query(limit=50)))
    return [record.id for record in page.items]


def test_a_sheet_sent_twice_is_there_once_and_keeps_its_first_time(day: CrewDay) -> None:
    key, raw = new_id(), day.sheet(1)
    first = sent(day, raw, key)
    again = sent(day, {**raw, "content": "别的内容"}, key)
    assert (first.again, again.again) == (False, True)
    assert again.record.id == key
    assert sheets(day) == [key]
    record = day.stage.record(SHEET, key)
    assert record.status == "submitted"
    assert record.source_channel == "mobile"
    assert record.data["content"] == "清理现场"
    assert record.data["filled_at"] == NOW - timedelta(hours=1)


def test_a_sheet_that_is_refused_leaves_nothing_behind_and_may_come_again(day: CrewDay) -> None:
    sent(day, day.sheet(1))
    key = new_id()
    double = day.sheet(1, location="三层", content="搬运模板", photos=[day.photo("另一张.jpg")])
    with pytest.raises(CheckFailed) as refused:
        sent(day, double, key)
    assert [r.key for r in refused.value.results if r.refuses] == ["c2"]
    assert len(sheets(day)) == 1
    mended = {**double, "lines": [{"worker": day.workers[1], "work_mode": "day", "days": 1}]}
    assert sent(day, mended, key).record.status == "submitted"
    assert len(sheets(day)) == 2


def test_a_field_of_an_older_form_is_refused_and_nothing_is_kept(day: CrewDay) -> None:
    with pytest.raises(DataInvalid):
        sent(day, {**day.sheet(1), "old_field": "x"})
    assert sheets(day) == []


def test_the_id_of_somebody_else_s_sheet_gives_nothing_away(day: CrewDay) -> None:
    key = new_id()
    sent(day, day.sheet(1), key)
    day.stage.person("other")
    day.stage.grant("other", "clerk", day.project)
    photo = day.stage.file("other", "x.jpg", {})
    with pytest.raises(RecordExists):
        sent(day, day.sheet(2, photos=[photo]), key, "other")


def test_a_clock_that_runs_ahead_does_not_fill_in_tomorrow(day: CrewDay) -> None:
    form = day.stage.catalog.forms[SHEET]
    filled = Filled(new_id(), day.sheet(1), "save", {}, NOW + timedelta(days=3))
    done = day.stage.act(CLERK, lambda uow: hand_in(uow, form, filled))
    assert done.record.status == "draft"
    assert done.record.data["filled_at"] == NOW + timedelta(minutes=5)


def test_ec_34_a_month_locked_meanwhile_takes_the_sheet_in_the_next_one_and_says_so(
    day: CrewDay,
) -> None:
    """Filled in on the fifth, offline for two days, the month locked in between."""
    stage = day.stage
    for month, state in (("2026-10", "closed"), ("2026-11", "open")):
        values = {"project": day.project, "family": "labor", "month": month, "state": state}
        stage.create(KEEPER, PERIOD, values)
    key, raw = new_id(), day.sheet(1)
    stage.clock.instant = NOW + timedelta(days=2)
    done = sent(day, raw, key)
    found = {finding["key"]: finding["level"] for finding in done.record.findings}
    assert found["c11"] == "flag"
    assert sent(day, raw, key).again
    record = _approved(day, done.record.id)
    assert record.data["filled_at"] == NOW - timedelta(hours=1)
    assert str(record.data["work_date"]) == DAY
    assert record.posted_period == "2026-11"
    rows = stage.look(None, lambda uow: rows_of(uow, key))
    assert {row.posted_period for row in rows if row.ledger == "day_labor.labor"} == {"2026-11"}
    assert sheets(day) == [key]


def _approved(day: CrewDay, key: str) -> Any:
    for _ in range(6):
        record = day.stage.record(SHEET, key)
        if record.status != "submitted":
            return record
        holder = day.stage.waits_for(record)[0]
        day.stage.vote(holder, record, "approve", opinion="同意")
    return day.stage.record(SHEET, key)


def test_a_phone_takes_along_the_crews_and_workers_of_its_sites(day: CrewDay) -> None:
    form = day.stage.catalog.forms[SHEET]
    found = day.stage.look(CLERK, lambda uow: taken_along(uow, form))
    (projects,) = found["/project"]
    assert [one.label for one in projects.choices] == ["一号"]
    (crews,) = found["/crew"]
    assert crews.when == {"project": day.project}
    assert {one.label for one in crews.choices} == {"甲班", "乙班"}
    (workers,) = found["/lines/*/worker"]
    assert {one.id for one in workers.choices} == set(day.workers)


def test_only_forms_that_say_so_wait_on_a_phone(day: CrewDay) -> None:
    may_wait(day.stage.catalog.forms[SHEET])
    with pytest.raises(NotFound):
        may_wait(day.stage.catalog.forms["day_labor.request"])
