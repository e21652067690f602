"""Whole-bundle checks find what a single file cannot show."""

from typing import Any

import pytest

from dougong.model.check import PeopleFacts, check
from dougong.testing.definitions import Definitions

DOC = "modules/library/entities/doc.schema.json"
FORM = "forms/library/doc.form.json"


def given(**fields: Any) -> Definitions:
    line = {"rate": {"kind": "money"}, "total": {"kind": "money", "computed": "rate * 2"}}
    return (
        Definitions()
        .entity("line", line, kind="child")
        .entity("thing", {"name": "text"}, kind="master", label="name")
        .entity(
            "doc", {"name": "text", "lines": {"kind": "rows", "rows": "library.line"}, **fields}
        )
        .role("boss", "doc", "thing")
        .process("doc_approval", "doc", approve="boss")
    )


def reference(entity: str = "library.thing", **words: Any) -> dict[str, Any]:
    return {"kind": "reference", "reference": {"entity": entity, **words}}


def ledger(**words: Any) -> Definitions:
    return given(amount="money").add(
        "ledger",
        "book",
        dimensions={"thing": reference()},
        measures={"amount": {"kind": "money", "title": "金额"}},
        row_types={"cost": {"title": "成本"}},
        **words,
    )


def rule(**words: Any) -> Definitions:
    plain = {
        "on": "approved",
        "ledger": "library.book",
        "row_type": "cost",
        "measures": {"amount": "amount"},
    }
    return ledger().posting("doc", cost={**plain, **words})


