"""What is wrong with a table report is told with file, place and reason."""

import json
from typing import Any

import pytest

from dougong.model.check import check
from dougong.testing.definitions import Definitions
from unit.model.test_checks import ledger, reference

BOOK = "modules/library/reports/t.json"


def table(columns: dict[str, Any], **words: Any) -> Definitions:
    upper = {"kind": "tree_reference", "reference": {"entity": "library.code"}}
    words = {"kind": "table", "rows": [{"field": "thing"}], **words}
    return (
        ledger()
        .entity("code", {"name": "text", "upper": upper}, kind="tree", label="name")
        .entity("note", {"thing": reference(), "name": "text", "amount": "money"}, kind="master")
        .add(
            "report",
            "t",
            **{"kind": "table", "rows": [{"field": "thing"}]} | words,
            columns=columns,
        )
    )


SUM = {"ledger": "library.book", "measure": "amount"}
LAST = {"entity": "library.note", "field": "amount", "take": "last", "order": "name"}
SHARED = {**LAST, "by": {"thing": None}}
CASES: list[tuple[Definitions, str, str, str]] = [
    (table({"a": {**SUM, "ledger": "library.bok"}}), BOOK, "ledger_unknown", "/columns/a/ledger"),
    (table({"a": {**SUM, "measure": "amuont"}}), BOOK, "field_unknown", "/columns/a/measure"),
    (table({"a": {**SUM, "row_types": ["x"]}}), BOOK, "field_unknown", "/columns/a/row_types"),
    (table({"a": {**SUM, "where": "zone = 1"}}), BOOK, "expr_unknown_name", "/columns/a/where"),
    (table({"a": SUM}, rows=[{"field": "zone"}]), BOOK, "table_rows", "/columns/a"),
    (table({"a": SUM}, rows=[{"field": "thing", "tree": True}]), BOOK, "table_tree", "/rows/0"),
    (table({"a": {"value": "b + 1"}, "b": SUM}), BOOK, "table_later", "/columns/a/value"),
    (table({"a": SUM, "b": {"value": "a + c"}}), BOOK, "expr_unknown_name", "/columns/b/value"),
    (table({"a": SUM, "b": {"value": "a > 1"}}), BOOK, "expr_wrong_type", "/columns/b/value"),
    (table({"a": {**LAST, "entity": "library.line"}}), BOOK, "table_child", "/columns/a/entity"),
    (table({"a": {**LAST, "order": "amuont"}}), BOOK, "field_unknown", "/columns/a/order"),
    (
        table({"a": {"entity": "library.note", "field": "name"}}),
        BOOK,
        "table_sum",
        "/columns/a/field",
    ),
    (table({"a": SUM}, colours={"b": {"value": '"red"'}}), BOOK, "column_unknown", "/colours/b"),
    (
        table({"a": SUM}, colours={"a": {"decision": "library.x"}}),
        BOOK,
        "decision_unknown",
        "/colours/a/decision",
    ),
    (table({"a": SUM}, filters=["zone"]), BOOK, "field_unknown", "/filters/0"),
    (table({"a": SUM}, sort="-b"), BOOK, "column_unknown", "/sort"),
    (table({"a": {**LAST, "by": {"thing": "idd"}}}), BOOK, "field_unknown", "/columns/a/by/thing"),
    (table({"a": SUM, "b": SHARED}), BOOK, "table_shared", "/columns/b/total"),
    (table({"a": {**SHARED, "total": "none"}}), BOOK, "table_shared", "/columns/a/by"),
]


@pytest.mark.parametrize(
    ("bundle", "file", "code", "path"),
    CASES,
    ids=[f"{code}-{number}" for number, (_, _, code, _) in enumerate(CASES)],
)
def test_a_check_of_a_table_tells_file_place_and_code(
    bundle: Definitions, file: str, code: str, path: str
) -> None:
    found = check(bundle.catalog())
    assert (file, code, path) in [(f.file, f.code, f.path) for f in found]


