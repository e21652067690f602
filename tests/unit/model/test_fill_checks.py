"""Fills are held against their source, the list they fill, and the forms that show it."""

from typing import Any

import pytest

from dougong.model.check import check
from dougong.testing.definitions import Definitions

DOC = "modules/library/entities/doc.schema.json"
AT = "/fills/parts"
FILL: dict[str, Any] = {
    "title": "带入零件",
    "rows": "lines",
    "entity": "library.part",
    "match": [{"field": "parent.size", "op": "=", "value": "size"}],
    "key": ["part"],
    "columns": {"part": "id", "name": "name", "count": "count + form.size"},
    "locked": ["count"],
}
LINE = {
    "part": {"kind": "reference", "reference": {"entity": "library.part"}},
    "name": "text",
    "count": "integer",
    "total": {"kind": "integer", "computed": "count"},
}


def filled(**words: Any) -> Definitions:
    """A document with lines, filled from the parts of kits."""
    made = Definitions().entity("part", {"name": "text", "count": "integer"}, kind="child")
    made.entity("kit", {"parts": {"kind": "rows", "rows": "library.part"}, "size": "integer"})
    made.entity("line", LINE, kind="child")
    fill = {key: value for key, value in {**FILL, **words}.items() if value is not None}
    fields = {"size": "integer", "lines": {"kind": "rows", "rows": "library.line"}}
    made.entity("doc", fields, fills={"parts": fill})
    made.add(
        "ledger",
        "book",
        dimensions={"name": {"kind": "text", "title": "名称"}},
        measures={"amount": {"kind": "money", "title": "金额"}},
        row_types={"cost": {"title": "成本"}},
    )
    for entity in ("doc", "kit"):
        made.role("boss", entity).process(f"{entity}_approval", entity, approve="boss")
    return made


def matching(field: str, value: str) -> list[dict[str, str]]:
    return [{"field": field, "op": "=", "value": value}]


CASES: list[tuple[dict[str, Any], str, str]] = [
    ({"entity": "library.prat"}, "entity_unknown", f"{AT}/entity"),
    ({"rows": "parts"}, "field_unknown", f"{AT}/rows"),
    ({"match": matching("parent.colour", "1")}, "field_unknown", f"{AT}/match/0/field"),
    ({"match": matching("parent.size", "colour")}, "expr_unknown_name", f"{AT}/match/0/value"),
    ({"match": matching("parent.size", '"a"')}, "expr_wrong_type", f"{AT}/match/0/value"),
    ({"columns": {"part": "id", "x": "name"}}, "field_unknown", f"{AT}/columns/x"),
    ({"columns": {"part": "id", "total": "1"}}, "fill_column_closed", f"{AT}/columns/total"),
    ({"columns": {"part": "id", "count": "name"}}, "expr_wrong_type", f"{AT}/columns/count"),
    ({"columns": {"part": "id", "count": "colour"}}, "expr_unknown_name", f"{AT}/columns/count"),
    ({"key": ["name"], "columns": {"part": "id"}}, "fill_column_missing", f"{AT}/key/0"),
    ({"columns": {"part": "id"}}, "fill_column_missing", f"{AT}/locked/0"),
    ({"when": "count"}, "expr_not_condition", f"{AT}/when"),
    ({"by": ["name"]}, "expr_unknown_name", f"{AT}/columns/part"),
    ({"by": ["colour"]}, "field_unknown", f"{AT}/by/0"),
    ({"sort": ["colour"]}, "field_unknown", f"{AT}/sort/0"),
]


@pytest.mark.parametrize(
    ("words", "code", "path"), CASES, ids=[f"{code}-{at}" for _, code, at in CASES]
)
def test_what_a_fill_names_must_be_there_and_fit(
    words: dict[str, Any], code: str, path: str
) -> None:
    found = check(filled(**words).catalog())
    assert (DOC, code, path) in [(f.file, f.code, f.path) for f in found]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"entity": None}, "fill_source"),
        ({"ledger": "library.book"}, "fill_source"),
        ({"entity": None, "ledger": "library.book"}, "fill_by"),
        ({"key": None}, "fill_key"),
        ({"rows": None, "columns": {"size": "count"}, "locked": None}, "word_unfit"),
    ],
)
def test_a_fill_that_cannot_be_meant_is_refused(words: dict[str, Any], code: str) -> None:
    assert code in [f.code for f in filled(**words).assembled().errors]


SOUND: list[dict[str, Any]] = [
    {},
    {"when": "count != null and count > 3", "sort": ["-count"], "gone": "remove"},
    {"by": ["name"], "key": ["name"], "columns": {"name": "name", "count": "count"}},
    {
        "entity": None,
        "ledger": "library.book",
        "by": ["name"],
        "match": matching("name", '"a"'),
        "key": ["name"],
        "columns": {"name": "name", "count": "amount"},
    },
    {
        "rows": None,
        "key": None,
        "entity": "library.kit",
        "match": matching("status", '"approved"'),
        "columns": {"size": "size"},
        "locked": ["size"],
    },
]


@pytest.mark.parametrize("words", SOUND)
def test_a_sound_fill_is_not_complained_of(words: dict[str, Any]) -> None:
    made = filled(**words)
    assert made.assembled().errors == ()
    found = [f for f in check(made.catalog()) if f.path.startswith(AT)]
    assert [(f.code, f.path) for f in found if f.code != "translation_missing"] == []


def test_a_form_without_a_column_that_comes_is_told() -> None:
    made = filled()
    control = {"columns": {"part": {}, "name": {}}}
    sections = {"main": {"title": "", "controls": {"size": {}, "lines": control}}}
    made.add("form", "doc", entity="library.doc", sections=sections)
    found = [(f.code, f.path) for f in check(made.catalog())]
    assert ("fill_column_unshown", f"{AT}/columns/count") in found
