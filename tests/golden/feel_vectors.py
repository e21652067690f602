"""Expressions with scope and value, as JSON that the browser's interpreter is tested against."""

import json
import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from dougong import feel
from dougong.base.errors import DougongError
from dougong.feel.temporal import (
    show_datetime,
    show_days,
    show_months,
    show_number,
    show_time,
)
from dougong.feel.values import DaysDuration, Function, MonthsDuration, Range

FILE = Path(__file__).with_name("feel_vectors.json")

SCOPE: dict[str, Any] = {
    "数量": Decimal("12.5"),
    "单价": Decimal("350.25"),
    "n": Decimal(3),
    "部门": "工程部",
    "text": "foobar",
    "empty": "",
    "yes": True,
    "no": False,
    "nothing": None,
    "start": date(2026, 1, 31),
    "finish": date(2026, 11, 22),
    "at": datetime(2026, 3, 1, 8, 30),  # noqa: DTZ001  # a form's local time has no zone
    "clock": time(17, 45),
    "span": DaysDuration(Decimal(93_784)),
    "months": MonthsDuration(14),
    "list": [Decimal(5), Decimal("2.5"), Decimal(9), Decimal(5)],
    "words": ["木工", "瓦工", "电工", "木工"],
    "rows": [
        {"kind": "木工", "n": Decimal(2), "rate": Decimal("350.00"), "day": date(2026, 3, 1)},
        {"kind": "瓦工", "n": Decimal("3.5"), "rate": Decimal("320.55"), "day": date(2026, 3, 2)},
        {"kind": "木工", "n": None, "rate": Decimal("1.005"), "day": None},
    ],
    "row": {"kind": "电工", "n": Decimal(1), "deep": {"list": [Decimal(1), Decimal(2)]}},
}

NUMBERS = """
0; 1; 2; -3; 0.1; 0.005; 1.005; 2.675; -1.005; 1e3; 1e-7; 123456789012.345678; 99999999999999.99; n
数量; 单价; row.n; rows[1].rate; count(list); sum(list); string length(text); row.deep.list[2]; n**2
10/3; modulo(n, 2)
"""

ATOMS: dict[str, list[str]] = {
    "number": [one.strip() for one in NUMBERS.replace("\n", ";").split(";") if one.strip()],
    "string": ['"a"', '"foo"', '"工程"', '""', "text", "部门", "row.kind", "words[1]", "empty"],
    "boolean": ["true", "false", "yes", "no", "n > 2", "text = 部门", "yes and no"],
    "date": ["start", "finish", '@"2024-02-29"', "rows[1].day", "date(2026, 2, 28)"],
    "days": ["span", '@"P1D"', '@"-PT36H"', '@"PT0.5S"', "finish - start"],
    "months": ["months", '@"P1M"', '@"-P1Y"'],
    "list": ["list", "words", "[]", "[1, 2, 3]", "rows.n", "rows.kind", "[null, 1]", "[[1]]"],
    "null": ["null", "nothing", "row.missing", "rows[9]", "1 / 0"],
}

FORMS = [
    "{number} + {number}", "{number} - {number}", "{number} * {number}", "{number} / {number}",
    "-{number}", "{any} = {any}", "{any} != {any}", "{number} < {number}", "{any} >= {any}",
    "{string} + {string}", "{string} < {string}", "{date} < {date}", "{date} + {days}",
    "{date} - {months}", "{date} - {date}", "({date} - {date}) / @\"P1D\"", "{days} * {number}",
    "{days} + {days}", "{months} + {months}", "{days} / {number}", "{date}.month", "{days}.hours",
    "at + {days}", "at - {months}", "at - at", "clock + {days}", "clock.minute", "at < {date}",
    "{boolean} and {any}", "{any} or {boolean}", "{boolean} and {boolean} and {any}",
    "not({any})", "if {any} then {any} else {any}", "{number} between {number} and {number}",
    "{any} between {any} and {any}", "{number} in [{number}..{number}]",
    "{number} in ({number}..{number}]", "{any} in ({any}, {any})", "{number} in (< {number}, 9)",
    "{string} in {list}", "{any} in {list}", "{date} in [{date}..{date}]",
    "{list}[{number}]", "{list}[-1]", "{list}[item > {number}]", "{list}[item = {any}]",
    "rows[n > {number}]", "rows[kind = {string}].n", "rows[item.n > {number} and kind != {string}]",
    "count(rows[kind = {string}])", "rows[day < {date}].kind", "rows[day = null].rate",
    "sum(for x in rows return x.n * x.rate)", "for x in {list} return x + {number}",
    "for i in 1..{small} return i * {number}", "for i in {small}..1, x in {list} return [i, x]",
    "for i in 1..{small} return sum(partial) + {number}",
    "some x in {list} satisfies x > {number}", "every x in {list} satisfies x > {number}",
    "every x in rows satisfies x.n > {number}", "some x in rows satisfies x.kind = {string}",
    "sum({list})", "min({list})", "max({list})", "mean({list})", "median({list})", "count({list})",
    "product({list})", "mode({list})", "stddev({list})", "distinct values({list})",
    "concatenate({list}, {list})", "union({list}, {list})", "append({list}, {any})",
    "reverse({list})", "index of({list}, {any})", "list contains({list}, {any})",
    "sublist({list}, {number})", "sublist({list}, 2, {small})", "flatten({list})",
    "insert before({list}, {small}, {any})", "remove({list}, {small})", "sort({list})",
    "list replace({list}, {small}, {any})", "sort({list}, function(a, b) a > b)",
    "sort(rows, function(a, b) a.rate < b.rate).kind", "all({list})", "any([{any}, {any}])",
    "string length({string})", "upper case({string})", "lower case({string})",
    "substring({string}, {number})", "substring({string}, {small}, {small})",
    "substring before({string}, {string})", "substring after({string}, {string})",
    "contains({string}, {string})", "starts with({string}, {string})", "ends with({string}, \"r\")",
    "string join({list}, {string})", "string join(words, \"、\")", "string({any})",
    "string({number})", "number({string})", "number(\"1 234,50\", \" \", \",\")",
    "decimal({number}, {scale})", "round half up({number}, {scale})", "floor({number}, {scale})",
    "round half up({number} * {number}, 2)", "round half down({number}, {scale})",
    "round up({number}, {scale})", "round down({number}, {scale})", "ceiling({number}, {scale})",
    "abs({number})", "modulo({number}, {number})", "sqrt({number})", "odd({number})",
    "even({small})", "{number} ** {small}", "day of week({date})", "week of year({date})",
    "day of year({date})", "month of year({date})", "years and months duration({date}, {date})",
    "date({date})", "date and time({date}, clock)", "time(at)", "duration(\"P{small}D\")",
    "{any} instance of number", "{list} instance of list<number>", "{any} instance of string",
    "{{a: {number}, b: a + {number}}}.b", "{{a: {any}}} = {{a: {any}}}", "row.kind = {string}",
    "get value(row, {string})", "get entries({{k: {any}}})", "context put(row, \"n\", {any})",
    "context merge([row, {{n: {any}}}])", "(function(x) x + {number})({any})", "is({any}, {any})",
    "{number} + {number} * {number} - {number}", "({number} + {number}) / {number}",
    "{days}.days", "{months}.years", "{any}.kind", "[{number}..{number}].end",
    "round half up(n: {number}, scale: {scale})", "[{number}..{number}] = [{number}..{number}]",
    "{any} + {any}", "{any} * {any}", "{any} - {any}", "{any} < {any}", "{any}[1]",
]  # fmt: skip


