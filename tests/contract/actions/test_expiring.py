"""Documents that are over close themselves at night, and none that something still rests upon."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contract.actions.pot import pot
from dougong.actions import expiring
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record
from dougong.store import ledgers, log
from dougong.testing.stage import KEEPER, Stage
from dougong.worker import run_due

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    found = Stage(database_url, tmp_path / "files", NOON)
    found.publish(pot().files(), "test")
    yield found
    found.close()


def pledge(stage: Stage, until: str | None, amount: int = 100, site: str = "一号") -> Record:
    lines = [{"what": "rebar", "amount": amount}]
    data = {"site": site, "day": "2026-10-02", "until": until, "lines": lines}
    return stage.submit(KEEPER, stage.create(KEEPER, "pot.pledge", data), {}).record


def night(stage: Stage) -> None:
    stage.clock.instant += timedelta(days=1)
    while run_due(stage.host, "w"):
        pass


def status(stage: Stage, record: Record) -> str:
    return stage.record(record.entity, record.id).status


def held(stage: Stage) -> int:
    return int(
        stage.look(None, lambda uow: ledgers.totals(uow, "pot.money", ["held"]))["held"] or 0
    )


def test_a_document_is_closed_in_the_night_after_its_last_day(stage: Stage) -> None:
    over, lasts, forever = (pledge(stage, day) for day in ("2026-11-20", "2026-11-21", None))
    stage.host.run(PLATFORM, expiring.arrange)
    night(stage)
    assert [status(stage, one) for one in (over, lasts, forever)] == [
        "closed",
        "approved",
        "approved",
    ]
    assert held(stage) == 200
    told = [
        one
        for one in stage.look(None, lambda uow: log.events(uow, over.id))
        if one.kind == "closed"
    ]
    assert [one.data["expired"] for one in told] == [True]
    night(stage)
    assert status(stage, lasts) == "closed"
    assert held(stage) == 100


def test_one_that_a_limit_still_needs_stays_and_is_asked_again(stage: Stage) -> None:
    over = pledge(stage, "2026-11-20")
    owed = {"site": "一号", "what": "rebar", "amount": 50}
    stage.submit(KEEPER, stage.create(KEEPER, "pot.take", owed), {})
    stage.host.run(PLATFORM, expiring.arrange)
    night(stage)
    assert (status(stage, over), held(stage)) == ("approved", 50)
    pledge(stage, None)
    night(stage)
    assert (status(stage, over), held(stage)) == ("closed", 50)


def test_one_that_its_own_condition_keeps_stays_in_force(stage: Stage) -> None:
    kept = pledge(stage, "2026-11-20", site="守住的")
    stage.host.run(PLATFORM, expiring.arrange)
    night(stage)
    assert (status(stage, kept), held(stage)) == ("approved", 100)
