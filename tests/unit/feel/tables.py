"""What the tables of expression tests share."""

from decimal import Decimal

from dougong import feel
from dougong.feel.values import equal

SCOPE: dict[str, object] = {
    "数量": Decimal("12.5"),
    "单价": Decimal("1000.55"),
    "部门": "工程",
    "full name": "王小二",
    "profit and loss": Decimal(7),
    "明细": [
        {"工种": "木工", "数量": Decimal(2), "单价": Decimal("350.00")},
        {"工种": "瓦工", "数量": Decimal(3), "单价": Decimal("320.50")},
        {"工种": "木工", "数量": Decimal("0.5"), "单价": Decimal("350.00")},
    ],
    "nothing": None,
    "count": 5,
}


def value_of(text: str) -> object:
    """The value of an expression in the scope of the tables."""
    return feel.compile(text, SCOPE).value(SCOPE)


def assert_same(text: str, expected: str) -> None:
    """Both expressions have one value, and the same kind of value."""
    found, wanted = value_of(text), value_of(expected)
    assert equal(found, wanted) is True, f"{text} gave {found!r}, not {wanted!r}"


def table(text: str) -> list[tuple[str, str]]:
    """Rows of `expression ==> expected` as pairs."""
    rows = (line.strip() for line in text.strip().splitlines())
    return [
        (left.strip(), right.strip()) for left, _, right in (r.partition("==>") for r in rows if r)
    ]
