"""Every kind of field takes what people mean and refuses the rest with its code."""

from decimal import Decimal
from typing import Any

import pytest

from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field, Option, Papers, Reference
from dougong.model.fields.kind import ValueFault, Words
from dougong.model.fields.number_rules import grouped

A, B = "018f0000-0000-7000-8000-000000000001", "018f0000-0000-7000-8000-000000000002"
PAPERS = Papers("paper", {"self": "resident", "owner": "passport"})
OPTIONS = (
    Option("self", "本项目自担", "green"),
    Option("owner", "业主承担"),
    Option("old", "停用项", active=False),
    Option("self_a", "下级", parent="self"),
)


def field(kind: str, **words: Any) -> Field:
    scale = words.pop("scale", None)
    return Field(
        "f",
        kind,
        "字段",
        words=words,
        scale=scale,
        options=OPTIONS,
        papers=words.get("papers"),
        reference=Reference("library.book"),
    )


REFUSED = [
    ("text", {}, "a\x00b", "text_control_char"),
    ("text", {}, "a\nb", "text_control_char"),
    ("text", {}, "\ud800", "text_control_char"),
    ("text", {}, "evil\u202etxt", "text_control_char"),
    ("text", {}, "a\u0301" * 600_000, "too_long"),
    ("text", {"maxLength": 3}, "四个汉字", "too_long"),
    ("text", {"minLength": 3}, "两字", "too_short"),
    ("text", {"pattern": "[A-Z]+"}, "ABc", "pattern"),
    ("text", {}, 5, "type"),
    ("text", {}, ["a"], "type"),
    ("long_text", {}, "a\x07", "text_control_char"),
    ("rich_text", {}, "<script>x</script>", "rich_text_markup"),
    ("rich_text", {}, '<p onclick="x">a</p>', "rich_text_markup"),
    ("rich_text", {}, '<a href="javascript:x">a</a>', "rich_text_markup"),
    *[
        ("money", {}, raw, "money_format")
        for raw in (
            *("1,234.50", "1.234,50", "１２", "1_000", "0x10", "1e3", "1E3", "-0", "-0.00"),
            *("NaN", "Infinity", "￥12", "12.", ".5", "+5", "1 000", "--5", "٣", "1e99999999"),
            *(True, [], {}, 19.9, Decimal("NaN"), Decimal("Infinity"), Decimal("1E+3")),
            *(Decimal("-0"),),
        )
    ],
    ("money", {}, "19.999", "money_scale"),
    ("money", {}, Decimal("19.999"), "money_scale"),
    ("money", {}, Decimal("1." + "0" * 80 + "1"), "money_scale"),
    ("money", {}, "1" + "0" * 16, "money_range"),
    ("money", {}, 10**16, "money_range"),
    ("money", {}, 10**5000, "money_range"),
    ("money", {"minimum": 0}, "-5", "money_range"),
    ("money", {"exclusiveMinimum": 0}, "0", "money_range"),
    ("money", {"maximum": Decimal("99.99")}, "100", "money_range"),
    ("decimal", {"scale": 2}, "1.255", "number_scale"),
    ("decimal", {}, "1e3", "number_format"),
    ("decimal", {"exclusiveMaximum": 1}, "1", "number_out_of_range"),
    ("integer", {}, "1.5", "number_scale"),
    ("integer", {}, "x", "number_format"),
    ("integer", {}, 10**5000, "number_out_of_range"),
    ("integer", {}, 2**53, "number_out_of_range"),
    ("percent", {}, "9%", "number_format"),
    ("boolean", {}, "yes", "type"),
    ("boolean", {}, 1, "type"),
    *[
        ("date", {}, raw, "date_invalid")
        for raw in (
            *("2026-02-30", "2026-13-01", "01/02/2026", "0000-01-01", "10000-01-01", "20261003"),
            *("２０２６-10-03", "2026-10-03T00:00:00Z", "0206-01-01", "2026-W01-1"),
        )
    ],
    ("date", {}, 20261003, "type"),
    ("datetime", {}, "2026-10-03T08:00", "date_ambiguous"),
    ("datetime", {}, "2026-10-03 08:00:00", "date_ambiguous"),
    ("datetime", {}, "2026-10-03", "date_invalid"),
    ("datetime", {}, "2026-10-03T25:00:00Z", "date_invalid"),
    ("time", {}, "8:00", "date_invalid"),
    ("time", {}, "24:30", "date_invalid"),
    ("period", {}, "2026-13", "date_invalid"),
    ("period", {}, "2026/10", "date_invalid"),
    ("duration", {}, "P99999999Y", "duration_invalid"),
    ("duration", {}, "1h", "duration_invalid"),
    ("choice", {}, "unknown", "choice_unknown"),
    ("choice", {}, "old", "choice_unknown"),
    ("choice", {}, "本项目自担", "choice_unknown"),
    ("status", {}, "x", "choice_unknown"),
    ("choices", {}, ["self", "x"], "choice_unknown"),
    ("choices", {}, ["self", "self"], "item_duplicate"),
    ("choices", {}, "self", "type"),
    ("choices", {"maxItems": 1}, ["self", "owner"], "items_max"),
    ("cascader", {}, ["self_a"], "choice_unknown"),
    ("reference", {}, "1;drop", "reference_unknown"),
    ("reference", {}, A.upper(), "reference_unknown"),
    ("reference", {}, 12, "type"),
    ("tree_reference", {}, "x", "reference_unknown"),
    ("member", {}, "zhang", "reference_unknown"),
    ("references", {}, [A, A], "item_duplicate"),
    ("rows", {"maxItems": 1}, [{}, {}], "lines_max"),
    ("rows", {}, [{}] * 1001, "lines_max"),
    ("rows", {}, [1], "type"),
    ("rows", {}, [{"id": A}, {"id": A}], "line_duplicate"),
    ("file", {}, [f"018f0000-0000-7000-8000-{n:012}" for n in range(51)], "file_count_max"),
    ("image", {}, ["../x"], "reference_unknown"),
    ("signature", {}, {"file": A, "admin": True}, "type"),
    ("signature", {}, "x", "reference_unknown"),
    ("location", {}, {"latitude": 91, "longitude": 0}, "location_invalid"),
    ("location", {}, {"latitude": 30}, "location_invalid"),
    ("location", {}, "30,120", "type"),
    ("phone", {}, "12345", "phone_invalid"),
    ("phone", {}, "１３８００１３８０００", "phone_invalid"),
    ("id_number", {}, "11010519491231002Y", "id_number_invalid"),
    ("id_number", {}, "110105194912310021", "id_number_invalid"),
    ("id_number", {}, "11010519491331002X", "id_number_invalid"),
    ("id_number", {"papers": PAPERS}, "11010519491231002Y", "id_number_invalid"),
    ("id_number", {"papers": PAPERS}, "E1", "id_number_invalid"),
    ("bank_account", {}, "12ab", "bank_account_invalid"),
    ("bank_account", {"luhn": True}, "6222021234567890123", "bank_account_invalid"),
    ("tip", {}, "x", "unknown_field"),
]