@pytest.mark.parametrize(
    ("words", "paths"),
    [
        ({}, ["/columns/a/total"]),
        ({"rows": [{"field": "thing"}, {"field": "posted_period"}]}, ["/columns/a/total"]),
        ({"rows": [{"field": "posted_period"}]}, ["/columns/a/measure", "/columns/a/total"]),
    ],
)
def test_what_is_counted_in_several_units_is_told_row_by_row_alone(
    words: dict[str, Any], paths: list[str]
) -> None:
    whole = table({"a": SUM}, **words)
    of = {"amount": {"of": "thing", "field": "name"}}
    found = check(counted_in(whole, of).catalog())
    assert [f.path for f in found if f.code == "table_units"] == paths
    told = counted_in(table({"a": {**SUM, "total": "none"}}), of)
    assert [f.path for f in check(told.catalog()) if f.severity == "error"] == []


@pytest.mark.parametrize(
    ("units", "code", "path"),
    [
        ({"amuont": {"of": "thing", "field": "name"}}, "field_unknown", "/units/amuont"),
        ({"amount": {"of": "thnig", "field": "name"}}, "field_unknown", "/units/amount/of"),
        ({"amount": {"of": "thing", "field": "nmae"}}, "field_unknown", "/units/amount/field"),
    ],
)
def test_a_unit_stands_on_a_record_of_a_dimension(
    units: dict[str, Any], code: str, path: str
) -> None:
    found = check(counted_in(table({"a": {**SUM, "total": "none"}}), units).catalog())
    assert (code, path) in [(f.code, f.path) for f in found]


def counted_in(made: Definitions, units: dict[str, Any]) -> Definitions:
    """The bundle whose ledger counts in units."""
    path = "modules/library/ledgers/book.json"
    return made.file(path, {**json.loads(made.files()[path]), "units": units})


@pytest.mark.parametrize(
    ("columns", "code", "path"),
    [
        ({"a": {"title": "x"}}, "table_source", "/columns/a"),
        ({"a": {**SUM, "value": "1"}}, "table_source", "/columns/a"),
        ({"a": {"ledger": "library.book"}}, "table_word", "/columns/a"),
        ({"a": {**LAST, "order": ""}}, "key_invalid", "/columns/a/order"),
        ({"a": {**SUM, "total": "value"}}, "table_total", "/columns/a/total"),
        ({"a": {**SUM, "mesure": "x"}}, "unknown_word", "/columns/a/mesure"),
    ],
)
def test_a_table_whose_shape_is_wrong_is_refused(
    columns: dict[str, Any], code: str, path: str
) -> None:
    found = table(columns).assembled().findings
    assert (BOOK, code, path) in [(f.file, f.code, f.path) for f in found]


def test_a_sound_table_is_not_complained_about() -> None:
    itself = {"entity": "library.thing", "field": "name", "take": "last", "order": "name"}
    whole = {"a": SUM, "b": LAST, "c": {"value": "if b = null then a else a + b"}}
    whole["d"] = {**itself, "by": {"thing": "id"}, "total": "none"}
    whole["e"] = {**SHARED, "total": "none"}
    whole["f"] = {**SUM, "where": 'business_date < today - duration("P30D")'}
    sound = table(whole)
    found = [f for f in check(sound.catalog()) if f.file == BOOK]
    assert [f.for_person() for f in found if f.code != "translation_missing"] == []


def test_a_column_of_a_module_that_is_not_there_is_left_out_where_that_is_wanted() -> None:
    away = {"ledger": "other.book", "measure": "x"}
    found = check(table({"a": SUM, "b": {**away, "optional": True}}).catalog())
    assert [f.code for f in found if f.file == BOOK and f.severity == "error"] == []
    found = check(table({"a": SUM, "b": away}).catalog())
    assert "ledger_unknown" in [f.code for f in found if f.file == BOOK]


BOARD = "modules/library/dashboards/d.json"


