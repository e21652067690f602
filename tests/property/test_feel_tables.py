"""Columns of decision tables that are looked up give the rows that trying every cell gives."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from dougong import feel
from dougong.feel.budget import BUDGETS, Meter
from dougong.feel.decisions.columns import Column
from dougong.feel.environment import Environment
from dougong.feel.values import DaysDuration, MonthsDuration

ENDS = ["-3", "0", "1", "2.5", "7", '"a"', '"m"', '"z"', '@"2026-01-31"', 'date("2026-03-01")',
        '@"P1D"', '@"PT36H"', '@"P1M"', '@"P1Y"', "true", "null", "limit"]  # fmt: skip
ends = st.sampled_from(ENDS)
one = st.one_of(
    ends,
    st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), ends),
    st.builds("{}{}..{}{}".format, st.sampled_from("[("), ends, ends, st.sampled_from("])")),
    st.builds("(= {})".format, ends),
)
several = st.lists(one, min_size=1, max_size=3).map(", ".join)
cells = st.one_of(st.just("-"), several, several.map("not({})".format), st.just("? > 1"))
VALUES = [None, True, Decimal(-3), Decimal(0), Decimal(1), Decimal("1.0"), Decimal(2), Decimal(9),
          Decimal("2.5"), "a", "b", "z", "", date(2026, 1, 31), date(2026, 2, 1), date(2026, 3, 1),
          DaysDuration(Decimal(86_400)), DaysDuration(Decimal(90_000)), MonthsDuration(1),
          MonthsDuration(12), [Decimal(1)], ["a", "b"], {"k": Decimal(1)}]  # fmt: skip


@given(st.lists(cells, min_size=1, max_size=12), st.sampled_from(VALUES))
@settings(max_examples=800, deadline=None)
def test_a_column_finds_the_rows_that_trying_every_cell_finds(texts, value):
    compiled = [feel.compile_unary(text, ["limit"]) for text in texts]
    env = Environment({"limit": Decimal(2)}, Meter(BUDGETS["interactive"]))
    found = Column(compiled, Meter(BUDGETS["interactive"])).rows(value, env)
    scanned = [cell.check(value, env) is True for cell in compiled]
    assert [bool(found >> row & 1) for row in range(len(texts))] == scanned
