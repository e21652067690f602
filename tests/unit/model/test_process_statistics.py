"""What is counted of processes: waiting and handling, returns, lateness."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dougong.model.statistics.figures import Counting, Figures, Share
from dougong.model.statistics.found import AskedPart, Found, OpenedRound, StartedProcess
from dougong.model.work_meter import WorkMeter
from dougong.model.working_time import WorkingTime

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkingTime(SHANGHAI)
#: A Friday, at four in the afternoon.
FRIDAY = datetime(2026, 10, 16, 16, 0, tzinfo=SHANGHAI).astimezone(UTC)
MONDAY = FRIDAY + timedelta(days=2, hours=17)
HOUR = timedelta(hours=1)
PROCESS = StartedProcess(
    "p", "yard.order", "d", "一单", "completed", "ann", FRIDAY, MONDAY + 2 * HOUR, None
)
ROUND = OpenedRound("r", "p", "check", "approved", FRIDAY, MONDAY + HOUR, None)
PART = AskedPart("r", "p", "pam", "done", FRIDAY, MONDAY, MONDAY + HOUR, "pam", "approve", "")


def _counted(*parts: AskedPart, rounds: tuple[OpenedRound, ...] = (ROUND,)) -> Figures:
    now = MONDAY + timedelta(days=1)
    meter = WorkMeter(CALENDAR, FRIDAY - timedelta(days=9), now)
    return Counting(Found((PROCESS,), rounds, parts), meter, now).figures()


def test_waiting_ends_with_the_first_look_and_a_weekend_is_not_worked() -> None:
    figures = _counted(PART)
    [node] = figures.nodes
    assert node.waited is not None
    assert node.handled is not None
    # Friday from four to six; Monday begins at nine, as the document is opened.
    assert (node.waited.worked, node.waited.wall) == (2 * HOUR, MONDAY - FRIDAY)
    assert (node.handled.worked, node.handled.wall) == (HOUR, HOUR)
    assert figures.took is not None
    assert figures.took.worked == 4 * HOUR


def test_an_answer_without_a_look_was_waiting_all_the_time() -> None:
    [person] = _counted(replace(PART, looked_at=None, decided_by="bo")).people
    assert person.key == "bo", "who stands in counts himself"
    assert person.waited is not None
    assert person.handled is not None
    assert (person.waited.worked, person.handled.worked) == (3 * HOUR, timedelta())


def test_what_was_not_answered_by_people_is_not_measured() -> None:
    figures = _counted(
        replace(PART, mark="deduplicated"),
        replace(PART, state="cancelled", decided_at=None, decided_by=None),
        replace(PART, state="transferred"),
    )
    assert [(one.answers, one.waited) for one in figures.nodes] == [(0, None)]
    assert figures.people == ()


def test_returns_and_lateness_are_counted() -> None:
    late = replace(ROUND, id="late", status="open", closed_at=None, due_at=MONDAY)
    back = replace(ROUND, id="back", status="returned")
    cancelled = replace(ROUND, id="gone", status="cancelled")
    given = replace(PART, round_id="back", vote="return")
    asked = replace(PART, round_id="late", state="open", decided_at=None, decided_by=None)
    figures = _counted(PART, given, asked, rounds=(ROUND, late, back, cancelled))
    [node], [person] = figures.nodes, figures.people
    assert (node.returned, node.overdue, node.open) == (Share(1, 2), 1, 1)
    assert (person.returned, person.overdue, person.open) == (Share(1, 2), 1, 1)
    assert (figures.returned, figures.overdue) == (Share(1, 1), 1)


def test_nothing_comes_to_nothing() -> None:
    meter = WorkMeter(CALENDAR, FRIDAY, MONDAY)
    figures = Counting(Found((), (), ()), meter, MONDAY).figures()
    assert (figures.processes, figures.took, figures.returned.percent) == (0, None, None)
