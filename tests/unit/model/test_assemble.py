"""A bundle is put together from the modules it chooses, in the language asked for."""

from datetime import UTC, date, datetime
from pathlib import Path

from dougong.forms.evaluate import evaluate
from dougong.forms.scope import Scope
from dougong.model.assemble import assemble, from_resolved
from dougong.model.check import check
from dougong.model.localise import localised
from dougong.model.people import Actor
from dougong.sources import folder
from dougong.testing.definitions import Definitions

THROWAWAY = Path(__file__).parents[2] / "throwaway"


def town(locale: str = "zh"):
    return assemble(folder.read(THROWAWAY), "town", locale)


def test_a_bundle_becomes_a_catalog() -> None:
    catalog = town().catalog
    assert catalog is not None
    assert list(catalog.entities) == [
        "library.book",
        "library.branch",
        "library.item",
        "library.loan",
    ]
    assert catalog.role_scope is not None
    assert catalog.role_scope.entity == "library.branch"
    process = catalog.process_for("library.loan")
    assert process is not None
    assert list(process.nodes) == ["approve"]
    assert catalog.entity("library.loan").fields["items"].required


def test_settings_of_the_bundle_count_more_than_those_of_the_module() -> None:
    catalog = town().catalog
    assert catalog is not None
    assert catalog.settings == {"library": {"loan_days": 14}}


def test_an_optional_reference_to_an_absent_module_is_left_out_everywhere() -> None:
    catalog = town().catalog
    assert catalog is not None
    book = catalog.entity("library.book")
    assert "author" not in book.fields
    assert book.absent == ("author",)
    controls = catalog.form_for("library.book").sections[0].controls
    assert [control.field for control in controls] == ["title", "isbn", "price"]
    assert "author" not in [c.field for c in catalog.list_for("library.book").columns]


def test_a_stored_release_gives_the_same_catalog_and_hash() -> None:
    made = town()
    assert made.catalog is not None
    again = from_resolved(made.files)
    assert again.release == made.catalog.release
    assert again.entities == made.catalog.entities
    assert again.forms == made.catalog.forms


def test_another_language_is_the_same_release_and_falls_back_to_chinese() -> None:
    catalog = town().catalog
    assert catalog is not None
    english = localised(catalog, "en")
    assert english.release == catalog.release
    loan = english.entity("library.loan")
    assert (loan.title, loan.fields["reader"].title) == ("Loan", "Reader")
    assert loan.fields["branch"].title == "分馆"
    process = english.process_for("library.loan")
    assert process is not None
    assert process.nodes["approve"].name == "Librarian agrees"
    assert localised(catalog, "zh") is catalog


def test_layout_of_files_does_not_change_the_release_and_content_does() -> None:
    files = folder.read(THROWAWAY)
    path = "modules/library/module.json"
    spaced = {**files, path: files[path].replace(b": ", b" :  ")}
    other = {**files, path: files[path].replace("图书借阅".encode(), "借书".encode())}
    releases = [assemble(it, "town").catalog.release for it in (files, spaced, other)]  # type: ignore[union-attr]
    assert releases[0] == releases[1] != releases[2]


def test_an_unknown_bundle_is_told_with_the_nearest() -> None:
    made = assemble(folder.read(THROWAWAY), "towm")
    (finding,) = made.errors
    assert finding.code == "bundle_unknown"
    assert "town" in finding.advice()


def test_modules_that_are_missing_or_of_another_version_are_told() -> None:
    given = Definitions().entity("doc", {"name": "text"}).module_words(depends=["base"])
    given.bundle_words(modules={"library": "2.0.0", "libary": "1.0.0"})
    codes = {(f.code, f.path) for f in given.assembled().errors}
    assert codes == {
        ("module_unknown", "/modules/libary"),
        ("module_version", "/modules/library"),
        ("dependency_missing", "/modules/library"),
    }


def test_files_of_other_modules_stay_out_and_unknown_files_are_told() -> None:
    given = Definitions().entity("doc", {"name": "text"}).role("boss", "doc")
    given.file("modules/other/module.json", b"{oops").file("modules/library/notes.txt", b"x")
    given.file("modules/library/scenarios/a.yaml", b"x")
    made = given.assembled()
    assert made.catalog is not None
    assert [f.file for f in made.findings] == ["modules/library/notes.txt"]
    assert not any("other" in path or "scenarios" in path for path in made.files)


