"""Waiting and handling, returns and lateness of processes: by node, by person and as a whole.

Waiting goes from the moment somebody is asked to the moment he first opens the document; handling
from there to his answer. Whoever answers without opening it has waited all the time and handled
none. Only answers people gave are measured: what was answered by itself, handed on, or closed by
others says nothing of them. Each length is told in working time and by the clock on the wall.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import TypeVar

from dougong.model.runtime import UNDER_WAY
from dougong.model.statistics.found import AskedPart, Found, OpenedRound, StartedProcess
from dougong.model.work_meter import WorkMeter

One = TypeVar("One")
#: Rounds that came to an end by themselves say nothing of returns.
ENDED = frozenset(("approved", "rejected", "completed", "returned"))
#: Processes named as the slowest.
SLOWEST = 10


@dataclass(frozen=True)
class Length:
    """How long something took: worked, and on the wall."""

    worked: timedelta
    wall: timedelta


@dataclass(frozen=True)
class Measured:
    """One answer somebody gave."""

    part: AskedPart
    node_id: str
    #: The same, or the step of its chain.
    key: str
    #: Who gave it: who stands in for another counts himself.
    person_id: str
    waited: Length
    handled: Length


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    @property
    def percent(self) -> int | None:
        """Rounded to whole percent; none of none."""
        return round(100 * self.count / self.of) if self.of else None


@dataclass(frozen=True)
class Line:
    """What is told of one node or one person."""

    key: str
    #: Answers measured.
    answers: int
    #: What is asked now.
    open: int
    waited: Length | None
    handled: Length | None
    returned: Share
    overdue: int


@dataclass(frozen=True)
class Slow:
    """One process that took long, or takes long by now."""

    process: StartedProcess
    took: Length


@dataclass(frozen=True)
class Figures:
    """Everything counted."""

    processes: int
    under_way: int
    #: Half of the processes that have ended took no longer.
    took: Length | None
    #: Processes that were returned at least once.
    returned: Share
    overdue: int
    nodes: tuple[Line, ...]
    people: tuple[Line, ...]
    slowest: tuple[Slow, ...]
    #: Node of the diagram → how long people wait there.
    waits: Mapping[str, Length]


class Counting:
    """One look at processes, at one moment."""

    def __init__(self, found: Found, meter: WorkMeter, now: datetime) -> None:
        self.found, self._meter, self._now = found, meter, now
        self._rounds = {one.id: one for one in found.rounds}
        self.measured = tuple(self._measured())

    def figures(self) -> Figures:
        """What it all comes to."""
        found = self.found
        ended = [one for one in found.processes if one.ended_at is not None]
        back = {one.process_id for one in found.rounds if one.status == "returned"}
        return Figures(
            processes=len(found.processes),
            under_way=sum(1 for one in found.processes if one.status in UNDER_WAY),
            took=_middle([self.took(one) for one in ended]),
            returned=Share(len(back), len(found.processes)),
            overdue=sum(1 for one in found.rounds if self.is_late_round(one)),
            nodes=self._nodes(),
            people=self._people(),
            slowest=self._slowest(),
            waits=self._waits(),
        )

    def is_late_round(self, one: OpenedRound) -> bool:
        """Whether a visit of a node lasted beyond its limit."""
        return one.due_at is not None and (one.closed_at or self._now) > one.due_at

    def is_late(self, part: AskedPart) -> bool:
        """Whether somebody answered after the limit of the round, or has not answered by then."""
        due = self._rounds[part.round_id].due_at
        if part.state == "expired":
            return True
        answers = part.state in {"done", "open", "taken_back"} and part.mark != "deduplicated"
        return due is not None and answers and (part.decided_at or self._now) > due

    def took(self, one: StartedProcess) -> Length:
        """How long a process took, or takes by now."""
        return self._length(one.started_at, one.ended_at or self._now)

    def _length(self, start: datetime, end: datetime) -> Length:
        return Length(self._meter.between(start, end), max(end - start, timedelta()))

    def _measured(self) -> Iterable[Measured]:
        for part in self.found.parts:
            at = part.decided_at
            if part.state != "done" or at is None or part.mark == "deduplicated":
                continue
            # Opened before it was asked again: nobody waited. Opened afterwards: that is no look.
            looked = at if part.looked_at is None else part.looked_at
            looked = min(max(looked, part.opened_at), at)
            yield Measured(
                part=part,
                node_id=self._rounds[part.round_id].node_id,
                key=self._rounds[part.round_id].key,
                person_id=part.decided_by or part.person_id,
                waited=self._length(part.opened_at, looked),
                handled=self._length(looked, at),
            )

    def _nodes(self) -> tuple[Line, ...]:
        rounds = _grouped(self.found.rounds, lambda one: one.key)
        answers = _grouped(self.measured, lambda one: one.key)
        lines = []
        for key, visits in rounds.items():
            ended = [one for one in visits if one.status in ENDED]
            back = sum(1 for one in ended if one.status == "returned")
            lines.append(
                _line(
                    key,
                    answers.get(key, ()),
                    open_=sum(1 for one in visits if one.status == "open"),
                    returned=Share(back, len(ended)),
                    overdue=sum(1 for one in visits if self.is_late_round(one)),
                )
            )
        return _slow_first(lines)

    def _waits(self) -> Mapping[str, Length]:
        answers = _grouped(self.measured, lambda one: one.node_id)
        middles = ((key, _middle([one.waited for one in given])) for key, given in answers.items())
        return {key: length for key, length in middles if length is not None}

    def _people(self) -> tuple[Line, ...]:
        answers = _grouped(self.measured, lambda one: one.person_id)
        asked = _grouped(self.found.parts, whose)
        lines = []
        for key, parts in asked.items():
            given = answers.get(key, ())
            back = sum(1 for one in given if one.part.vote == "return")
            lines.append(
                _line(
                    key,
                    given,
                    open_=sum(1 for one in parts if one.state == "open"),
                    returned=Share(back, len(given)),
                    overdue=sum(1 for one in parts if self.is_late(one)),
                )
            )
        return _slow_first([one for one in lines if one.answers or one.open or one.overdue])

    def _slowest(self) -> tuple[Slow, ...]:
        each = (Slow(one, self.took(one)) for one in self.found.processes)
        order = sorted(each, key=lambda one: (one.took.worked, one.took.wall), reverse=True)
        return tuple(order[:SLOWEST])


def whose(part: AskedPart) -> str:
    """Whose part it is: of an answer, whoever gave it."""
    return (part.decided_by or part.person_id) if part.state == "done" else part.person_id


def _grouped(items: Iterable[One], key: Callable[[One], str]) -> dict[str, list[One]]:
    found: dict[str, list[One]] = defaultdict(list)
    for one in items:
        found[key(one)].append(one)
    return found


def _line(
    key: str, given: Sequence[Measured], *, open_: int, returned: Share, overdue: int
) -> Line:
    return Line(
        key=key,
        answers=len(given),
        open=open_,
        waited=_middle([one.waited for one in given]),
        handled=_middle([one.handled for one in given]),
        returned=returned,
        overdue=overdue,
    )


def _middle(lengths: Sequence[Length]) -> Length | None:
    """The length that half of them do not exceed, of each clock on its own."""
    if not lengths:
        return None
    worked, wall = ([getattr(one, name) for one in lengths] for name in ("worked", "wall"))
    return Length(median(worked), median(wall))


def _slow_first(lines: Sequence[Line]) -> tuple[Line, ...]:
    def order(one: Line) -> tuple[timedelta, int, str]:
        spent = timedelta()
        if one.waited is not None and one.handled is not None:
            spent = one.waited.worked + one.handled.worked
        return -spent, -one.open, one.key

    return tuple(sorted(lines, key=order))
