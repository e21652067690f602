"""Lookups that ask for a field of the header answer with a context of it, and are typed so."""

import pytest

from dougong.model.check import check
from dougong.testing.definitions import Definitions


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("if one = null then null else one.parent.no", None),
        ("if one = null then null else one.mark", None),
        ("if one = null then null else one.parent.title", "member_unknown"),
        ("if one = null then null else one.no", "member_unknown"),
    ],
)
def test_a_field_of_the_header_is_a_member_of_parent(expression: str, code: str | None) -> None:
    made = Definitions("shop").entity("line", {"mark": "text"}, kind="child")
    made.entity("order", {"no": "text", "lines": {"kind": "rows", "rows": "shop.line"}})
    found = {"entity": "shop.line", "take": "first", "fields": ["parent.no", "mark"]}
    match = [{"field": "mark", "op": "=", "value": "mark"}]
    told = {"kind": "text", "computed": expression}
    made.entity("bill", {"mark": "text", "told": told}, lookups={"one": {**found, "match": match}})
    path = "/properties/told/computed"
    codes = {one.code for one in check(made.catalog()) if one.path == path}
    assert codes == ({code} if code else set())


def test_a_field_whose_module_is_left_out_is_asked_for_as_null() -> None:
    led = {"kind": "reference", "reference": {"entity": "other.thing", "optional": True}}
    made = Definitions("shop").entity("part", {"mark": "text", "thing": led}, kind="master")
    match = [{"field": "mark", "op": "=", "value": "mark"}]
    asked = {"entity": "shop.part", "take": "first", "fields": ["thing"], "match": match}
    told = {"kind": "text", "computed": 'if one = null or one.thing = null then "" else "x"'}
    made.entity("bill", {"mark": "text", "told": told}, lookups={"one": asked})
    catalog = made.catalog()
    (lookup,) = catalog.entities["shop.bill"].lookups
    assert (lookup.fields, lookup.absent) == (("id",), ("thing",))
    assert not [one for one in check(catalog) if one.severity == "error"]
