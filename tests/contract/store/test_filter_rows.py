"""A filter made of an expression finds exactly the rows for which the expression is true."""

import os
import random
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from contract.store.conftest import World, catalog_of, entity, field
from dougong import feel
from dougong.access.matching import matches
from dougong.feel.to_filter import NotFilterable, filter_of
from dougong.model.runtime import Query
from dougong.store import records, selecting
from dougong.store.errors import FilterRefused

BILL = entity(
    "bill",
    "document",
    (
        field("due", "money"),
        field("paid", "money"),
        field("price", "money", scale=6),
        field("heads", "integer"),
        field("note", "text", words={"maxLength": 50}),
        field("kind", "text", words={"maxLength": 50}),
        field("day", "date"),
        field("until", "date"),
        field("seen_at", "datetime"),
        field("urgent", "boolean"),
    ),
)
FIELDS = tuple(BILL.fields)
SCOPE: dict[str, Any] = {
    "today": date(2026, 10, 8),
    "nothing": None,
    "kinds": ["木工", "Abc", None],
    "sums": [Decimal(10), Decimal("0.005")],
}

MONEY = [
    "0",
    "0.01",
    "-0.01",
    "0.1",
    "10",
    "33.33",
    "99.99",
    "-1234.5",
    "4999999999999999.99",
    "9999999999999999.99",
]
PRICES = [
    "0",
    "0.000001",
    "-0.000001",
    "1.005",
    "333.333333",
    "999999999999.999999",
    "-999999999999.999999",
]
TEXTS = [
    "",
    "a",
    "A",
    "Abc",
    "abc",
    "木工",
    "瓦工",
    "钢筋 A-1",
    "É",
    "é",
    "İstanbul",
    "a%b_c",
    "Ａ",
]
DAYS = [date.min, date(2026, 2, 28), date(2026, 10, 8), date(2026, 12, 31), date.max]
TIMES = [datetime(2026, 10, 8, 8, tzinfo=UTC), datetime(2026, 10, 7, 16, 0, 0, 1, tzinfo=UTC)]

VALUES: dict[str, list[Any]] = {
    "due": [Decimal(one) for one in MONEY],
    "paid": [Decimal(one) for one in MONEY],
    "price": [Decimal(one) for one in PRICES],
    "heads": [0, 1, -1, 6, 9_007_199_254_740_991],
    "note": [one for one in TEXTS if one],
    "kind": [one for one in TEXTS if one],
    "day": DAYS,
    "until": DAYS,
    "seen_at": TIMES,
    "urgent": [True, False],
}

#: What stands in the slots of a condition.
ATOMS = {
    "number": [*MONEY, *PRICES, "1e20", "-1e20", "0.005", "33.335", "10 / 3", "nothing"],
    "factor": ["2", "-1", "3", "0.5", "0", "-0.25", "7"],
    "column": ["due", "paid", "price", "heads"],
    "sum": ["due + paid", "due - paid", "2 * due - paid", "due - due", "paid + 3 - due", "-heads"],
    "text": [f'"{one}"' for one in TEXTS] + ["nothing"],
    "words": ["note", "kind"],
    "day": ["today", '@"2026-02-28"', '@"0001-01-01"', '@"9999-12-31"', "nothing"],
    "days": ["day", "until"],
    "span": ['duration("P3D")', 'duration("PT36H")', 'duration("-P40D")', '@"P9999D"', '@"PT0.5S"'],
    "instant": ['@"2026-10-08T16:00:00+08:00"', '@"2026-10-07T16:00:00Z"', "nothing"],
    "sign": ["=", "!=", "<", "<=", ">", ">="],
    "letters": ['"a"', '"%"', '"i"', '"木"', '"é"', '"b_"', '"abc"'],
}
FORMS = [
    "{column} {sign} {number}", "{number} {sign} {column}", "{column} * {factor} {sign} {number}",
    "{factor} * {column} + {number} {sign} {number}", "{column} - {number} {sign} {number}",
    "{sum} {sign} {number}", "{sum} {sign} {column}", "{sum} {sign} {sum}", "-{column} {sign} 1",
    "due {sign} paid", "note {sign} kind", "{days} {sign} {days}", "{words} {sign} {text}",
    "{days} {sign} {day}", "{days} + {span} {sign} {day}", "{day} {sign} {days} - {span}",
    "seen_at {sign} {instant}", "seen_at + {span} {sign} {instant}", "{words} in ({text}, {text})",
    "{words} in kinds", "list contains(kinds, {words})", "due in sums",
    "due in [{number}..{number})",
    "{column} between {number} and {number}", "due + paid between {number} and {number}",
    "{days} in [{day}..{day}]", "urgent", "urgent = false", "{words} = null", "{column} != null",
    "contains(lower case({words}), {letters})", "note {sign} 5", "{days} {sign} {text}",
]  # fmt: skip
JOINED = [
    "{one}",
    "not({one})",
    "{one} and {two}",
    "{one} or {two}",
    "not({one} and {two})",
    "not({one} or {two})",
]


