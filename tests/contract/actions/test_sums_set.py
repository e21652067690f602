"""Rules that bring sums to a value, and documents that take each other's place."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from contract.actions.pot import pot
from dougong.actions.errors import Busy, HasSuccessors
from dougong.model.runtime import Query, Record
from dougong.store import ledgers, selecting
from dougong.testing.stage import KEEPER, Stage

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    found = Stage(database_url, tmp_path / "files", NOON)
    found.publish(pot().files(), "test")
    yield found
    found.close()


def draft(stage: Stage, entity: str, **lines: int) -> Record:
    rows = [{"what": what, "amount": amount} for what, amount in lines.items()]
    data = {"site": "一号", "lines": rows}
    if entity == "pot.pledge":
        data["day"] = "2026-10-02"
    return stage.create(KEEPER, entity, data)


def laid(stage: Stage, entity: str, **lines: int) -> Record:
    return stage.submit(KEEPER, draft(stage, entity, **lines), {}).record


def taken(stage: Stage, pledge: Record, what: str, amount: int) -> Record:
    data = {"site": "一号", "what": what, "pledge": pledge.id, "amount": amount}
    return stage.submit(KEEPER, stage.create(KEEPER, "pot.take", data), {}).record


def reverse(stage: Stage, record: Record) -> None:
    stage.reverse(KEEPER, stage.record(record.entity, record.id))


def sums(stage: Stage, measure: str) -> dict[str, int]:
    assert stage.look(None, ledgers.verify) == []
    found = stage.look(None, lambda uow: ledgers.balances(uow, "pot.money", "by_what", None))
    return {one["what"]: int(one[measure]) for one in found if one[measure]}


def status(stage: Stage, record: Record) -> str:
    return stage.record(record.entity, record.id).status


def test_a_later_one_takes_the_place_of_the_one_before(stage: Stage) -> None:
    first = laid(stage, "pot.budget", rebar=100, crane=40)
    second = laid(stage, "pot.budget", rebar=130, paint=5)
    assert sums(stage, "budget") == {"rebar": 130, "paint": 5}
    assert (status(stage, first), status(stage, second)) == ("closed", "approved")


def test_one_whose_place_was_taken_is_not_reversed(stage: Stage) -> None:
    first = laid(stage, "pot.budget", rebar=100)
    laid(stage, "pot.budget", rebar=130)
    with pytest.raises(HasSuccessors):
        reverse(stage, first)
    assert sums(stage, "budget") == {"rebar": 130}


def test_a_reversal_gives_the_one_before_its_place_again(stage: Stage) -> None:
    first = laid(stage, "pot.budget", rebar=100, crane=40)
    reverse(stage, laid(stage, "pot.budget", rebar=130))
    assert sums(stage, "budget") == {"rebar": 100, "crane": 40}
    assert status(stage, first) == "approved"
    reverse(stage, first)
    assert sums(stage, "budget") == {}


def test_of_two_at_once_one_is_in_force_with_its_sums(stage: Stage) -> None:
    for number in range(3):
        wanted = [{"rebar": 100 + number}, {"crane": 40 + number}]
        drafts = [draft(stage, "pot.budget", **lines) for lines in wanted]

        def hand_in(one: Record) -> None:
            while True:
                try:
                    stage.submit(KEEPER, one, {})
                except Busy:
                    continue
                return

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(hand_in, drafts))
        found = stage.look(None, lambda uow: selecting.select(uow, "pot.budget", Query(limit=50)))
        in_force = [one.id for one in found.items if one.status == "approved"]
        assert len(in_force) == 1
        place = [one.id for one in drafts].index(in_force[0])
        assert sums(stage, "budget") == wanted[place]


def test_what_a_closed_document_held_is_given_back_on_that_day(stage: Stage) -> None:
    pledge = laid(stage, "pot.pledge", rebar=100, crane=40)
    taken(stage, pledge, "rebar", 70)
    stage.close_record(KEEPER, pledge)
    assert sums(stage, "held") == {}
    rows, _ = stage.look(None, lambda uow: ledgers.rows(uow, "pot.money"))
    freed = {row.dimensions["what"]: row for row in rows if row.rule == "freed"}
    assert {what: row.measures["held"] for what, row in freed.items()} == {
        "rebar": Decimal(-30),
        "crane": Decimal(-40),
    }
    assert {row.posted_period for row in freed.values()} == {"2026-11"}


def test_what_comes_back_to_a_closed_document_is_given_back_at_once(stage: Stage) -> None:
    pledge = laid(stage, "pot.pledge", rebar=100)
    first, second = (taken(stage, pledge, "rebar", amount) for amount in (70, 20))
    stage.close_record(KEEPER, pledge)
    for take in (first, second):
        reverse(stage, take)
        assert sums(stage, "held") == {}
    reverse(stage, pledge)
    assert sums(stage, "held") == {}
