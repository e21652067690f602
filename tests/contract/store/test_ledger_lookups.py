"""Lookups over ledgers: sums by case, from a balance where its key is asked, else from rows."""

from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from contract.store.conftest import World
from contract.store.test_ledgers import row
from dougong.feel.filters import FieldPath
from dougong.store import ledgers
from dougong.store.ledger_lookups import MOST_GROUPS, groups, sums
from dougong.store.lookup_cases import Case
from dougong.store.lookups import LookupTooLarge
from statements import statements

SITES = ["s1", "s2", None]
ITEMS = ["a", "b", None]


def case(**compared: Any) -> Case:
    """Conditions of equality; `op__name` says another operator."""
    found = []
    for key, value in compared.items():
        name, _, op = key.partition("__")
        word = {"": "=", "in": "in", "least": ">=", "not": "!="}[op]
        found.append((FieldPath((name,)), word, value))
    return found


def look(world: World, *cases: Case, **words: Any) -> list[Any]:
    usual = {"figures": ("amount",), "row_types": (), "except_record": None}
    with world.look() as work:
        return sums(work, "yard.cost", cases, **usual | words)


@pytest.fixture
def posted(world: World) -> World:
    """Amounts 1, 2, 4 … at every pair of site and item, some of them held, by two records."""
    rows = []
    for number, (site, item) in enumerate([(s, i) for s in SITES for i in ITEMS]):
        words = {"site": site, "item": item, "record_id": f"r{number % 2}", "line_id": str(number)}
        kind = "hold" if number % 3 == 0 else "cost"
        rows.append(row(**words, row_type=kind, amount=Decimal(2**number), hours=Decimal(number)))
    with world.work() as work:
        ledgers.post(work, rows)
    return world


def test_cases_that_compare_alike_are_one_statement(posted: World) -> None:
    cases = [case(site=site, item=item) for site in ("s1", "s2") for item in ("a", "b", "x")]
    with posted.look() as work, statements() as asked:
        words = {"figures": ("amount",), "row_types": (), "except_record": None}
        found = sums(work, "yard.cost", cases, **words)
    assert [one["amount"] for one in found] == [1, 2, 0, 8, 16, 0]
    assert len([one for one in asked if one.lstrip().upper().startswith("SELECT")]) == 1


def test_what_is_exactly_a_key_is_read_from_the_balance(posted: World) -> None:
    """A forged balance shows who reads it."""
    with posted.work() as work:
        table = work.tables.balance("yard.cost", "by_site")
        work.connection.execute(update(table).values(m_amount=Decimal(1000), m_hours=Decimal(0)))
    assert look(posted, case(site="s1"), figures=("amount", "rate")) == [
        {"amount": Decimal(1000), "rate": None}
    ]
    whole = {"amount": Decimal(7)}
    assert look(posted, case(site="s1", posted_period="2026-10")) == [whole]
    assert look(posted, case(site="s1"), except_record="none") == [whole]
    assert look(posted, case(site__in=("s1",))) == [whole]
    assert look(posted, case(site="s1"), row_types=("cost",)) == [{"amount": Decimal(6)}]


def test_nothing_fits_means_sums_of_zero(world: World) -> None:
    assert look(world, case(site="s1"), figures=("amount", "rate")) == [
        {"amount": Decimal(0), "rate": None}
    ]
    assert look(world) == []


COMPARED = st.fixed_dictionaries(
    {},
    optional={
        "site": st.sampled_from(SITES),
        "item": st.sampled_from([*ITEMS, 7]),
        "site__in": st.lists(st.sampled_from(SITES[:2]), max_size=2).map(tuple),
        "posted_period": st.sampled_from(["2026-10", "2026-11"]),
        "business_date__least": st.sampled_from([date(2026, 10, 1), date(2026, 11, 1)]),
        "row_type__not": st.sampled_from(["hold", "cost"]),
    },
)