@pytest.mark.parametrize(
    ("block", "code", "path"),
    [
        ({"kind": "chart", "report": "library.x"}, "report_unknown", "/blocks/b/report"),
        ({"kind": "ranking", "report": "library.t"}, "block_kind", "/blocks/b/kind"),
        ({"kind": "chart", "list": "library.notes"}, "block_kind", "/blocks/b/kind"),
        ({"kind": "strip", "list": "library.notes"}, "strip_day", "/blocks/b"),
        (
            {"kind": "strip", "list": "library.notes", "day": "x"},
            "field_unknown",
            "/blocks/b/day",
        ),
        (
            {"kind": "chart", "report": "library.t", "measures": ["b"]},
            "field_unknown",
            "/blocks/b/measures/0",
        ),
        (
            {"kind": "chart", "report": "library.t", "measures": ["n"]},
            "chart_measure",
            "/blocks/b/measures",
        ),
        (
            {"kind": "number", "report": "library.t", "measure": "x"},
            "field_unknown",
            "/blocks/b/measure",
        ),
    ],
)
def test_a_block_that_cannot_be_shown_is_refused(
    block: dict[str, Any], code: str, path: str
) -> None:
    name = {"value": '"x"', "kind": "text", "total": "none"}
    made = table({"a": SUM, "n": name}).add(
        "list", "notes", entity="library.note", columns={"name": {}}
    )
    made.add("dashboard", "d", blocks={"b": {"title": "b", **block}})
    found = check(made.catalog())
    assert (BOARD, code, path) in [(f.file, f.code, f.path) for f in found]


def test_a_first_page_is_open_to_those_whose_first_page_it_is() -> None:
    block = {"title": "b", "kind": "chart", "report": "library.t"}
    made = table({"a": SUM}).add("dashboard", "d", blocks={"b": block}, home_for=["boss", "bos"])
    found = {(f.code, f.path) for f in check(made.catalog()) if f.file == BOARD}
    assert {("home_closed", "/home_for/0"), ("role_unknown", "/home_for/1")} <= found


ALERTS = "modules/library/alerts.json"
RULE: dict[str, Any] = {
    "title": "{{ a }}",
    "level": "red",
    "source": {"report": "library.t"},
    "when": "a > 1",
    "to": ["boss"],
    "key": ["thing"],
}


@pytest.mark.parametrize(
    ("words", "code", "path"),
    [
        ({"source": {"report": "library.x"}}, "report_unknown", "/alerts/r/source/report"),
        ({"source": {"list": "library.x"}}, "list_unknown", "/alerts/r/source/list"),
        ({"to": ["bos"]}, "role_unknown", "/alerts/r/to/0"),
        ({"key": ["code"]}, "field_unknown", "/alerts/r/key/0"),
        ({"title": "{{ b }}"}, "field_unknown", "/alerts/r/title"),
        ({"title": "{{ a + a }}"}, "alert_place", "/alerts/r/title"),
        (
            {"source": {"report": "library.t", "by": ["code"]}},
            "field_unknown",
            "/alerts/r/source/by/0",
        ),
        ({"when": "b > 1"}, "expr_unknown_name", "/alerts/r/when"),
        ({"on": "library.doc.approve"}, "event_unknown", "/alerts/r/on"),
        ({"on": ["library.dox.approved"]}, "entity_unknown", "/alerts/r/on"),
    ],
)
def test_an_alert_that_can_never_be_told_is_refused(
    words: dict[str, Any], code: str, path: str
) -> None:
    made = table({"a": SUM}).file(ALERTS, {"alerts": {"r": {**RULE, **words}}})
    assert (ALERTS, code, path) in [(f.file, f.code, f.path) for f in check(made.catalog())]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"source": {"report": "library.t", "list": "library.t"}}, "alert_source"),
        ({"source": {"report": "library.t", "rows": "lines"}}, "alert_source"),
        ({"source": {"latest": {"by": ["a"], "order": "b"}}}, "alert_source"),
        ({"source": {"list": "library.t", "by": ["thing"]}}, "alert_source"),
        ({"source": {"list": "library.t", "rows": "lines"}, "key": None}, "alert_key"),
        ({"key": []}, "limit"),
        ({"level": "pink"}, "value_unknown"),
        ({"on": "sometimes"}, "value_invalid"),
    ],
)
def test_an_alert_whose_shape_is_wrong_is_refused(words: dict[str, Any], code: str) -> None:
    rule = {key: value for key, value in {**RULE, **words}.items() if value is not None}
    made = table({"a": SUM}).file(ALERTS, {"alerts": {"r": rule}})
    assert code in [f.code for f in made.assembled().findings if f.file == ALERTS]


