"""What the worked examples leave open: constraints, progress, lags, refusals and nulls."""

from datetime import date
from decimal import Decimal

import pytest

from dougong.model.services.service import ServiceFault
from unit.model.services.calling import answer, column, rows

MON_TO_SAT = ["mon", "tue", "wed", "thu", "fri", "sat"]


def _fault(name, **given):
    with pytest.raises(ServiceFault) as caught:
        answer(name, **given)
    return caught.value


def _times(tasks, links="", **given):
    found = answer(
        "critical_path",
        tasks=rows("key duration constraint constraint_at", tasks),
        links=rows("pred succ type lag", links) if links else [],
        **given,
    )
    told = column(found["tasks"], "key", "early_start", "early_finish", "total_float")
    return {key: tuple(map(int, values)) for key, *values in told}


def test_a_circle_is_shown_at_the_link_written_last():
    found = _fault(
        "critical_path",
        tasks=rows("key duration", "A 1\nB 1\nC 1\nD 1"),
        links=rows("pred succ", "A B\nB C\nC D\nC A"),
    )
    assert (found.code, found.name, found.index, found.column) == (
        "link_cycle",
        "links",
        3,
        "succ",
    )
    assert found.facts["chain"] == "A → B → C → A"


@pytest.mark.parametrize(
    ("link", "code"), [("A A", "link_to_itself"), ("A X", "task_unknown"), ("X A", "task_unknown")]
)
def test_a_link_that_leads_nowhere_is_refused(link, code):
    found = _fault(
        "critical_path", tasks=rows("key duration", "A 1\nB 1"), links=rows("pred succ", link)
    )
    assert (found.code, found.index) == (code, 0)


def test_a_row_that_is_not_filled_in_keeps_its_place_and_is_left_out():
    found = answer("critical_path", tasks=rows("key duration", "A 2\nB -\nC 3"), links=[])
    assert column(found["tasks"], "key", "early_finish") == [("A", 2), ("B", None), ("C", 3)]


def test_a_fault_names_the_row_as_people_count_it():
    found = _fault(
        "critical_path", tasks=rows("key duration", "A 2\nB -\nA 3"), links=rows("pred succ", "A A")
    )
    assert (found.code, found.index) == ("task_twice", 2)


def test_constraints_hold_starts_and_finishes():
    times = _times("A 5 ASAP -\nB 2 SNET 9\nC 2 MSO 4\nD 2 MFO 7\nE 3 FNLT 1")
    assert times["B"][:2] == (9, 11)
    assert times["C"] == (4, 6, 0)
    assert times["D"] == (6, 8, 0)
    # It would have to be done two days before it can be.
    assert times["E"] == (0, 3, -1)


def test_lags_may_be_shares_or_days_of_the_calendar():
    links = [{"pred": "A", "succ": "B", "lag": Decimal(50), "unit": "percent"}]
    found = answer("critical_path", tasks=rows("key duration", "A 5\nB 1"), links=links)
    assert column(found["tasks"], "early_start") == [(0,), (8,)]
    links[0] |= {"lag": Decimal(3), "unit": "calendar"}
    assert _fault(
        "critical_path", tasks=rows("key duration", "A 5\nB 1"), links=links
    ).code == "lag_needs_calendar"  # fmt: skip
    # Monday to Friday are worked, three days run over the weekend: Tuesday.
    found = answer(
        "critical_path",
        tasks=rows("key duration", "A 5\nB 1"),
        links=links,
        starts_on=date(2026, 11, 2),
        work_days=MON_TO_SAT[:5],
    )
    assert column(found["tasks"], "early_start") == [(0,), (6,)]


PROGRESS = """
A 5 0 4 -
B 5 3 - 4
C 5 - - -
D 5 - - -
"""


