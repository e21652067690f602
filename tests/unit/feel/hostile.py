"""Texts and models written to exhaust the machine, and how much work one of them causes."""

import sys
from collections.abc import Callable
from typing import Any

from dougong.base.errors import DougongError
from dougong.feel.decisions.decide import decide
from dougong.feel.decisions.graph import Graph
from dougong.feel.expression import compiled_anew, tests_anew

LONG = "a" * 3000
GROWING = "for i in 1..200 return [partial, partial, partial]"
DOUBLED = "a:[1,1]" + "".join(
    f",{b}:[{a},{a}]" for a, b in zip("abcdefghk", "bcdefghkm", strict=True)
)
DEEP = "{" + DOUBLED + ",n:[m,m],o:[n,n],p:[o,o],q:[p,p],r:[q,q],s:[r,r]"

TEXTS = {
    "open brackets": "(" * 10_000,
    "nested brackets": "(" * 1900 + "1" + ")" * 1900,
    "nested lists": "[" * 1900 + "]" * 1900,
    "nested contexts": "{a:" * 900,
    "minus signs": "-" * 3000 + "1",
    "nested calls": "not(" * 400 + "true" + ")" * 400,
    "nested conditions": "if " * 1200,
    "nested functions": "function(x) " * 300 + "x",
    "nested types": "1 instance of " + "list<" * 700,
    "long sum": "1" + "+1" * 1900,
    "long path": "a" + ".a" * 1900,
    "long filter": "a" + "[1]" * 1200,
    "long names": "名 " * 1300,
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
    "huge months": '@"2026-01-01" + duration("P999999999999Y")',
    "days of all years": "for d in date(1, 1, 1)..date(9999, 12, 31) return d",
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
    "shared lists answered": DEEP + "}",
    "shared lists of a type": DEEP + ",t: for i in 1..5000 return s instance of "
    + "list<" * 16 + "number" + ">" * 16 + "}.t",
    "shared lists compared often": DEEP + ",t: for i in 1..5000 return s = s}.t",
    "shared lists written often": DEEP + ",t: for i in 1..5000 return string(s)}.t",
    "shared lists searched": DEEP + ",t: for i in 1..3000 return list contains([s], s)}.t",
    "lists compared often": "{l: for i in 1..2000 return i, m: for i in 1..2000 return i, "
    "t: for i in 1..5000 return l = m}.t",
    "list searched often": "{l: for i in 1..2000 return i, t: for i in 1..5000 return -1 in l}.t",
    "list indexed often": "{l: for i in 1..3000 return i, t: for i in 1..5000 return l[5]}.t",
    "doubled texts": f'{{a: "{LONG}", b: a+a+a, c: b+b+b, d: c+c+c, e: d+d+d}}',
    "joined texts": f'string join(for i in 1..5000 return "{LONG}")',
    "grown replacement": '{s: string join(for i in 1..3000 return "a"), t: replace(s, "a", s)}.t',
    "upper case in a loop": f'for i in 1..9999 return upper case("{LONG}")',
    "regex bomb": f'matches("{"a" * 1000}!", "^(a+)+$")',
    "regex repeats": 'matches("aaaa", "((a{1,100}){1,100}){1,100}")',
    "regex tables": 'matches("a", "' + "\\w" * 240 + '")',
    "regex table repeated": 'matches("a", "(\\w{30}){30}")',
    "regex subtraction": 'matches("a", "' + "[\\w-[a-z]]" * 40 + '")',
    "many patterns": 'for i in 1..2000 return matches("a", string(i) + "\\w{1,9}")',
    "many matches": f'for i in 1..2000 return split("{LONG}", "a")',
    "roots of many": "for i in 1..2000 return 1.1 ** (i + 0.5)",
    "logarithms of many": "for i in 1..4000 return log(i / 7)",
    "dates of many": 'for i in 1..4000 return date and time("2026-01-01T00:00:00@Asia/Shanghai")',
    "zones of many": 'for i in 1..9000 return @"2026-01-01T00:00:00@Asia/Shanghai" < '
    '@"2026-01-01T00:00:00@Europe/Paris"',
    "deviations of many": "{l: for i in 1..1000 return i, t: for i in 1..1000 return stddev(l)}.t",
    "endless recursion": "(function(f) f(f))(function(f) f(f))",
    "doubling recursion": "(function(f) f(f) + f(f))(function(f) f(f) + f(f))",
    "fibonacci": "(function(f, n) f(f, n))(function(f, n) if n < 2 then n else f(f, n-1) "
    "+ f(f, n-2), 40)",
    "distinct lists": "distinct values(for i in 1..9999 return [i])",
    "sorting": "sort(for i in 1..9999 return 10000 - i, function(a, b) a < b)",
    "costly sorting": "sort(for i in 1..300 return 300 - i, function(a, b) "
    "count(for x in 1..200 return x * a) > b)",
}  # fmt: skip

_SPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def _model(inside: str) -> bytes:
    return f'<definitions xmlns="{_SPACE}" id="m" name="m">{inside}</definitions>'.encode()


def _literal(text: str) -> str:
    return f"<literalExpression><text>{text}</text></literalExpression>"


def _decision(name: str, box: str, needs: str = "", type_: str = "") -> str:
    return (
        f'<decision id="{name}" name="{name}"><variable name="{name}" typeRef="{type_}"/>'
        f"{needs}{box}</decision>"
    )


def _needs(name: str) -> str:
    return f'<informationRequirement><requiredDecision href="#{name}"/></informationRequirement>'


_KNOWS = '<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>'


