"""What was done on each day of a month, a row for whoever did it (domain.md 11.5)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from dougong.base.text import Text
from dougong.model.services.service import Service, Table, day, number, services, text

#: Each entry is looked at once, so that all that a ledger may answer is taken.
MOST = 25_000
DAYS = tuple(f"d{number}" for number in range(1, 32))
_SUMS = ("value", "extra", "amount")
_ZERO = Decimal(0)


def _run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    found: dict[tuple[str | None, str | None], dict[str, Any]] = {}
    for entry in inputs["entries"]:
        place = (entry["key"], entry["group"])
        row = found.setdefault(place, _empty(*place))
        # A day without work stays empty, one whose work was taken back entirely says 0.
        column = f"d{entry['on'].day}"
        row[column] = (row[column] or _ZERO) + entry["value"]
        for name in _SUMS:
            row[name] += entry[name]
    return {"rows": list(found.values())}


def _empty(key: str | None, group: str | None) -> dict[str, Any]:
    return {
        "key": key,
        "group": group,
        **dict.fromkeys(DAYS),
        **dict.fromkeys(_SUMS, _ZERO),
    }


DAY_GRID = services.add(
    "day_grid",
    Service(
        "day_grid",
        Text("逐日方格", "Grid of days"),
        Text(
            "每个编码和组一行，按先后出现排列；每天一列，同一天的数量相加，没有记录的日子空着；"
            "行末为数量、另计数量和金额的合计",
            "A row for each key and group, in the order they appear; a column a day, quantities of "
            "one day added up, days without any left empty; at the end the sums of quantity, "
            "extra quantity and amount",
        ),
        {
            "entries": Table(
                Text("各笔记录", "Entries"),
                {
                    "key": text("编码", "Key"),
                    "group": text("组", "Group"),
                    "on": day("日期", "Day", required=True),
                    "value": number("数量", "Quantity", required=True),
                    "extra": number("另计数量", "Extra quantity", default=_ZERO),
                    "amount": number("金额（元）", "Amount, CNY", default=_ZERO),
                },
            ),
        },
        {
            "rows": Table(
                Text("各行", "Rows"),
                {
                    "key": text("编码", "Key"),
                    "group": text("组", "Group"),
                    **{f"d{n}": number(f"{n} 日", f"Day {n}") for n in range(1, 32)},
                    "value": number("数量合计", "Quantity in all"),
                    "extra": number("另计数量合计", "Extra quantity in all"),
                    "amount": number("金额合计（元）", "Amount in all, CNY"),
                },
            ),
        },
        _run,
        MOST,
    ),
)
