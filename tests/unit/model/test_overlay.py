"""An overlay changes a bundle by typed operations on stable keys."""

from typing import Any

import pytest

from dougong.feel.decisions import (
    Decision,
    DecisionModel,
    DecisionTable,
    InputClause,
    InputData,
    OutputClause,
    Rule,
    write_decision,
)
from dougong.model.diff import diff
from dougong.testing.definitions import Definitions


def table() -> bytes:
    rules = (Rule("r1", ("<= 10",), ('["boss"]',)),)
    inputs = (InputClause("i1", "金额", "amount", "number"),)
    outputs = (OutputClause("o1", "steps", "Any"),)
    one = DecisionTable("chain", "chain", "U", "", inputs, outputs, rules)
    amount = (InputData("amount", "amount", "number"),)
    whole = (Decision("chain", "chain", "Any", one, ()),)
    return write_decision(DecisionModel("chain_definitions", "审批步骤", "urn:x", amount, whole))


def given() -> Definitions:
    return (
        Definitions()
        .entity("line", {"rate": {"kind": "money", "title": "班组单价"}}, kind="child")
        .entity(
            "doc",
            {
                "name": {"kind": "text", "title": "名称"},
                "crew": {"kind": "text", "title": "班组"},
                "lines": {"kind": "rows", "title": "明细", "rows": "library.line"},
            },
            headline='"班组 " + crew',
        )
        .add("list", "docs", entity="library.doc", columns={"name": {}, "crew": {}})
        .add("dictionary", "trade", items={"a": {"title": "木工"}})
        .module_words(
            settings={"properties": {"hours": {"kind": "integer", "title": "工时", "default": 8}}},
            menu_sections={"daily": {"title": "班组日常"}},
            menu=[{"key": "docs", "title": "班组单据", "list": "library.docs", "section": "daily"}],
        )
        .role("boss", "doc")
        .process("doc_approval", "doc", approve="boss")
        .file("workflows/library/chain.dmn", table())
    )


def test_a_field_is_added_to_entity_form_and_list() -> None:
    catalog = (
        given()
        .overlay(
            {
                "op": "add_field",
                "entity": "library.doc",
                "key": "building",
                "field": {"kind": "text", "title": "楼栋"},
                "required": True,
                "form": "library.doc",
                "section": "main",
                "after": "name",
                "span": 8,
                "list": "library.docs",
            },
            {
                "op": "change_field",
                "entity": "library.doc",
                "key": "building",
                "words": {"maxLength": 20},
            },
        )
        .catalog()
    )
    entity = catalog.entity("library.doc")
    assert list(entity.fields) == ["name", "building", "crew", "lines"]
    assert entity.fields["building"].required
    assert entity.fields["building"].words["maxLength"] == 20
    controls = catalog.form_for("library.doc").sections[0].controls
    assert [(c.field, c.span) for c in controls][1] == ("building", 8)
    assert [c.field for c in catalog.list_for("library.doc").columns] == [
        "name",
        "building",
        "crew",
    ]


def test_a_term_is_replaced_wherever_people_read_it() -> None:
    made = given().overlay({"op": "replace_term", "from": "班组", "to": "施工队"})
    catalog = made.catalog()
    doc = catalog.entity("library.doc")
    assert doc.fields["crew"].title == "施工队"
    assert doc.headline == '"施工队 " + crew'
    assert catalog.entity("library.line").fields["rate"].title == "施工队单价"
    assert catalog.modules["library"].menu[0].title == "施工队单据"
    assert not any("班组".encode() in content for content in catalog.files.values())


def test_a_term_is_replaced_in_the_labels_of_a_decision() -> None:
    made = given().overlay({"op": "replace_term", "from": "审批", "to": "会签"})
    decision = made.overlay({"op": "replace_term", "from": "金额", "to": "价税合计"}).catalog()
    model = decision.decisions["library.chain"]
    assert model.name == "会签步骤"
    assert model.table.inputs[0].label == "价税合计"


