"""An amount over rows, each rounded, the last of them with the residue (domain.md 0.4, WX-02)."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dougong.base.text import Text
from dougong.model.services.exact import quotient, rounded
from dougong.model.services.service import Service, Table, number, services

_ZERO = Decimal(0)


def _run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    weights, amount = [Fraction(row["weight"]) for row in inputs["rows"]], inputs["amount"]
    unit = _unit(weights, amount, inputs["divisor"])
    if unit is None:
        return {"rows": [{} for _ in weights]}
    shares = [rounded(weight * unit) for weight in weights]
    last = max((index for index, weight in enumerate(weights) if weight), default=None)
    if last is not None:
        shares[last] = amount - (sum(shares, _ZERO) - shares[last])
    return {"rows": [{"share": share} for share in shares]}


def _unit(weights: list[Fraction], amount: Decimal, divisor: Decimal | None) -> Fraction | None:
    """What a weight of one stands for; none where no row can take the amount."""
    if not any(weights):
        return None if amount else Fraction(0)
    if divisor is not None:
        return quotient(1, divisor)
    return quotient(amount, sum(weights, Fraction(0)))


ALLOCATION = services.add(
    "allocation",
    Service(
        "allocation",
        Text("分摊与尾差", "Allocation with residue"),
        Text(
            "每行 = 金额 × 权重 ÷ 权重合计，给了除数时每行 = 权重 ÷ 除数；逐行四舍五入到分，"
            "最后一个权重不为零的行取余数，各行之和等于金额。权重合计为零、又没有除数时没有结果",
            "A row has amount × weight ÷ sum of weights or, where a divisor is given, "
            "weight ÷ divisor; each is rounded to the cent and the last row with a weight takes "
            "the residue, so that the rows add up to the amount. Where the weights come to "
            "nothing and there is no divisor there is no result",
        ),
        {
            "amount": number("要分的金额（元）", "Amount to share out, CNY", required=True),
            "divisor": number("除数，如 1 + 税率", "Divisor, as 1 + tax rate"),
            "rows": Table(
                Text("各行", "Rows"), {"weight": number("权重", "Weight", default=_ZERO)}
            ),
        },
        {
            "rows": Table(
                Text("各行的份额", "Shares"),
                {"share": number("份额（元）", "Share, CNY")},
                of="rows",
            ),
        },
        _run,
    ),
)
