"""Working-day indexes to dates and back (domain.md 9.4, WX-20)."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from dougong.base.text import Text
from dougong.model.services.calendar_days import WEEK, WorkingDays
from dougong.model.services.service import (
    Row,
    Service,
    Table,
    Value,
    day,
    flag,
    number,
    services,
)

CALENDAR_INPUTS: dict[str, Value | Table] = {
    "work_days": Value(
        "texts", Text("每周工作日", "Working days of the week"), default=WEEK[:5], options=()
    ),
    "exceptions": Table(
        Text("例外日期", "Exceptions"),
        {
            "day": day("日期", "Day", required=True),
            "working": flag("上班", "Worked"),
        },
    ),
}


def working_days(start: date, inputs: Mapping[str, Any]) -> WorkingDays:
    """The calendar of a service's inputs, counted from a start."""
    week = [name for name in inputs["work_days"] or () if name in WEEK]
    exceptions = inputs["exceptions"]
    off = [row["day"] for row in exceptions if not row["working"]]
    return WorkingDays(start, week, off, [row["day"] for row in exceptions if row["working"]])


def _run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    days = working_days(inputs["start"], inputs)
    at = inputs["at"]
    last = inputs["last"]
    return {
        "items": [_item(days, row) for row in inputs["items"]],
        "at_index": None if at is None else days.index(at),
        "after_index": None if at is None else days.index(at + timedelta(days=1)),
        "last_day": None if last is None else days.day(_ending(last)),
    }


def _item(days: WorkingDays, row: Row) -> dict[str, object]:
    first, last = row["from"], row["to"]
    begins, ends = row["start_index"], row["finish_index"]
    whole = first is not None and last is not None
    return {
        "start": None if begins is None else days.day(_beginning(begins, ends)),
        "finish": None if ends is None else days.day(_ending(ends)),
        "from_index": None if first is None else days.index(first),
        "to_index": None if last is None else days.index(last),
        "days": days.between(first, last) if whole else None,
        "shift": days.index(last) - days.index(first) if whole else None,
    }


def _beginning(begins: Decimal, ends: Decimal | None) -> int:
    # What takes no time happens at the end of the working day before it.
    if ends is not None and ends == begins:
        return _ending(ends)
    return int(begins.to_integral_value(ROUND_FLOOR))


def _ending(ends: Decimal) -> int:
    return max(int(ends.to_integral_value(ROUND_CEILING)) - 1, 0) if ends >= 0 else int(ends) - 1


WORK_CALENDAR = services.add(
    "work_calendar",
    Service(
        "work_calendar",
        Text("工作日换算", "Working days and dates"),
        Text(
            "第 0 个工作日是开始日当天或之后的第一个工作日；开始日期取第 ES 个工作日，"
            "完成日期取第 EF − 1 个。"
            "例外日期优先于每周工作日",
            "Working day 0 is the first on or after the start; a start date is working day ES, "
            "a finish date working day EF − 1. Exceptions count before the weekly pattern",
        ),
        {
            "start": day("开始日", "Start", required=True),
            **CALENDAR_INPUTS,
            "items": Table(
                Text("要换算的行", "Rows"),
                {
                    "start_index": number("开始序号（ES）", "Start index (ES)"),
                    "finish_index": number("完成序号（EF）", "Finish index (EF)"),
                    "from": day("起", "From"),
                    "to": day("止", "To"),
                },
            ),
            "at": day("某一天", "A day"),
            "last": number("总工期（工作日）", "Duration, working days"),
        },
        {
            "items": Table(
                Text("换算结果", "Results"),
                {
                    "start": day("开始日期", "Start date"),
                    "finish": day("完成日期", "Finish date"),
                    "from_index": number("“起”的工作日序号", "Working-day index of “from”"),
                    "to_index": number("“止”的工作日序号", "Working-day index of “to”"),
                    "days": number("起止之间的工作日", "Working days from “from” to “to”"),
                    "shift": number(
                        "“止”比“起”晚几个工作日",
                        "By how many working days “to” is later than “from”",
                    ),
                },
                of="items",
            ),
            "at_index": number("某一天的工作日序号", "Working-day index of the day"),
            "after_index": number(
                "某一天之后的第一个工作日序号", "Index of the first working day after the day"
            ),
            "last_day": day("完工日期", "Last working day"),
        },
        _run,
    ),
)
__all__ = ["CALENDAR_INPUTS", "WORK_CALENDAR", "working_days"]
