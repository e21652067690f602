"""Evaluation of whole records: arithmetic, defaults, states, hidden values, what is missing."""

from dataclasses import replace
from decimal import Decimal

import pytest

from dougong.forms.evaluate import Evaluation, compute, evaluate
from dougong.forms.plan import entity_plan
from dougong.model.runtime import Record
from unit.forms.sheets import (
    CATALOG,
    CREW,
    FORM,
    LINE,
    NOW,
    SHEET,
    TODAY,
    catalog_of,
    crew_id,
    faults_of,
    line,
    said,
    scope,
)

D = Decimal

WX_08 = [
    line(
        "L1", mode="day", days=D(1), rate=D(320), ot_mode="mult", ot_hours=D(2), ot_param=D("1.5")
    ),
    line("L2", mode="hour", hours=D("5.5"), rate=D(300)),
    line(
        *("L3",),
        mode="hour",
        hours=D(7),
        rate=D(280),
        std_hours=D(9),
        ot_mode="to_day",
        ot_hours=D(3),
        ot_param=D(6),
    ),
    line("L4", mode="group", heads=6, days=D("0.5"), rate=D(260)),
    line("L5", mode="day", days=D(1), rate=D(300), ot_mode="fixed", ot_hours=D(4), ot_param=D(35)),
]


def run(**data: object) -> Evaluation:
    return evaluate(FORM, CATALOG, data, scope())


def test_the_lines_of_wx_08_come_out_to_the_cent() -> None:
    found = run(lines=WX_08).data
    assert [row["amount"] for row in found["lines"]] == [
        D("440.00"),
        D("206.25"),
        D("357.78"),
        D("780.00"),
        D("440.00"),
    ]
    assert [row["eq_days"] for row in found["lines"]] == [
        D("1.2500"),
        D("0.6875"),
        D("1.2778"),
        D("3.0000"),
        D("1.5000"),
    ]
    assert found["total_amount"] == D("2224.03")
    assert found["total_days"] == D("7.7153")


def test_rows_read_totals_of_the_header_that_sum_the_rows() -> None:
    rows = [line("a", days=D(1), rate=D(300)), line("b", days=D(1), rate=D(100))]
    assert [row["share"] for row in run(lines=rows).data["lines"]] == [D(75), D(25)]


def test_values_are_worked_out_after_what_they_read_wherever_that_is_written() -> None:
    order = [step.place for step in entity_plan(SHEET, CATALOG).steps if not step.is_default]
    for earlier, later in (
        (("lines", "normal"), ("lines", "amount")),
        (("lines", "amount"), ("", "total_amount")),
        (("", "total_amount"), ("lines", "share")),
    ):
        assert order.index(earlier) < order.index(later)


def test_defaults_fill_what_was_not_sent_and_leave_what_was_emptied() -> None:
    found = run(bearer=None, lines=[{"worker": "a", "mode": None}, {"worker": "b"}]).data
    assert found["work_date"] == TODAY
    assert found["bearer"] is None
    assert [row["mode"] for row in found["lines"]] == [None, "day"]
    assert found["lines"][1]["std_hours"] == D(8)


def test_a_sum_over_no_rows_is_empty_and_nothing_is_at_fault_but_what_lacks() -> None:
    found = run()
    assert found.data["total_amount"] is None
    assert set(faults_of(found).values()) == {"required"}
    assert "/lines" in faults_of(found)


def test_what_the_client_claims_for_a_computed_value_is_replaced() -> None:
    found = run(total_amount=D(1), lines=[line("a", days=D(1), rate=D(300), amount=D(9999))])
    assert found.data["total_amount"] == D(300)


