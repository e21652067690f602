"""Columns chosen from other rows of a record: what they name must stand in that record."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from dougong.base.values import new_id
from dougong.forms.evaluate import compute
from dougong.forms.scope import Scope
from dougong.model.check import check
from dougong.model.people import Actor
from dougong.testing.definitions import Definitions

LINK = "modules/library/entities/link.schema.json"
SCOPE = Scope(Actor("p", "ann", "安"), datetime(2026, 11, 2, tzinfo=UTC), date(2026, 11, 2))
AT = "/properties/to/among"


def plan(among: dict[str, str], **fields: Any) -> Definitions:
    """A plan of steps, and of links between them."""
    steps = {"code": "text", "name": "text", "days": "integer"}
    made = Definitions().entity("step", steps, kind="child")
    made.entity("link", {"to": {"kind": "text", "among": among}}, kind="child")
    rows = {key: {"kind": "rows", "rows": f"library.{key[:-1]}"} for key in ("steps", "links")}
    made.entity("plan", {"name": "text", **rows, **fields})
    return made.role("boss", "plan").process("plan_approval", "plan", approve="boss")


CASES = [
    ({"rows": "tasks", "value": "code"}, "field_unknown", f"{AT}/rows"),
    ({"rows": "steps", "value": "key"}, "field_unknown", f"{AT}/value"),
    ({"rows": "steps", "value": "days"}, "among_no_text", f"{AT}/value"),
    ({"rows": "steps", "value": "code", "title": "label"}, "field_unknown", f"{AT}/title"),
]


@pytest.mark.parametrize(("among", "code", "path"), CASES)
def test_rows_and_columns_that_are_chosen_from_exist(
    among: dict[str, str], code: str, path: str
) -> None:
    found = check(plan(among).catalog())
    assert (LINK, code, path) in [(f.file, f.code, f.path) for f in found]


def test_what_is_chosen_from_a_column_of_texts_is_right() -> None:
    found = check(plan({"rows": "steps", "value": "code", "title": "name"}).catalog())
    assert [f for f in found if f.severity == "error"] == []


def test_a_value_that_no_row_has_is_told_with_its_place_and_an_empty_one_is_not() -> None:
    catalog = plan({"rows": "steps", "value": "code", "title": "name"}).catalog()
    steps = [{"id": new_id(), "code": "1.1", "name": "挖土"}]
    links = [{"id": new_id(), "to": to} for to in ("1.1", "1.2", None)]
    made = compute(catalog.entity("library.plan"), catalog, {"steps": steps, "links": links}, SCOPE)
    (found,) = made.faults
    assert (found.path, found.code) == ("/links/1/to", "not_among")
    assert found.facts["row"] == 2
    assert found.facts["value"] == "1.2"


def test_only_columns_of_rows_are_chosen_from_rows() -> None:
    lone = {"kind": "text", "among": {"rows": "steps", "value": "code"}}
    found = check(plan({"rows": "steps", "value": "code"}, first=lone).catalog())
    assert "among_alone" in {f.code for f in found}