class Author:
    """Writes conditions and rows."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def condition(self, depth: int = 2) -> str:
        if depth and self.chance.random() < 0.6:
            parts = {
                "one": f"({self.condition(depth - 1)})",
                "two": f"({self.condition(depth - 1)})",
            }
            return self.chance.choice(JOINED).format(**parts)
        slots = self.chance.choice(FORMS).replace("}", "}\0").split("\0")
        return "".join(self.filled(slot) for slot in slots)

    def filled(self, slot: str) -> str:
        before, open_, name = slot.rstrip("}").partition("{")
        return before + self.chance.choice(ATOMS[name]) if open_ else before

    def row(self) -> dict[str, Any]:
        return {
            key: None if self.chance.random() < 0.2 else self.chance.choice(values)
            for key, values in VALUES.items()
        }


def test_selected_rows_are_those_for_which_the_expression_is_true(world: World) -> None:
    world.publish(catalog_of({BILL.name: BILL}))
    author = Author(random.randrange(10**9))
    with world.work() as work:
        for _ in range(80):
            records.add(work, BILL.name, author.row())
        stored = selecting.select(work, BILL.name, Query(limit=200)).items
    assert len(stored) == 80
    met: Counter[str] = Counter()
    with world.look() as work:
        for _ in range(int(os.environ.get("DOUGONG_FILTERS", "300"))):
            text = author.condition()
            met[same_rows(work, text, stored)] += 1
    assert met["some"] > 60
    assert met["refused"] < met["some"]


def selected(work: Any, text: str) -> Any:
    """The rows that the database finds for an expression."""
    where = filter_of(text, FIELDS, SCOPE)
    return where, selecting.select(work, BILL.name, Query(where=where, limit=200)).items


def same_rows(work: Any, text: str, stored: Any) -> str:
    """Hold the rows the database finds against those the language finds."""
    try:
        where, found = selected(work, text)
    except (NotFilterable, FilterRefused):
        return "refused"
    expression = feel.compile(text, {*FIELDS, *SCOPE})
    wanted = {r.id for r in stored if expression.value({**SCOPE, **r.data}) is True}
    assert {record.id for record in found} == wanted, text
    assert {r.id for r in stored if matches(where, r.data)} == wanted, text
    return "some" if 0 < len(wanted) < len(stored) else "all or none"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("due * paid > 1", "改写为乘法"),
        ("due / 3 > 1", "改写为乘法"),
        ("due * 1.0000000000000001 > 1", "位数这么多"),
        ("due + price > 1", "小数位不同"),
        ("7 * due + 3 * paid > 1", "精确表示的范围"),
        ("note + 1 > 1", "不是数值"),
        ('day + duration("P1M") > today', "按月推移"),
        ('contains(lower case(note), "é")', "大小写"),
    ],
)
def test_what_a_database_would_round_or_not_know_is_refused_with_the_reason(
    world: World, text: str, reason: str
) -> None:
    world.publish(catalog_of({BILL.name: BILL}))
    with world.look() as work, pytest.raises((NotFilterable, FilterRefused)) as caught:
        selected(work, text)
    assert reason in caught.value.for_person("zh")
