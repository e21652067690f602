"""The worked examples of the domain, to the last digit.

WX-02, WX-07, WX-11, WX-15, WX-16, WX-17, WX-19, WX-20, WX-21, WX-22, WX-23 and WX-37.
"""

from datetime import date
from decimal import Decimal

from dougong.model.services.exact import rounded
from unit.model.services.calling import answer, column, rows

TASKS = rows("key duration", "A 5\nB 8\nC 4\nD 10\nE 7\nH 3\nF 5\nG 0")
LINKS = rows(
    "pred succ type lag",
    """
    A B FS 0
    A C FS 2
    B D SS 4
    C E FS 0
    B E FS 0
    A H FS 0
    H F SF 15
    D F FF 2
    E F FS -1
    F G FS 0
    D G FS 0
    """,
)
TIMES = ("key", "early_start", "early_finish", "late_start", "late_finish", "total_float",
         "free_float")  # fmt: skip


def test_four_types_of_link_give_the_times_of_wx_19():
    found = answer("critical_path", tasks=TASKS, links=LINKS)
    assert found["duration"] == 24
    assert column(found["tasks"], *TIMES) == [
        ("A", 0, 5, 0, 5, 0, 0),
        ("B", 5, 13, 5, 13, 0, 0),
        ("C", 7, 11, 9, 13, 2, 2),
        ("D", 9, 19, 12, 22, 3, 3),
        ("E", 13, 20, 13, 20, 0, 0),
        ("H", 5, 8, 9, 12, 4, 4),
        ("F", 19, 24, 19, 24, 0, 0),
        ("G", 24, 24, 24, 24, 0, 0),
    ]
    assert found["critical"] == ["A", "B", "E", "F", "G"]


def test_a_longer_activity_moves_the_floats_of_the_others():
    longer = [{**row, "duration": Decimal(11)} if row["key"] == "B" else row for row in TASKS]
    found = answer("critical_path", tasks=longer, links=LINKS)
    floats = dict(column(found["tasks"], "key", "total_float"))
    assert (found["duration"], floats["C"], floats["D"], floats["H"]) == (27, 5, 6, 7)


def test_working_days_become_the_dates_of_wx_20():
    times = answer("critical_path", tasks=TASKS, links=LINKS)["tasks"]
    items = [
        {"key": r["key"], "start_index": r["early_start"], "finish_index": r["early_finish"]}
        for r in times
    ]
    found = answer(
        "work_calendar",
        start=date(2026, 11, 2),
        work_days=["mon", "tue", "wed", "thu", "fri", "sat"],
        exceptions=[{"day": date(2026, 11, 12), "working": False}],
        items=items,
        last=Decimal(24),
    )
    days = {r["key"]: (f"{r['start']:%m-%d}", f"{r['finish']:%m-%d}") for r in found["items"]}
    assert days == {
        "A": ("11-02", "11-06"),
        "B": ("11-07", "11-17"),
        "C": ("11-10", "11-14"),
        "D": ("11-13", "11-24"),
        "E": ("11-18", "11-25"),
        "H": ("11-07", "11-10"),
        "F": ("11-25", "11-30"),
        "G": ("11-30", "11-30"),
    }
    assert found["last_day"] == date(2026, 11, 30)


def test_progress_rolls_up_to_wx_21():
    found = answer(
        "roll_up",
        items=rows(
            "key weight percent planned_percent",
            "a 300000 100 100\nb 500000 40 49.18\nc 200000 0 0",
        ),
    )
    assert found["percent"] == 50
    assert (found["planned_percent"], found["deviation"]) == (Decimal("54.59"), Decimal("-4.59"))


def _curve(at=None):
    return answer(
        "planned_value",
        tasks=[
            {"budget": Decimal(300000), "start": date(2026, 10, 6), "finish": date(2026, 11, 20)},
            {"budget": Decimal(500000), "start": date(2026, 11, 1), "finish": date(2026, 12, 31)},
            {"budget": Decimal(200000), "start": date(2026, 12, 1), "finish": date(2026, 12, 20),
             "spread": "finish"},
        ],
        at=at,
    )  # fmt: skip


def test_the_s_curve_is_that_of_wx_22():
    assert column(_curve()["months"], "month", "value", "cumulative") == [
        ("2026-10", Decimal("169565.22"), Decimal("169565.22")),
        ("2026-11", Decimal("376336.42"), Decimal("545901.64")),
        ("2026-12", Decimal("454098.36"), Decimal("1000000.00")),
    ]