def test_a_sound_alert_is_not_complained_about() -> None:
    made = table({"a": SUM}).file(ALERTS, {"alerts": {"r": RULE}})
    found = [f.for_person() for f in check(made.catalog()) if f.file == ALERTS]
    assert found == []


def test_an_optional_alert_goes_with_the_column_or_report_it_watches() -> None:
    away = {"ledger": "other.book", "measure": "x", "optional": True}
    told = {**RULE, "when": "b > 1", "title": "{{ a }}", "optional": True}
    rules = {
        "kept": {**RULE, "optional": True},
        "column": told,
        "report": {**RULE, "source": {"report": "other.t"}, "optional": True},
    }
    made = table({"a": SUM, "b": away}).file(ALERTS, {"alerts": rules})
    catalog = made.catalog()
    assert list(catalog.alerts) == ["library.kept"]
    assert [f.code for f in check(catalog) if f.file == ALERTS] == []
    made = table({"a": SUM, "b": away}).file(ALERTS, {"alerts": {"r": {**told, "optional": False}}})
    assert "expr_unknown_name" in [f.code for f in check(made.catalog()) if f.file == ALERTS]


def test_an_alert_waits_for_no_event_of_a_module_that_is_not_there() -> None:
    rule = {**RULE, "on": ["other.paper.approved", "library.book.approved"]}
    made = table({"a": SUM}).file(ALERTS, {"alerts": {"r": rule}}).catalog()
    assert made.alerts["library.r"].on == ("library.book.approved",)


def test_what_reads_a_column_that_is_left_out_goes_with_it() -> None:
    away = {"ledger": "other.book", "measure": "x", "optional": True}
    share = {"value": "if b = 0 then null else a / b", "optional": True}
    whole = {"a": SUM, "b": away, "c": share, "d": {"value": "if c = null then 0 else c"}}
    made = table(whole, colours={"c": {"value": '"red"'}})
    assert ("expr_unknown_name", "/columns/d/value") in {
        (f.code, f.path) for f in check(made.catalog()) if f.file == BOOK
    }
    del whole["d"]
    made = table(whole, colours={"c": {"value": '"red"'}})
    assert [f.code for f in check(made.catalog()) if f.file == BOOK and f.severity == "error"] == []
    kept = made.catalog().tables["library.t"]
    assert ([column.key for column in kept.columns], dict(kept.colours)) == (["a"], {})


def test_an_optional_block_falls_away_with_the_module_it_shows() -> None:
    away = {"ledger": "other.book", "measure": "x", "optional": True}
    blocks = {
        "own": {"kind": "number", "report": "library.t", "measure": "a", "optional": True},
        "figure": {"kind": "number", "report": "library.t", "measure": "b", "optional": True},
        "drawn": {"kind": "chart", "report": "library.t", "measures": ["a", "b"], "optional": True},
        "report": {"kind": "pivot", "report": "other.sums", "optional": True},
        "list": {"kind": "list", "list": "other.things", "optional": True},
    }
    titled = {key: {"title": key, **block} for key, block in blocks.items()}
    made = table({"a": SUM, "b": away}).add("dashboard", "d", blocks=titled)
    catalog = made.catalog()
    assert [block.key for block in catalog.dashboards["library.d"].blocks] == ["own"]
    assert [f.code for f in check(catalog) if f.file == BOARD and f.severity == "error"] == []


@pytest.mark.parametrize(
    ("block", "code"),
    [
        ({"kind": "pivot", "report": "other.sums"}, "report_unknown"),
        ({"kind": "pivot", "report": "library.sums", "optional": True}, "report_unknown"),
        ({"kind": "list", "list": "library.things", "optional": True}, "list_unknown"),
        ({"kind": "number", "report": "library.t", "measure": "b"}, "field_unknown"),
    ],
)
def test_a_block_that_is_wrong_or_not_optional_is_told(block: dict[str, Any], code: str) -> None:
    away = {"ledger": "other.book", "measure": "x", "optional": True}
    made = table({"a": SUM, "b": away})
    made.add("dashboard", "d", blocks={"b": {"title": "b", **block}})
    assert code in [f.code for f in check(made.catalog()) if f.file == BOARD]
