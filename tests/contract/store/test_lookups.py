"""Lookups: what they find, alike on both databases, and the same together as one by one."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract.store.conftest import World
from dougong.feel.filters import Compare, FieldPath
from dougong.model.runtime import Query
from dougong.store import records, selecting
from dougong.store.filtering import OPERATORS
from dougong.store.lookup_cases import AT_ONCE, Case
from dougong.store.lookups import LookupTooLarge, lookups
from statements import statements


def look_up(world: Any, entity: str, *conditions: Any, **words: Any) -> Any:
    """A lookup with the usual words."""
    usual: dict[str, Any] = {
        "take": "first",
        "fields": (),
        "sort": (),
        "limit": 100,
        "except_record": None,
    }
    with world.look() as work:
        return lookups(work, entity, [case(conditions)], **usual | words)[0]


def case(conditions: Iterable[tuple[str, str, Any]]) -> Case:
    """Conditions with the fields as paths."""
    return [(FieldPath(tuple(name.split("."))), op, value) for name, op, value in conditions]


def test_a_lookup_leaves_out_documents_that_do_not_count(world, orders):
    assert look_up(world, "yard.order", take="count") == 4
    assert look_up(world, "yard.order", ("status", "=", "draft"), take="count") == 1
    assert look_up(world, "yard.order", ("number", "=", "O-1")) is None


def test_a_lookup_gives_contexts_in_values_of_the_language(world, orders):
    found = look_up(world, "yard.order", ("number", "=", "O-3"), fields=("total", "day"))
    assert found["total"] == Decimal("10.00")
    assert found["day"] == date(2026, 11, 22)
    every = look_up(
        world, "yard.order", ("total", ">", Decimal("9.999")), take="all", sort=("-number",)
    )
    assert [one["number"] for one in every] == ["O-4", "O-3"]


def test_a_lookup_that_must_see_all_refuses_to_leave_out_any(world, orders):
    asked = [("number", "in", ("O-2", "O-3", "O-4"))]
    given = {"take": "all", "complete": True, "sort": ("number",)}
    assert len(look_up(world, "yard.order", *asked, limit=3, **given)) == 3
    with pytest.raises(LookupTooLarge) as refused:
        look_up(world, "yard.order", *asked, limit=2, **given)
    assert refused.value.facts["limit"] == 2
    assert len(look_up(world, "yard.order", *asked, limit=2, take="all")) == 2


def test_a_lookup_over_rows_reaches_the_header(world, orders):
    conditions = [("site", "=", orders[1].id), ("parent.day", ">=", date(2026, 11, 23))]
    total = look_up(world, "yard.line", *conditions, take="sum", fields=("amount",))
    assert total == Decimal(0 + 1 + 2)
    both = look_up(world, "yard.line", take="sum", fields=("amount", "count"))
    assert both == {"amount": Decimal(0 + 1 + 3 + 6), "count": 10}
    wanted = [("item", "=", "i2"), ("parent.number", "<", "O-5")]
    first = look_up(world, "yard.line", *wanted, fields=("item", "parent.number"))
    assert first["parent"] == {"number": "O-4"}


def test_a_lookup_can_leave_out_the_record_that_asks(world, orders):
    with world.look() as work:
        query = Query(where=Compare(FieldPath(("number",)), "=", "O-4"))
        own = selecting.select(work, "yard.order", query).items[0].id
    asked = [("item", "=", "i2")]
    assert look_up(world, "yard.line", *asked, take="count") == 2
    assert look_up(world, "yard.line", *asked, take="count", except_record=own) == 1
    assert look_up(world, "yard.order", ("number", "=", "O-4"), except_record=own) is None


def test_a_lookup_knows_membership_and_emptiness(world, orders):
    asked = ("number", "in", ("O-2", "O-9"))
    assert look_up(world, "yard.order", asked, take="exists") is True
    assert look_up(world, "yard.order", ("number", "in", ()), take="exists") is False
    assert look_up(world, "yard.order", ("total", "=", None), take="count") == 1
    assert look_up(world, "yard.order", ("total", "!=", None), take="count") == 3


Row = dict[str, Any]
#: The lines of an order by its id, each with the header's values beside its own.
Lines = dict[str, list[Row]]

#: What lines and their headers hold, and what none of them does.
ITEMS = st.sampled_from(["i0", "i1", "I1", "i9", "", "钢", None, Decimal(1), True])
COUNTS = st.sampled_from([Decimal(n) for n in (0, 1, 2, -1)] + [Decimal("1.5"), None, True, "1"])
AMOUNTS = st.sampled_from([Decimal(n) for n in ("0", "1", "1.00", "1.001", "1E+30")] + [None, 1])
DAYS = st.sampled_from([date(2026, 11, n) for n in (20, 21, 22)] + [None, "2026-11-21"])
NOTES = st.sampled_from(["Abc", "a_c", "x", None])
FLAGS = st.sampled_from([True, False, None, Decimal(1), "true"])
SEEN = st.sampled_from([datetime(2026, 11, n, tzinfo=UTC) for n in (20, 22)] + [None])
OPS = st.sampled_from(["=", "!=", "<", "<=", ">", ">=", "in"])
FIELDS = {
    "item": ITEMS,
    "count": COUNTS,
    "amount": AMOUNTS,
    "parent.day": DAYS,
    "parent.note": NOTES,
    "parent.urgent": FLAGS,
    "parent.seen_at": SEEN,
}


@st.composite
def questions(draw: st.DrawFn) -> tuple[list[Case], dict[str, Any]]:
    """Cases of one lookup: they mostly compare the same fields, like the rows of a sheet."""
    compared = draw(
        st.lists(st.tuples(st.sampled_from(sorted(FIELDS)), st.just("=") | OPS), max_size=3)
    )
    cases = []
    for _ in range(draw(st.integers(1, 6))):
        asked = [one for one in compared if draw(st.integers(0, 9))]
        conditions = [(name, op, draw(_values(name, op))) for name, op in asked]
        cases.append(case(conditions))
    take = draw(st.sampled_from(["first", "all", "sum", "count", "exists"]))
    fields = ("amount", "count") if take == "sum" else ("item", "parent.number", "amount")
    words = {
        "take": take,
        "fields": fields[: draw(st.integers(1, len(fields)))],
        "sort": draw(st.sampled_from([(), ("-amount",), ("item", "-count"), ("parent.day",)])),
        "limit": draw(st.sampled_from([1, 2, 100])),
    }
    return cases, words


def _values(name: str, op: str) -> st.SearchStrategy[Any]:
    one = FIELDS[name]
    return st.lists(one, max_size=3).map(tuple) if op == "in" else one


@pytest.fixture
def lines(world: World, uuids: Callable[[], str]) -> Lines:
    """The lines of three orders that share values; those of a fourth one do not count."""
    made = {}
    given: list[dict[str, Any]] = [
        {"day": date(2026, 11, 20), "note": "Abc", "urgent": True},
        {"day": date(2026, 11, 21), "note": "a_c", "urgent": False},
        {"seen_at": datetime(2026, 11, 20, tzinfo=UTC)},
        {"day": date(2026, 11, 21), "note": "Abc"},
    ]
    with world.work() as work:
        for place, data in enumerate(given):
            rows = [
                {"item": "i0", "count": 1, "amount": Decimal(1)},
                {"item": "i1", "count": place, "amount": Decimal("-0.01")},
                {"item": "钢", "amount": None},
                {"item": None, "count": 2, "amount": Decimal(place)},
            ]
            data |= {"number": f"O-{place}", "lines": rows}
            status = "approved" if place < 3 else "draft"
            order = records.add(work, "yard.order", data, status=status, id=uuids())
            if status == "approved":
                header = {f"parent.{name}": value for name, value in order.data.items()}
                made[order.id] = [header | row for row in order.data["lines"]]
    return made


def plainly(rows: Sequence[Row], asked: Case, words: dict[str, Any]) -> Any:
    """The answer to one case, worked out in Python."""
    found = [row for row in rows if all(holds(row[_name(p)], op, value) for p, op, value in asked)]
    keys = [(word.lstrip("-"), word.startswith("-")) for word in words["sort"] or ("id",)]
    for name, down in (*keys, ("id", keys[-1][1]))[::-1]:
        filled = [row for row in found if row[name] is not None]
        filled.sort(key=itemgetter(name), reverse=down)
        found = filled + [row for row in found if row[name] is None]
    return ANSWERS[words["take"]](found, words)


ANSWERS: dict[str, Callable[[list[Row], dict[str, Any]], Any]] = {
    "first": lambda rows, words: context(rows[0], words["fields"]) if rows else None,
    "all": lambda rows, words: [context(r, words["fields"]) for r in rows[: words["limit"]]],
    "count": lambda rows, _: len(rows),
    "exists": lambda rows, _: bool(rows),
    "sum": lambda rows, words: summed(rows, words["fields"]),
}


def context(row: Row, fields: Sequence[str]) -> Row:
    found: Row = {"id": row["id"]}
    for name in fields:
        first, _, rest = name.partition(".")
        found |= {first: {rest: row[name]} if rest else row[name]}
    return found


def summed(rows: list[Row], fields: Sequence[str]) -> Any:
    sums = {name: sum(Decimal(row[name] or 0) for row in rows) for name in fields}
    return sums if len(sums) > 1 else sums[fields[0]]


def holds(value: Any, op: str, wanted: Any) -> bool:
    """Whether a value meets a condition; one of another kind is never equal, greater or less."""
    if wanted is None:
        return (value is None) == (op != "!=")
    if op == "in":
        return any(one is not None and holds(value, "=", one) for one in wanted)
    if value is None or kind(value) != kind(wanted):
        return False
    if kind(value) is bool and op not in ("=", "!="):
        return False
    found: bool = OPERATORS[op](value, wanted)
    return found


def kind(value: Any) -> type:
    return Decimal if type(value) is int else type(value)


def _name(path: FieldPath) -> str:
    return ".".join(path.parts)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=questions(), own=st.integers(-3, 2))
def test_cases_are_answered_together_as_one_by_one(
    world: World, lines: Lines, asked: tuple[list[Case], dict[str, Any]], own: int
) -> None:
    """Against a plain reading of every line, and against each case asked alone."""
    (cases, words), orders = asked, list(lines)
    own_id = orders[own] if own >= 0 else None
    rows = [row for key, found in lines.items() if key != own_id for row in found]
    with world.look() as work:
        together = lookups(work, "yard.line", cases, **words, except_record=own_id)
        alone = [lookups(work, "yard.line", [one], **words, except_record=own_id) for one in cases]
    assert together == [plainly(rows, one, words) for one in cases]
    assert together == [answer for (answer,) in alone]


@pytest.mark.parametrize("op", ["=", "<=", "in"])
def test_cases_that_compare_alike_are_one_statement(world, lines, op):
    values = [Decimal(n) for n in range(30)]
    cases = [case([("count", op, n), ("item", "=", f"i{n % 2}")]) for n in values]
    words = {"fields": ("amount",), "sort": (), "limit": 9, "except_record": None}
    for take in ("first", "all", "sum", "count", "exists"):
        with world.look() as work, statements() as sent:
            assert len(lookups(work, "yard.line", cases, take=take, **words)) == 30
        assert len(sent) == 1


def test_any_number_of_cases_is_answered(world, lines):
    cases = [case([("count", "<=", Decimal(n))]) for n in range(AT_ONCE * 2 + 1)]
    words = {"take": "count", "fields": (), "sort": (), "limit": 9, "except_record": None}
    with world.look() as work:
        found = lookups(work, "yard.line", cases, **words)
    assert found[:4] == [1, 5, 9, 9]
    assert set(found[3:]) == {9}
    with world.look() as work:
        assert lookups(work, "yard.line", [], **words) == []
