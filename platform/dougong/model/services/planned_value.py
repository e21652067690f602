"""Planned value by month, the S-curve (domain.md 9.6, WX-22, INV-11)."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dougong.base.text import Text
from dougong.model.services.calendar_days import WorkingDays
from dougong.model.services.exact import quotient, rounded
from dougong.model.services.service import (
    Row,
    Service,
    ServiceFault,
    Table,
    choice,
    day,
    number,
    services,
    text,
)
from dougong.model.services.work_calendar import CALENDAR_INPUTS, working_days

_REVERSED = Text("完成日期早于开始日期", "The finish is before the start")
_ONE = timedelta(days=1)
#: Share of the value planned once a share of the time has passed.
_SHAPES: Mapping[str, Callable[[Fraction], Fraction]] = {
    "linear": lambda x: x,
    "front": lambda x: 2 * x - x * x,
    "back": lambda x: x * x,
    "bell": lambda x: 3 * x * x - 2 * x * x * x,
    "halves": lambda x: Fraction(1) if x == 1 else Fraction(1, 2) if x > 0 else Fraction(0),
    "finish": lambda x: Fraction(1) if x == 1 else Fraction(0),
}


def _run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    tasks, at = inputs["tasks"], inputs["at"]
    months: defaultdict[str, Decimal] = defaultdict(Decimal)
    answers: list[dict[str, Any]] = []
    for index, task in enumerate(tasks):
        if task["finish"] < task["start"]:
            raise ServiceFault("dates_reversed", _REVERSED, {}, "tasks", index, "finish")
        share = _Share(task, _counted(task, inputs))
        for month, value in share.months():
            months[month] += value
        planned = None if at is None else share.until(at)
        answers.append({"planned": planned, "planned_percent": share.percent(at)})
    total = sum((task["budget"] for task in tasks), Decimal(0))
    known = [row["planned"] for row in answers if row["planned"] is not None]
    planned = sum(known, Decimal(0)) if at is not None else None
    percent = quotient(planned, total)
    return {
        "tasks": answers,
        "months": list(_curve(months)),
        "total": total,
        "planned": planned,
        "planned_percent": None if percent is None else percent * 100,
    }


def _curve(months: Mapping[str, Decimal]) -> Iterator[dict[str, Any]]:
    """Every month from the first to the last, also those in which nothing is planned."""
    sum_ = Decimal(0)
    month = min(months, default="")
    while month and month <= max(months):
        sum_ += months.get(month, Decimal(0))
        yield {"month": month, "value": months.get(month, Decimal(0)), "cumulative": sum_}
        month = _month(_end_of(date.fromisoformat(f"{month}-01")) + _ONE)


def _counted(task: Row, inputs: Mapping[str, Any]) -> Callable[[date, date], int]:
    """How days are counted from one to another, both included."""
    if inputs["by"] == "calendar":
        return lambda first, last: max((last - first).days + 1, 0)
    days: WorkingDays = working_days(task["start"], inputs)
    return days.between


class _Share:
    """The value of one task over time."""

    def __init__(self, task: Row, counted: Callable[[date, date], int]) -> None:
        self.budget: Decimal = task["budget"]
        self.start: date = task["start"]
        self.finish: date = task["finish"]
        self._shape = _SHAPES[task["spread"]]
        self._counted = counted
        self._days = counted(self.start, self.finish)

    def passed(self, until: date) -> Fraction:
        """The share of the time that has passed at the end of a day."""
        if until >= self.finish:
            return Fraction(1)
        # A task without a single working day is planned for its finish.
        if until < self.start or self._days == 0:
            return Fraction(0)
        return Fraction(self._counted(self.start, until), self._days)

    def months(self) -> Iterator[tuple[str, Decimal]]:
        """The value of each month; the last one takes the residue of rounding."""
        given, before = Decimal(0), Fraction(0)
        first = self.start
        while True:
            last = _end_of(first)
            share = self._shape(self.passed(last))
            if last >= self.finish:
                yield _month(first), self.budget - given
                return
            value = rounded(Fraction(self.budget) * (share - before))
            yield _month(first), value
            given, before, first = given + value, share, last + _ONE

    def until(self, day: date) -> Decimal:
        """The value up to the end of a day: whole months as they are shown, then its share."""
        if day >= self.finish:
            return self.budget
        given = Decimal(0)
        for month, value in self.months():
            if month < _month(day) or (_end_of(day) == day and month == _month(day)):
                given += value
        if _end_of(day) == day or day < self.start:
            return given
        before = date(day.year, day.month, 1) - _ONE
        share = self._shape(self.passed(day)) - self._shape(self.passed(before))
        return given + rounded(Fraction(self.budget) * share)

    def percent(self, day: date | None) -> Fraction | None:
        """The planned share of completion in percent."""
        return None if day is None else self._shape(self.passed(day)) * 100


def _month(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"


def _end_of(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - _ONE


PLANNED_VALUE = services.add(
    "planned_value",
    Service(
        "planned_value",
        Text("计划价值（S 曲线）", "Planned value (S-curve)"),
        Text(
            "任务预算在计划起止日期内摊开：linear 按天均摊，front、back、bell 为前重、后重、"
            "钟形，"
            "halves 开工完工各一半，finish 完工一次计入。每月四舍五入到分，最后一个月取余数，"
            "合计等于预算",
            "A budget is spread over its planned dates: linear by day; front, back and bell "
            "loaded; "
            "halves at start and finish; all at the finish. Months are rounded to the cent and "
            "the "
            "last takes the residue, so that they add up to the budget",
        ),
        {
            "tasks": Table(
                Text("任务", "Activities"),
                {
                    "budget": number("预算（元）", "Budget, CNY", required=True),
                    "start": day("计划开始", "Planned start", required=True),
                    "finish": day("计划完成", "Planned finish", required=True),
                    "spread": choice("摊法", "Spread", tuple(_SHAPES), "linear"),
                },
            ),
            "at": day("截止日期", "Up to"),
            "by": choice("天数按", "Days counted", ("calendar", "workdays"), "calendar"),
            **CALENDAR_INPUTS,
        },
        {
            "tasks": Table(
                Text("任务的计划价值", "Planned value of activities"),
                {
                    "planned": number("截止日的计划价值（元）", "Planned value up to the day, CNY"),
                    "planned_percent": number("计划完成（%）", "Planned completion, percent"),
                },
                of="tasks",
            ),
            "months": Table(
                Text("各月", "Months"),
                {
                    "month": text("月份", "Month"),
                    "value": number("本月（元）", "Of the month, CNY"),
                    "cumulative": number("累计（元）", "Cumulative, CNY"),
                },
            ),
            "total": number("总预算 BAC（元）", "Budget at completion, CNY"),
            "planned": number("截止日的计划价值 PV（元）", "Planned value, CNY"),
            "planned_percent": number("计划完成（%）", "Planned completion, percent"),
        },
        _run,
    ),
)
