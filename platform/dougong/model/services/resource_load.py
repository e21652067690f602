"""What tasks need of each resource, week by week, against what there is (domain.md 9.1, 9.10)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dougong.base.text import Text
from dougong.model.services.calendar_days import WorkingDays
from dougong.model.services.service import (
    Row,
    Service,
    Table,
    Value,
    day,
    number,
    services,
    text,
)
from dougong.model.services.work_calendar import CALENDAR_INPUTS, working_days

_ZERO = Decimal(0)
_ONE = timedelta(days=1)
#: A group, and one resource of it; without a name the group as a whole.
Place = tuple[str, str | None]


@dataclass
class _Load:
    """How the need of one resource changes, by the index of the working day."""

    changes: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, first: int, after: int, units: Decimal) -> None:
        """So much more from a working day on until another."""
        self.changes[first] += units
        self.changes[after] -= units

    def weeks(self, days: WorkingDays) -> Iterator[tuple[date, Decimal, Decimal]]:
        """The Monday, the most of a day and the sum of every week in which it is needed."""
        found: dict[date, tuple[Decimal, Decimal]] = {}
        level = _ZERO
        for index in range(min(self.changes, default=0), max(self.changes, default=0)):
            level += self.changes.get(index, _ZERO)
            if level:
                on = days.day(index)
                peak, total = found.get(monday := on - timedelta(days=on.weekday()), (_ZERO, _ZERO))
                found[monday] = max(peak, level), total + level
        for monday in sorted(found):
            yield monday, *found[monday]


def _run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    tasks = {row["key"]: row for row in inputs["tasks"] if row["start"] and row["finish"]}
    if not tasks:
        return {"weeks": [], "groups": [], "over": _ZERO}
    days = working_days(min(row["start"] for row in tasks.values()), inputs)
    most = {(row["group"], row["name"]): row["most"] for row in inputs["limits"]}
    weeks = [
        _week(place, told, most.get(place))
        for place, load in _loads(inputs["uses"], tasks, days).items()
        for told in load.weeks(days)
    ]
    weeks.sort(key=lambda row: (row["week"], row["group"], row["name"] or ""))
    return {
        "weeks": [row for row in weeks if row["name"] is not None],
        "groups": [row for row in weeks if row["name"] is None],
        "over": Decimal(sum(row["over"] > 0 for row in weeks)),
    }


def _week(
    place: Place, told: tuple[date, Decimal, Decimal], limit: Decimal | None
) -> dict[str, Any]:
    monday, peak, total = told
    over = _ZERO if limit is None else max(peak - limit, _ZERO)
    group, name = place
    return {
        "week": monday,
        "group": group,
        "name": name,
        "peak": peak,
        "total": total,
        "most": limit,
        "over": over,
    }


def _loads(
    uses: Iterable[Row], tasks: Mapping[str, Row], days: WorkingDays
) -> Mapping[Place, _Load]:
    """What is needed of each resource, and of each group as a whole."""
    found: dict[Place, _Load] = defaultdict(_Load)
    for use in uses:
        task = tasks.get(use["task"])
        if task is None:
            continue
        first, after = days.index(task["start"]), days.index(task["finish"] + _ONE)
        for name in dict.fromkeys((use["name"], None)):
            found[use["group"], name].add(first, after, use["units"])
    return found


def _columns() -> dict[str, Value]:
    return {
        "week": day("周一", "Monday"),
        "group": text("类别", "Group"),
        "name": text("名称", "Name"),
        "peak": number("每天最高", "Most of a day"),
        "total": number("本周合计", "Sum of the week"),
        "most": number("上限", "Limit"),
        "over": number("超出", "Above the limit"),
    }


RESOURCE_LOAD = services.add(
    "resource_load",
    Service(
        "resource_load",
        Text("资源负荷", "Load of resources"),
        Text(
            "每个任务在起止日期内的每个工作日占用一份每天用量，同一天、同一资源的相加；"
            "按周（周一为名）给出每种资源和每一类合计的每天最高用量、用量合计、上限和超出。"
            "上限不写名称的是这一类的合计",
            "Each task takes its daily units on every working day between its dates, those of one "
            "resource on one day added up; by week, named by its Monday, the most of a day, the "
            "sum, the limit and what is above it, for each resource and for each group as a whole. "
            "A limit without a name is that of the group",
        ),
        {
            "tasks": Table(
                Text("任务", "Tasks"),
                {
                    "key": text("编码", "Key", required=True),
                    "start": day("开始", "Start"),
                    "finish": day("完成", "Finish"),
                },
            ),
            "uses": Table(
                Text("任务的资源", "Resources of tasks"),
                {
                    "task": text("任务编码", "Task", required=True),
                    "group": text("类别", "Group", required=True),
                    "name": text("名称", "Name"),
                    "units": number("每天用量", "Units a day", required=True),
                },
            ),
            "limits": Table(
                Text("上限", "Limits"),
                {
                    "group": text("类别", "Group", required=True),
                    "name": text("名称", "Name"),
                    "most": number("每天最多", "Most a day", required=True),
                },
            ),
            **CALENDAR_INPUTS,
        },
        {
            "weeks": Table(Text("各资源各周", "Resources by week"), _columns()),
            "groups": Table(Text("各类各周", "Groups by week"), _columns()),
            "over": number("超出上限的行数", "Rows above their limit"),
        },
        _run,
    ),
)