CASES: list[tuple[Definitions, str, str, str]] = [
    # references
    (given(x=reference("library.thign")), DOC, "entity_unknown", "/properties/x/reference/entity"),
    (given(x=reference("other.thing")), DOC, "module_absent", "/properties/x/reference/entity"),
    (
        given(x=reference(copy={"y": "name"})),
        DOC,
        "field_unknown",
        "/properties/x/reference/copy/y",
    ),
    (
        given(x=reference(copy={"name": "nmae"})),
        DOC,
        "field_unknown",
        "/properties/x/reference/copy/name",
    ),
    (given(x=reference(show=["nmae"])), DOC, "field_unknown", "/properties/x/reference/show/0"),
    (
        given(x={"kind": "choice", "dictionary": "library.trade"}),
        DOC,
        "dictionary_unknown",
        "/properties/x/dictionary",
    ),
    (
        given(x={"kind": "rows", "rows": "library.thing"}),
        DOC,
        "rows_not_child",
        "/properties/x/rows",
    ),
    (given(x={"kind": "text", "unique": ["nmae"]}), DOC, "field_unknown", "/properties/x/unique/0"),
    (
        given(x={"kind": "text", "number": {"template": "A-{YYYY}-{nmae}-{SEQ4}"}}),
        DOC,
        "field_unknown",
        "/properties/x/number/template",
    ),
    (
        Definitions().entity("doc", {"name": "text", "due": "money"}, amount="name"),
        DOC,
        "field_unknown",
        "/amount",
    ),
    # expressions
    (
        given(x={"kind": "money", "computed": "amuont"}),
        DOC,
        "expr_unknown_name",
        "/properties/x/computed",
    ),
    (given(x={"kind": "money", "computed": "1 +"}), DOC, "expr_syntax", "/properties/x/computed"),
    (
        given(x={"kind": "money", "computed": "sum(lines.rat)"}),
        DOC,
        "member_unknown",
        "/properties/x/computed",
    ),
    (
        given(x={"kind": "money", "computed": "sum(for l in lines return l.rat)"}),
        DOC,
        "member_unknown",
        "/properties/x/computed",
    ),
    (
        given(x={"kind": "text", "computed": "settings.huors"}),
        DOC,
        "member_unknown",
        "/properties/x/computed",
    ),
    (
        given(x=reference(), y={"kind": "text", "computed": "x.name"}),
        DOC,
        "member_of_scalar",
        "/properties/y/computed",
    ),
    (
        given(x=reference(filter="name = form.nmae")),
        DOC,
        "member_unknown",
        "/properties/x/reference/filter",
    ),
    (
        given(x=reference(prefer="name = form.nmae")),
        DOC,
        "member_unknown",
        "/properties/x/reference/prefer",
    ),
    (
        given(x=reference(prefer="upper case(name) = form.name")),
        DOC,
        "expr_not_filterable",
        "/properties/x/reference/prefer",
    ),
    (
        given(x=reference(filter="upper case(name) = form.name")),
        DOC,
        "expr_not_filterable",
        "/properties/x/reference/filter",
    ),
    (
        given(a={"kind": "money", "computed": "b"}, b={"kind": "money", "computed": "a + 1"}),
        DOC,
        "computed_circle",
        "/properties/a/computed",
    ),
    # forms
    (
        given().add(
            "form",
            "doc",
            entity="library.doc",
            sections={"s": {"title": "s", "controls": {"x": {}}}},
        ),
        FORM,
        "field_unknown",
        "/sections/s/controls/x",
    ),
    (
        given()
        .entity("must", {"m": "text"}, required=["m"])
        .add("form", "must", entity="library.must", sections={"s": {"title": "s", "controls": {}}}),
        "forms/library/must.form.json",
        "required_uncovered",
        "/sections",
    ),
    (
        given()
        .entity("must", {"m": "text"}, required=["m"])
        .overlay({"op": "hide_field", "form": "library.must", "key": "m"}),
        "forms/library/must.form.json",
        "required_hidden",
        "/sections",
    ),
    (
        given().add(
            "form",
            "doc",
            entity="library.doc",
            sections={"s": {"title": "s", "controls": {"name": {"visible": "nmae = 1"}}}},
        ),
        FORM,
        "expr_unknown_name",
        "/sections/s/controls/name/visible",
    ),
    # lists, menus
    (
        given().add("list", "docs", entity="library.doc", columns={"nmae": {}}),
        "modules/library/lists/docs.json",
        "field_unknown",
        "/columns/nmae",
    ),
    (
        given().module_words(menu=[{"key": "a", "title": "a", "list": "library.x"}]),
        "modules/library/module.json",
        "list_unknown",
        "/menu/0/list",
    ),
    # postings
    (
        rule(ledger="library.boko"),
        "modules/library/postings/doc.json",
        "ledger_unknown",
        "/rules/cost/ledger",
    ),
    (
        rule(row_type="x"),
        "modules/library/postings/doc.json",
        "row_type_unknown",
        "/rules/cost/row_type",
    ),
    (
        rule(measures={"amuont": "amount"}),
        "modules/library/postings/doc.json",
        "field_unknown",
        "/rules/cost/measures/amuont",
    ),
    (
        rule(measures={"amount": "name"}),
        "modules/library/postings/doc.json",
        "expr_wrong_type",
        "/rules/cost/measures/amount",
    ),
    (
        rule(for_each="rows"),
        "modules/library/postings/doc.json",
        "field_unknown",
        "/rules/cost/for_each",
    ),
    (
        rule(on="submitted"),
        "modules/library/postings/doc.json",
        "posting_not_holding",
        "/rules/cost/row_type",
    ),
    # access
    (
        given().grant("bos", "doc", "read"),
        "modules/library/access.json",
        "role_unknown",
        "/grants/2/role",
    ),
    (
        given().grant("boss", "doc", "read", rows="created_by = actor.di"),
        "modules/library/access.json",
        "member_unknown",
        "/grants/2/rows",
    ),
    (
        given().grant("boss", "doc", "read", fields={"/lines/*/rat": "hidden"}),
        "modules/library/access.json",
        "field_unknown",
        "/grants/2/fields",
    ),
    (
        given().grant("boss", "doc", "read", fields={"/lines/rate": "hidden"}),
        "modules/library/access.json",
        "path_invalid",
        "/grants/2/fields",
    ),
    (
        given().entity("lone", {"a": "text"}),
        "modules/library/entities/lone.schema.json",
        "nobody_reads",
        "",
    ),
    # processes
    (
        given().process("thing_approval", "thing", approve="boss"),
        "workflows/library/thing_approval.bpmn",
        "process_entity",
        "thing_approval",
    ),
    (
        given().process("second", "doc", approve="boss"),
        "workflows/library/second.bpmn",
        "process_twice",
        "second",
    ),
    (
        given().process("doc_approval", "doc", approve="bos"),
        "workflows/library/doc_approval.bpmn",
        "role_unknown",
        "approve",
    ),
]


@pytest.mark.parametrize(
    ("bundle", "file", "code", "path"),
    CASES,
    ids=[f"{code}-{number}" for number, (_, _, code, _) in enumerate(CASES)],
)
def test_a_check_tells_file_place_and_code(
    bundle: Definitions, file: str, code: str, path: str
) -> None:
    found = check(bundle.catalog())
    assert (file, code, path) in [(f.file, f.code, f.path) for f in found]
    for finding in found:
        assert "—" not in finding.for_person("zh") + finding.for_person("en")