def _knowledge(text: str) -> str:
    return (
        '<businessKnowledgeModel id="k" name="f"><encapsulatedLogic><formalParameter name="n"/>'
        f"{_literal(text)}</encapsulatedLogic></businessKnowledgeModel>"
    )


def _chain(length: int) -> str:
    steps = (
        _decision(f"d{n}", _literal(f"[d{n + 1}, d{n + 1}]"), _needs(f"d{n + 1}"))
        for n in range(length)
    )
    return "".join(steps) + _decision(f"d{length}", _literal("1"))


def _table(cells: list[str], output: str = "1") -> str:
    rules = "".join(
        f"<rule><inputEntry><text>{cell}</text></inputEntry><outputEntry><text>{output}</text>"
        "</outputEntry></rule>"
        for cell in cells
    )
    return (
        '<decisionTable hitPolicy="ANY"><input><inputExpression><text>1</text></inputExpression>'
        f"</input><output/>{rules}</decisionTable>"
    )


_LOOP = "for x in 1..9999, y in 1..9999 return x"
_TYPE = (
    '<itemDefinition name="t" isCollection="true"><typeRef>number</typeRef><allowedValues><text>'
    "count(for x in 1..4000 return x) = ?</text></allowedValues></itemDefinition>"
)
_TWINS = "".join(
    f'<itemDefinition name="t{n}">'
    + "".join(
        f'<itemComponent name="c{m}"><typeRef>t{n + 1}</typeRef></itemComponent>' for m in range(9)
    )
    + "</itemDefinition>"
    for n in range(18)
)


def _type(name: str, inside: str) -> str:
    return f'<itemDefinition name="{name}">{inside}</itemDefinition>'


def _values(number: int) -> str:
    return f"<typeRef>number</typeRef><allowedValues><text>[{number}..9]</text></allowedValues>"


_BOUND = "".join(
    f'<contextEntry><variable name="v{n}"/>{_literal("1")}</contextEntry>' for n in range(900)
)
#: As much of one thing as a file may hold: reading is work too.
MANY = {
    "elements": _model("<a/>" * 23_000 + _decision("d", _literal("1"))),
    "boxes": _model(_decision("d", "<list>" + _literal("1+1+1") * 1_700 + "</list>")),
    "names": _model(_decision("d", f"<context>{_BOUND}</context>")),
    "rows": _model(_decision("d", _table([f"[{n}..9]" for n in range(900)]))),
    "types": _model(
        "".join(_type(f"t{n}", _values(n)) for n in range(750)) + _decision("d", _literal("1"))
    ),
    "types on types": _model(
        "".join(_type(f"t{n}", f"<typeRef>t{n + 1}</typeRef>") for n in range(1_400))
        + _decision("d", _literal("d"))
    ),
    "inputs": _model(
        "".join(f'<inputData name="a b c {n}"/>' for n in range(3_200))
        + _decision("d", _literal("a b c 1"))
    ),
    "bytes": _model("<a/>" * 400_000 + _decision("d", _literal("1"))),
}
MODELS = {
    **{f"many {kind}": file for kind, file in MANY.items()},
    "endless knowledge": _model(_knowledge("f(n)") + _decision("d", _literal("f(1)"), _KNOWS)),
    "doubling knowledge": _model(
        _knowledge("f(n) + f(n)") + _decision("d", _literal("f(1)"), _KNOWS)
    ),
    "circle": _model(_decision("d", _literal("e"), _needs("e"))
                     + _decision("e", _literal("d"), _needs("d"))),
    "long chain": _model(_chain(200) + _decision("d", _literal("d0"), _needs("d0"))),
    "doubling chain": _model(_chain(40) + _decision("d", _literal("d0"), _needs("d0"))),
    "loops in cells": _model(_decision("d", _table([f"({_LOOP})"] * 30))),
    "costly constants in cells": _model(
        _decision("d", _table([f"[{n}..count(string(1..9))]" for n in range(200)], _LOOP))
    ),
    "loops in rows": _model(
        _decision("d", _table(["-"] * 300, "count(for x in 1..4000 return x)"))
    ),
    "loops in boxes": _model(
        _decision("d", "<list>" + _literal("count(for x in 1..9000 return x)") * 200 + "</list>")
    ),
    "costly allowed values": _model(
        _TYPE + _decision("d", _literal("for i in 1..2000 return i"), "", "t")
    ),
    "types of types": _model(_TWINS + _decision("d", _literal("1 instance of t0 + " + _LOOP), "")),
    "deep elements": _model(
        _decision("d", "<list>" * 200 + _literal("1") + "</list>" * 200)
    ),
    "document type": b"<!DOCTYPE a [<!ENTITY b 'c'>]><definitions>&b;</definitions>",
    "not xml": b"<" * 10_000,
    "no such decision": _model(_decision("e", _literal("1"))),
}  # fmt: skip


def evaluated(text: str) -> None:
    """Compile and evaluate a text in an empty scope."""
    compiled_anew(text, None, frozenset(), "interactive").value({})


def tried(text: str) -> None:
    """Compile and try a text as the cell of a table."""
    tests_anew(text, None, frozenset(), "interactive").matches(1, {})


def decided(file: bytes) -> None:
    """Read a model and decide `d`."""
    decide(Graph(file, "interactive"), "d", {})


def work_of(run: Callable[[Any], None], subject: Any) -> tuple[int, str]:
    """The calls until a subject is answered or refused, and the code of the refusal.

    Calls, unlike seconds, are the same on every machine; no single call is a long one, for texts,
    lists and patterns are bounded.
    """
    calls, code = 0, ""

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        run(subject)
    except DougongError as fault:
        code = fault.code
    finally:
        sys.setprofile(None)
    return calls, code
