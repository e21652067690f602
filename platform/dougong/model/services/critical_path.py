"""Early and late times, floats and the critical path of a network (domain.md 9.4, WX-19)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from dougong.base.text import Text
from dougong.model.services.calendar_days import WorkingDays
from dougong.model.services.network import Link, Network, network
from dougong.model.services.service import (
    Row,
    Rows,
    Service,
    ServiceFault,
    Table,
    Value,
    choice,
    day,
    flag,
    number,
    services,
    text,
)
from dougong.model.services.work_calendar import CALENDAR_INPUTS, working_days

ZERO = Decimal(0)
_NEEDS_DAYS = Text(
    "按日历天的间隔需要开始日和工作日历",
    "A lag in calendar days needs the start day and the calendar",
)


@dataclass
class _Times:
    """One activity while its times are worked out; offsets are whole working days."""

    #: Length of what is left to do.
    length: Decimal
    started: bool = False
    finished: bool = False
    #: Start as people see it, and of the work that is left.
    start: Decimal = ZERO
    rest: Decimal = ZERO
    finish: Decimal = ZERO
    late: Decimal | None = None
    early: bool = False


def _run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    tasks: Rows = inputs["tasks"]
    net = network(tasks, inputs["links"])
    days = working_days(inputs["starts_on"], inputs) if inputs["starts_on"] else None
    run = _Pass(inputs, net, days)
    for place in net.order:
        run.forward(place)
    last = max((one.finish for one in run.times), default=inputs["start"])
    end = last if inputs["end"] is None else inputs["end"]
    for place in reversed(net.order):
        run.backward(place, end)
    rows = [run.row(place, end, last, inputs["critical_at"]) for place in range(len(tasks))]
    on_path = [t["key"] for t, row in zip(tasks, rows, strict=True) if row["critical"]]
    return {
        "tasks": rows,
        "duration": last - inputs["start"],
        "finish": last,
        "critical": [key for _, key in sorted(_by_start(rows, tasks)) if key in on_path],
    }


def _by_start(rows: list[dict[str, Any]], tasks: Rows) -> list[tuple[tuple[Decimal, int], str]]:
    pairs = enumerate(zip(rows, tasks, strict=True))
    return [((row["early_start"], place), task["key"]) for place, (row, task) in pairs]


class _Pass:
    """The forward and the backward pass over one network."""

    def __init__(self, inputs: Mapping[str, Any], net: Network, days: WorkingDays | None) -> None:
        self.tasks: Rows = inputs["tasks"]
        self.begin: Decimal = inputs["start"]
        self.at: Decimal | None = inputs["data_date"]
        self.override: bool = inputs["override"]
        self.net, self.days = net, days
        self.times = [_Times(task["duration"]) for task in self.tasks]
        #: Lags in working days, as they are at the early dates.
        self.lags: dict[int, Decimal] = {}

    def forward(self, place: int) -> None:
        """Early times, once those of all that comes before are known."""
        task, own = self.tasks[place], self.times[place]
        own.started, own.finished = task["actual_start"] is not None, False
        if task["actual_finish"] is not None:
            own.finish = task["actual_finish"] + 1
            own.started = own.finished = True
            begun: Decimal | None = task["actual_start"]
            own.start = own.finish - own.length if begun is None else begun
            own.rest, own.length = own.finish, ZERO
        elif own.started and task["remaining"] is not None:
            own.length = task["remaining"]
        logic = [self._bound(link, own) for link in self.net.incoming[place]]
        if own.finished:
            own.early = any(bound > own.start for bound in self._begun(place, own))
            return
        floor = [self.begin if self.at is None else max(self.begin, self.at)]
        held = [] if own.started and self.override else logic
        own.rest = max(floor + held)
        if not own.started:
            own.rest = _constrained(task, own.rest, own.length)
        own.finish = own.rest + own.length
        own.start = task["actual_start"] if own.started else own.rest
        own.early = own.started and any(b > own.start for b in self._begun(place, own))

    def _begun(self, place: int, own: _Times) -> list[Decimal]:
        """The starts that links would have allowed."""
        taken = own.finish - own.start
        return [
            self._bound(link, own, taken)
            for link in self.net.incoming[place]
            if link.type in ("FS", "SS")
        ]

    def _bound(self, link: Link, own: _Times, length: Decimal | None = None) -> Decimal:
        """The earliest start that a link allows."""
        before = self.times[link.before]
        of_finish = link.type in ("FS", "FF")
        anchor = before.finish if of_finish else before.start
        lag = self.lags[link.index] = self._lag(link, anchor, of_finish=of_finish)
        long = own.length if length is None else length
        earliest: Decimal = anchor + lag
        return earliest if link.type in ("FS", "SS") else earliest - long

    def _lag(self, link: Link, anchor: Decimal, *, of_finish: bool) -> Decimal:
        if link.unit == "percent":
            share: Decimal = self.tasks[link.before]["duration"] * link.lag / 100
            return share.quantize(Decimal(1), rounding=ROUND_HALF_UP)
        if link.unit == "workday":
            return link.lag
        if self.days is None:
            raise ServiceFault("lag_needs_calendar", _NEEDS_DAYS, {}, "links", link.index, "unit")
        if of_finish and anchor > 0:
            from_day = self.days.day(int(anchor) - 1) + timedelta(days=1)
        else:
            from_day = self.days.day(int(anchor))
        return self.days.index(from_day + timedelta(days=int(link.lag))) - anchor

    def backward(self, place: int, end: Decimal) -> None:
        """Late finish, once those of all that comes after are known; none for what is done."""
        own, task = self.times[place], self.tasks[place]
        if own.finished:
            return
        bounds = [end]
        for link in self.net.outgoing[place]:
            bound = self._latest(link, own)
            if bound is not None:
                bounds.append(bound)
        own.late = min(bounds)
        at = task["constraint_at"]
        if at is None or own.started:
            return
        if task["constraint"] in ("FNLT", "MFO"):
            own.late = min(own.late, at + 1)
        elif task["constraint"] == "MSO":
            own.late = min(own.late, at + own.length)

    def _latest(self, link: Link, own: _Times) -> Decimal | None:
        """The latest finish that a link allows; none where it holds nothing any more."""
        after = self.times[link.after]
        if after.late is None or (link.type in ("SS", "SF") and own.started):
            return None
        if after.started and self.override:
            return None
        lag = self.lags[link.index]
        late = after.late if link.type in ("FF", "SF") else after.late - after.length
        return late - lag + (own.length if link.type in ("SS", "SF") else ZERO)

    def row(self, place: int, end: Decimal, last: Decimal, most: Decimal) -> dict[str, Any]:
        """What is told of one activity."""
        own = self.times[place]
        total = None if own.late is None else own.late - own.finish
        return {
            "early_start": own.start,
            "early_finish": own.finish,
            "late_start": None if own.late is None else own.late - own.length,
            "late_finish": own.late,
            "total_float": total,
            "free_float": None if own.finished else self._free(place, max(end, last)),
            "critical": total is not None and total <= most,
            "out_of_sequence": own.early,
            "rest_start": own.rest,
        }

    def _free(self, place: int, end: Decimal) -> Decimal:
        own = self.times[place]
        # A negative lag may leave more room before the next activity than before the end.
        bounds: list[Decimal] = [end - own.finish]
        for link in self.net.outgoing[place]:
            after = self.times[link.after]
            if after.finished or (link.type in ("SS", "SF") and own.started):
                continue
            theirs = after.rest if link.type in ("FS", "SS") else after.finish
            mine = own.finish if link.type in ("FS", "FF") else own.start
            bounds.append(theirs - self.lags[link.index] - mine)
        return min(bounds)


def _constrained(task: Row, start: Decimal, length: Decimal) -> Decimal:
    at: Decimal | None = task["constraint_at"]
    if at is None or task["constraint"] in ("ASAP", "FNLT"):
        return start
    if task["constraint"] == "SNET":
        return max(start, at)
    return at if task["constraint"] == "MSO" else at + 1 - length


_TASKS = Table(
    Text("任务", "Activities"),
    {
        "key": text("编码", "Key", required=True),
        "duration": number("工期（工作日）", "Duration, working days", required=True),
        "constraint": choice("约束", "Constraint", ("ASAP", "SNET", "FNLT", "MSO", "MFO"), "ASAP"),
        "constraint_at": number("约束日的工作日序号", "Working-day index of the constraint"),
        "actual_start": number("实际开始的工作日序号", "Working-day index of the actual start"),
        "actual_finish": number("实际完成的工作日序号", "Working-day index of the actual finish"),
        "remaining": number("剩余工期（工作日）", "Remaining duration, working days"),
    },
)
LINKS = Table(
    Text("链接", "Links"),
    {
        "pred": text("前置任务", "Predecessor", required=True),
        "succ": text("后续任务", "Successor", required=True),
        "type": choice("类型", "Type", ("FS", "SS", "FF", "SF"), "FS"),
        "lag": number("间隔", "Lag", default=ZERO),
        "unit": choice(
            "间隔单位", "Unit of the lag", ("workday", "calendar", "percent"), "workday"
        ),
    },
)
_ANSWERS = Table(
    Text("任务时间", "Times"),
    {
        "early_start": number("最早开始（ES）", "Early start (ES)"),
        "early_finish": number("最早完成（EF）", "Early finish (EF)"),
        "late_start": number("最迟开始（LS）", "Late start (LS)"),
        "late_finish": number("最迟完成（LF）", "Late finish (LF)"),
        "total_float": number("总时差", "Total float"),
        "free_float": number("自由时差", "Free float"),
        "critical": flag("关键", "Critical"),
        "out_of_sequence": flag("逻辑倒置", "Out of sequence"),
        "rest_start": number("剩余工作的开始", "Start of the work left"),
    },
    of="tasks",
)

CRITICAL_PATH = services.add(
    "critical_path",
    Service(
        "critical_path",
        Text("关键线路", "Critical path"),
        Text(
            "正推取最早时间，逆推取最迟时间，总时差不大于界限的任务为关键任务；"
            "链接成环时拒绝并列出环。"
            "有状态日期时保留逻辑：已完成的按实际日期固定，不再排程；"
            "进行中的从状态日期和前置逻辑的较晚者起"
            "排剩余工期；未开始的不早于状态日期。按日历天的间隔在最早时间上折成工作日",
            "The forward pass gives early times, the backward pass late ones; an activity "
            "whose total "
            "float is within the limit is critical; a circle of links is refused and shown. "
            "With a "
            "data date logic is retained: what is done stays at its actual dates, what is "
            "under way "
            "goes on from the later of the data date and its logic, the rest begins on the "
            "data date "
            "at the earliest. Lags in calendar days become working days at the early dates",
        ),
        {
            "tasks": _TASKS,
            "links": LINKS,
            "start": number("项目开始的工作日序号", "Working-day index of the start", default=ZERO),
            "end": number("必须完成的工作日序号", "Working-day index of the deadline"),
            "data_date": number("状态日期的工作日序号", "Working-day index of the data date"),
            "critical_at": number(
                "关键任务的总时差上限", "Most total float of a critical activity", default=ZERO
            ),
            "override": flag("以实际进度为准（不保留逻辑）", "Progress overrides logic"),
            "starts_on": day("序号 0 的日期", "The day of index 0"),
            **CALENDAR_INPUTS,
        },
        {
            "tasks": _ANSWERS,
            "duration": number("总工期（工作日）", "Duration, working days"),
            "finish": number("完工的工作日序号", "Index of the finish"),
            "critical": Value("texts", Text("关键线路上的任务", "Activities on the critical path")),
        },
        _run,
    ),
)
