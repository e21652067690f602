"""What a page and the API get of a form, and what a reader may not see."""

from decimal import Decimal
from typing import Any

from dougong.forms.evaluate import evaluate
from dougong.forms.showing import content_of, without_zeros
from dougong.forms.view import FormView, states_json, view
from dougong.model.fields.kind import Words
from unit.forms.sheets import CATALOG, FORM, crew_id, line, scope

D = Decimal
CREW = crew_id(1)
ROWS = [
    {"id": crew_id(5), **line("张工", days=D(1), rate=D(320))},
    {"id": crew_id(6), **line("李工", mode="hour", hours=D("5.5"), rate=D(300))},
]
LABELS = {("demo.crew", CREW): "钢筋一班", ("file", crew_id(9)): "现场.jpg"}


def shown(rights: dict[str, Any] | None = None, *, editing: bool = True, **data: Any) -> FormView:
    values = {"crew": CREW, "lines": ROWS, "photos": [crew_id(9)], **data}
    found = evaluate(FORM, CATALOG, values, scope())
    return view(
        FORM, CATALOG, content_of(found, rights or {}, editing=editing), Words(labels=LABELS)
    )


def control(found: FormView, key: str) -> Any:
    return next(c for c in found.controls if c.key == key)


def test_a_control_carries_its_value_as_json_and_as_people_read_it() -> None:
    found = shown()
    assert (control(found, "crew").raw, control(found, "crew").shown.text) == (CREW, "钢筋一班")
    assert control(found, "crew").entity == "demo.crew"
    assert control(found, "total_amount").shown.text == "526.25"
    assert control(found, "total_amount").numeric
    assert [o.value for o in control(found, "bearer").options] == ["self", "backcharge"]
    assert control(found, "content").max_length == 500
    assert [f.name for f in control(found, "photos").files] == ["现场.jpg"]


def test_states_and_faults_stand_at_their_controls() -> None:
    found = shown(bearer="backcharge", crew=None)
    assert control(found, "partner").visible
    assert control(found, "partner").faults == ("请填写“责任分包”",)
    assert not control(shown(), "partner").visible


def test_what_the_system_writes_is_shown_and_not_typed() -> None:
    found = shown()
    assert control(found, "total_amount").readonly
    assert control(found, "sheet_no").readonly
    assert not control(found, "crew").readonly
    assert control(shown(editing=False), "crew").readonly


def test_rows_come_with_cells_totals_and_cards() -> None:
    rows = control(shown(), "lines").rows
    assert [c.key for c in rows.columns] == ["worker", "mode", "days", "rate", "ot_param", "amount"]
    assert [cell.text for cell in rows.lines[0].cells] == [
        "张工",
        "DAY",
        "1",
        "320.00",
        "",
        "320.00",
    ]
    assert rows.totals == ("", "", "1", "", "", "526.25")
    assert [row.card for row in rows.lines] == ["张工", "李工"]
    assert rows.lines[0].raw["id"] == crew_id(5)
    assert rows.open
    assert (rows.most, rows.least) == (60, 0)


def test_a_row_says_what_is_wrong_with_it() -> None:
    rows = control(shown(lines=[{"mode": "day"}]), "lines").rows
    assert rows.lines[0].faults == ("第 1 行：请填写“工人”", "第 1 行：请填写“天数”")


def test_hidden_fields_are_not_in_the_view_at_all() -> None:
    found = shown({"/lines/*/rate": "hidden", "/total_amount": "hidden", "/partner": "hidden"})
    assert {"total_amount", "partner"} & {c.key for c in found.controls} == set()
    rows = control(found, "lines").rows
    assert "rate" not in [c.key for c in rows.columns]
    assert all("rate" not in row.raw for row in rows.lines)
    assert all("/rate" not in path for path in found.texts())


def test_a_section_without_anything_to_see_is_left_out() -> None:
    assert [s.key for s in shown({"/lines": "hidden", "/photos": "hidden"}).sections] == ["head"]


def test_masked_values_keep_their_secret_in_rows_totals_and_json() -> None:
    found = shown({"/lines/*/amount": "masked", "/crew_partner": "masked"})
    rows = control(found, "lines").rows
    assert rows.lines[0].cells[-1].text == "••••"
    assert rows.lines[0].raw["amount"] is None
    assert rows.totals[-1] == ""


def test_a_card_that_would_tell_a_hidden_value_has_no_title() -> None:
    rows = control(shown({"/lines/*/worker": "hidden"}), "lines").rows
    assert [row.card for row in rows.lines] == ["", ""]


def test_read_only_rights_close_the_control_and_the_rows() -> None:
    found = shown({"": "read", "/content": "write"})
    assert control(found, "crew").readonly
    assert not control(found, "content").readonly
    assert not control(found, "lines").rows.open
    assert all(column.readonly for column in control(found, "lines").rows.columns)


def test_a_live_form_gets_texts_and_states_by_pointer() -> None:
    found = shown()
    assert found.texts()["/lines/1/amount"] == "206.25"
    assert found.texts()["/total_amount"] == "526.25"
    states = states_json(
        evaluate(FORM, CATALOG, {"lines": ROWS}, scope()).states, {"/crew": "hidden"}
    )
    assert states["/partner"] == {"visible": False, "enabled": True, "required": False}
    assert states["/lines/0/ot_param"]["visible"] is False  # type: ignore[index, call-overload]
    assert states["head"]["visible"] is True  # type: ignore[index, call-overload]
    assert "/crew" not in states


def test_a_number_is_typed_on_without_zeros_that_say_nothing() -> None:
    told = [str(without_zeros(D(one), 0)) for one in ("100.0000", "9.5000", "0.0000", "1200")]
    assert told == ["100", "9.5", "0", "1200"]
    assert str(without_zeros(D("12.340000"), 2)) == "12.34"
    assert str(without_zeros(D("1500.00"), 2)) == "1500.00"
    assert without_zeros("100.00", 0) == "100.00"


def test_what_stands_in_an_input_says_no_more_than_was_typed() -> None:
    rows = control(shown(), "lines").rows
    assert str(rows.lines[0].raw["days"]) == "1"


def test_rows_come_and_go_where_the_reader_may_add_and_remove_them() -> None:
    for closed in ("add", "delete"):
        rows = control(shown({"/lines": "write", f"/lines/{closed}": "read"}), "lines").rows
        assert (rows.open, rows.adds, rows.removes) == (True, closed != "add", closed != "delete")
    rows = control(shown({"/lines": "read"}), "lines").rows
    assert (rows.open, rows.adds, rows.removes) == (False, False, False)