def test_wrong_settings_are_told_where_the_bundle_gives_them() -> None:
    given = Definitions().entity("doc", {"name": "text"})
    given.module_words(settings={"properties": {"hours": {"kind": "integer", "maximum": 9}}})
    given.bundle_words(settings={"library": {"hours": 10, "huors": 1}, "nowhere": {"a": 1}})
    codes = {(f.code, f.path) for f in given.assembled().errors}
    assert codes == {
        ("setting_invalid", "/settings/library/hours"),
        ("setting_unknown", "/settings/library/huors"),
        ("module_unknown", "/settings/nowhere"),
    }


def test_a_dictionary_gives_its_items_as_options() -> None:
    given = Definitions().entity(
        "doc", {"trade": {"kind": "choice", "dictionary": "library.trade"}}
    )
    given.add(
        "dictionary",
        "trade",
        items={"a": {"title": "木工"}, "b": {"title": "瓦工", "active": False}},
    )
    options = given.catalog().entity("library.doc").fields["trade"].options
    assert [(o.value, o.title, o.active) for o in options] == [
        ("a", "木工", True),
        ("b", "瓦工", False),
    ]


def test_one_role_is_defined_once() -> None:
    given = Definitions().entity("doc", {"name": "text"}).role("boss", "doc")
    given.bundle_words(modules={"library": "1.0.0", "other": "1.0.0"})
    given.file("modules/other/module.json", {"key": "other", "title": "其他", "version": "1.0.0"})
    given.file("modules/other/access.json", {"roles": {"boss": {"title": "老板"}}})
    assert [f.code for f in given.assembled().errors] == ["role_twice"]


def test_the_folder_gives_every_file_by_its_path() -> None:
    files = folder.read(THROWAWAY)
    assert "workflows/library/loan_approval.bpmn" in files
    assert all(not path.startswith("/") for path in files)


def test_expressions_see_what_is_left_out_as_null() -> None:
    author = {"kind": "reference", "reference": {"entity": "archive.person", "optional": True}}
    given = Definitions().entity(
        "doc",
        {"author": author, "known": {"kind": "boolean", "computed": "author != null"}},
        checks={"who": {"when": "author = null and open > 0", "message": "无作者"}},
        lookups={
            "open": {"entity": "archive.loan", "take": "count", "match": [], "optional": True}
        },
    )
    catalog = given.role("boss", "doc").catalog()
    entity = catalog.entity("library.doc")
    assert entity.absent == ("author", "open")
    assert not [finding for finding in check(catalog) if finding.severity == "error"]
    noon = datetime(2026, 10, 3, 4, tzinfo=UTC)
    scope = Scope(Actor("1", "zhang", "张三"), noon, date(2026, 10, 3))
    found = evaluate(catalog.form_for("library.doc"), catalog, {}, scope)
    assert found.data["known"] is False


def test_what_is_left_out_is_neither_copied_nor_told_to_a_port() -> None:
    author = {"kind": "reference", "reference": {"entity": "archive.person", "optional": True}}
    copied = {"entity": "library.order", "copy": {"author": "author", "called": "name"}}
    told = {"author": author, "called": {"kind": "text"}}
    given = Definitions().entity("order", {"author": author, "name": "text"})
    given.entity("delivery", {**told, "order": {"kind": "reference", "reference": copied}})
    given.module_words(ports={"out": {"sent": {"title": "发出", "payload": told}}})
    payload = {"author": "author", "called": "called"}
    given.posting("delivery", sent={"on": "approved", "port": "sent", "payload": payload})
    catalog = given.role("boss", "order").catalog()
    assert not [finding for finding in check(catalog) if finding.severity == "error"]
    reference = catalog.entity("library.delivery").fields["order"].reference
    assert reference is not None
    assert reference.copy == {"called": "name"}
    (rule,) = catalog.postings["library.delivery"].rules
    assert rule.payload == {"called": "called"}
