"""Settings that the record which scopes roles says for what belongs to it."""

from typing import Any

import pytest

from dougong.model.check import check
from dougong.model.scoped_settings import fields_asked, is_concerned, settings_for
from dougong.testing.definitions import Definitions
from modules.purse import purse

WAYS = {"incl": {"title": "含税"}, "excl": {"title": "不含税"}}
WAY: dict[str, Any] = {"kind": "choice", "title": "口径", "enum": WAYS}


def priced(by_scope: dict[str, str], **field: Any) -> Definitions:
    made = purse()
    words = {"name": "text", "way": {**WAY, **field}}
    made.entity("site", words, "master", label="name", scope="id")
    settings = {"properties": {"caliber": {**WAY, "default": "excl"}}, "by_scope": by_scope}
    return made.module_words(settings=settings)


def test_what_the_scope_says_stands_in_the_place_of_the_usual_setting() -> None:
    catalog = priced({"caliber": "way"}).catalog()
    assert fields_asked(catalog) == ("way",)
    assert is_concerned(catalog, catalog.entity("purse.request"))
    assert settings_for(catalog, "purse", {"way": "incl"})["caliber"] == "incl"
    assert settings_for(catalog, "purse", {})["caliber"] == "excl"
    assert settings_for(catalog, "purse", {"way": None})["caliber"] == "excl"


@pytest.mark.parametrize(
    ("by_scope", "field", "code"),
    [
        ({"caliber": "ways"}, {}, "field_unknown"),
        ({"calibre": "way"}, {}, "field_unknown"),
        ({"caliber": "name"}, {}, "setting_scope"),
        ({"caliber": "way"}, {"enum": {**WAYS, "both": {"title": "两种"}}}, "setting_scope"),
    ],
)
def test_a_setting_is_taken_from_a_field_like_it(
    by_scope: dict[str, str], field: dict[str, Any], code: str
) -> None:
    found = check(priced(by_scope, **field).catalog())
    (key,) = by_scope
    assert (code, f"/settings/by_scope/{key}") in {(one.code, one.path) for one in found}


@pytest.mark.parametrize(
    ("fixed_by", "code", "at"),
    [
        ({"calibre": ["money"]}, "setting_not_scoped", "calibre"),
        ({"caliber": ["monney"]}, "ledger_unknown", "caliber/0"),
        ({"caliber": ["money"]}, "ledger_not_scoped", "caliber/0"),
    ],
)
def test_rows_fix_what_is_taken_by_scope_in_ledgers_that_are_kept_by_it(
    fixed_by: dict[str, list[str]], code: str, at: str
) -> None:
    made = priced({"caliber": "way"})
    amount = {"amount": {"kind": "money", "title": "金额"}}
    kind = {"kind": {"kind": "text", "title": "种类"}}
    types = {"row": {"title": "行"}}
    made.add("ledger", "money", dimensions=kind, measures=amount, row_types=types, balances={})
    made.module_words(settings={**_settings(), "fixed_by": fixed_by})
    found = {(one.code, one.path) for one in check(made.catalog())}
    assert (code, f"/settings/fixed_by/{at}") in found


def _settings() -> dict[str, Any]:
    properties = {"caliber": {**WAY, "default": "excl"}}
    return {"properties": properties, "by_scope": {"caliber": "way"}}
