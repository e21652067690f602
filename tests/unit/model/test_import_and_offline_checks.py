"""What tells imported rows apart is always there; what waits on a phone is a document."""

from typing import Any

import pytest

from dougong.model.check import check
from dougong.testing.definitions import Definitions

ENTITY, FORM = "modules/library/entities/doc.schema.json", "forms/library/doc.form.json"
FIELDS: dict[str, Any] = {
    "name": "text",
    "code": "text",
    "twice": {"kind": "text", "computed": "name"},
    "at": "datetime",
    "day": "date",
}


def doc(kind: str = "document", offline: Any = None, **words: Any) -> Definitions:
    made = Definitions().entity("doc", FIELDS, kind, required=["name", "twice"], **words)
    sections = {"main": {"title": "基本", "controls": {name: {} for name in FIELDS}}}
    more = {} if offline is None else {"offline": offline}
    made.add("form", "doc", entity="library.doc", sections=sections, **more)
    made.role("boss", "doc")
    return made.process("doc_approval", "doc", approve="boss") if kind == "document" else made


def found(made: Definitions) -> list[tuple[str, str, str]]:
    return [(f.file, f.code, f.path) for f in check(made.catalog()) if f.severity == "error"]


@pytest.mark.parametrize(
    ("key", "code"),
    [("colour", "field_unknown"), ("code", "import_key_open"), ("twice", "import_key_open")],
)
def test_the_key_of_imports_is_a_field_that_people_must_fill_in(key: str, code: str) -> None:
    made = doc(**{"import": {"key": ["name", key]}})
    assert (ENTITY, code, "/import/key/1") in found(made)


@pytest.mark.parametrize(("time", "code"), [("colour", "field_unknown"), ("day", "offline_time")])
def test_the_time_of_an_offline_form_is_an_instant_of_its_document(time: str, code: str) -> None:
    assert (FORM, code, "/offline/time") in found(doc(offline={"time": time}))


def test_only_documents_wait_to_be_sent() -> None:
    assert (FORM, "offline_unfit", "/offline") in found(doc("master", offline={}))


def test_both_words_are_fine_where_they_fit() -> None:
    made = doc(offline={"time": "at"}, **{"import": {"key": ["name"]}})
    assert found(made) == []
    form = made.catalog().forms["library.doc"]
    assert (form.offline, form.filled_at) == (True, "at")
    assert made.catalog().entity("library.doc").import_key == ("name",)
