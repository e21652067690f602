"""How fast a buffer is eaten compared with the work done (domain.md 9.9, WX-37)."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dougong.base.text import Text
from dougong.model.services.exact import quotient
from dougong.model.services.service import Service, number, services


def _run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    return consumption(inputs["size"], inputs["slip"], inputs["done"], inputs["length"])


def consumption(size: Decimal, slip: Decimal, done: Decimal, length: Decimal) -> dict[str, Any]:
    """Consumption, completion and index of one buffer, and what is left of it."""
    # A chain that is ahead has eaten nothing.
    eaten = max(slip, Decimal(0))
    consumed, completed = quotient(eaten, size), quotient(done, length)
    return {
        "consumed_percent": _percent(consumed),
        "done_percent": _percent(completed),
        "index": quotient(consumed, completed),
        "left": size - eaten,
    }


def _percent(share: Fraction | None) -> Fraction | None:
    return None if share is None else share * 100


BUFFER = services.add(
    "buffer",
    Service(
        "buffer",
        Text("缓冲消耗", "Buffer consumption"),
        Text(
            "消耗率 = 延误 ÷ 缓冲，链完成率 = 已完成工期 ÷ 链长，指数 = 消耗率 ÷ 链完成率；"
            "除数为零时没有结果",
            "Consumption = slip ÷ buffer; chain completion = duration done ÷ chain duration; "
            "index = consumption ÷ completion. Where the divisor is zero there is no result",
        ),
        {
            "size": number("缓冲（工作日）", "Buffer, working days", required=True),
            "slip": number("预计延误（工作日）", "Forecast slip, working days", required=True),
            "done": number("已完成工期（工作日）", "Duration done, working days", required=True),
            "length": number("链长（工作日）", "Chain duration, working days", required=True),
        },
        {
            "consumed_percent": number("缓冲消耗（%）", "Consumption, percent"),
            "done_percent": number("链完成（%）", "Chain completion, percent"),
            "index": number("缓冲指数", "Index"),
            "left": number("剩余缓冲（工作日）", "Buffer left, working days"),
        },
        _run,
    ),
)