class Author:
    """Writes expressions: forms filled with atoms, or with other forms."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def expression(self, form: str | None = None, depth: int = 2) -> str:
        """One expression of a form, of any form when none is given."""
        text = form if form is not None else self._random.choice(FORMS)
        return text.format_map(_Slots(self, depth))

    def part(self, kind: str, depth: int) -> str:
        """What stands in a slot of a form."""
        if kind == "small":
            return str(self._random.randint(1, 4))
        if kind == "scale":
            return str(self._random.randint(-2, 4))
        roll = self._random.random()
        if depth > 0 and roll < 0.25:
            return f"({self.expression(None, depth - 1)})"
        if kind == "any" or roll > 0.97:
            kind = self._random.choice(list(ATOMS))
        return self._random.choice(ATOMS["null"] if roll > 0.95 else ATOMS[kind])


class _Slots(dict[str, str]):
    def __init__(self, author: Author, depth: int) -> None:
        super().__init__()
        self._author = author
        self._depth = depth

    def __missing__(self, kind: str) -> str:
        return self._author.part(kind, self._depth)


def expressions(seed: int, count: int) -> Iterator[str]:
    """Expressions, every form in turn."""
    author = Author(seed)
    for place in range(count):
        yield author.expression(FORMS[place % len(FORMS)])


def encode(value: Any) -> Any:
    """A value as JSON that says its type."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {"context": {key: encode(item) for key, item in value.items()}}
    if isinstance(value, Range):
        ends = [encode(value.low), encode(value.high), value.low_closed, value.high_closed]
        return {"range": ends}
    for kind, name, write in WRITERS:
        if isinstance(value, kind):
            return {name: write(value)}
    raise TypeError(type(value).__name__)


def _date(value: date) -> str:
    return value.isoformat()


def _function(_: Function) -> bool:
    return True


WRITERS: list[tuple[type, str, Callable[[Any], Any]]] = [
    (Decimal, "number", show_number),
    (datetime, "dateTime", show_datetime),
    (date, "date", _date),
    (time, "time", show_time),
    (DaysDuration, "days", show_days),
    (MonthsDuration, "months", show_months),
    (Function, "function", _function),
]


def vector(text: str) -> dict[str, Any] | None:
    """Expression, tree and value; None for a text that is refused or has no value in time."""
    try:
        expression = feel.compile(text, SCOPE)
        return {
            "expression": text,
            "expected": encode(expression.value(SCOPE)),
            "tree": expression.tree_json(),
        }
    except DougongError:
        return None


def vectors(seed: int, count: int) -> list[dict[str, Any]]:
    """The vectors of so many expressions."""
    found = (vector(text) for text in expressions(seed, count))
    return [one for one in found if one is not None]


def document(rows: list[dict[str, Any]]) -> str:
    """The file's text: the scope first, then one vector a line."""
    scope = json.dumps(encode(SCOPE), ensure_ascii=False, separators=(",", ":"))
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return f'{{"scope":{scope},"vectors":[\n' + ",\n".join(lines) + "\n]}\n"
