"""Background work: done once, tried again, put aside; timers of diagrams move tokens."""

from datetime import timedelta

import pytest
from sqlalchemy import inspect
from structlog.testing import capture_logs

from contract.actions.conftest import World, settle
from contract.actions.yard import yard
from dougong import worker
from dougong.actions import housekeeping, jobs, records
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.model.people import PLATFORM
from dougong.store import jobs as stored
from dougong.store import log

FAILING: list[str] = []


def fail_twice(uow: UnitOfWork, args: JsonObject) -> None:
    log.append(uow, "tried", "tried", args)
    if len(FAILING) < 2:
        FAILING.append("again")
        raise ValueError("not yet")


@pytest.fixture
def flaky() -> None:
    FAILING.clear()
    if "flaky" not in jobs.job_kinds:
        jobs.job_kinds.add("flaky", fail_twice)


def run_due(world: World) -> None:
    with capture_logs():
        while worker.run_due(world.host, "test"):
            pass


def test_a_job_that_fails_is_tried_again_and_leaves_no_half_work(world: World, flaky: None) -> None:
    def add(uow: UnitOfWork) -> None:
        for _ in range(2):
            jobs.later(uow, "flaky", {"n": 1}, due=uow.now, unique_key="one")

    world.run("platform", add)
    assert world.host.jobs_added.is_set()
    for _ in range(3):
        run_due(world)
        world.clock.at += timedelta(minutes=10)
    tried = world.host.run(PLATFORM, lambda uow: log.events(uow, "tried"), write=False)
    assert len(tried) == 1
    assert len(FAILING) == 2


def test_a_job_of_an_unknown_kind_ends_as_an_incident(world: World) -> None:
    key = world.run(
        "platform", lambda uow: stored.add(uow, "nosuch", {}, due=uow.now, unique_key="x")
    )
    assert key is not None
    for _ in range(stored.TRIES):
        run_due(world)
        world.clock.at += timedelta(hours=2)
    found = world.host.run(PLATFORM, lambda uow: stored.find(uow, key), write=False)
    assert found is not None
    assert found.state == "failed"
    trail = world.host.run(PLATFORM, lambda uow: log.events(uow, "system"), write=False)
    assert trail[-1].kind == "job_failed"


def test_a_boundary_timer_takes_the_document_to_the_next_node(empty_world: World) -> None:
    made = yard(check="pm", agree="boss")
    path = "workflows/yard/order_approval.bpmn"
    timed = made.files()[path].replace(
        b'<bpmn:endEvent id="approved"',
        b'<bpmn:boundaryEvent id="overdue" attachedToRef="check" cancelActivity="true">'
        b"<bpmn:timerEventDefinition><bpmn:timeDuration>PT24H</bpmn:timeDuration>"
        b"</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        b'<bpmn:sequenceFlow id="late" sourceRef="overdue" targetRef="agree"/>'
        b'<bpmn:endEvent id="approved"',
    )
    made.file(path, timed)
    empty_world.publish(made)
    settle(empty_world)
    order = empty_world.submitted()
    run_due(empty_world)
    assert set(empty_world.asked(order)) == {"pam", "paul"}
    empty_world.clock.at += timedelta(hours=25)
    run_due(empty_world)
    assert set(empty_world.asked(order)) == {"bo"}
    empty_world.vote("bo", order)
    assert empty_world.read(order).status == "approved"


def test_the_embedded_worker_runs_what_is_due_and_stops(world: World, flaky: None) -> None:
    FAILING.extend(("no", "no"))
    found = worker.EmbeddedWorker(world.host)
    found.start()
    world.run("platform", lambda uow: jobs.later(uow, "flaky", {}, due=uow.now, unique_key="now"))
    for _ in range(200):
        if world.host.run(PLATFORM, lambda uow: log.events(uow, "tried"), write=False):
            break
        world.host.jobs_added.wait(0.05)
    found.stop()
    assert world.host.run(PLATFORM, lambda uow: log.events(uow, "tried"), write=False)


def test_the_daily_sweep_counts_what_indexes_tell_apart(world: World) -> None:
    world.host.run(PLATFORM, lambda uow: housekeeping.sweep(uow, {}))

    def counted(uow: UnitOfWork) -> bool:
        return inspect(uow.connection).has_table("sqlite_stat1")

    embedded = world.host.database.dialect == "sqlite"
    assert world.host.run(PLATFORM, counted, write=False) == embedded


def test_drafts_are_discarded_and_copied_by_their_author(world: World) -> None:
    order = world.draft(note="第一单")
    copy = world.run("ann", lambda uow: records.copy_record(uow, "yard.order", order.id))
    assert copy.record.data["note"] == "第一单"
    assert copy.record.data["number"] != order.data["number"]
    assert copy.record.data["lines"][0]["id"] != order.data["lines"][0]["id"]
    world.run("ann", lambda uow: records.discard_draft(uow, "yard.order", order.id))
    assert world.read(order).status == "discarded"