def _progress(**given):
    found = answer(
        "critical_path",
        tasks=rows("key duration actual_start actual_finish remaining", PROGRESS),
        links=rows("pred succ type", "A B FS\nB C FS\nD B FS"),
        data_date=Decimal(6),
        **given,
    )
    told = column(found["tasks"], "key", "early_start", "early_finish", "total_float")
    early = {row["key"] for row in found["tasks"] if row["out_of_sequence"]}
    return {row[0]: row[1:] for row in told}, early


def test_logic_is_retained_for_what_began_too_early():
    times, early = _progress()
    assert times["A"] == (0, 5, None)
    assert times["D"] == (6, 11, 0)
    # B began before A was done; what is left of it waits for D.
    assert times["B"] == (3, 15, 0)
    assert times["C"] == (15, 20, 0)
    assert early == {"B"}


def test_progress_may_override_logic():
    times, early = _progress(override=True)
    assert times["B"] == (3, 10, 0)
    assert times["C"] == (10, 15, 0)
    assert times["D"][2] == 4
    assert early == {"B"}


def test_a_day_made_up_for_is_worked():
    found = answer(
        "work_calendar",
        start=date(2026, 11, 2),
        exceptions=[{"day": date(2026, 11, 7), "working": True}],
        items=[{"from": date(2026, 11, 2), "to": date(2026, 11, 9)}],
        at=date(2026, 11, 8),
    )
    assert found["items"][0]["days"] == 7
    assert found["at_index"] == 6


def test_a_calendar_without_working_days_is_refused():
    exceptions = [{"day": date(2026, 11, 7), "working": True}]
    found = _fault(
        "work_calendar",
        start=date(2026, 11, 2),
        work_days=["never"],
        exceptions=exceptions,
        last=Decimal(9),
    )
    assert found.code == "calendar_too_far"


def test_an_advance_by_ratio_ends_with_the_advance():
    found = answer(
        "advance_recovery",
        method="ratio",
        amount=Decimal(1000),
        advance=Decimal(100),
        share=Decimal("33.333"),
        periods=[{"measured": Decimal(n)} for n in (100, 100, -50, 300)],
    )
    assert [str(row["recover"]) for row in found["periods"]] == [
        "33.33",
        "33.33",
        "-16.67",
        "50.01",
    ]


def test_more_than_the_stock_cannot_be_issued():
    moves = rows("kind qty value", "receipt 5 10\nissue 6 -")
    found = _fault("moving_average", moves=moves)
    assert (found.code, found.index, found.facts["stock"]) == ("stock_short", 1, 5)


def test_more_than_the_principal_cannot_be_repaid():
    repayments = [{"on": date(2026, 2, 1), "amount": Decimal(11)}]
    given = {"principal": Decimal(10), "rate": Decimal(4), "start": date(2026, 1, 1)}
    assert _fault("simple_interest", repayments=repayments, **given).code == "repayment_over"


def test_forecast_scenarios_move_and_cut_receipts():
    flows = [{"on": date(2026, 12, 20), "direction": "in", "amount": Decimal(100)}]
    given = {"from": date(2026, 12, 1), "count": Decimal(2), "by": "month", "flows": flows}
    late = answer("cash_forecast", opening=Decimal(0), late_days=Decimal(30), **given)
    cut = answer("cash_forecast", opening=Decimal(0), probability_cut=Decimal(20), **given)
    assert column(late["periods"], "received") == [(0,), (100,)]
    assert column(cut["periods"], "received") == [(80,), (0,)]


def test_dates_the_wrong_way_round_are_refused_at_their_row():
    task = {"budget": Decimal(1), "start": date(2026, 2, 1), "finish": date(2026, 1, 1)}
    assert _fault("planned_value", tasks=[task]).code == "dates_reversed"


def test_nothing_is_worked_out_while_a_required_value_is_missing():
    found = answer("earned_value", bac=None, pv=Decimal(1), ev=Decimal(1), ac=Decimal(1))
    assert set(found.values()) == {None}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"size": "six"}, "service_type"),
        ({"size": True}, "service_type"),
    ],
)
def test_a_value_of_another_type_is_refused(given, code):
    assert _fault("buffer", slip=Decimal(0), **given).code == code