@pytest.mark.parametrize(
    ("kind", "words", "raw", "code"),
    REFUSED,
    ids=[f"{case[0]}-{case[3]}-{number}" for number, case in enumerate(REFUSED)],
)
def test_a_bad_value_is_refused_with_its_code(
    kind: str, words: dict[str, Any], raw: Any, code: str
) -> None:
    asked = field(kind, **words)
    with pytest.raises(ValueFault) as refused:
        field_kinds[kind].decode(asked, raw)
    assert refused.value.code == code
    for locale in ("zh", "en"):
        sentence = refused.value.text.show(locale, refused.value.facts)
        assert "字段" in sentence
        assert "—" not in sentence


TAKEN = [
    ("text", {}, "  a\u0301  ", "á", "á"),
    ("text", {}, "   ", None, ""),
    ("text", {}, "👷\u200d♂️", "👷\u200d♂️", "👷\u200d♂️"),
    ("long_text", {}, "一\r\n二", "一\n二", "一\n二"),
    ("rich_text", {}, "<p>a &lt; <b>b</b></p>", "<p>a &lt; <b>b</b></p>", "a < b"),
    ("rich_text", {}, "<p> </p>", None, ""),
    ("money", {}, "1234", Decimal("1234.00"), "1,234.00"),
    ("money", {}, Decimal("-1234.5"), Decimal("-1234.50"), "-1,234.50"),
    ("money", {}, 12, Decimal("12.00"), "12.00"),
    ("money", {}, "", None, ""),
    ("money", {"scale": 6}, "0.123", Decimal("0.123000"), "0.123"),
    ("decimal", {}, "1.25", Decimal("1.2500"), "1.25"),
    ("percent", {}, "9", Decimal("9.0000"), "9.00%"),
    ("integer", {}, "1200", 1200, "1,200"),
    ("boolean", {}, "false", False, "否"),
    ("boolean", {}, True, True, "是"),
    ("date", {}, "2026-10-03", None, "2026-10-03"),
    ("datetime", {}, "2026-10-03T08:00:00+08:00", None, "2026-10-03 08:00"),
    ("time", {}, "08:30", None, "08:30"),
    ("period", {}, "2026-10", "2026-10", "2026-10"),
    ("duration", {}, "PT32H", "P1DT8H", "1 天 8 小时"),
    ("choice", {}, "self", "self", "本项目自担"),
    ("choices", {}, ["self", "owner"], ["self", "owner"], "本项目自担、业主承担"),
    ("choices", {}, None, [], ""),
    ("cascader", {}, ["self", "self_a"], ["self", "self_a"], "本项目自担 / 下级"),
    ("reference", {}, A, A, "斗拱"),
    ("reference", {}, B, B, "（已不可见）"),
    ("references", {}, [A], [A], "斗拱"),
    ("member", {}, A, A, "张三"),
    ("rows", {}, [{"x": 1}], [{"x": 1}], "1 行"),
    ("file", {}, [A], [A], "图.pdf"),
    ("signature", {}, A, {"file": A, "person": None, "at": None}, "已签字"),
    ("phone", {}, "138 0013 8000", "13800138000", "13800138000"),
    ("phone", {}, "010-62345678", "010-62345678", "010-62345678"),
    ("id_number", {}, "11010519491231002x", "11010519491231002X", "11010519491231002X"),
    ("id_number", {"papers": PAPERS}, "e1234 5678", "E12345678", "E12345678"),
    ("bank_account", {"luhn": True}, "4111 1111 1111 1111", "4111111111111111", "4111111111111111"),
]
WORDS = Words(labels={("library.book", A): "斗拱", ("member", A): "张三", ("file", A): "图.pdf"})


