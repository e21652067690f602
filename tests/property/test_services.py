"""Calculation services against independent statements of their rules."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dougong.model.services.all import services
from dougong.model.services.calendar_days import WEEK, WorkingDays
from dougong.model.services.call import call
from dougong.model.services.exact import rounded
from dougong.model.services.service import ServiceFault

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
MONEY = st.decimals(0, 10_000_000, places=2)
SMALL = st.integers(0, 12).map(Decimal)


def answer(name, **inputs):
    return call(services[name], inputs)


# --- critical path ------------------------------------------------------------------------------


@st.composite
def networks(draw):
    count = draw(st.integers(1, 9))
    tasks = [{"key": f"t{n}", "duration": draw(SMALL)} for n in range(count)]
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    links = [
        {
            "pred": f"t{min(pair)}",
            "succ": f"t{max(pair)}",
            "type": draw(st.sampled_from(["FS", "SS", "FF", "SF"])),
            "lag": Decimal(draw(st.integers(-3, 5))),
        }
        for pair in draw(st.lists(pairs, max_size=14))
        if pair[0] != pair[1]
    ]
    return draw(st.permutations(tasks)), draw(st.permutations(links))


def _allowed(link, start, long):
    """The earliest start of the successor by one link: the rule as it is read aloud."""
    one, other, lag = link["pred"], link["succ"], link["lag"]
    return {
        "FS": start[one] + long[one] + lag,
        "SS": start[one] + lag,
        "FF": start[one] + long[one] + lag - long[other],
        "SF": start[one] + lag - long[other],
    }[link["type"]]


def _longest(tasks, links):
    """Early starts by pushing activities to the right until no link is broken."""
    long = {task["key"]: task["duration"] for task in tasks}
    start = dict.fromkeys(long, Decimal(0))
    while broken := [one for one in links if start[one["succ"]] < _allowed(one, start, long)]:
        for one in broken:
            start[one["succ"]] = max(start[one["succ"]], _allowed(one, start, long))
    return start, long


def _float(key, tasks, links, end):
    """How far an activity can be moved to the right before the end of the whole moves."""
    start, long = _longest(tasks, links)
    pinned = [*tasks]

    def ends_with(delay):
        moved = dict(start)
        moved[key] = start[key] + delay
        while broken := [one for one in links if moved[one["succ"]] < _allowed(one, moved, long)]:
            for one in broken:
                moved[one["succ"]] = max(moved[one["succ"]], _allowed(one, moved, long))
        return max(moved[task["key"]] + long[task["key"]] for task in pinned)

    delay = Decimal(0)
    while ends_with(delay + 1) <= end:
        delay += 1
    return delay


@settings(deadline=None)
@given(networks())
def test_early_times_are_the_longest_paths(net):
    tasks, links = net
    found = answer("critical_path", tasks=tasks, links=links)
    start, long = _longest(tasks, links)
    assert {row["key"]: row["early_start"] for row in found["tasks"]} == start
    assert found["duration"] == max(start[key] + long[key] for key in long)


@settings(deadline=None)
@given(networks())
def test_total_float_is_how_far_an_activity_can_be_moved(net):
    tasks, links = net
    found = answer("critical_path", tasks=tasks, links=links)
    for row in found["tasks"]:
        moved = _float(row["key"], tasks, links, found["finish"])
        assert row["total_float"] == moved
        assert row["critical"] == (moved == 0)
        assert 0 <= row["free_float"] <= moved


@settings(deadline=None)
@given(networks(), st.integers(0, 20).map(Decimal), st.data())
def test_retained_logic_never_plans_before_the_data_date(net, at, data):
    tasks, links = net
    told = [{**task, **data.draw(_progress(task, at))} for task in tasks]
    found = answer("critical_path", tasks=told, links=links, data_date=at)
    for task, row in zip(told, found["tasks"], strict=True):
        if task["actual_finish"] is not None:
            assert row["early_finish"] == task["actual_finish"] + 1
            assert (row["total_float"], row["critical"]) == (None, False)
        elif task["actual_start"] is not None:
            assert row["early_start"] == task["actual_start"]
            assert row["early_finish"] >= at + task["remaining"]
        else:
            assert row["early_start"] >= at
            assert row["early_finish"] == row["early_start"] + task["duration"]


def _progress(task, at):
    none = {"actual_start": None, "actual_finish": None, "remaining": None}
    if at < 2:
        return st.just(none)
    started = st.integers(0, int(at) - 1).map(Decimal)
    going = st.builds(lambda s, r: {**none, "actual_start": s, "remaining": r}, started, SMALL)
    done = started.map(lambda s: {**none, "actual_start": s, "actual_finish": at - 1})
    return st.one_of(st.just(none), going, done)


@settings(deadline=None)
@given(networks(), st.data())
def test_every_circle_is_refused_and_shown(net, data):
    tasks, links = net
    names = data.draw(st.lists(st.sampled_from([t["key"] for t in tasks]), min_size=2, unique=True)
                      if len(tasks) > 1 else st.nothing())  # fmt: skip
    ring = [{"pred": a, "succ": b} for a, b in zip(names, [*names[1:], names[0]], strict=True)]
    whole = data.draw(st.permutations([*links, *ring]))
    with pytest.raises(ServiceFault) as caught:
        answer("critical_path", tasks=tasks, links=whole)
    chain = caught.value.facts["chain"].split(" → ")
    pairs = {(one["pred"], one["succ"]) for one in whole}
    assert caught.value.code == "link_cycle"
    assert chain[0] == chain[-1] != chain[1]
    assert all(pair in pairs for pair in pairwise(chain))
    told = whole[caught.value.index]
    assert (told["pred"], told["succ"]) in set(pairwise(chain))


# --- calendar -----------------------------------------------------------------------------------


@settings(deadline=None)
@given(
    DAYS,
    st.sets(st.sampled_from(WEEK), min_size=1),
    st.sets(DAYS, max_size=9),
    st.sets(DAYS, max_size=9),
    st.integers(-60, 200),
)
def test_working_days_are_counted_as_on_paper(start, week, off, made_up, place):
    days = WorkingDays(start, week, off, made_up)
    day = days.day(place)
    first, last = min(start, day), max(start, day)
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    worked = [
        one for one in span if one in made_up or (WEEK[one.weekday()] in week and one not in off)
    ]
    assert day in worked
    assert len([one for one in worked if one != day]) - (place < 0 and start in worked) == (
        place if place >= 0 else -place - 1
    )
    assert days.index(day) == place
    assert days.between(day, day) == 1


# --- planned value ------------------------------------------------------------------------------

SPREADS = st.sampled_from(["linear", "front", "back", "bell", "halves", "finish"])


@st.composite
def planned(draw):
    start = draw(DAYS)
    finish = start + timedelta(days=draw(st.integers(0, 300)))
    return {"budget": draw(MONEY), "start": start, "finish": finish, "spread": draw(SPREADS)}


@settings(deadline=None)
@given(st.lists(planned(), max_size=6), st.sampled_from(["calendar", "workdays"]))
def test_planned_value_adds_up_to_the_budget(tasks, by):
    """INV-11."""
    found = answer("planned_value", tasks=tasks, by=by)
    budget = sum((task["budget"] for task in tasks), Decimal(0))
    assert sum((row["value"] for row in found["months"]), Decimal(0)) == budget == found["total"]
    if tasks and budget:
        assert found["months"][-1]["cumulative"] == budget
        last = max(task["finish"] for task in tasks)
        assert answer("planned_value", tasks=tasks, by=by, at=last)["planned"] == budget


@settings(deadline=None)
@given(planned(), st.integers(-5, 320))
def test_linear_value_is_the_share_of_days_that_passed(task, after):
    task = {**task, "spread": "linear"}
    at = task["start"] + timedelta(days=after)
    total = (task["finish"] - task["start"]).days + 1
    passed = min(max((at - task["start"]).days + 1, 0), total)
    found = answer("planned_value", tasks=[task], at=at)
    months = (at.year - task["start"].year) * 12 + at.month - task["start"].month + 1
    exact = Fraction(task["budget"]) * passed / total
    # Every month is rounded once.
    assert abs(Fraction(found["planned"]) - exact) <= Fraction(max(months, 1), 200)
    assert rounded(found["tasks"][0]["planned_percent"], 9) == rounded(
        Fraction(passed * 100, total), 9
    )


# --- earned value -------------------------------------------------------------------------------


@settings(deadline=None)
@given(MONEY, MONEY, MONEY, MONEY)
def test_earned_value_keeps_its_identities(bac, pv, ev, ac):
    found = answer("earned_value", bac=bac, pv=pv, ev=ev, ac=ac)
    assert (found["sv"] + pv, found["cv"] + ac) == (ev, ev)
    assert (found["spi"] is None) == (pv == 0)
    assert (found["cpi"] is None) == (ac == 0)
    assert (found["tcpi_bac"] is None) == (bac == ac)
    assert found["eac2"] - ac == bac - ev
    assert (found["eac4"], found["spi_t"]) == (None, None)
    for place in "123":
        eac = found[f"eac{place}"]
        assert (found[f"vac{place}"] is None) == (eac is None)
        if eac is not None:
            assert rounded(found[f"etc{place}"] + ac, 6) == rounded(eac, 6)
            assert rounded(found[f"vac{place}"] + eac, 6) == rounded(bac, 6)
    if found["eac1"] is not None and ev:
        # What is spent for each yuan earned goes on.
        assert rounded(Fraction(bac) * Fraction(ac) / Fraction(ev), 6) == rounded(found["eac1"], 6)


# --- roll-up ------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.data(), st.integers(1, 12))
def test_a_whole_is_the_weighted_mean_of_its_leaves(data, count):
    percent = st.decimals(0, 100, places=2)
    items = []
    for place in range(count):
        above = data.draw(st.sampled_from([None, *(f"i{n}" for n in range(place))]))
        items.append(
            {"key": f"i{place}", "parent": above, "weight": data.draw(MONEY),
             "percent": data.draw(percent), "planned_percent": data.draw(percent)}
        )  # fmt: skip
    wholes = {item["parent"] for item in items}
    leaves = [item for item in items if item["key"] not in wholes]
    found = answer("roll_up", items=data.draw(st.permutations(items)))
    weight = sum((Fraction(one["weight"]) for one in leaves), Fraction(0))
    assert found["total_weight"] == weight
    if not weight:
        assert (found["percent"], found["deviation"]) == (None, None)
        return
    for name in ("percent", "planned_percent"):
        mean = sum(Fraction(one["weight"]) * Fraction(one[name]) for one in leaves) / weight
        assert rounded(found[name], 12) == rounded(mean, 12)


# --- funds --------------------------------------------------------------------------------------

KINDS = st.sampled_from(["normal", "normal", "retention", "unapplied"])
ITEMS = st.lists(st.fixed_dictionaries({"due": DAYS, "open": MONEY, "kind": KINDS}), max_size=12)


@settings(deadline=None)
@given(ITEMS, DAYS)
def test_buckets_hold_every_open_amount_once(items, at):
    found = answer("aging", items=items, at=at)
    signed = [-i["open"] if i["kind"] == "unapplied" else i["open"] for i in items]
    buckets = sum((row["amount"] for row in found["buckets"]), Decimal(0))
    assert buckets + found["retention"] + found["unapplied"] == sum(signed, Decimal(0))
    assert found["not_due"] + found["overdue"] == found["total"] == buckets
    for item, told in zip(items, found["items"], strict=True):
        late = (at - item["due"]).days
        if item["kind"] != "unapplied" and late > 0:
            low, _, high = told["bucket"].lstrip(">").partition("-")
            assert int(low) <= late <= int(high) if high else late > int(low)


@settings(deadline=None)
@given(MONEY, st.lists(st.tuples(DAYS, st.sampled_from(["in", "out"]), MONEY), max_size=12), DAYS)
def test_a_forecast_keeps_every_flow_it_reaches(opening, flows, first):
    given_flows = [{"on": d, "direction": w, "amount": m} for d, w, m in flows]
    found = answer(
        "cash_forecast", opening=opening, flows=given_flows, **{"from": first, "count": Decimal(8)}
    )
    end = first + timedelta(days=56)
    net = sum(
        ((amount if way == "in" else -amount) for day, way, amount in flows if day < end),
        Decimal(0),
    )
    assert found["closing"] == opening + net
    lowest = min(row["closing"] for row in found["periods"])
    assert found["need"] == max(-lowest, Decimal(0))
    assert (found["first_gap"] is None) == (lowest >= 0)


@settings(deadline=None)
@given(st.integers(1, 10**8), st.integers(0, 2400), st.sampled_from([360, 365]), st.data())
def test_interest_is_what_every_day_earns(principal, rate, basis, data):
    start = date(2026, 1, 1)
    cuts = sorted(data.draw(st.lists(st.integers(0, 700), max_size=4)))
    share = Decimal(principal) / 100 / (len(cuts) + 1)
    part = share.quantize(Decimal("0.01"), rounding="ROUND_DOWN")
    rows = [{"on": start + timedelta(days=cut), "amount": part} for cut in cuts]
    found = answer(
        "simple_interest",
        principal=Decimal(principal) / 100,
        rate=Decimal(rate) / 100,
        basis=Decimal(basis),
        start=start,
        repayments=rows,
        until=start + timedelta(days=700),
    )
    earned = Fraction(0)
    for day in range(700):
        left = Fraction(principal, 100) - sum(cut <= day for cut in cuts) * Fraction(part)
        earned += left * Fraction(rate, 10000) / basis
    # One rounding for each row and one for what is open.
    assert abs(Fraction(found["interest"]) - earned) <= Fraction(len(cuts) + 1, 200)


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 50), MONEY), max_size=20))
def test_value_in_stock_is_neither_made_nor_lost(wanted):
    moves, stock = [], 0
    for receipt, qty, value in wanted:
        if receipt or not stock:
            moves.append({"kind": "receipt", "qty": Decimal(qty), "value": value})
            stock += qty
        else:
            moves.append({"kind": "issue", "qty": Decimal(min(qty, stock))})
            stock -= min(qty, stock)
    found = answer("moving_average", moves=moves)
    received = sum((m["value"] for m in moves if m["kind"] == "receipt"), Decimal(0))
    issued = sum(
        (row["moved_value"] for row in found["moves"] if row["kind"] == "issue"), Decimal(0)
    )
    assert received - issued == found["value"]
    assert found["qty"] == stock
    assert stock or found["value"] == 0


@settings(deadline=None)
@given(
    st.integers(1, 10**9), st.integers(0, 100), st.integers(1, 100),
    st.lists(st.integers(0, 10**9), max_size=8),
)  # fmt: skip
def test_an_advance_is_recovered_by_the_rule_for_each_period(contract, ratio, share, measured):
    price = Decimal(contract) / 100
    advance = rounded(price * ratio / 100)
    periods = [{"measured": Decimal(value) / 100} for value in measured]
    found = answer(
        "advance_recovery", amount=price, advance=advance, share=Decimal(share), periods=periods
    )
    point = Fraction(price) - Fraction(advance) * 100 / share
    total, open_ = Fraction(0), Fraction(advance)
    for period, row in zip(periods, found["periods"], strict=True):
        before, total = total, total + Fraction(period["measured"])
        over = total - point if before <= point else Fraction(period["measured"])
        first = before == 0 and before > point
        due = (total - point if first else over) * share / 100 if total > point else Fraction(0)
        taken = min(max(due, Fraction(0)), open_)
        open_ -= taken
        assert abs(Fraction(row["unrecovered"]) - open_) <= Fraction(1, 100)
    assert 0 <= found["recovered"] <= advance


@settings(deadline=None)
@given(st.integers(0, 60), st.integers(-20, 60), st.integers(0, 60), st.integers(0, 60))
def test_a_buffer_index_compares_what_is_eaten_with_what_is_done(size, slip, done, length):
    found = answer(
        "buffer", size=Decimal(size), slip=Decimal(slip), done=Decimal(done), length=Decimal(length)
    )
    assert (found["index"] is None) == (size == 0 or length == 0 or done == 0)
    if found["index"] is not None:
        eaten = max(slip, 0)
        assert rounded(found["index"], 9) == rounded(Fraction(eaten * length, size * done), 9)
