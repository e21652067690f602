"""Row scopes and filters as neutral filter trees."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import product
from operator import eq, ge, gt, le, lt, ne
from typing import Any

import pytest

from dougong import feel
from dougong.feel.filters import (
    All,
    AnyOf,
    Compare,
    Contains,
    FieldPath,
    Filter,
    IsNull,
    Member,
    Not,
)
from dougong.feel.to_filter import NotFilterable, filter_of

FIELDS = ["status", "amount", "limit", "urgent", "project_id", "parent.day"]
SCOPE = {"actor": {"id": "u1", "projects": ["p1", "p2"]}, "nothing": None}

CONDITIONS = [
    'status = "draft"',
    'status != "draft"',
    "status = null",
    "status != null",
    'amount > 2 and status = "draft"',
    "amount > 2 or status = null",
    "not(amount > 2)",
    'not(amount > 2 or status = "draft")',
    'not(amount > 2 and status = "draft")',
    "not(not(amount = 2))",
    "amount between 1 and 2",
    "not(amount between 1 and 2)",
    "amount in [1..3)",
    "not(amount in [1..3))",
    'status in ("draft", null)',
    'not(status in ("draft", "done"))',
    "amount in (< 2, 3)",
    "3 > amount",
    "amount = limit",
    "amount != limit",
    "amount < limit",
    "not(amount < limit)",
    "urgent",
    "not(urgent)",
    "urgent = true",
    "not(urgent = true)",
    "project_id in actor.projects",
    "not(project_id in actor.projects)",
    "list contains(actor.projects, project_id)",
    'contains(lower case(status), "ra")',
    'not(contains(lower case(status), "ra"))',
    "true",
    "nothing = 1 or amount = 1",
    "amount > nothing",
    'parent.day = "d1"',
]

ROWS = [
    {"status": s, "amount": a, "limit": b, "urgent": u, "project_id": p, "parent": {"day": d}}
    for s, a, b, u, (p, d) in product(
        (None, "draft", "done"),
        (None, Decimal(1), Decimal(2), Decimal(3)),
        (None, Decimal(2)),
        (None, True, False),
        ((None, "d1"), ("p1", "d2"), ("p9", None)),
    )
]

OPERATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}  # fmt: skip


def field_of(path: FieldPath, row: Mapping[str, Any]) -> Any:
    value: Any = row
    for part in path.parts:
        value = value[part]
    return value


def compares(part: Compare, row: Mapping[str, Any]) -> bool:
    value = field_of(part.field, row)
    other = field_of(part.value, row) if isinstance(part.value, FieldPath) else part.value
    return value is not None and other is not None and OPERATIONS[part.op](value, other)


MEANINGS: dict[type, Callable[[Any, Any], bool]] = {
    All: lambda part, row: all(holds(one, row) for one in part.parts),
    AnyOf: lambda part, row: any(holds(one, row) for one in part.parts),
    Not: lambda part, row: not holds(part.part, row),
    IsNull: lambda part, row: field_of(part.field, row) is None,
    Member: lambda part, row: field_of(part.field, row) in (set(part.values) - {None}),
    Contains: lambda part, row: part.text in (field_of(part.field, row) or "").lower(),
    Compare: compares,
}


def holds(part: Filter, row: Mapping[str, Any]) -> bool:
    """What a filter means, said as plainly as its own description says it."""
    return MEANINGS[type(part)](part, row)


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_filter_keeps_the_rows_for_which_the_expression_is_true(text):
    found = filter_of(text, FIELDS, SCOPE)
    names = {"status", "amount", "limit", "urgent", "project_id", "parent", *SCOPE}
    expression = feel.compile(text, names)
    for row in ROWS:
        assert holds(found, row) is (expression.value({**SCOPE, **row}) is True), row


@pytest.mark.parametrize(
    "text",
    [
        "amount * limit > 3",
        "amount * 2 = null",
        'upper case(status) = "X"',
        'contains(status, "a")',
        "amount / limit > 1",
        "for x in [1] return amount",
        "if urgent then true else false",
        "amount = {a: 1}",
        "5 in amount",
    ],
)
def test_what_a_database_does_not_decide_exactly_is_refused(text):
    with pytest.raises(NotFilterable) as caught:
        filter_of(text, FIELDS, SCOPE)
    assert "不能用于筛选条件" in caught.value.for_person("zh")
