"""A wrong definition is refused with its code, its place and a way to mend it."""

from typing import Any

import pytest

from dougong.testing.definitions import Definitions

ENTITY = "modules/library/entities/doc.schema.json"


def doc(field: Any, **words: Any) -> Definitions:
    return Definitions().entity("doc", {"name": "text", "x": field}, **words).role("boss", "doc")


CASES: list[tuple[Definitions, str, str]] = [
    (doc({"kind": "txt"}), "kind_unknown", "/properties/x/kind"),
    (doc({"type": "number"}), "word_missing", "/properties/x"),
    (doc({"kind": "text", "maxlength": 5}), "unknown_word", "/properties/x/maxlength"),
    (doc({"kind": "text", "minimum": 5}), "word_unfit", "/properties/x/minimum"),
    (doc({"kind": "text", "scale": 2}), "word_unfit", "/properties/x/scale"),
    (doc({"kind": "text", "maxLength": "5"}), "type", "/properties/x/maxLength"),
    (doc({"kind": "text", "maxLength": 0}), "limit", "/properties/x/maxLength"),
    (doc({"kind": "text", "minLength": 9, "maxLength": 5}), "bounds", "/properties/x/minLength"),
    (doc({"kind": "text", "pattern": "("}), "pattern_invalid", "/properties/x/pattern"),
    (doc({"kind": "text", "pattern": "(?=a)b"}), "pattern_unsafe", "/properties/x/pattern"),
    (doc({"kind": "text", "pattern": r"(a)\1"}), "pattern_unsafe", "/properties/x/pattern"),
    (doc({"kind": "text", "$ref": "http://x"}), "schema_ref_external", "/properties/x/$ref"),
    (doc({"kind": "text", "$ref": "#"}), "schema_ref_external", "/properties/x/$ref"),
    (doc({"kind": "money", "type": "string2"}), "type_mismatch", "/properties/x/type"),
    (doc({"kind": "money", "minimum": "0"}), "limit_type", "/properties/x/minimum"),
    (doc({"kind": "date", "maximum": 5}), "limit_type", "/properties/x/maximum"),
    (doc({"kind": "choice"}), "options_missing", "/properties/x"),
    (doc({"kind": "choice", "enum": 5}), "type", "/properties/x/enum"),
    (doc({"kind": "reference"}), "word_missing", "/properties/x"),
    (doc({"kind": "rows"}), "word_missing", "/properties/x"),
    (
        doc({"kind": "reference", "reference": {"entity": "doc"}}),
        "name_invalid",
        "/properties/x/reference/entity",
    ),
    (doc("text", required=["nmae"]), "field_unknown", "/required/0"),
    (doc("text", colour="red"), "unknown_word", "/colour"),
    (doc("text", kind="paper"), "value_unknown", "/kind"),
    (doc({"kind": "text", "title": "name"}), "title_twice", "/properties/x"),
    (
        Definitions().entity("doc", {f"f{n}": "text" for n in range(201)}),
        "too_many_fields",
        "/properties",
    ),
    *[
        (Definitions().entity("doc", {name: "text"}), "reserved_name", f"/properties/{name}")
        for name in ("id", "status", "parent", "form", "actor", "if", "typename", "dmninputexpr")
    ],
    *[
        (Definitions().entity("doc", {name: "text"}), "reserved_name", f"/properties/{name}")
        for name in ("ctid", "xmin", "tableoid", "parent_field", "rowid")
    ],
    *[
        (Definitions().entity("doc", {name: "text"}), "key_invalid", f"/properties/{name}")
        for name in ("Name", "1st", "a-b", "a" * 65, "_x", "名称", "", "a.b")
    ],
]


@pytest.mark.parametrize(
    ("given", "code", "path"),
    CASES,
    ids=[f"{code}-{number}" for number, (_, code, _) in enumerate(CASES)],
)
def test_a_wrong_definition_is_told_with_its_place(
    given: Definitions, code: str, path: str
) -> None:
    found = [f for f in given.assembled().findings if f.file == ENTITY]
    assert (code, path) in [(finding.code, finding.path) for finding in found]
    for finding in found:
        assert "—" not in finding.for_person("zh") + finding.for_person("en")


def test_the_nearest_known_word_is_offered() -> None:
    (finding,) = doc({"kind": "text", "maxlength": 5}).assembled().errors
    assert finding.for_person() == "不认识“maxlength”"
    assert finding.advice() == "您是否想写“maxLength”？"
    assert finding.for_person("en") == "“maxlength” is not a known word"


def test_every_fault_of_every_file_is_told_at_once() -> None:
    made = (
        doc({"kind": "txt"})
        .entity("other", {"y": {"kind": "money", "maxLength": 3}}, colour=1)
        .file("modules/library/lists/bad.json", b"{oops")
        .assembled()
    )
    assert made.catalog is None
    assert {finding.file.rpartition("/")[2] for finding in made.errors} == {
        "doc.schema.json",
        "other.schema.json",
        "bad.json",
    }


def test_a_file_named_otherwise_than_its_key_is_refused() -> None:
    given = doc("text").file(
        "modules/library/dictionaries/trade.json", {"key": "trades", "title": "工种", "items": {}}
    )
    (finding,) = given.assembled().errors
    assert (finding.code, finding.path) == ("key_mismatch", "/key")


def test_wrong_diagrams_and_tables_are_told_with_their_file() -> None:
    given = (
        doc("text")
        .file("workflows/library/a.bpmn", b"<x/>")
        .file("workflows/library/b.dmn", b"no xml")
    )
    assert {f.file for f in given.assembled().errors} == {
        "workflows/library/a.bpmn",
        "workflows/library/b.dmn",
    }