@pytest.mark.parametrize(("kind", "words", "raw", "value", "shown"), TAKEN)
def test_a_good_value_is_kept_and_shown(
    kind: str, words: dict[str, Any], raw: Any, value: Any, shown: str
) -> None:
    asked, found = field(kind, **words), field_kinds[kind]
    decoded = found.decode(asked, raw)
    if value is not None or shown == "":
        assert decoded == value
    assert found.show(asked, decoded, WORDS).text == shown
    assert found.decode(asked, found.encode(asked, decoded)) == decoded


COMPUTED = [
    ("money", {}, Decimal("1.005"), Decimal("1.01")),
    ("money", {}, Decimal("-1.005"), Decimal("-1.01")),
    ("money", {}, Decimal("2.675"), Decimal("2.68")),
    ("money", {}, Decimal("-0.001"), Decimal("0.00")),
    ("decimal", {}, Decimal(7) / Decimal(9), Decimal("0.7778")),
    ("integer", {}, Decimal("2.5"), 3),
    ("money", {}, None, None),
    ("boolean", {}, True, True),
]


@pytest.mark.parametrize(("kind", "words", "given", "value"), COMPUTED)
def test_a_computed_value_is_rounded_half_up_to_the_scale(
    kind: str, words: dict[str, Any], given: Any, value: Any
) -> None:
    found = field_kinds[kind].from_feel(field(kind, **words), given)
    assert found == value
    assert str(found) == str(value)


@pytest.mark.parametrize(
    ("kind", "given"),
    [("money", "5"), ("money", True), ("date", "2026-10-03"), ("boolean", "true"), ("text", 5)],
)
def test_a_computed_value_of_another_type_is_refused(kind: str, given: Any) -> None:
    with pytest.raises(ValueFault) as refused:
        field_kinds[kind].from_feel(field(kind), given)
    assert refused.value.code == "type"


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("phone", "13812345678", "138****5678"),
        ("id_number", "11010519491231002X", "110***********002X"),
        ("id_number", "E12345678", "E1*****78"),
        ("bank_account", "4111111111111111", "4111********1111"),
        ("text", "张三", "张••"),
        ("money", Decimal(5), "••••"),
    ],
)
def test_a_personal_value_shows_only_its_ends(kind: str, value: Any, shown: str) -> None:
    assert field_kinds[kind].mask(field(kind), value, WORDS).text == shown


def test_english_readers_get_english_words() -> None:
    asked = field("boolean")
    assert field_kinds["boolean"].show(asked, True, Words(locale="en")).text == "Yes"


def test_every_kind_tells_its_schema_and_its_type() -> None:
    for name, kind in field_kinds.items():
        assert kind.name == name
        assert kind.json_schema(field(name))
        assert kind.feel_type


@pytest.mark.parametrize(
    ("value", "shown"), [("-0.004", "0.00"), ("-0.005", "-0.01"), ("0", "0.00"), ("0.004", "0.00")]
)
def test_less_than_half_of_the_last_place_is_no_negative_nothing(value: str, shown: str) -> None:
    assert grouped(Decimal(value), 2, 2) == shown