def test_a_sound_bundle_has_nothing_but_missing_translations() -> None:
    amount = "if amount = null then 0 else amount"
    found = check(rule(dimensions={}, measures={"amount": amount}).catalog())
    assert {finding.code for finding in found} <= {"translation_missing", "form_missing"}


def several(*modules: tuple[str, list[str]]) -> Definitions:
    made = Definitions().entity("doc", {"name": "text"}).role("boss", "doc")
    made.bundle_words(modules={"library": "1.0.0"} | {key: "1.0.0" for key, _ in modules})
    for key, depends in modules:
        words = {"key": key, "title": key, "version": "1.0.0", "depends": depends}
        made.file(f"modules/{key}/module.json", words)
    return made


def test_modules_that_depend_on_each_other_are_told() -> None:
    found = check(several(("a", ["b"]), ("b", ["a"])).catalog())
    told = [f.for_person() for f in found if f.code == "dependency_circle"]
    assert told == ["模块互相依赖：a → b → a", "模块互相依赖：b → a → b"]


def test_a_use_that_nobody_declared_is_told() -> None:
    made = several(("a", ["library"]), ("b", []))
    for module in ("a", "b"):
        properties = {"doc": {"kind": "reference", "reference": {"entity": "library.doc"}}}
        words = {"key": "it", "kind": "master", "title": module, "properties": properties}
        made.file(f"modules/{module}/entities/it.schema.json", words)
    found = [f.file for f in check(made.catalog()) if f.code == "dependency_undeclared"]
    assert found == ["modules/b/entities/it.schema.json"]


def test_what_is_made_of_a_value_worked_out_at_approval_is_worked_out_then_too() -> None:
    share = {"kind": "money", "computed": "rate * 2", "at_approval": True}
    bundle = given(total={"kind": "money", "computed": "sum(lines.share)"})
    bundle.entity("line", {"rate": "money", "share": share}, kind="child")
    (finding,) = [f for f in check(bundle.catalog()) if f.code.startswith("at_approval")]
    assert (finding.code, finding.path) == ("at_approval_stale", "/properties/total")
    typed = given(x={"kind": "money", "at_approval": True})
    assert [f.code for f in check(typed.catalog()) if f.code.startswith("at_approval")] == [
        "at_approval_typed"
    ]


def test_a_circle_through_rows_is_told_with_its_chain() -> None:
    bundle = given(total={"kind": "money", "computed": "sum(lines.share)"})
    bundle.entity(
        "line",
        {"rate": "money", "share": {"kind": "money", "computed": "parent.total / 2"}},
        kind="child",
    )
    (finding,) = [f for f in check(bundle.catalog()) if f.code == "computed_circle"]
    assert "total → lines.share → total" in finding.for_person()


def test_rows_that_sum_up_in_the_header_are_no_circle() -> None:
    bundle = given(total={"kind": "money", "computed": "sum(lines.total)"})
    assert not [f for f in check(bundle.catalog()) if f.severity == "error"]


def test_roles_nobody_holds_are_told_when_the_organisation_is_known() -> None:
    catalog = given().catalog()
    assert "role_unheld" not in [f.code for f in check(catalog)]
    assert "role_unheld" in [f.code for f in check(catalog, PeopleFacts(frozenset()))]
    assert "role_unheld" not in [f.code for f in check(catalog, PeopleFacts(frozenset({"boss"})))]


def test_missing_and_stray_translations_are_warnings() -> None:
    bundle = given(x={"kind": "text", "title": "品名"})
    bundle.file("modules/library/translations/en.json", {f"{DOC}#/properties/gone/title": "Gone"})
    found = {f.code: f for f in check(bundle.catalog()) if f.code.startswith("translation")}
    assert found["translation_stray"].severity == "warning"
    told = [f for f in check(bundle.catalog()) if (f.code, f.file) == ("translation_missing", DOC)]
    assert "品名" in told[0].for_person()


def test_checks_stand_with_the_document_for_the_rows_of_which_they_are_meant() -> None:
    wrong = {"none": {"level": "block", "when": "rate = null", "message": "没有单价"}}
    made = given().entity("line", {"rate": {"kind": "money"}}, kind="child", checks=wrong)
    found = [(one.code, one.path) for one in check(made.catalog())]
    assert ("checks_of_rows", "/checks/none") in found
