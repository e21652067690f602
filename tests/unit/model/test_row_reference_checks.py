"""References to rows are held against the row, its record, and that there is one such record."""

from typing import Any

import pytest

from dougong.model.check import check
from dougong.testing.definitions import Definitions

DOC = "modules/library/entities/doc.schema.json"


def row(**words: Any) -> dict[str, Any]:
    """A reference to a row of a list that belongs to one kind of record."""
    return {"kind": "reference", "reference": {"entity": "library.part", **words}}


def parted(**fields: Any) -> Definitions:
    """A kit with parts, beside a document with these fields."""
    made = Definitions().entity("part", {"name": "text", "count": "integer"}, kind="child")
    made.entity("kit", {"parts": {"kind": "rows", "rows": "library.part"}, "size": "integer"})
    made.entity("doc", {"name": "text", **fields})
    for entity in ("doc", "kit"):
        made.role("boss", entity).process(f"{entity}_approval", entity, approve="boss")
    return made


AT = "/properties/x/reference"
TREE = {"kind": "tree_reference", "reference": {"entity": "library.part"}}
SHARED = {"x": row(), "more": {"kind": "rows", "rows": "library.part"}}
CASES: list[tuple[dict[str, Any], str, str]] = [
    ({"x": row(copy={"name": "parent.colour"})}, "field_unknown", f"{AT}/copy/name"),
    ({"x": row(copy={"name": "colour"})}, "field_unknown", f"{AT}/copy/name"),
    ({"x": row(show=["count", "parent.colour"])}, "field_unknown", f"{AT}/show/1"),
    ({"x": row(filter="parent.colour = 1")}, "expr_not_filterable", f"{AT}/filter"),
    ({"x": row(filter='parent.size = "a"')}, "expr_never_compared", f"{AT}/filter"),
    ({"x": TREE}, "reference_rows_tree", f"{AT}/entity"),
    (SHARED, "reference_rows_shared", f"{AT}/entity"),
    ({"x": row(once="used", binds=False)}, "once_misplaced", f"{AT}/once"),
    ({"x": {**row(once="used"), "kind": "references"}}, "once_misplaced", f"{AT}/once"),
    ({"x": {**row(once="used"), "computed": "null"}}, "once_misplaced", f"{AT}/once"),
]


@pytest.mark.parametrize(
    ("fields", "code", "path"), CASES, ids=[f"{n} {case[1]}" for n, case in enumerate(CASES)]
)
def test_what_a_reference_to_a_row_reads_must_be_there(
    fields: dict[str, Any], code: str, path: str
) -> None:
    found = check(parted(**fields).catalog())
    assert (DOC, code, path) in [(f.file, f.code, f.path) for f in found]


def test_a_reference_to_a_row_may_read_its_record() -> None:
    words: dict[str, Any] = {
        "filter": 'parent.size > 3 and parent.status = "approved" and count > 0',
        "copy": {"name": "parent.size"},
        "show": ["count", "parent.size"],
    }
    made = parted(x=row(**words))
    made.entity("part", {"name": "text", "count": "integer"}, "child", label='parent + " " + name')
    assert made.assembled().errors == ()
    places = {f.path for f in check(made.catalog()) if f.severity == "error"}
    assert places == set()
