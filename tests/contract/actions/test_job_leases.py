"""Jobs under leases: a worker that sleeps, dies or dawdles harms neither others nor the work."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from contract.actions.conftest import World
from dougong import worker
from dougong.actions import jobs
from dougong.actions.errors import LeaseLost
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.model.people import PLATFORM
from dougong.model.runtime import Job
from dougong.store import jobs as stored
from dougong.store import log


def note(uow: UnitOfWork, args: JsonObject) -> None:
    """What the job does: a line for its number."""
    log.append(uow, "noted", "noted", args)


def refuse(_uow: UnitOfWork, _args: JsonObject) -> None:
    raise ValueError("never")


@pytest.fixture
def yard_world(world: World) -> World:
    for name, kind in {"note": note, "refuse": refuse}.items():
        if name not in jobs.job_kinds:
            jobs.job_kinds.add(name, kind)
    return world


def add(world: World, kind: str, *numbers: int) -> None:
    def action(uow: UnitOfWork) -> None:
        for number in numbers:
            jobs.later(uow, kind, {"n": number}, due=uow.now, unique_key=f"{kind}{number}")

    world.run("platform", action)


def noted(world: World) -> list[int]:
    trail = world.host.run(PLATFORM, lambda uow: log.events(uow, "noted"), write=False)
    return [int(str(one.data["n"])) for one in trail]


def state(world: World, key: str) -> tuple[str, int]:
    found = world.host.run(PLATFORM, lambda uow: stored.find(uow, key), write=False)
    assert found is not None
    return found.state, found.tries


def claimed(world: World, name: str = "one") -> list[Job]:
    return jobs.claimed(world.host, name)


def test_a_worker_that_slept_past_its_lease_cannot_commit(yard_world: World) -> None:
    add(yard_world, "note", 1)
    [held] = claimed(yard_world)
    yard_world.clock.at += jobs.LEASE + timedelta(seconds=1)
    assert worker.run_due(yard_world.host, "two") == 1
    with pytest.raises(LeaseLost):
        jobs.run(yard_world.host, held)
    assert noted(yard_world) == [1]
    # What it then says of a fault concerns nobody either.
    jobs.failed(yard_world.host, held, "late")
    assert state(yard_world, held.id) == ("done", 2)


def test_a_job_that_ends_its_workers_is_put_aside_and_takes_no_other_along(
    yard_world: World,
) -> None:
    add(yard_world, "note", 1, 2, 3)
    taken = claimed(yard_world)
    killer, others = taken[0], taken[1:]
    numbers = sorted(int(str(one.args["n"])) for one in others)
    for tries in range(2, stored.TRIES + 1):
        yard_world.clock.at += jobs.LEASE + timedelta(seconds=1)
        again = claimed(yard_world)
        # Left behind together, they are taken one by one.
        assert [(one.id, one.tries) for one in again] == [(killer.id, tries)]
        if tries == 2:
            for other in others:
                [one] = claimed(yard_world)
                assert one.id == other.id
                jobs.run(yard_world.host, one)
    yard_world.clock.at += jobs.LEASE + timedelta(seconds=1)
    assert claimed(yard_world) == []
    assert sorted(noted(yard_world)) == numbers
    assert state(yard_world, killer.id)[0] == "failed"
    trail = yard_world.host.run(PLATFORM, lambda uow: log.events(uow, "system"), write=False)
    assert (trail[-1].kind, trail[-1].data["job"]) == ("job_failed", killer.id)
    yard_world.run("root", lambda uow: jobs.retry(uow, killer.id))
    worker.run_due(yard_world.host, "two")
    assert noted(yard_world)[2:] == [killer.args["n"]]


def test_a_job_that_fails_keeps_none_of_the_others_waiting(yard_world: World) -> None:
    add(yard_world, "refuse", 0)
    add(yard_world, "note", 1, 2)
    with capture_logs():
        assert worker.run_due(yard_world.host, "one") == 3
    assert sorted(noted(yard_world)) == [1, 2]


def test_what_stands_behind_a_long_job_is_given_back_with_all_its_tries(
    yard_world: World,
) -> None:
    def dawdle(_uow: UnitOfWork, _args: JsonObject) -> None:
        yard_world.clock.at += jobs.LEASE / 2

    kinds = jobs.job_kinds._kinds
    kinds["dawdle"] = dawdle
    add(yard_world, "dawdle", 0)
    add(yard_world, "note", 1)
    assert worker.run_due(yard_world.host, "one") == 2
    assert noted(yard_world) == []
    [back] = claimed(yard_world, "two")
    assert (back.kind, back.tries) == ("note", 1)
    del kinds["dawdle"]
