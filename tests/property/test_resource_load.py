"""The load of resources against the days counted one by one (domain.md 9.1)."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from property.test_services import answer

FIRST = date(2026, 10, 26)
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
UNITS = st.decimals(0, 50, places=2)


@st.composite
def tasks(draw):
    start = FIRST + timedelta(days=draw(st.integers(0, 40)))
    return {"start": start, "finish": start + timedelta(days=draw(st.integers(0, 40)))}


USES = st.lists(
    st.fixed_dictionaries(
        {
            "task": st.sampled_from("ABCX"),
            "group": st.just("labor"),
            "name": st.sampled_from(["rebar", "mason", None]),
            "units": UNITS,
        }
    ),
    max_size=8,
)


def _day_by_day(made, uses, works):
    """Name → day → units, the group under None."""
    found = defaultdict(lambda: defaultdict(Decimal))
    for use in uses:
        task = made.get(use["task"])
        day = task["start"] if task else date.max
        while task and day <= task["finish"]:
            if WEEK[day.weekday()] in works:
                for name in {use["name"], None}:
                    found[name][day] += use["units"]
            day += timedelta(days=1)
    return found


@settings(deadline=None, max_examples=150)
@given(st.lists(tasks(), min_size=3, max_size=3), USES, st.sets(st.sampled_from(WEEK), min_size=1))
def test_weeks_tell_the_most_of_a_day_and_the_sum(drawn, uses, works):
    made = dict(zip("ABC", drawn, strict=True))
    limits = [{"group": "labor", "name": None, "most": Decimal(40)}]
    found = answer(
        "resource_load",
        tasks=[{"key": key, **task} for key, task in made.items()],
        uses=uses,
        limits=limits,
        work_days=sorted(works, key=WEEK.index),
    )
    expected = {}
    for name, days in _day_by_day(made, uses, works).items():
        for day, units in days.items():
            monday = day - timedelta(days=day.weekday())
            peak, total = expected.get((monday, name), (Decimal(0), Decimal(0)))
            expected[monday, name] = max(peak, units), total + units
    told = {
        (row["week"], row["name"]): (row["peak"], row["total"])
        for row in (*found["weeks"], *found["groups"])
    }
    assert told == {place: sums for place, sums in expected.items() if sums[1]}
    assert {row["over"] for row in found["weeks"]} <= {Decimal(0)}
    for row in found["groups"]:
        assert row["over"] == max(row["peak"] - 40, Decimal(0))
    assert found["over"] == sum(row["over"] > 0 for row in found["groups"])