def test_planned_value_at_the_end_of_a_month_is_that_of_the_curve():
    assert _curve(date(2026, 11, 30))["planned"] == Decimal("545901.64")


def test_earned_value_is_that_of_wx_23():
    found = answer(
        "earned_value",
        bac=Decimal(1000000),
        pv=Decimal("545901.64"),
        ev=Decimal(500000),
        ac=Decimal(540000),
        periods=_curve()["months"],
        elapsed=Decimal(2),
    )
    told = {key: str(rounded(value, 4)) for key, value in found.items() if value is not None}
    assert (told["sv"], told["cv"]) == ("-45901.6400", "-40000.0000")
    assert (told["spi"], told["cpi"]) == ("0.9159", "0.9259")
    assert [rounded(found[f"eac{n}"]) for n in "123"] == [
        Decimal(1080000),
        Decimal(1040000),
        Decimal("1129573.77"),
    ]
    assert (rounded(found["etc1"]), rounded(found["vac1"])) == (Decimal(540000), Decimal(-80000))
    assert (told["tcpi_bac"], told["tcpi_eac"]) == ("1.0870", "0.9259")
    assert (told["earned_schedule"], told["spi_t"]) == ("1.8780", "0.9390")


def test_a_buffer_is_eaten_as_in_wx_37():
    found = answer("buffer", size=Decimal(6), slip=Decimal(3), done=Decimal(4), length=Decimal(10))
    assert (found["consumed_percent"], found["done_percent"]) == (50, 40)
    assert found["index"] == Decimal("1.25")


def test_a_project_buffer_and_a_feeding_buffer_are_eaten_by_one_rule():
    found = answer(
        "buffer_chain",
        tasks=rows(
            "key duration percent critical slip",
            "m 4 100 - 3\nn 6 0 - 3\na 2 100 - 0\nb 5 0 - 1\nc 3 0 - 2",
        ),
        links=rows("pred succ", "m n\na b\nb c\nc n"),
        buffers=[
            {"kind": "project", "last": "n", "first": "m", "size": Decimal(6), "slip": Decimal(3)},
            {"last": "c", "size": Decimal(4)},
        ],
    )
    told = column(found["buffers"], "told", "consumed_percent", "done_percent", "index", "left")
    assert told == [
        ("m → n", 50, 40, Decimal("1.25"), 3),
        ("a → b → c", 50, 20, Decimal("2.5"), 2),
    ]


def test_open_items_age_as_in_wx_16():
    found = answer(
        "aging",
        at=date(2026, 11, 30),
        items=[
            {"due": date(2026, 11, 20), "open": Decimal(150000)},
            {"due": date(2026, 10, 15), "open": Decimal(300000)},
            {"due": date(2026, 8, 1), "open": Decimal(0)},
            {"due": date(2026, 5, 31), "open": Decimal(120000)},
            {"due": date(2026, 12, 15), "open": Decimal(500000)},
            {"due": date(2028, 6, 30), "open": Decimal(151500), "kind": "retention"},
            {"due": None, "open": Decimal(20000), "kind": "unapplied"},
        ],
    )
    amounts = dict(column(found["buckets"], "bucket", "amount"))
    assert amounts == {
        "not_due": 500000, "1-30": 150000, "31-60": 300000, "61-90": 0, "91-180": 0,
        "181-365": 120000, ">365": 0,
    }  # fmt: skip
    assert (found["retention"], found["unapplied"]) == (151500, -20000)
    assert (found["overdue"], found["total"]) == (570000, 1070000)
    assert rounded(found["overdue_percent"]) == Decimal("53.27")
    assert rounded(found["weighted_days"]) == Decimal("65.37")


def _flows():
    table = """
    2026-12-10 in 500000 90
    2027-01-10 in 150000 80
    2027-01-20 in 320000 90
    2027-02-10 in 300000 50
    2026-12-05 out 180000 100
    2026-12-15 out 260000 100
    2027-01-15 out 350000 100
    2027-02-15 out 280000 100
    2026-12-28 out 150000 100
    2027-01-28 out 150000 100
    2027-02-28 out 150000 100
    """
    found = rows("on direction amount probability", table)
    return [{**row, "on": date.fromisoformat(row["on"])} for row in found]


