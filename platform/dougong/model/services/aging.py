"""Open items by how long they are overdue (domain.md 10.9, WX-16)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dougong.base.text import Text
from dougong.model.services.exact import quotient
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

#: Each item is looked at once, so that all that a ledger may answer is taken.
MOST = 25_000
#: Last day of each bucket, in days overdue; the last bucket is open.
LIMITS = (30, 60, 90, 180, 365)
_ZERO = Decimal(0)
_LIMITS = Text("账龄分段的天数应从小到大", "The limits of the buckets must rise")


def _run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    at: date = inputs["at"]
    limits = _limits(inputs["limits"])
    keys = ["not_due", *_keys(limits)]
    amounts = dict.fromkeys(keys, _ZERO)
    apart = {"retention": _ZERO, "unapplied": _ZERO}
    answers = [_item(row, at, limits) for row in inputs["items"]]
    for row, answer in zip(inputs["items"], answers, strict=True):
        group = answer["bucket"]
        into = apart if group in apart else amounts
        # What was received and not yet matched stands against what is open.
        into[group] += -row["open"] if group == "unapplied" else row["open"]
    overdue = sum((amounts[key] for key in keys[1:]), _ZERO)
    total = overdue + amounts["not_due"]
    late = [
        (row["open"], a["days"])
        for row, a in zip(inputs["items"], answers, strict=True)
        if a["bucket"] in amounts and a["bucket"] != "not_due"
    ]
    days = sum((Fraction(open_) * days for open_, days in late), Fraction(0))
    share = quotient(overdue, total)
    return {
        "items": answers,
        "buckets": [{"bucket": key, "amount": amounts[key]} for key in keys],
        "not_due": amounts["not_due"],
        "overdue": overdue,
        "total": total,
        "overdue_percent": None if share is None else share * 100,
        "weighted_days": quotient(days, overdue),
        **apart,
    }


def _limits(given: Any) -> tuple[int, ...]:
    found = tuple(int(row["days"]) for row in given) or LIMITS
    if list(found) != sorted(set(found)):
        raise ServiceFault("buckets_fall", _LIMITS, {}, "limits", 0, "days")
    return found


def _keys(limits: tuple[int, ...]) -> list[str]:
    starts = (1, *(limit + 1 for limit in limits))
    named = [f"{first}-{last}" for first, last in zip(starts, limits, strict=False)]
    return [*named, f">{limits[-1]}"]


def _item(row: Row, at: date, limits: tuple[int, ...]) -> dict[str, Any]:
    days = max((at - row["due"]).days, 0) if row["due"] else 0
    if row["kind"] == "unapplied":
        return {"days": 0, "bucket": "unapplied"}
    if row["kind"] == "retention" and days == 0:
        return {"days": 0, "bucket": "retention"}
    if days == 0:
        return {"days": 0, "bucket": "not_due"}
    place = next((p for p, limit in enumerate(limits) if days <= limit), len(limits))
    return {"days": days, "bucket": _keys(limits)[place]}


AGING = services.add(
    "aging",
    Service(
        "aging",
        Text("账龄", "Aging"),
        Text(
            "按到期日分段：未到期、逾期 1–30、31–60、61–90、91–180、181–365、365 天以上；"
            "质保金到期前单列，"
            "未核销收款单列不冲抵；加权逾期天数 = Σ（余额 × 天数）÷ Σ 逾期余额",
            "Items by due date: not due, 1–30, 31–60, 61–90, 91–180, 181–365 and more than 365 "
            "days "
            "overdue; retention apart until due, unapplied receipts shown and not netted; "
            "weighted "
            "overdue days = Σ(open × days) ÷ Σ overdue",
        ),
        {
            "items": Table(
                Text("往来项", "Items"),
                {
                    "due": day("到期日", "Due"),
                    "open": number("余额（元）", "Open amount, CNY", required=True),
                    "kind": choice("类别", "Kind", ("normal", "retention", "unapplied"), "normal"),
                },
            ),
            "at": day("截止日期", "As at", required=True),
            "limits": Table(
                Text("分段", "Buckets"),
                {"days": number("逾期天数上限", "Most days overdue", required=True)},
            ),
        },
        {
            "items": Table(
                Text("各项", "Items"),
                {
                    "days": number("逾期天数", "Days overdue"),
                    "bucket": text("账龄段", "Bucket"),
                },
                of="items",
            ),
            "buckets": Table(
                Text("分段合计", "Buckets"),
                {
                    "bucket": text("账龄段", "Bucket"),
                    "amount": number("余额（元）", "Open amount, CNY"),
                },
            ),
            "not_due": number("未到期（元）", "Not due, CNY"),
            "overdue": number("逾期（元）", "Overdue, CNY"),
            "total": number("合计（元）", "In all, CNY"),
            "overdue_percent": number("逾期占比（%）", "Share overdue, percent"),
            "weighted_days": number("加权逾期天数", "Weighted overdue days"),
            "retention": number("未到期质保金（元）", "Retention not due, CNY"),
            "unapplied": number("未核销收款（元）", "Unapplied receipts, CNY"),
        },
        _run,
        MOST,
    ),
)
