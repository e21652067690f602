"""Cash in and out by week or month, with gaps and the money needed (domain.md 10.10, WX-17)."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dougong.base.text import Text
from dougong.model.services.exact import rounded
from dougong.model.services.service import Row, Service, Table, choice, day, number, services, text

_ZERO, _HUNDRED = Decimal(0), Decimal(100)
#: Weeks of a quarter.
_PERIODS = Decimal(13)


def _run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    starts = _starts(inputs["from"], int(inputs["count"]), inputs["by"])
    money = {"in": [_ZERO] * len(starts[:-1]), "out": [_ZERO] * len(starts[:-1])}
    flows = []
    for row in inputs["flows"]:
        amount, place = _amount(row, inputs), _place(row, inputs, starts)
        flows.append({"expected": amount, "period": None if place is None else place + 1})
        if place is not None:
            money[row["direction"]][place] += amount
    periods = list(_periods(inputs, starts, money))
    short = [row for row in periods if row["short"] > 0]
    return {
        "flows": flows,
        "periods": periods,
        "closing": periods[-1]["closing"] if periods else inputs["opening"],
        "first_gap": short[0]["start"] if short else None,
        "need": max((row["short"] for row in periods), default=_ZERO),
    }


def _periods(
    inputs: Mapping[str, Any], starts: list[date], money: Mapping[str, list[Decimal]]
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    balance: Decimal = inputs["opening"]
    for place, start in enumerate(starts[:-1]):
        net = money["in"][place] - money["out"][place]
        opening, balance = balance, balance + net
        found.append(
            {
                "number": place + 1,
                "start": start,
                "finish": starts[place + 1] - timedelta(days=1),
                "month": f"{start.year:04}-{start.month:02}",
                "opening": opening,
                "received": money["in"][place],
                "paid": money["out"][place],
                "net": net,
                "closing": balance,
                "short": max(inputs["safety"] - balance, _ZERO),
            }
        )
    return found


def _starts(first: date, count: int, by: str) -> list[date]:
    """The first day of every period, and of the one after the last."""
    found = [first]
    for _ in range(max(min(count, 600), 0)):
        day = found[-1]
        found.append(day + timedelta(days=7) if by == "week" else _next_month(day))
    return found


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _amount(row: Row, inputs: Mapping[str, Any]) -> Decimal:
    if row["direction"] == "out":
        return rounded(row["amount"])
    kept = (_HUNDRED - inputs["probability_cut"]) / _HUNDRED
    share = Fraction(row["probability"]) * Fraction(kept) / 100
    return rounded(Fraction(row["amount"]) * share)


def _place(row: Row, inputs: Mapping[str, Any], starts: list[date]) -> int | None:
    """The period of a flow: the first for what is past, none beyond the last."""
    day = row["on"]
    if row["direction"] == "in":
        day += timedelta(days=int(row["delay"] + inputs["late_days"]))
    places = (p for p in range(len(starts) - 1) if day < starts[p + 1])
    return next(places, None)


CASH_FORECAST = services.add(
    "cash_forecast",
    Service(
        "cash_forecast",
        Text("现金流预测", "Cash-flow forecast"),
        Text(
            "期末 = 期初 + Σ（应收 × 回款概率，按到期日加客户平均延迟落到各期）− Σ 支出；"
            "低于安全余额的部分为缺口，资金需求取各期缺口的最大值。过去的款项计入第一期，"
            "最后一期之后的不计。"
            "情景：收款再晚若干天，或概率按比例下调",
            "Closing = opening + Σ receivables × probability, at due date plus the customer's "
            "usual "
            "delay, − Σ payments; what is short of the safety balance is a gap, the need is the "
            "largest one. What is past falls into the first period, what is later than the "
            "last is "
            "left out. Scenarios: receipts later by some days, or probabilities cut by a share",
        ),
        {
            "from": day("第一期开始", "Start of the first period", required=True),
            "count": number("期数", "Periods", default=_PERIODS),
            "by": choice("每期", "Each period is a", ("week", "month"), "week"),
            "opening": number("期初余额（元）", "Opening balance, CNY", required=True),
            "safety": number("安全余额（元）", "Safety balance, CNY", default=_ZERO),
            "late_days": number(
                "情景：收款再晚（天）", "Scenario: receipts later, days", default=_ZERO
            ),
            "probability_cut": number(
                "情景：概率下调（%）", "Scenario: probabilities cut, percent", default=_ZERO
            ),
            "flows": Table(
                Text("收支", "Flows"),
                {
                    "on": day("日期", "Day", required=True),
                    "direction": choice("收或支", "Direction", ("in", "out")),
                    "amount": number("金额（元）", "Amount, CNY", required=True),
                    "probability": number("概率（%）", "Probability, percent", default=_HUNDRED),
                    "delay": number("平均延迟（天）", "Usual delay, days", default=_ZERO),
                },
            ),
        },
        {
            "flows": Table(
                Text("各笔", "Flows"),
                {
                    "expected": number("预计金额（元）", "Expected amount, CNY"),
                    "period": number("落在第几期", "Number of its period"),
                },
                of="flows",
            ),
            "periods": Table(
                Text("各期", "Periods"),
                {
                    "number": number("期次", "Number"),
                    "start": day("开始", "Start"),
                    "finish": day("结束", "End"),
                    "month": text("月份", "Month"),
                    "opening": number("期初（元）", "Opening, CNY"),
                    "received": number("流入（元）", "In, CNY"),
                    "paid": number("流出（元）", "Out, CNY"),
                    "net": number("净额（元）", "Net, CNY"),
                    "closing": number("期末（元）", "Closing, CNY"),
                    "short": number("缺口（元）", "Gap, CNY"),
                },
            ),
            "closing": number("最后一期期末（元）", "Closing of the last period, CNY"),
            "first_gap": day("最早出现缺口的一期", "First period with a gap"),
            "need": number("资金需求（元）", "Financing need, CNY"),
        },
        _run,
    ),
)
