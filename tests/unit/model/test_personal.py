"""Personal data: what a wrong declaration is told, and what takes the place of values."""

from typing import Any

import pytest

from dougong.model.check import check
from dougong.model.finding import Finding
from dougong.model.personal import Namelessness, copies
from dougong.testing.definitions import Definitions

PERSON = "modules/yard/entities/person.schema.json"
SHIFT = "modules/yard/entities/shift.schema.json"
KEPT = {"years": "3", "values": {"note": '"匿名"'}}


def yard(
    person: dict[str, Any] | None = None,
    shift: dict[str, Any] | None = None,
    retention: dict[str, Any] | None = KEPT,
    **words: Any,
) -> Definitions:
    named = {
        "kind": "text",
        "title": "姓名",
        "personal": {"masked": False, "text": "某人{{ number }}"},
    }
    phone = {"kind": "phone", "title": "电话", "personal": {"keeps": "ends"}}
    fields = {"name": named, "phone": phone, "note": "text", **(person or {})}
    if retention is not None:
        words["retention"] = retention
    who = {
        "kind": "reference",
        "title": "人",
        "reference": {"entity": "yard.person", "copy": {"who_name": "name", "who_note": "note"}},
    }
    copied = {"who": who, "who_name": "text", "who_note": "text", **(shift or {})}
    made = Definitions("yard")
    made.entity("person", fields, kind="master", label="name", **words)
    made.entity("shift", copied, kind="master", label="who_name")
    return made.role("boss", "person", "shift")


def findings(made: Definitions) -> list[Finding]:
    found = made.assembled()
    return [*found.errors, *(check(found.catalog) if found.catalog else ())]


def text(**personal: Any) -> dict[str, Any]:
    return {"kind": "text", "title": "试", "personal": personal}


def test_a_whole_declaration_is_content() -> None:
    shift = {"card": text(of="who.name"), "file": {"kind": "file", "personal": {"of": "who"}}}
    assert [one for one in findings(yard(shift=shift)) if "personal" in one.code] == []


WRONG: list[tuple[dict[str, Any], str, str, str]] = [
    (
        {"person": {"x": text(text="某{{ id }}")}},
        PERSON,
        "personal_place",
        "/properties/x/personal/text",
    ),
    (
        {"person": {"x": {"kind": "date", "title": "日", "personal": {"text": "某日"}}}},
        PERSON,
        "personal_text",
        "/properties/x/personal/text",
    ),
    (
        {"person": {"x": text(text="某", keeps="ends")}},
        PERSON,
        "personal_both",
        "/properties/x/personal",
    ),
    ({"shift": {"x": text(of="whom")}}, SHIFT, "field_unknown", "/properties/x/personal/of"),
    ({"shift": {"x": text(of="who_name")}}, SHIFT, "personal_of", "/properties/x/personal/of"),
    ({"shift": {"x": text(of="who.note")}}, SHIFT, "personal_source", "/properties/x/personal/of"),
    (
        {"shift": {"x": text(of="who")}, "retention": None},
        SHIFT,
        "personal_of",
        "/properties/x/personal/of",
    ),
    ({"retention": {"years": '"三"'}}, PERSON, "expr_wrong_type", "/retention/years"),
    ({"retention": {"years": "3", "since": "name"}}, PERSON, "expr_wrong_type", "/retention/since"),
    (
        {"retention": {"years": "3", "values": {"nam": "1"}}},
        PERSON,
        "field_unknown",
        "/retention/values/nam",
    ),
    (
        {"retention": None, "checks": {"c": {"on": "anonymise", "when": "true", "message": "否"}}},
        PERSON,
        "retention_missing",
        "/checks/c/on",
    ),
    (
        {"checks": {"c": {"on": "anonymise", "level": "warn", "when": "true", "message": "否"}}},
        PERSON,
        "retention_level",
        "/checks/c/level",
    ),
]


@pytest.mark.parametrize(("words", "file", "code", "path"), WRONG, ids=[one[2] for one in WRONG])
def test_a_wrong_declaration_is_refused_with_its_place(
    words: dict[str, Any], file: str, code: str, path: str
) -> None:
    found = [(one.file, one.code, one.path) for one in findings(yard(**words))]
    assert (file, code, path) in found


def test_what_a_reference_copies_of_a_person_is_known_without_saying_so() -> None:
    catalog = yard(shift={"card": text(of="who.name"), "scan": text(of="who")}).catalog()
    found = copies(catalog, catalog.entity("yard.person"))
    assert {(one.field.key, one.source.key if one.source else "") for one in found} == {
        ("who_name", "name"),
        ("card", "name"),
        ("scan", ""),
    }


NAMELESS = Namelessness(
    "p-1",
    own={"name": "某人1", "phone": None},
    copied={"who": {"who_name": "某人1"}},
    words=(("13900000001", "***"), ("张三", "某人1"), ("王", "某人1")),
)


def test_a_row_that_names_another_of_the_same_name_keeps_it() -> None:
    rows = [{"who": "p-1", "who_name": "张三"}, {"who": "p-2", "who_name": "张三"}]
    assert NAMELESS.json({"lines": rows}) == {
        "lines": [{"who": "p-1", "who_name": "某人1"}, {"who": "p-2", "who_name": "张三"}]
    }


def test_changes_of_the_persons_own_record_keep_that_there_was_something() -> None:
    told = {"changes": {"/phone": [None, "13900000002"], "/name": ["李四", "张三"], "/age": [1, 2]}}
    assert NAMELESS.json(told, own=True) == {
        "changes": {"/phone": [None, None], "/name": ["某人1", "某人1"], "/age": [1, 2]}
    }


def test_sentences_lose_the_values_and_a_single_letter_is_no_word() -> None:
    told = "张三（13900000001）与王五同组"
    assert NAMELESS.text(told) == "某人1（***）与王五同组"
    assert NAMELESS.text("王") == "某人1"
