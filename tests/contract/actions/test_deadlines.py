"""Nobody answers in time: reminded, told on, handed over or decided, as the node says."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from contract.actions.conftest import Clock, World, opened, settle
from contract.actions.test_notices import last, told
from contract.actions.yard import yard
from dougong import worker
from dougong.actions import approvals, calendar
from dougong.actions import publish as publishing
from dougong.actions.taking_back import take_back
from dougong.actions.withdraw import withdraw
from dougong.base.errors import AccessDenied, Conflict, DataInvalid
from dougong.model.history.fold import fold
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record
from dougong.model.working_time import Hours
from dougong.store import log
from dougong.store.platform_tables import job

FLOW = "workflows/yard/order_approval.bpmn"
#: Monday noon in Shanghai: an hour later work goes on, until six.
MONDAY = datetime.fromisoformat("2026-10-12T12:00:00+08:00")
STEPS = """<dougong:timeout after="PT8H" action="remind"/>
<dougong:timeout after="P2D" action="escalate"/>
<dougong:timeout after="P3D" action="transfer">
<dougong:transferTo kind="role" role="boss"/></dougong:timeout>
<dougong:timeout after="P4D" action="decide" outcome="{outcome}"/>"""


def timed(outcome: str = "rejected", steps: str = STEPS) -> dict[str, bytes]:
    """The yard, whose first approvers have eight hours, then two, three and four days."""
    files = yard(check="pm", agree="boss").files()
    flow = files[FLOW].decode()
    head, _, rest = flow.partition('<bpmn:userTask id="check"')
    before, opening, after = rest.partition("<dougong:approval")
    attributes, _, inside = after.partition(">")
    setting = f'{opening} allow_auto="true"{attributes}>{steps.format(outcome=outcome)}{inside}'
    files[FLOW] = f'{head}<bpmn:userTask id="check"{before}{setting}'.encode()
    return files


@pytest.fixture
def here(database_url: str, tmp_path: Path) -> Iterator[World]:
    found = opened(database_url, tmp_path / "files", Clock())
    found.clock.at = MONDAY
    publish(found, timed())
    settle(found)
    yield found
    found.host.database.close()


def publish(world: World, files: dict[str, bytes]) -> None:
    world.host.run_as_owner(PLATFORM, lambda uow: publishing.publish(uow, files, "test"))


def until(world: World, when: str) -> None:
    """Let time go by until a moment in Shanghai, hour by hour, with everything due done."""
    wanted = datetime.fromisoformat(f"{when}+08:00")
    with capture_logs():
        while world.clock.at < wanted:
            world.clock.at = min(world.clock.at + timedelta(hours=6), wanted)
            while worker.run_due(world.host, "test"):
                pass


def steps(world: World, order: Record) -> list[str]:
    trail = world.host.run(PLATFORM, lambda uow: log.events(uow, order.id), write=False)
    return [str(one.data["action"]) for one in trail if one.kind in {"overdue", "timed_out"}]


def waiting(world: World) -> int:
    mine = select(func.count()).where(job.c.kind == "round_timeout", job.c.state == "waiting")
    return int(world.host.run(PLATFORM, lambda uow: uow.connection.scalar(mine) or 0, write=False))


def test_steps_happen_in_order_once_and_none_of_them_early(here: World) -> None:
    order = here.submitted()
    # Five hours on Monday, three on Tuesday.
    until(here, "2026-10-13T11:59")
    assert steps(here, order) == []
    until(here, "2026-10-13T12:01")
    assert steps(here, order) == ["remind"]
    assert told(here, "pam") == told(here, "paul") == ["todo", "overdue"]
    until(here, "2026-10-14T13:01")
    assert steps(here, order) == ["remind", "escalate"]
    assert told(here, "cho") == []
    until(here, "2026-10-15T13:01")
    assert set(here.asked(order)) == {"bo"}
    assert told(here, "pam", unread=True) == []
    until(here, "2026-10-16T13:01")
    assert steps(here, order) == ["remind", "escalate", "transfer", "decide"]
    assert here.read(order).status == "rejected"
    assert last(here, "ann").kind == "rejected"
    assert here.spend() == []
    assert waiting(here) == 0


def test_superiors_hear_of_those_who_are_late(here: World) -> None:
    cho = here.actor("cho").id
    here.person("pia", "pm", superior_id=cho)
    order = here.submitted()
    until(here, "2026-10-14T13:01")
    assert steps(here, order) == ["remind", "escalate"]
    notice = last(here, "cho")
    assert (notice.kind, notice.facts) == ("escalated", {"node": "check", "holder": "Pia"})


def test_whoever_takes_over_decides_in_the_place_of_the_others(here: World) -> None:
    order = here.submitted()
    until(here, "2026-10-15T13:01")
    # The boss is the next approver too: his one approval is enough for both.
    here.vote("bo", order)
    assert here.read(order).status == "approved"
    view = here.run("ann", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    marks = [vote.assignment.mark for vote in view.timeline[0].votes]
    assert marks.count("overdue") == 1


@pytest.mark.parametrize("way", ["vote", "return", "withdraw"])
def test_a_round_that_is_over_is_left_alone(here: World, way: str) -> None:
    order = here.submitted()
    assert waiting(here) == 4
    if way == "withdraw":
        here.run("ann", lambda uow: withdraw(uow, "yard.order", order.id))
    else:
        here.vote("pam", order, "approve" if way == "vote" else "return", opinion="看过")
    assert waiting(here) == 0
    until(here, "2026-10-19T13:01")
    assert steps(here, order) == []


def test_a_decision_that_is_taken_back_has_the_time_that_was_left(here: World) -> None:
    order = here.submitted()
    until(here, "2026-10-13T12:01")
    mine = here.asked(order)["pam"].id
    here.vote("pam", order)
    assert waiting(here) == 0
    until(here, "2026-10-13T15:00")
    here.run("pam", lambda uow: take_back(uow, mine))
    assert waiting(here) == 3
    until(here, "2026-10-14T13:01")
    assert steps(here, order) == ["remind", "escalate"]


def test_a_document_handed_in_again_has_all_its_time_again(here: World) -> None:
    order = here.submitted()
    until(here, "2026-10-13T09:30")
    here.vote("pam", order, "return", opinion="补")
    here.submit(here.read(order))
    until(here, "2026-10-13T12:01")
    assert steps(here, order) == []
    until(here, "2026-10-14T09:31")
    assert steps(here, order) == ["remind"]


def test_a_decision_that_rules_refuse_waits_until_they_allow_it(here: World) -> None:
    publish(here, timed("approved"))
    order = here.submitted(note="最后一车")
    other = here.submitted(note="最后一车")
    until(here, "2026-10-16T13:01")
    # Each was approved at its first node and waits for the boss, who has no limit.
    assert steps(here, order)[-1] == "decide"
    here.vote("bo", order)
    assert here.read(order).status == "approved"
    assert here.read(other).status == "submitted"


def test_a_date_of_the_document_is_a_limit_too(here: World) -> None:
    step = '<dougong:timeout field="day" after="PT1H" action="decide" outcome="approved"/>'
    publish(here, timed(steps=step))
    order = here.submitted(day="2026-10-17")
    # Saturday: the end of Monday counts, and an hour of Tuesday.
    until(here, "2026-10-20T09:59")
    assert set(here.asked(order)) == {"pam", "paul"}
    until(here, "2026-10-20T10:01")
    assert set(here.asked(order)) == {"bo"}


def test_days_off_that_are_announced_later_are_given_on_top(here: World) -> None:
    order = here.submitted()
    day = datetime.fromisoformat("2026-10-13T00:00+08:00").date()
    off = calendar.DaysSet(day, day, works=False, title="停工")
    with pytest.raises(AccessDenied):
        here.run("ann", lambda uow: calendar.set_days(uow, off))
    here.run("root", lambda uow: calendar.set_days(uow, off))
    until(here, "2026-10-14T11:59")
    assert steps(here, order) == []
    until(here, "2026-10-14T12:01")
    assert steps(here, order) == ["remind"]


def due(world: World, order: Record) -> str:
    """Until when people have time, as the page says and as the log gives it."""
    view = world.run("ann", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    shown = view.timeline[0].round
    trail = world.host.run(PLATFORM, lambda uow: log.events(uow, order.id), write=False)
    [folded] = fold(trail, shown.process_id).rounds
    assert folded.due_at == shown.due_at
    return shown.due_at.astimezone(MONDAY.tzinfo).isoformat()[:16]


def counted(world: World) -> None:
    """Let the job that follows a change of the calendar run."""
    world.clock.at += calendar.SETTLED
    while worker.run_long(world.host, "test"):
        pass


def test_a_longer_day_brings_limits_and_what_waits_for_them_forward(here: World) -> None:
    order, over = here.submitted(), here.submitted()
    here.vote("pam", over)
    before = here.trail(over)
    assert due(here, order) == "2026-10-14T13:00"
    # From eight to nine in the evening: eight hours are over on Monday at eight.
    hours = Hours(MONDAY.date(), (((480, 1260),),) * 7)
    here.run("root", lambda uow: calendar.set_hours(uow, hours))
    counted(here)
    assert due(here, order) == "2026-10-14T12:00"
    assert (waiting(here), here.trail(over)) == (4, before)
    until(here, "2026-10-12T20:01")
    assert steps(here, order) == ["remind"]
    # Taken back: the step that has happened does not happen again.
    here.run("root", lambda uow: calendar.drop_hours(uow, MONDAY.date()))
    counted(here)
    until(here, "2026-10-14T13:01")
    assert steps(here, order) == ["remind", "escalate"]
    assert here.trail(order).count("limits_moved") == 2


def test_a_day_off_moves_limits_once_and_what_is_over_happens_at_once(here: World) -> None:
    order = here.submitted()
    day = MONDAY.date() + timedelta(days=1)
    off = calendar.DaysSet(day, day, works=False, title="停工")
    for _ in range(2):
        here.run("root", lambda uow: calendar.set_days(uow, off))
        counted(here)
    assert due(here, order) == "2026-10-15T13:00"
    assert here.trail(order).count("limits_moved") == 1
    until(here, "2026-10-14T10:00")
    assert steps(here, order) == []
    here.run("root", lambda uow: calendar.drop_days(uow, day, day))
    counted(here)
    until(here, "2026-10-14T10:01")
    assert steps(here, order) == ["remind"]


def test_hours_that_overlap_or_never_come_are_refused(here: World) -> None:
    day = MONDAY.date()
    for week in (((),) * 7, (((540, 700), (600, 800)), *((),) * 6), (((800, 700),), *((),) * 6)):
        with pytest.raises(DataInvalid):
            here.run("root", lambda uow, w=week: calendar.set_hours(uow, Hours(day, w)))
    here.run("root", lambda uow: calendar.set_hours(uow, Hours(day, (((480, 1200),),) * 7)))
    found = here.run("ann", calendar.working_time)
    assert found.spans_of(day) == ((480, 1200),)


def test_a_vote_and_a_decision_at_the_same_moment_have_one_winner(here: World) -> None:
    publish(
        here,
        timed("rejected", '<dougong:timeout after="PT1H" action="decide" outcome="{outcome}"/>'),
    )
    orders = [here.submitted() for _ in range(8)]
    here.clock.at = datetime.fromisoformat("2026-10-12T14:00:01+08:00")
    late: list[Record] = []

    def vote(order: Record) -> None:
        try:
            here.vote("pam", order)
        except (Conflict, KeyError):
            # Too late: told so, or no longer asked when he looked.
            late.append(order)

    with ThreadPoolExecutor(2) as pool, capture_logs():
        done = [
            pool.submit(worker.run_due, here.host, "w"),
            *(pool.submit(vote, o) for o in orders),
        ]
        for one in done:
            one.result()
        while worker.run_due(here.host, "last"):
            pass
    for order in orders:
        decided = ["decide"] if order in late else []
        assert steps(here, order) == decided
        assert here.read(order).status == ("rejected" if order in late else "submitted")
        voted = here.trail(order).count("voted")
        assert voted == (0 if order in late else 1)


def test_four_workers_do_each_step_once(here: World) -> None:
    orders = [here.submitted() for _ in range(4)]
    here.clock.at = datetime.fromisoformat("2026-10-13T12:01+08:00")
    with ThreadPoolExecutor(4) as pool, capture_logs():
        list(pool.map(lambda n: worker.run_due(here.host, f"w{n}"), range(4)))
        while worker.run_due(here.host, "last"):
            pass
    for order in orders:
        assert steps(here, order) == ["remind"]
