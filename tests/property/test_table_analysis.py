"""What an analysis proves of a table is what trying every kind of input shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, product
from math import prod

from hypothesis import given, settings
from hypothesis import strategies as st

from dougong import feel
from dougong.feel.decisions import DecisionTable, InputClause, OutputClause, Rule, compile_table
from dougong.feel.decisions.analysis import analyse
from dougong.feel.types import Null, Type, one_of

#: As many findings of one kind as an analysis tells.
MOST = 5


@dataclass(frozen=True)
class Domain:
    """An input: its type, one value for each part any cell can tell apart, and its cells."""

    type: Type
    grid: tuple[object, ...]
    cells: st.SearchStrategy[str]
    allowed: str = ""


def _ranges(ends: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = st.sampled_from(("<", "<=", ">", ">=", "", "= ", "!="))
    brackets = st.tuples(st.sampled_from("[("), st.sampled_from("])"))
    single = st.builds(lambda sign, end: f"{sign} {end}", signs, ends)
    span = st.builds(lambda b, a, z: f"{b[0]}{a}..{z}{b[1]}", brackets, ends, ends)
    asked = st.builds(lambda a, z: f"? > {a} and ? <= {z}", ends, ends)
    one = st.one_of(single, span, span)
    several = st.lists(one, min_size=2, max_size=3).map(", ".join)
    return st.one_of(st.just("-"), one, several, several.map(lambda text: f"not({text})"), asked)


NUMBERS = st.integers(0, 6).map(str)
HALVES = st.integers(0, 12).map(lambda n: str(Decimal(n) / 2))
DAYS = st.integers(1, 6).map(lambda n: f'date("2026-01-0{n}")')
WORDS = st.sampled_from(('"a"', '"b"', '"c"'))
KINDS = st.lists(WORDS, min_size=1, max_size=2).map(", ".join)
CHOICES = st.one_of(st.just("-"), KINDS, KINDS.map(lambda text: f"not({text})"))
GRID = tuple(Decimal(n) / 4 for n in range(-4, 30))
DOMAINS = (
    Domain(Type("number", scale=0), tuple(map(Decimal, range(-3, 10))), _ranges(NUMBERS)),
    Domain(
        Type("number", scale=0, low=Decimal(1), high=Decimal(5)),
        tuple(map(Decimal, range(1, 6))),
        _ranges(NUMBERS),
    ),
    Domain(Type("number"), GRID, _ranges(HALVES)),
    Domain(Type("number", Null.MAYBE), (*GRID, None), _ranges(HALVES)),
    Domain(
        Type("date"), tuple(date(2025, 12, 30) + timedelta(n) for n in range(12)), _ranges(DAYS)
    ),
    Domain(one_of("abc"), ("a", "b", "c"), CHOICES),
    Domain(one_of("ab").but(Null.MAYBE), ("a", "b", None), CHOICES),
    Domain(Type("string"), ("", "a", "b", "c", "ax", "bx", "cx", "x"), CHOICES),
    Domain(Type("string"), ("a", "b"), CHOICES, allowed='"a", "b"'),
    Domain(Type("boolean"), (True, False), st.sampled_from(("-", "true", "false", "not(true)"))),
    Domain(
        Type("boolean", Null.MAYBE), (True, False, None), st.sampled_from(("-", "true", "false"))
    ),
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[DecisionTable, list[Domain]]:
    """A small table with the domains of its inputs."""
    several = st.lists(st.sampled_from(DOMAINS), min_size=1, max_size=3)
    chosen = draw(several.filter(lambda found: prod(len(of.grid) for of in found) < 2_000))
    inputs = tuple(InputClause(f"i{n}", "", f"x{n}", "", of.allowed) for n, of in enumerate(chosen))
    rows = draw(st.integers(0, 5))
    rules = tuple(
        Rule(f"r{n}", tuple(draw(of.cells) for of in chosen), (draw(st.sampled_from("123")),))
        for n in range(1, rows + 1)
    )
    policy = draw(st.sampled_from("UAFP"))
    output = OutputClause("o", "", "number", allowed="1, 2, 3")
    return DecisionTable("t", "t", policy, "", inputs, (output,), rules), chosen


def names_of(domains: list[Domain]) -> dict[str, Type]:
    return {f"x{n}": of.type for n, of in enumerate(domains)}


def matches(
    table: DecisionTable, domains: list[Domain]
) -> dict[tuple[object, ...], tuple[int, ...]]:
    """Every point of the grid with the rows that match there."""
    compiled = compile_table(table, names_of(domains))
    points = product(*(of.grid for of in domains))
    return {
        point: compiled.explain({f"x{n}": value for n, value in enumerate(point)}).rows
        for point in points
    }


def scope_of(example: tuple[tuple[str, str], ...]) -> Mapping[str, object]:
    return {name: feel.compile(text).value({}) for name, text in example}


@settings(max_examples=300, deadline=None)
@given(tables())
def test_an_analysis_agrees_with_trying_every_input(given_table):
    table, domains = given_table
    found = analyse(table, names_of(domains))
    hits = matches(table, domains)
    compiled = compile_table(table, names_of(domains))
    told: dict[str, list[tuple[int, ...]]] = {}
    for finding in found:
        told.setdefault(finding.code, []).append(finding.rows)
    assert ("dmn_gap" in told) == any(not rows for rows in hits.values())
    for finding in found:
        if finding.code == "dmn_gap":
            assert compiled.explain(scope_of(finding.example)).rows == ()
        if finding.code in ("dmn_rows_overlap", "dmn_rows_disagree"):
            assert set(finding.rows) <= set(compiled.explain(scope_of(finding.example)).rows)
    meeting = {pair for rows in hits.values() for pair in combinations(rows, 2)}
    outputs = {number: rule.outputs for number, rule in enumerate(table.rules, 1)}
    differing = {pair for pair in meeting if outputs[pair[0]] != outputs[pair[1]]}
    _agree(told.get("dmn_rows_overlap", []), meeting if table.hit_policy == "U" else set())
    _agree(told.get("dmn_rows_disagree", []), differing if table.hit_policy == "A" else set())
    _agree(told.get("dmn_row_shadowed", []), {(row,) for row in _beaten(table, hits)})
    used = {row for rows in hits.values() for row in rows}
    never = {row for (row,) in told.get("dmn_row_never", [])}
    wrong = {rows[0] for code in told if code.startswith("expr_") for rows in told[code]}
    unused = set(outputs) - used
    assert never <= unused <= never | wrong


def _agree(told: list[tuple[int, ...]], shown: set[tuple[int, ...]]) -> None:
    assert set(told) <= shown
    assert len(told) == min(len(shown), MOST)


def _beaten(table: DecisionTable, hits: Mapping[tuple[object, ...], tuple[int, ...]]) -> set[int]:
    """Rows that match somewhere, but never where they would be taken."""
    if table.hit_policy not in "FP":
        return set()
    order = {number: rule.outputs[0] for number, rule in enumerate(table.rules, 1)}
    taken = set()
    for rows in hits.values():
        if rows:
            taken.add(
                rows[0] if table.hit_policy == "F" else min(rows, key=lambda r: (order[r], r))
            )
    return {row for rows in hits.values() for row in rows} - taken