def test_a_term_is_replaced_in_the_names_of_a_diagram() -> None:
    files = given().overlay(
        {"op": "relabel", "target": "process:library.doc_approval/approve", "title": "班组长签字"}
    )
    files.overlay({"op": "replace_term", "from": "班组", "to": "施工队"})
    assert files.catalog().processes["library.doc_approval"].nodes["approve"].name == "施工队长签字"


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("library.doc", lambda c: c.entity("library.doc").title),
        ("library.doc/crew", lambda c: c.entity("library.doc").fields["crew"].title),
        ("form:library.doc", lambda c: c.form_for("library.doc").title),
        ("form:library.doc/main", lambda c: c.form_for("library.doc").sections[0].title),
        ("list:library.docs", lambda c: c.list_for("library.doc").title),
        ("menu:library/docs", lambda c: c.modules["library"].menu[0].title),
        ("menu_section:library/daily", lambda c: c.modules["library"].menu_sections[0].title),
        ("role:boss", lambda c: c.roles["boss"].title),
        ("library.trade", lambda c: c.dictionaries["library.trade"].title),
        ("library.trade#a", lambda c: c.dictionaries["library.trade"].items[0].title),
    ],
)
def test_every_target_is_relabelled_and_translated(target: str, place: Any) -> None:
    made = given().overlay(
        {"op": "relabel", "target": target, "title": "新名"},
        {"op": "translate", "target": target, "locale": "en", "text": "New name"},
    )
    assert place(made.catalog()) == "新名"
    assert place(made.catalog("en")) == "New name"


def test_requiring_hiding_and_sections() -> None:
    catalog = (
        given()
        .overlay(
            {"op": "require_field", "entity": "library.doc", "key": "crew"},
            {"op": "hide_field", "form": "library.doc", "key": "name"},
            {
                "op": "add_section",
                "form": "library.doc",
                "key": "more",
                "title": "更多",
                "after": "main",
            },
            {"op": "hide_section", "form": "library.doc", "key": "more"},
        )
        .catalog()
    )
    assert catalog.entity("library.doc").fields["crew"].required
    main, more = catalog.form_for("library.doc").sections
    assert main.controls[0].visible == "false"
    assert (more.key, more.visible) == ("more", "false")


def test_settings_and_rights_are_set() -> None:
    catalog = (
        given()
        .overlay(
            {"op": "set_setting", "module": "library", "key": "hours", "value": 9},
            {
                "op": "restrict_field",
                "role": "boss",
                "entity": "library.doc",
                "path": "/lines/*/rate",
                "right": "hidden",
            },
        )
        .catalog()
    )
    assert catalog.settings["library"]["hours"] == 9
    assert catalog.grants[0].fields == {"/lines/*/rate": "hidden"}


def test_rules_of_a_decision_are_replaced_and_added() -> None:
    made = given().overlay(
        {
            "op": "replace_rules",
            "decision": "library.chain",
            "rules": [{"inputs": ["<= 5"], "outputs": ['["boss"]']}],
        },
        {
            "op": "add_rules",
            "decision": "library.chain",
            "rules": [{"inputs": ["> 5"], "outputs": ["[]"]}],
        },
    )
    rules = made.catalog().decisions["library.chain"].table.rules
    assert [rule.inputs for rule in rules] == [("<= 5",), ("> 5",)]
    assert len({rule.id for rule in rules}) == 2


def test_the_hit_policy_of_a_decision_is_set() -> None:
    collecting = {"op": "set_hit_policy", "decision": "library.chain", "policy": "COLLECT"}
    for operations, expected in (
        ([collecting], ("C", "")),
        ([{**collecting, "aggregation": "COUNT"}], ("C", "COUNT")),
        ([{**collecting, "aggregation": "COUNT"}, {**collecting, "policy": "FIRST"}], ("F", "")),
    ):
        table = given().overlay(*operations).catalog().decisions["library.chain"].table
        assert (table.hit_policy, table.aggregation) == expected
        assert [rule.inputs for rule in table.rules] == [("<= 10",)]


def test_a_change_of_the_hit_policy_is_told_in_the_plan() -> None:
    operation = {"op": "set_hit_policy", "decision": "library.chain", "policy": "COLLECT"}
    changed = given().overlay({**operation, "aggregation": "COUNT"}).catalog()
    told = [change.for_person("zh") for change in diff(given().catalog(), changed)]
    assert told == [
        "决策表“审批步骤”，命中方式：只命中一行 → 全部汇集",
        "决策表“审批步骤”，汇总方式：未设置 → 计数",
    ]


