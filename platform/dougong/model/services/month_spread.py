"""Amounts spread over the months they are for, to the cent (domain.md 10.2 and 0.4)."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dougong.base.text import Text
from dougong.model.services.exact import rounded
from dougong.model.services.service import (
    Row,
    Service,
    ServiceFault,
    Table,
    choice,
    number,
    services,
    text,
)

#: How an amount may be shared out: alike, by the days of the months, by weights that are given.
WAYS = ("even", "days", "weights")
#: No amount is for more months than these.
MOST = 120
_MONTH = Text("“{month}”不是月份，应写成 2026-10", "“{month}” is no month; write 2026-10")
_TURNED = Text(
    "起始月 {first} 晚于截止月 {last}", "The first month {first} is after the last {last}"
)
_NO_WEIGHTS = Text(
    "{first} 到 {last} 之间没有权重，分不到月", "No month from {first} to {last} has a weight"
)
_LONG = Text("一笔金额最多分到 {most} 个月", "An amount is for at most {most} months")


def _run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    found: dict[tuple[str, str | None, str | None], Decimal] = {}
    for index, row in enumerate(inputs["amounts"]):
        months = _months(row, index)
        weights = _weights(months, row["by"] or inputs["by"], inputs["weights"])
        if not sum(weights):
            facts = {"first": row["first"], "last": row["last"]}
            raise ServiceFault("weights_missing", _NO_WEIGHTS, facts, "amounts", index, "first")
        for month, part in zip(months, _parts(row["amount"], weights), strict=True):
            place = (month, row["group"], row["key"])
            found[place] = found.get(place, Decimal(0)) + part
    order = sorted(found, key=lambda place: place[0])
    return {
        "months": [
            {"month": month, "group": group, "key": key, "amount": found[month, group, key]}
            for month, group, key in order
        ],
        "total": sum(found.values(), Decimal(0)),
    }


def _months(row: Row, index: int) -> list[str]:
    """Every month from the first to the last."""
    first, last = (_number(row[name], index, name) for name in ("first", "last"))
    if last < first:
        facts: dict[str, Any] = {"first": row["first"], "last": row["last"]}
        raise ServiceFault("months_turned", _TURNED, facts, "amounts", index, "last")
    if last - first >= MOST:
        raise ServiceFault("months_many", _LONG, {"most": MOST}, "amounts", index, "last")
    return [f"{place // 12:04d}-{place % 12 + 1:02d}" for place in range(first, last + 1)]


def _number(month: str, index: int, name: str) -> int:
    year, _, part = month.partition("-")
    if not (year.isdecimal() and part.isdecimal() and len(year) == 4 and 1 <= int(part) <= 12):
        raise ServiceFault("month_unread", _MONTH, {"month": month}, "amounts", index, name)
    return int(year) * 12 + int(part) - 1


def _weights(months: list[str], by: str, given: Sequence[Row]) -> list[Decimal]:
    """How much of the amount each month takes."""
    if by != "weights":
        return [Decimal(_days(month) if by == "days" else 1) for month in months]
    told = Counter[str]()
    for row in given:
        told[row["month"]] += row["weight"]
    return [Decimal(told[month]) for month in months]


def _parts(amount: Decimal, weights: list[Decimal]) -> Iterator[Decimal]:
    """Each month's part rounded half up; the last takes what is left over."""
    whole, left = sum(weights), amount
    for weight in weights[:-1]:
        part = rounded(Fraction(amount) * Fraction(weight) / Fraction(whole))
        left -= part
        yield part
    yield left


def _days(month: str) -> int:
    return monthrange(int(month[:4]), int(month[5:]))[1]


MONTH_SPREAD = services.add(
    "month_spread",
    Service(
        "month_spread",
        Text("分摊到月", "Spread over months"),
        Text(
            "每笔金额从起始月到截止月平均分，按各月天数分，或按给出的权重分；每月四舍五入到分，最后一月取尾差，"
            "各月之和等于原金额。同月、同组、同编码的合成一行，按月排列",
            "Each amount is shared out evenly from its first month to its last, by their days, or "
            "by weights that are given; "
            "each part is rounded half up and the last month takes the residue, so that the months "
            "add up to the amount. What has one month, group and key is one row; months in order",
        ),
        {
            "amounts": Table(
                Text("各笔金额", "Amounts"),
                {
                    "amount": number("金额（元）", "Amount, CNY", required=True),
                    "first": text("起始月", "First month", required=True),
                    "last": text("截止月", "Last month", required=True),
                    "key": text("编码", "Key"),
                    "group": text("组", "Group"),
                    "by": choice("按什么分，不写即同总的", "Shared out by, else as all", WAYS, ""),
                },
            ),
            "weights": Table(
                Text("各月权重，按权重分时用", "Weights of months, where shared out by them"),
                {
                    "month": text("月份", "Month", required=True),
                    "weight": number("权重", "Weight", required=True),
                },
            ),
            "by": choice("按什么分", "Shared out by", WAYS, "even"),
        },
        {
            "months": Table(
                Text("各月", "Months"),
                {
                    "month": text("月份", "Month"),
                    "group": text("组", "Group"),
                    "key": text("编码", "Key"),
                    "amount": number("本月金额（元）", "Amount of the month, CNY"),
                },
            ),
            "total": number("合计（元）", "Total, CNY"),
        },
        _run,
    ),
)