@given(
    st.lists(COMPARED, min_size=1, max_size=5),
    st.sampled_from([(), ("cost",), ("cost", "hold")]),
    st.sampled_from([None, "r0"]),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_answers_are_what_the_rows_say(
    posted: World, compared: list[dict[str, Any]], kinds: tuple[str, ...], own: str | None
) -> None:
    found = look(posted, *(case(**one) for one in compared), row_types=kinds, except_record=own)
    with posted.look() as work:
        rows, _ = ledgers.rows(work, "yard.cost", None, (), 100, 0)
    for wanted, answer in zip(compared, found, strict=True):
        fitting = [
            one
            for one in rows
            if (not kinds or one.row_type in kinds)
            and one.record_id != own
            and all(_fits(one, key, value) for key, value in wanted.items())
        ]
        assert answer["amount"] == sum((one.measures["amount"] for one in fitting), Decimal(0))


def grouped(world: World, cases: list[Case], by: tuple[str, ...], **words: Any) -> list[Any]:
    usual = {"figures": ("amount", "rate"), "row_types": (), "except_record": None}
    with world.look() as work:
        return groups(work, "yard.cost", cases, by, **usual | words)


@given(
    st.lists(COMPARED, min_size=1, max_size=4),
    st.sampled_from([("site",), ("item",), ("site", "item"), ("item", "posted_period")]),
    st.sampled_from([(), ("cost",)]),
    st.sampled_from([None, "r0"]),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_grouped_answers_are_those_of_one_question_for_each_value(
    posted: World,
    compared: list[dict[str, Any]],
    by: tuple[str, ...],
    kinds: tuple[str, ...],
    own: str | None,
) -> None:
    """One statement for all values says what asking for each of them alone says."""
    words = {"figures": ("amount", "rate"), "row_types": kinds, "except_record": own}
    cases = [case(**one) for one in compared]
    found = grouped(posted, cases, by, **words)
    known = {"site": SITES, "item": ITEMS, "posted_period": ["2026-10"]}
    values = list(product(*(known[name] for name in by)))
    for of, answers in zip(cases, found, strict=True):
        alone = [
            [*of, *((FieldPath((name,)), "=", value) for name, value in zip(by, one, strict=True))]
            for one in values
        ]
        asked = dict(zip(values, look(posted, *alone, **words), strict=True))
        wanted = {key: figures for key, figures in asked.items() if any(figures.values())}
        given = {
            tuple(one[name] for name in by): {key: one[key] for key in ("amount", "rate")}
            for one in answers
        }
        assert given == wanted


def test_grouped_cases_that_compare_alike_are_one_statement(posted: World) -> None:
    cases = [case(site=site) for site in ("s1", "s2", "x")]
    with posted.look() as work, statements() as asked:
        words = {"figures": ("amount",), "row_types": (), "except_record": None}
        found = groups(work, "yard.cost", cases, ("item",), **words)
    assert [{one["item"]: one["amount"] for one in answers} for answers in found] == [
        {"a": 1, "b": 2, None: 4},
        {"a": 8, "b": 16, None: 32},
        {},
    ]
    assert len([one for one in asked if one.lstrip().upper().startswith("SELECT")]) == 1


def test_more_answers_than_the_bound_are_refused_and_none_is_left_out(world: World) -> None:
    """What has come to nothing is not counted, however many there were."""
    with world.work() as work:
        ledgers.post(work, [row(site="s1", item="first", amount=Decimal(1))])
        ledgers.post(work, [row(site="s1", item="none", line_id="none", amount=Decimal(0))])
    _copied(world, 1, MOST_GROUPS)
    (found,) = grouped(world, [case(site="s1")], ("item",), figures=("amount",))
    assert len(found) == MOST_GROUPS
    assert sum(one["amount"] for one in found) == MOST_GROUPS
    _copied(world, MOST_GROUPS, MOST_GROUPS + 1)
    with pytest.raises(LookupTooLarge) as caught:
        grouped(world, [case(site="s1")], ("item",), figures=("amount",))
    assert str(MOST_GROUPS) in caught.value.for_person("zh")


def _copied(world: World, first: int, end: int) -> None:
    """The first row again, once for each number as another item."""
    with world.work() as work:
        table = work.tables.ledger("yard.cost")
        where = table.c.d_item == "first"
        kept = work.connection.execute(select(table).where(where)).one()
        same = dict(zip(table.columns.keys(), kept, strict=True))
        many = [
            {**same, "id": f"{n:036}", "line_id": str(n), "d_item": f"i{n}"}
            for n in range(first, end)
        ]
        work.connection.execute(table.insert(), many)


def _fits(one: Any, key: str, value: Any) -> bool:
    name, _, op = key.partition("__")
    have = one.dimensions.get(name, getattr(one, name, None))
    if op == "in":
        return have in value
    if op == "least":
        return bool(have >= value)
    return bool(have != value) if op == "not" else bool(have == value)
