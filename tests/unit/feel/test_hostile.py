"""Texts written to exhaust the machine end at once with a code."""

import time
from contextlib import suppress

import pytest

from dougong import feel
from dougong.feel import ExpressionFault, ExpressionInvalid

LONG = "a" * 3000
GROWING = "for i in 1..200 return [partial, partial, partial]"
HOSTILE = {
    "open brackets": "(" * 10_000,
    "nested brackets": "(" * 1900 + "1" + ")" * 1900,
    "nested lists": "[" * 1900 + "]" * 1900,
    "nested contexts": "{a:" * 900,
    "minus signs": "-" * 3000 + "1",
    "nested calls": "not(" * 400 + "true" + ")" * 400,
    "nested types": "1 instance of " + "list<" * 700,
    "long sum": "1" + "+1" * 1900,
    "long path": "a" + ".a" * 1900,
    "long filter": "a" + "[1]" * 1200,
    "question marks": "?" * 3900,
    "comments": "/*" * 1900,
    "quotes": '"' * 3000 + "\\",
    "digits": "9" * 3900,
    "tower of powers": "9**(9**(9**9))",
    "powers in a row": "9**9**9**9",
    "exponential": "exp(10**30)",
    "huge literal": "1e999999999",
    "huge index": "[1][1e6000]",
    "huge scale": "decimal(1, 1e30)",
    "huge date": "date(1e300, 1, 1)",
    "huge duration": 'duration("P999999999999Y") * 1e30',
    "last instant": 'date and time("9999-12-31T23:59:59@Asia/Shanghai") + @"P1D"',
    "three loops": "for a in 1..1000, b in 1..1000, c in 1..1000 return a",
    "nested loops": "sum(for a in 1..200 return sum(for b in 1..200 return sum(for c in 1..200"
    " return a * b * c)))",
    "endless range": "for a in 1..100000000000 return a",
    "nested tests": "every x in 1..99999 satisfies every y in 1..99999 satisfies true",
    "shared lists": GROWING,
    "shared lists as text": f"string({GROWING})",
    "shared lists flattened": f"flatten({GROWING})",
    "shared lists compared": f"{{a: {GROWING}, b: {GROWING}, r: a = b}}.r",
    "doubled texts": f'{{a: "{LONG}", b: a+a+a, c: b+b+b, d: c+c+c, e: d+d+d}}',
    "joined texts": f'string join(for i in 1..5000 return "{LONG}")',
    "grown replacement": '{s: string join(for i in 1..3000 return "a"), t: replace(s, "a", s)}.t',
    "upper case in a loop": f'for i in 1..9999 return upper case("{LONG}")',
    "regex bomb": f'matches("{"a" * 1000}!", "^(a+)+$")',
    "regex repeats": 'matches("aaaa", "((a{1,100}){1,100}){1,100}")',
    "endless recursion": "(function(f) f(f))(function(f) f(f))",
    "doubling recursion": "(function(f) f(f) + f(f))(function(f) f(f) + f(f))",
    "fibonacci": "(function(f, n) f(f, n))(function(f, n) if n < 2 then n else f(f, n-1) "
    "+ f(f, n-2), 40)",
    "distinct lists": "distinct values(for i in 1..9999 return [i])",
    "sorting": "sort(for i in 1..9999 return 10000 - i, function(a, b) a < b)",
}


def seconds_of(text: str) -> float:
    """Processor seconds until a text has a value or is refused."""
    started = time.process_time()
    with suppress(ExpressionInvalid, ExpressionFault):
        feel.compile(text, None).value({})
    return time.process_time() - started


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_ends_at_once(text):
    # The best of three: a busy machine may stop any one of them.
    assert min(seconds_of(text) for _ in range(3)) < 0.05
