"""Raw input: what is taken, what is refused, and with which words."""

from datetime import date
from decimal import Decimal

import pytest

from dougong.base.errors import DataInvalid
from dougong.forms.decode import Decoded, decode, encode
from unit.forms.sheets import CATALOG, SHEET, crew_id, faults_of, said


def read(raw: object, *, partial: bool = True, lenient: bool = False) -> Decoded:
    return decode(SHEET, CATALOG, raw, partial=partial, lenient=lenient)  # type: ignore[arg-type]


def test_values_are_decoded_by_their_kinds_and_keys_not_sent_stay_away() -> None:
    found = read({"work_date": "2026-10-03", "lines": [{"worker": " 张工 ", "rate": "320.5"}]})
    assert found.faults == ()
    assert found.data == {
        "work_date": date(2026, 10, 3),
        "lines": [{"worker": "张工", "rate": Decimal("320.50")}],
    }


@pytest.mark.parametrize(
    ("raw", "path", "code"),
    [
        ({"amout": 1}, "/amout", "unknown_field"),
        ({"__proto__": {}}, "/__proto__", "unknown_field"),
        ({"x" * 65: 1}, "/" + "x" * 65, "unknown_field"),
        ({"id": "1"}, "/id", "unknown_field"),
        ({"status": "approved"}, "/status", "unknown_field"),
        ({"version": 9}, "/version", "unknown_field"),
        ({"created_by": "x"}, "/created_by", "unknown_field"),
        ({"$labels": {}}, "/$labels", "unknown_field"),
        ({"a/b": 1}, "/a~1b", "unknown_field"),
        ({"total_amount": "1"}, "/total_amount", "field_read_only"),
        ({"sheet_no": "DL-1"}, "/sheet_no", "field_read_only"),
        ({"crew_partner": "x"}, "/crew_partner", "field_read_only"),
        ({"lines": {}}, "/lines", "type"),
        ({"lines": [1]}, "/lines/0", "type"),
        ({"lines": [{"amount": 1}]}, "/lines/0/amount", "field_read_only"),
        ({"lines": [{"parent": 1}]}, "/lines/0/parent", "unknown_field"),
        ({"lines": [{}] * 61}, "/lines", "lines_max"),
        ({"lines": [{"id": "7"}]}, "/lines/0/id", "id_invalid"),
        ({"lines": [{"id": crew_id(1)}, {"id": crew_id(1)}]}, "/lines/1/id", "line_duplicate"),
        ({"lines": [{}, {"rate": "1e3"}]}, "/lines/1/rate", "money_format"),
        ({"work_date": "2026-02-30"}, "/work_date", "date_invalid"),
        ({"bearer": "SELF"}, "/bearer", "choice_unknown"),
        ({"crew": "7"}, "/crew", "reference_unknown"),
        ({"content": "x" * 501}, "/content", "too_long"),
        ([], "", "type"),
        (None, "", "type"),
    ],
)
def test_bad_input_is_refused_at_its_place(raw: object, path: str, code: str) -> None:
    assert faults_of(read(raw)) == {path: code}


def test_the_own_answer_of_a_record_may_be_sent_back() -> None:
    found = read(
        {"$labels": {}, "total_amount": 9, "sheet_no": "x", "crew_partner": "y", "bearer": "self"},
        lenient=True,
    )
    assert found == Decoded({"bearer": "self"})


def test_a_whole_record_must_bring_what_is_required_and_has_no_default() -> None:
    assert faults_of(read({"lines": [{}]}, partial=False)) == {
        "/crew": "required",
        "/lines/0/worker": "required",
    }
    assert read({}).faults == ()


def test_a_value_that_is_refused_is_not_also_missing() -> None:
    found = read({"crew": "7", "lines": [{"worker": "a"}]}, partial=False)
    assert faults_of(found) == {"/crew": "reference_unknown"}


def test_the_sentence_names_row_and_field() -> None:
    found = said(read({"lines": [{}, {"rate": "1,234.50"}]}))
    assert found["/lines/1/rate"].startswith("第 2 行：“日工资”只能填写数字")


def test_a_misspelt_key_is_answered_with_the_nearest() -> None:
    (fault,) = read({"bearr": "self"}).faults
    assert fault.hint.show("zh", fault.facts) == "您是否想写“bearer”？"


def test_faults_are_collected_up_to_a_hundred() -> None:
    found = read({"lines": [{"rate": "x", "days": "y", "hours": "z"}] * 60})
    assert len(found.faults) == 100
    with pytest.raises(DataInvalid):
        found.required()


def test_what_is_encoded_is_decoded_to_the_same() -> None:
    raw = {
        "work_date": "2026-10-03",
        "crew": crew_id(1),
        "photos": [crew_id(9)],
        "lines": [{"id": crew_id(5), "worker": "张工", "rate": Decimal("320.50"), "heads": 3}],
    }
    data = read(raw).data
    assert read(encode(SHEET, CATALOG, data)).data == data
    assert encode(SHEET, CATALOG, data) == raw
