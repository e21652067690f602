"""Stock at the moving average; the last issue takes what is left (domain.md 8.4, WX-07)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from dougong.base.text import Text
from dougong.model.services.exact import quotient, rounded
from dougong.model.services.service import Service, ServiceFault, Table, choice, number, services

_ZERO = Decimal(0)
_VALUE = Text("入库要填金额", "A receipt needs its value")
_SHORT = Text("库存只有 {stock}，不够 {wanted}", "There are {stock} in stock, not {wanted}")


def _run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    qty, value = inputs["opening_qty"], inputs["opening_value"]
    answers: list[dict[str, Any]] = []
    for index, row in enumerate(inputs["moves"]):
        moved, wanted = row["qty"], row["value"]
        if row["kind"] == "receipt" and wanted is None:
            raise ServiceFault("receipt_value", _VALUE, {}, "moves", index, "value")
        out = moved if row["kind"] == "issue" else -moved
        if out > qty and out > 0:
            facts = {"stock": qty, "wanted": out}
            raise ServiceFault("stock_short", _SHORT, facts, "moves", index, "qty")
        price = _average(qty, value)
        if row["kind"] == "issue":
            wanted = value if moved == qty else rounded(moved * (price or _ZERO))
        sign = -1 if row["kind"] == "issue" else 1
        qty, value = qty + sign * moved, value + sign * wanted
        answers.append(
            {
                "price": price if row["kind"] == "issue" else quotient(wanted, moved),
                "moved_value": wanted,
                "qty_after": qty,
                "value_after": value,
                "average_after": _average(qty, value),
            }
        )
    return {"moves": answers, "qty": qty, "value": value, "average": _average(qty, value)}


def _average(qty: Decimal, value: Decimal) -> Decimal | None:
    """The price at six places, which is the one an issue is written with."""
    found = quotient(value, qty)
    return None if found is None else rounded(found, 6)


MOVING_AVERAGE = services.add(
    "moving_average",
    Service(
        "moving_average",
        Text("移动加权平均", "Moving average"),
        Text(
            "平均价 = 库存金额 ÷ 库存数量，取 6 位小数；出库金额 = 数量 × 平均价，四舍五入到分；"
            "全部出完时取剩余金额。数量为负的入库是退货",
            "Average = value in stock ÷ quantity, at six places; the value of an issue is "
            "quantity × "
            "average to the cent; an issue of everything takes the value that is left. A receipt "
            "below zero is a return",
        ),
        {
            "opening_qty": number("期初数量", "Opening quantity", default=_ZERO),
            "opening_value": number("期初金额（元）", "Opening value, CNY", default=_ZERO),
            "moves": Table(
                Text("收发", "Moves"),
                {
                    "kind": choice("收或发", "Kind", ("receipt", "issue")),
                    "qty": number("数量", "Quantity", required=True),
                    "value": number("入库金额（元）", "Value of a receipt, CNY"),
                },
            ),
        },
        {
            "moves": Table(
                Text("各笔收发", "Moves"),
                {
                    "price": number("单价（元）", "Price, CNY"),
                    "moved_value": number("金额（元）", "Value, CNY"),
                    "qty_after": number("结存数量", "Quantity after"),
                    "value_after": number("结存金额（元）", "Value after, CNY"),
                    "average_after": number("结存均价（元）", "Average after, CNY"),
                },
                of="moves",
            ),
            "qty": number("期末数量", "Closing quantity"),
            "value": number("期末金额（元）", "Closing value, CNY"),
            "average": number("期末均价（元）", "Closing average, CNY"),
        },
        _run,
    ),
)