@pytest.mark.parametrize(
    ("data", "path", "visible", "required"),
    [
        ({"bearer": "self"}, "/partner", False, False),
        ({"bearer": "backcharge"}, "/partner", True, True),
        ({"bearer": None}, "/partner", False, False),
        ({"lines": [{"ot_mode": "none"}]}, "/lines/0/ot_param", False, False),
        ({"lines": [{}, {"ot_mode": "mult"}]}, "/lines/1/ot_param", True, False),
        ({"lines": [{"mode": "day"}]}, "/lines/0/days", True, True),
        ({"lines": [{"mode": "hour"}]}, "/lines/0/days", True, False),
        ({"lines": [{}]}, "/lines/0/worker", True, True),
    ],
)
def test_controls_and_columns_follow_their_rules(
    data: dict[str, object], path: str, visible: bool, required: bool
) -> None:
    state = run(**data).states.at(path)
    assert (state.visible, state.required) == (visible, required)


def test_computed_and_numbered_fields_are_never_open_for_typing() -> None:
    states = run(lines=[{}]).states
    assert not states.at("/total_amount").enabled
    assert not states.at("/sheet_no").enabled
    assert not states.at("/lines/0/amount").enabled
    assert states.at("/lines/0/worker").enabled


def test_a_hidden_value_is_cleared_when_its_control_says_so() -> None:
    assert run(bearer="self", partner="S2").data["partner"] is None
    assert run(bearer="backcharge", partner="S2").data["partner"] == "S2"


def test_the_status_of_the_record_closes_a_control() -> None:
    record = Record("demo.sheet", "r", 1, "submitted", {}, "z", NOW, "z", NOW)
    found = evaluate(FORM, CATALOG, {}, scope(record=record))
    assert not found.states.at("/content").enabled


def test_a_missing_value_is_named_with_its_row_and_title() -> None:
    found = run(crew=crew_id(1), bearer="backcharge", lines=[{"worker": "a", "mode": "day"}, {}])
    sentences = said(found)
    assert sentences["/partner"] == "请填写“责任分包”"
    assert sentences["/lines/1/worker"] == "第 2 行：请填写“工人”"
    assert sentences["/lines/0/days"] == "第 1 行：请填写“天数”"


def test_too_few_photos_are_counted_when_there_are_some() -> None:
    assert "/photos" not in faults_of(run(photos=[crew_id(9)]))


def test_a_validation_speaks_with_the_values_it_saw() -> None:
    found = run(work_date=TODAY.replace(day=20))
    assert said(found)["/work_date"] == "用工日期 2026-10-20 晚于今天"


def test_a_computed_value_out_of_range_is_a_fault_of_its_field() -> None:
    huge = line("a", mode="group", heads=10**9, days=D(10**9), rate=D(10**9))
    found = run(lines=[huge])
    assert faults_of(found)["/lines/0/normal"] == "money_range"
    assert found.data["lines"][0]["amount"] is None


def test_copied_values_come_from_the_answers_only() -> None:
    found = evaluate(
        FORM,
        CATALOG,
        {"crew": crew_id(1), "crew_partner": "typed"},
        scope(copied={"/crew_partner": "S1"}),
    )
    assert found.data["crew_partner"] == "S1"


def test_an_entity_without_a_form_is_worked_out_all_the_same() -> None:
    found = compute(SHEET, CATALOG, {"lines": WX_08}, scope())
    assert found.data["total_amount"] == D("2224.03")
    assert "/crew" in faults_of(found)


def test_the_input_is_left_as_it_was() -> None:
    rows = [line("a", days=D(1), rate=D(300))]
    run(lines=rows)
    assert rows == [{"worker": "a", "days": D(1), "rate": D(300)}]


def test_what_a_bundle_leaves_out_is_null_in_every_expression() -> None:
    header = {**SHEET.fields, "partner": replace(SHEET.fields["partner"], default="stock.name")}
    column = replace(LINE.fields["worker"], default='if budget = null then "?" else budget.name')
    line_fields = {**LINE.fields, "worker": column}
    gone = replace(SHEET, fields=header, absent=("stock", "budget"))
    catalog = catalog_of(gone, replace(LINE, fields=line_fields), CREW, forms={"demo.sheet": FORM})
    found = evaluate(FORM, catalog, {"lines": [{}]}, scope()).data
    assert found["partner"] is None
    assert found["lines"][0]["worker"] == "?"
