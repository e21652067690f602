"""What is taken from sums: where it belongs first, then where nothing is told, then elsewhere."""

from datetime import date
from decimal import Decimal

import pytest

from dougong.model.ledger import PostingRule, Sets
from dougong.model.runtime import LedgerRow
from dougong.model.sums_set import SumsTaken, sums_set

SETS = Sets(("order",), ("part",))


def row(amount: int, part: str | None, line: str = "l1") -> LedgerRow:
    return LedgerRow(
        ledger="m.money",
        row_type="exe",
        rule="drawn",
        dimensions={"order": "o", "part": part},
        measures={"open": Decimal(amount)},
        entity="m.doc",
        record_id="r",
        line_id=line,
        revision=1,
        business_date=date(2026, 10, 5),
        posted_period="2026-10",
    )


def taken(rows: list[LedgerRow], **kept: int) -> list[tuple[str, str | None, int]]:
    rule = PostingRule("drawn", "approved", "m.money", takes=SETS)
    (wanted,) = sums_set(rule, rows)
    assert isinstance(wanted, SumsTaken)
    lines = [
        {"part": None if key == "none" else key, "open": Decimal(n)} for key, n in kept.items()
    ]
    found = list(wanted.missing(lines))
    assert sum(one.measures["open"] for one in found) == sum(one.measures["open"] for one in rows)
    assert len({(one.line_id, one.rule) for one in found}) == len(found)
    return [(one.rule, one.dimensions["part"], int(one.measures["open"])) for one in found]


@pytest.mark.parametrize(
    ("rows", "kept", "wanted"),
    [
        ([row(-30, "a")], {"a": 50, "none": 9}, [("drawn", "a", -30)]),
        (
            [row(-70, "a")],
            {"a": 50, "b": 40, "none": 9},
            [("drawn", None, -9), ("drawn~2", "b", -11), ("drawn~3", "a", -50)],
        ),
        ([row(-70, "a")], {"a": 50}, [("drawn", "a", -70)]),
        ([row(-5, None)], {"a": 50, "b": 1}, [("drawn", "a", -5)]),
        ([row(20, "a")], {"b": 50}, [("drawn", "a", 20)]),
        ([row(-5, "a")], {"a": -3, "b": 9}, [("drawn", "b", -5)]),
        (
            [row(-30, "b", "l1"), row(-30, "b", "l2")],
            {"a": 20, "b": 40},
            [("drawn", "b", -30), ("drawn", "a", -20), ("drawn~2", "b", -10)],
        ),
        ([row(-5, "a")], {}, [("drawn", "a", -5)]),
    ],
)
def test_it_is_taken_from_where_there_is_something(
    rows: list[LedgerRow], kept: dict[str, int], wanted: list[tuple[str, str | None, int]]
) -> None:
    assert taken(rows, **kept) == wanted
