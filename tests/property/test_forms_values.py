"""Any input: decoded or refused at its place, evaluated the same twice, encoded and read back."""

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dougong.base.values import Json
from dougong.forms.decode import Decoded, decode, encode
from dougong.forms.evaluate import evaluate
from dougong.forms.needs import needs
from unit.forms.sheets import CATALOG, FORM, LINE, SHEET, crew_id, scope

RESERVED = st.sampled_from(
    [
        *("id", "version", "status", "created_by", "tenant_id", "process_id", "workflow_state"),
        *("__proto__", "__class__", "__builtins__", "constructor", "typename", "dmninputexpr"),
        *(
            "parent",
            "actor",
            "now",
            "settings",
            "form",
            "revision",
            "approved_at",
            "amount_approved",
        ),
    ]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30)
    | st.sampled_from([crew_id(1), "2026-10-03", "2026-02-30", "1e3", "NaN", "１２", "-0", "self"])
)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner)
)
KEYS = st.sampled_from([*SHEET.fields, *LINE.fields]) | RESERVED | st.text(max_size=70)
ROWS = st.lists(
    st.dictionaries(st.sampled_from([*LINE.fields, "id"]) | RESERVED, SCALARS), max_size=3
)
RECORDS = st.dictionaries(KEYS, ANYTHING, max_size=6) | st.fixed_dictionaries(
    {}, optional={"lines": ROWS, "bearer": SCALARS, "crew": SCALARS, "photos": ANYTHING}
)


def read(raw: Json) -> Decoded:
    return decode(SHEET, CATALOG, raw, partial=True)


@given(ANYTHING | RECORDS)
def test_any_input_is_decoded_or_refused_with_a_place_and_a_sentence(raw: Any) -> None:
    found = read(raw)
    assert len(found.faults) <= 100
    for fault in found.faults:
        assert fault.path == "" or fault.path.startswith("/")
        assert fault.for_person("zh")
        assert fault.for_person("en")


@given(RESERVED, SCALARS)
def test_nothing_the_platform_keeps_is_taken_from_outside(key: str, value: Any) -> None:
    for raw in ({key: value}, {"lines": [{key: value}]}):
        if key == "id" and "lines" in raw:
            continue
        found = read(raw)
        assert [fault.code for fault in found.faults] == ["unknown_field"]
        assert key not in found.data


@settings(max_examples=50)
@given(RECORDS)
def test_what_was_decoded_is_encoded_and_read_back_equal(raw: Any) -> None:
    data = read(raw).data
    again = read(encode(SHEET, CATALOG, data))
    assert again.faults == ()
    assert again.data == data


@settings(max_examples=50)
@given(RECORDS)
def test_evaluating_twice_changes_nothing_more(raw: Any) -> None:
    once = evaluate(FORM, CATALOG, read(raw).data, scope())
    twice = evaluate(FORM, CATALOG, once.data, scope())
    assert twice.data == once.data
    assert [f.path for f in twice.faults] == [f.path for f in once.faults]


@settings(max_examples=50)
@given(RECORDS)
def test_any_record_may_ask_its_questions(raw: Any) -> None:
    data = read(raw).data
    found = needs(SHEET, CATALOG, data, scope())
    rows = len(data.get("lines") or ())
    assert len({key for key in found.questions if key[0] == "booked"}) <= rows


@settings(max_examples=50)
@given(st.lists(st.decimals(-(10**6), 10**6, places=2), max_size=20))
def test_the_total_is_the_sum_of_its_lines(amounts: list[Decimal]) -> None:
    rows = [{"mode": "day", "days": Decimal(1), "rate": amount} for amount in amounts]
    found = evaluate(FORM, CATALOG, {"lines": rows}, scope()).data
    lines = [row["amount"] for row in found["lines"]]
    assert lines == amounts
    assert found["total_amount"] == (sum(lines, Decimal(0)) if lines else None)
