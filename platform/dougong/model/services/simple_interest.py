"""Simple interest on the principal that is left, by actual days (domain.md 10.6, WX-15)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dougong.base.text import Text
from dougong.model.services.exact import rounded
from dougong.model.services.service import Service, ServiceFault, Table, day, number, services

_ZERO = Decimal(0)
_BEFORE = Text("还款日期早于借款日期", "The repayment is before the start")
_OVER = Text(
    "还款 {paid} 超过剩余本金 {left}", "The repayment {paid} is more than what is left, {left}"
)
_BASIS = Text("计息天数基准应为 360 或 365", "The day basis must be 360 or 365")


def _run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    if inputs["basis"] not in (360, 365):
        raise ServiceFault("day_basis", _BASIS, {}, "basis")
    rows = inputs["repayments"]
    answers: list[dict[str, Any]] = [{} for _ in rows]
    left, since = inputs["principal"], inputs["start"]
    for index in sorted(range(len(rows)), key=lambda place: (rows[place]["on"], place)):
        row = rows[index]
        if row["on"] < inputs["start"]:
            raise ServiceFault("repayment_before_start", _BEFORE, {}, "repayments", index, "on")
        if row["amount"] > left:
            facts = {"paid": row["amount"], "left": left}
            raise ServiceFault("repayment_over", _OVER, facts, "repayments", index, "amount")
        days, interest = _interest(inputs, left, since, row["on"])
        answers[index] = {"principal": left, "days": days, "interest": interest}
        left, since = left - row["amount"], row["on"]
    until = inputs["until"]
    open_days, open_interest = (
        (0, _ZERO) if until is None else _interest(inputs, left, since, until)
    )
    paid = sum((row["interest"] for row in answers), _ZERO)
    return {
        "repayments": answers,
        "interest": paid + open_interest,
        "outstanding": left,
        "open_days": open_days,
        "open_interest": open_interest,
    }


def _interest(
    inputs: Mapping[str, Any], left: Decimal, since: date, until: date
) -> tuple[int, Decimal]:
    days = max((until - since).days, 0)
    yearly = Fraction(left) * Fraction(inputs["rate"]) / 100
    return days, rounded(yearly * days / Fraction(inputs["basis"]))


SIMPLE_INTEREST = services.add(
    "simple_interest",
    Service(
        "simple_interest",
        Text("单利", "Simple interest"),
        Text(
            "利息 = 剩余本金 × 年利率 × 天数 ÷ 360 或 365，算头不算尾，每笔四舍五入到分",
            "Interest = principal left × yearly rate × days ÷ 360 or 365; the first day "
            "counts, the "
            "day of repayment does not; each row is rounded to the cent",
        ),
        {
            "principal": number("本金（元）", "Principal, CNY", required=True),
            "rate": number("年利率（%）", "Yearly rate, percent", required=True),
            "basis": number("计息天数基准", "Day basis", default=Decimal(360)),
            "start": day("起息日", "Start", required=True),
            "until": day("未还部分算到", "Open principal until"),
            "repayments": Table(
                Text("还款", "Repayments"),
                {
                    "on": day("日期", "Day", required=True),
                    "amount": number("归还本金（元）", "Principal repaid, CNY", required=True),
                },
            ),
        },
        {
            "repayments": Table(
                Text("各笔还款", "Repayments"),
                {
                    "principal": number("计息本金（元）", "Principal until then, CNY"),
                    "days": number("天数", "Days"),
                    "interest": number("利息（元）", "Interest, CNY"),
                },
                of="repayments",
            ),
            "interest": number("利息合计（元）", "Interest in all, CNY"),
            "outstanding": number("剩余本金（元）", "Principal left, CNY"),
            "open_days": number("未还部分天数", "Days of the open principal"),
            "open_interest": number("未还部分利息（元）", "Interest of the open principal, CNY"),
        },
        _run,
    ),
)