WRONG = [
    ({"op": "add_feild"}, "operation_unknown", "/op"),
    ({"op": "relabel", "target": "library.doc"}, "word_missing", ""),
    ({"op": "relabel", "target": "library.dco", "title": "x"}, "entity_unknown", "/target"),
    ({"op": "relabel", "target": "library.doc/cerw", "title": "x"}, "target_unknown", "/target"),
    ({"op": "relabel", "target": "from:library.doc", "title": "x"}, "target_unknown", "/target"),
    ({"op": "relabel", "target": "menu:library/dosc", "title": "x"}, "target_unknown", "/target"),
    ({"op": "relabel", "target": "role:bos", "title": "x"}, "role_unknown", "/target"),
    (
        {"op": "add_field", "entity": "library.doc", "key": "crew", "field": {"kind": "text"}},
        "field_exists",
        "/key",
    ),
    (
        {"op": "add_field", "entity": "library.doc", "key": "status", "field": {"kind": "text"}},
        "reserved_name",
        "/status",
    ),
    (
        {
            "op": "add_field",
            "entity": "library.doc",
            "key": "new",
            "field": {"kind": "text", "title": "新"},
            "form": "library.doc",
            "section": "mian",
        },
        "section_unknown",
        "/section",
    ),
    (
        {"op": "change_field", "entity": "library.doc", "key": "cerw", "words": {"maxLength": 5}},
        "field_unknown",
        "/key",
    ),
    (
        {"op": "change_field", "entity": "library.doc", "key": "crew", "words": {"maxlength": 5}},
        "unknown_word",
        "/words/maxlength",
    ),
    ({"op": "require_field", "entity": "library.doc", "key": "x"}, "field_unknown", "/key"),
    ({"op": "hide_field", "form": "library.doc", "key": "x"}, "control_unknown", "/key"),
    ({"op": "hide_section", "form": "library.doc", "key": "mian"}, "section_unknown", "/key"),
    (
        {"op": "add_section", "form": "library.doc", "key": "main", "title": "x"},
        "section_exists",
        "/key",
    ),
    (
        {
            "op": "replace_rules",
            "decision": "library.chian",
            "rules": [{"inputs": [], "outputs": []}],
        },
        "decision_unknown",
        "/decision",
    ),
    (
        {
            "op": "add_rules",
            "decision": "library.chain",
            "rules": [{"inputs": [], "outputs": ["1"]}],
        },
        "rule_width",
        "/rules/0",
    ),
    (
        {"op": "set_hit_policy", "decision": "library.chain", "policy": "PRIORITY"},
        "dmn_no_order",
        "/policy",
    ),
    (
        {
            "op": "set_hit_policy",
            "decision": "library.chain",
            "policy": "COLLECT",
            "aggregation": "SUM",
        },
        "dmn_no_total",
        "/policy",
    ),
    (
        {"op": "set_hit_policy", "decision": "library.chian", "policy": "FIRST"},
        "decision_unknown",
        "/decision",
    ),
    (
        {"op": "set_hit_policy", "decision": "library.chain", "policy": "C"},
        "value_unknown",
        "/policy",
    ),
    (
        {
            "op": "set_hit_policy",
            "decision": "library.chain",
            "policy": "FIRST",
            "aggregation": "SUM",
        },
        "aggregation_alone",
        "/aggregation",
    ),
    (
        {"op": "set_setting", "module": "libary", "key": "x", "value": 1},
        "module_unknown",
        "/module",
    ),
    (
        {
            "op": "restrict_field",
            "role": "boss",
            "entity": "library.doc",
            "path": "/lines/*/rat",
            "right": "hidden",
        },
        "field_unknown",
        "/path",
    ),
    ({"op": "replace_term", "from": "没有的词", "to": "x"}, "term_nowhere", "/from"),
]


@pytest.mark.parametrize(("operation", "code", "path"), WRONG)
def test_a_wrong_operation_is_told_where_it_stands(
    operation: dict[str, Any], code: str, path: str
) -> None:
    made = given().overlay(operation).assembled()
    found = [(f.code, f.path) for f in made.findings if "overlay" in f.file]
    assert (code, f"/operations/0{path}") in found


def test_an_unknown_setting_of_an_overlay_is_told() -> None:
    made = given().overlay({"op": "set_setting", "module": "library", "key": "hour", "value": 1})
    assert [f.code for f in made.assembled().errors] == ["setting_unknown"]


def test_translations_of_options_taken_away_are_taken_away_too() -> None:
    made = given().entity(
        "pick", {"p": {"kind": "choice", "enum": {"a": {"title": "甲"}, "b": {"title": "乙"}}}}
    )
    place = "modules/library/entities/pick.schema.json#/properties/p/enum/b/title"
    made.file("modules/library/translations/en.json", {place: "B"})
    made.overlay(
        {
            "op": "change_field",
            "entity": "library.pick",
            "key": "p",
            "words": {"enum": {"a": {"title": "甲"}}},
        }
    )
    assert place.encode() not in made.assembled().files["modules/library/translations/en.json"]