def test_cash_is_forecast_as_in_wx_17():
    given = {"from": date(2026, 12, 1), "count": Decimal(3), "by": "month"}
    found = answer(
        "cash_forecast", opening=Decimal(369950), safety=Decimal(100000), flows=_flows(), **given
    )
    assert column(found["periods"], "month", "net", "closing") == [
        ("2026-12", -140000, 229950),
        ("2027-01", -92000, 137950),
        ("2027-02", -280000, -142050),
    ]
    assert (found["first_gap"], found["need"]) == (date(2027, 2, 1), 242050)


def test_interest_is_that_of_wx_15():
    found = answer(
        "simple_interest",
        principal=Decimal(100000),
        rate=Decimal("4.35"),
        start=date(2026, 10, 10),
        repayments=[
            {"on": date(2026, 11, 20), "amount": Decimal(40000)},
            {"on": date(2026, 12, 31), "amount": Decimal(60000)},
        ],
    )
    assert column(found["repayments"], "days", "interest") == [
        (41, Decimal("495.42")),
        (41, Decimal("297.25")),
    ]
    assert (found["interest"], found["outstanding"]) == (Decimal("792.67"), 0)


def test_stock_moves_at_the_average_of_wx_07():
    found = answer(
        "moving_average",
        opening_qty=Decimal(100),
        opening_value=Decimal(350000),
        moves=rows(
            "kind qty value",
            "receipt 50 181000\nissue 80 -\nreceipt 30 111045\nissue 33.333 -\nissue 66.667 -",
        ),
    )
    told = column(found["moves"], "moved_value", "qty_after", "value_after", "average_after")
    assert told == [
        (181000, 150, 531000, 3540),
        (283200, 70, 247800, 3540),
        (111045, 100, 358845, Decimal("3588.45")),
        (
            Decimal("119613.80"),
            Decimal("66.667"),
            Decimal("239231.20"),
            rounded(Decimal("239231.20") / Decimal("66.667"), 6),
        ),
        (Decimal("239231.20"), 0, 0, None),
    ]


def test_an_advance_is_recovered_as_in_wx_11():
    measured = [
        Decimal(900000),
        Decimal(1200000),
        Decimal(1100000),
        Decimal(1000000),
        Decimal(800000),
    ]
    found = answer(
        "advance_recovery",
        amount=Decimal(5000000),
        advance=Decimal(1000000),
        share=Decimal(60),
        periods=[{"measured": value} for value in measured],
    )
    assert found["start_point"] == Decimal("3333333.33")
    assert [row["recover"] for row in found["periods"]] == [0, 0, 0, 520000, 480000]
    assert (found["recovered"], found["unrecovered"]) == (1000000, 0)


def test_amounts_are_shared_out_with_the_residues_of_wx_02():
    assert _shares("100.00", "1 1 1") == ["33.33", "33.33", "33.34"]
    assert _shares("1000.00", "3 3 1") == ["428.57", "428.57", "142.86"]
    assert _shares("0.05", "1 1 1") == ["0.02", "0.02", "0.01"]
    assert _shares("-100.00", "1 1 1") == ["-33.33", "-33.33", "-33.34"]


def test_the_last_row_with_a_weight_takes_the_residue():
    assert _shares("100.00", "1 1 1 - 0") == ["33.33", "33.33", "33.34", "0.00", "0.00"]


def test_tax_of_a_whole_is_split_to_the_cent_of_wx_08():
    lines = "440.00 206.25 357.78 780.00 440.00"
    found = _shares("2159.25", lines, divisor=Decimal("1.03"))
    assert found == ["427.18", "200.24", "347.36", "757.28", "427.19"]


def test_rows_that_cancel_out_keep_their_parts_where_a_divisor_is_given():
    assert _shares("0.00", "780 -780", divisor=Decimal("1.03")) == ["757.28", "-757.28"]


def test_nothing_is_shared_out_where_no_row_can_take_it():
    assert _shares("100.00", "- 0") == [None, None]
    assert _shares("100.00", "5 -5") == [None, None]
    assert _shares("100.00", "5 5", divisor=Decimal(0)) == [None, None]
    assert _shares("0.00", "- 0") == ["0.00", "0.00"]


def _shares(amount, weights, **given):
    table = rows("weight", weights.replace(" ", "\n"))
    found = answer("allocation", amount=Decimal(amount), rows=table, **given)["rows"]
    return [None if row["share"] is None else f"{row['share']:.2f}" for row in found]
