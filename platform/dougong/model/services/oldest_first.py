"""An amount over what is open, what is due first before the rest (domain.md 10.5)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from dougong.base.text import Text
from dougong.model.services.service import Service, Table, day, number, services

_ZERO = Decimal(0)


def _run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    items = inputs["items"]
    left, shares = inputs["amount"], [_ZERO for _ in items]
    rooms = [_room(row) for row in items]
    owed = sum((room for room in rooms if room > 0), _ZERO)
    # What is open the other way makes the amount go further, as far as there is anything for it.
    for index in _in_order(items):
        if rooms[index] < 0 < left:
            shares[index] = -min(-rooms[index], max(owed - left, _ZERO))
            left -= shares[index]
    for index in _in_order(items):
        if rooms[index] > 0 and left > 0:
            shares[index] = min(rooms[index], left)
            left -= shares[index]
    answers = [{"share": share} if share else {} for share in shares]
    return {"items": answers, "rest": left}


def _room(row: Mapping[str, Any]) -> Decimal:
    """What of an item may be taken."""
    opened: Decimal = row["open"]
    if row["most"] is None:
        return opened
    most: Decimal = abs(row["most"])
    return max(min(opened, most), -most)


def _in_order(items: Any) -> list[int]:
    """By due date, those without one last; of one day in the order given."""
    return sorted(range(len(items)), key=lambda index: items[index]["due"] or date.max)


OLDEST_FIRST = services.add(
    "oldest_first",
    Service(
        "oldest_first",
        Text("先到期先结", "Oldest first"),
        Text(
            "金额按到期先后结清未结各项，每项不超过未结额和本次上限；红字未结先抵，"
            "抵到其余各项能承受为止；没有可结的余下单列",
            "An amount settles open items by due date, each up to what is open and to its own "
            "limit; items open the other way are set off first, as far as the others can bear; "
            "what finds nothing to settle is told as the rest",
        ),
        {
            "amount": number("金额（元）", "Amount, CNY", required=True),
            "items": Table(
                Text("未结各项", "Open items"),
                {
                    "due": day("到期日", "Due"),
                    "open": number("未结（元）", "Open, CNY", required=True),
                    "most": number("本次至多（元）", "At most this time, CNY"),
                },
            ),
        },
        {
            "items": Table(
                Text("本次结清的各项", "Items settled"),
                {"share": number("本次结清（元）", "Settled, CNY")},
                of="items",
                some=True,
            ),
            "rest": number("没有可结的余额（元）", "Rest that settles nothing, CNY"),
        },
        _run,
    ),
)
