"""How an advance is taken back from measured work (domain.md 7.5, WX-11)."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dougong.base.text import Text
from dougong.model.services.exact import fraction, rounded
from dougong.model.services.service import Service, ServiceFault, Table, choice, number, services

_ZERO = Decimal(0)
_SHARE = Text("主材比重应大于 0", "The share of materials must be above 0")


def _run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    point = _start_point(inputs)
    total = recovered = _ZERO
    answers: list[dict[str, Any]] = []
    for row in inputs["periods"]:
        total += row["measured"]
        before = recovered
        recovered = _recovered(inputs, point, total, before, row["measured"])
        answers.append(
            {
                "cumulative": total,
                "recover": recovered - before,
                "recovered": recovered,
                "unrecovered": inputs["advance"] - recovered,
            }
        )
    return {
        "periods": answers,
        "start_point": None if point is None else rounded(point),
        "recovered": recovered,
        "unrecovered": inputs["advance"] - recovered,
        "recover": answers[-1]["recover"] if answers else _ZERO,
    }


def _start_point(inputs: Mapping[str, Any]) -> Fraction | None:
    """T = P − M ÷ N, unrounded; none for a share of every settlement."""
    if inputs["method"] != "start_point":
        return None
    if inputs["share"] <= 0:
        raise ServiceFault("material_share", _SHARE, {}, "share")
    share = Fraction(inputs["share"]) / 100
    return Fraction(inputs["amount"]) - Fraction(inputs["advance"]) / share


def _recovered(
    inputs: Mapping[str, Any],
    point: Fraction | None,
    total: Decimal,
    before: Decimal,
    measured: Decimal,
) -> Decimal:
    """What is recovered in all: never less than nothing, never more than the advance."""
    share = (fraction(inputs["share"]) or Fraction(0)) / 100
    if point is None:
        found = before + rounded(Fraction(measured) * share)
    else:
        # The same as by period: (C − T) × N first, then this × N, without the cents of rounding.
        found = rounded((Fraction(total) - point) * share)
    most: Decimal = max(inputs["advance"], _ZERO)
    return min(max(found, _ZERO), most)


ADVANCE_RECOVERY = services.add(
    "advance_recovery",
    Service(
        "advance_recovery",
        Text("预付款扣回", "Advance recovery"),
        Text(
            "起扣点法：T = P − M ÷ N，累计计量首次超过 T 的一期扣（C − T）× N，以后各期扣 本期 "
            "× N；"
            "按比例法：本期 × 比例。累计扣回不超过预付款，负计量退回已扣的部分",
            "Start point: T = P − M ÷ N; the period whose cumulative first exceeds T recovers "
            "(C − T) × N, later ones this × N. By ratio: this × ratio. Never more than the "
            "advance; "
            "a negative measurement gives back what was recovered",
        ),
        {
            "method": choice("方法", "Method", ("start_point", "ratio"), "start_point"),
            "amount": number("合同额 P（元）", "Contract amount P, CNY", required=True),
            "advance": number("预付款 M（元）", "Advance M, CNY", required=True),
            "share": number(
                "主材比重 N 或扣回比例（%）",
                "Share of materials N or ratio, percent",
                required=True,
            ),
            "periods": Table(
                Text("各期计量", "Measurements"),
                {"measured": number("本期计量（元）", "Measured, CNY", required=True)},
            ),
        },
        {
            "periods": Table(
                Text("各期扣回", "Recovery by period"),
                {
                    "cumulative": number("累计计量（元）", "Cumulative, CNY"),
                    "recover": number("本期扣回（元）", "Recovered in the period, CNY"),
                    "recovered": number("累计扣回（元）", "Recovered in all, CNY"),
                    "unrecovered": number("未扣回（元）", "Not yet recovered, CNY"),
                },
                of="periods",
            ),
            "start_point": number("起扣点 T（元）", "Start point T, CNY"),
            "recovered": number("累计扣回（元）", "Recovered in all, CNY"),
            "unrecovered": number("未扣回（元）", "Not yet recovered, CNY"),
            "recover": number("最后一期扣回（元）", "Recovered in the last period, CNY"),
        },
        _run,
    ),
)