def test_a_text_that_is_no_option_is_refused():
    found = _fault("critical_path", tasks=[{"key": "A", "duration": Decimal(1), "constraint": "x"}])
    assert (found.code, found.column) == ("service_option", "constraint")


def test_wholes_are_found_by_their_codes():
    found = answer(
        "roll_up", items=rows("key weight percent", "p 0 0\np.q 1 50\np.r 1 100"), separator="."
    )
    assert column(found["items"], "percent") == [(75,), (50,), (100,)]
    assert found["percent"] == 75


BRANCH = {
    "tasks": [
        {"key": key, "duration": Decimal(days), "critical": key in "XY", "free_float": Decimal(4)}
        for key, days in (("X", 9), ("a", 2), ("b", 5), ("c", 3), ("d", 5), ("Y", 6))
    ],
    "links": rows("pred succ", "X a\na b\na d\nb c\nd c\nc Y\nX Y"),
}


def _buffers(*told):
    found = answer("buffer_chain", buffers=[{"size": Decimal(4), **one} for one in told], **BRANCH)
    return found["buffers"]


def test_a_feeding_chain_leaves_out_what_is_critical_and_takes_what_stands_earlier():
    one = _buffers({"last": "c"})[0]
    assert (one["told"], one["length"], one["room"]) == ("a → b → c", 10, 4)


def test_a_chain_begins_where_it_is_told_to():
    assert _buffers({"first": "d", "last": "c"})[0]["chain"] == ["d", "c"]


def test_a_project_buffer_stands_for_all_critical_activities():
    one = _buffers({"kind": "project", "slip": Decimal(-2)})[0]
    assert (one["told"], one["length"], one["consumed_percent"], one["left"]) == ("X → Y", 15, 0, 4)


def test_a_feeding_buffer_without_an_end_has_no_chain_and_no_figures():
    one = _buffers({})[0]
    assert (one["told"], one["index"], one["left"], one["critical_end"]) == (
        None,
        None,
        None,
        False,
    )


def test_a_chain_that_ends_on_the_critical_path_says_so():
    assert _buffers({"last": "Y"})[0]["critical_end"] is True


@pytest.mark.parametrize(
    ("told", "code", "at"),
    [
        ({"last": "z"}, "task_unknown", "last"),
        ({"first": "z", "last": "c"}, "task_unknown", "first"),
        ({"first": "c", "last": "a"}, "chain_broken", "first"),
        ({"first": "X", "last": "c"}, "chain_broken", "first"),
    ],
)
def test_a_chain_that_is_not_there_is_refused_at_its_buffer(told, code, at):
    with pytest.raises(ServiceFault) as caught:
        _buffers({"last": "c"}, told)
    fault = caught.value
    assert (fault.code, fault.name, fault.index, fault.column) == (code, "buffers", 1, at)


def _spread(**line):
    found = answer("month_spread", amounts=[line])
    return [(row["month"], str(row["amount"])) for row in found["months"]]


def test_the_last_month_takes_the_residue_as_in_wx_02():
    assert _spread(amount=Decimal(100), first="2026-11", last="2027-01") == [
        ("2026-11", "33.33"),
        ("2026-12", "33.33"),
        ("2027-01", "33.34"),
    ]
    assert [
        part for _, part in _spread(amount=Decimal("0.05"), first="2026-01", last="2026-03")
    ] == [
        "0.02",
        "0.02",
        "0.01",
    ]


@pytest.mark.parametrize(
    ("first", "last", "code", "at"),
    [
        ("2026-02", "2026-01", "months_turned", "last"),
        ("2026-01", "2036-01", "months_many", "last"),
        ("2026-13", "2027-01", "month_unread", "first"),
        ("2026", "2027-01", "month_unread", "first"),
    ],
)
def test_months_that_are_none_are_refused(first, last, code, at):
    found = _fault("month_spread", amounts=[{"amount": Decimal(1), "first": first, "last": last}])
    assert (found.code, found.index, found.column) == (code, 0, at)
