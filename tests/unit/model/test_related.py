"""What refers to a record is found in the definitions, and an author chooses among it."""

from typing import Any

import orjson
import pytest

from dougong.model.check import check
from dougong.model.related import related_kinds
from dougong.testing.definitions import Definitions

SHELF = "modules/library/entities/shelf.schema.json"
TO_SHELF = {"kind": "reference", "reference": {"entity": "library.shelf"}}
MENU = [
    {"key": "loans", "title": "借阅", "list": "library.loans"},
    {"key": "books", "title": "图书", "list": "library.new_books"},
]


def shelf(**related: Any) -> Definitions:
    """Books on shelves, loans from one shelf to another, and notes that no list shows."""
    made = Definitions()
    made.entity("shelf", {"name": "text"}, "master", **({"related": related} if related else {}))
    book = {"title_of": "text", "shelf": TO_SHELF, "price": "money", "pages": "integer"}
    made.entity("book", book, "master")
    move = {"source": TO_SHELF, "target": TO_SHELF, "fee": "money"}
    made.entity("loan", {key: _titled(key, words) for key, words in move.items()}, "master")
    made.entity("note", {"shelf": TO_SHELF}, "master")
    made.entity("map", {"shelf": TO_SHELF}, "master")
    totals = {"title_of": {}, "price": {"total": True}, "pages": {"total": True}}
    made.add("list", "new_books", entity="library.book", columns={"title_of": {}}, where="pages>9")
    made.add("list", "books", entity="library.book", columns=totals)
    made.add("list", "loans", entity="library.loan", columns={"fee": {}})
    made.add("list", "maps", entity="library.map", columns={"shelf": {}})
    return made.role("boss", "shelf", "book", "loan", "note", "map").module_words(menu=MENU)


def _titled(key: str, words: Any) -> dict[str, Any]:
    return {**(words if isinstance(words, dict) else {"kind": words}), "title": key}


def told(made: Definitions) -> list[tuple[str, str, tuple[str, ...] | None, str]]:
    return [
        (kind.view.key, line.field, line.measures, line.title)
        for kind in related_kinds(made.catalog(), "library.shelf")
        for line in kind.lines
    ]


def test_whatever_refers_and_has_a_list_is_told_in_the_order_of_the_menu() -> None:
    assert told(shelf()) == [
        ("loans", "source", (), "loan · source"),
        ("loans", "target", (), "loan · target"),
        ("books", "shelf", ("price", "pages"), "book"),
        ("maps", "shelf", (), "map"),
    ]


def hall() -> Definitions:
    """Tours that name shelves in their stops, once as the place and once as the next one."""
    made = shelf()
    stop = {"place": {**TO_SHELF, "title": "站点"}, "after": {**TO_SHELF, "title": "下一站"}}
    made.entity("stop", stop, "child").entity("wish", {"shelf": TO_SHELF}, "child")
    rows = {
        "stops": {"kind": "rows", "title": "行程", "rows": "library.stop"},
        "wishes": {"kind": "rows", "title": "备选", "rows": "library.wish"},
        "fee": "money",
    }
    made.entity("tour", rows, "master")
    made.add("list", "tours", entity="library.tour", columns={"fee": {"total": True}})
    return made.role("guide", "tour")


def test_references_in_rows_are_told_by_their_list_and_not_summed() -> None:
    assert [line for line in told(hall()) if line[0] == "tours"] == [
        ("tours", "stops.place", (), "tour · 行程 · 站点"),
        ("tours", "stops.after", (), "tour · 行程 · 下一站"),
        ("tours", "wishes.shelf", (), "tour · 备选"),
    ]


def test_an_author_names_a_reference_in_rows_and_sums_nothing_of_it() -> None:
    path = "modules/library/entities/shelf.schema.json"
    made = hall()
    words = orjson.loads(made.files()[path])
    kinds = {"tours": {"entity": "library.tour", "field": "stops.place", "title": "参观"}}
    named = made.file(path, {**words, "related": {"kinds": kinds, "others": False}})
    assert told(named) == [("tours", "stops.place", (), "参观")]
    assert [f.code for f in check(named.catalog()) if f.severity == "error"] == []
    kinds["tours"] |= {"measures": ["fee"]}
    summed = made.file(path, {**words, "related": {"kinds": kinds, "others": False}})
    at = "/related/kinds/tours"
    assert (at, "related_row") in [(f.path, f.code) for f in check(summed.catalog())]


def test_the_author_s_kinds_come_first_with_his_words() -> None:
    kinds = {
        "books": {"entity": "library.book", "title": "在架图书", "measures": ["pages"]},
        "out": {"entity": "library.loan", "field": "source", "measures": ["fee"]},
        "gone": {"entity": "cellar.wine", "field": "shelf"},
    }
    assert told(shelf(kinds=kinds, without=["library.map"])) == [
        ("books", "shelf", ("pages",), "在架图书"),
        ("loans", "source", ("fee",), "loan · source"),
    ]


def test_without_others_only_the_author_s_kinds_are_told() -> None:
    kinds = {"books": {"entity": "library.book", "measures": []}}
    assert told(shelf(kinds=kinds, others=False)) == [("books", "shelf", (), "book")]


def test_the_title_of_a_kind_is_told_in_the_reader_s_language() -> None:
    made = shelf(kinds={"books": {"entity": "library.book", "title": "在架图书"}})
    place = "modules/library/entities/shelf.schema.json#/related/kinds/books/title"
    made.file("modules/library/translations/en.json", {place: "Books on the shelf"})
    [first, *_] = related_kinds(made.catalog("en"), "library.shelf")
    assert first.lines[0].title == "Books on the shelf"


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"entity": "library.bok"}, "entity_unknown", "/entity"),
    ({"entity": "library.note"}, "related_no_list", "/entity"),
    ({"entity": "library.shelf"}, "related_no_field", "/entity"),
    ({"entity": "library.book", "field": "price"}, "field_unknown", "/field"),
    ({"entity": "library.book", "measures": ["cost"]}, "field_unknown", "/measures/0"),
    ({"entity": "library.book", "measures": ["title_of"]}, "related_sum", "/measures/0"),
    ({"entity": "library.book", "begin": {"cost": "1"}}, "field_unknown", "/begin/cost"),
    ({"entity": "library.book", "begin": {"price": "name"}}, "expr_wrong_type", "/begin/price"),
    ({"entity": "library.book", "begin": {"price": "cost"}}, "expr_unknown_name", "/begin/price"),
]


@pytest.mark.parametrize(("words", "code", "at"), FAULTS, ids=[code + at for _, code, at in FAULTS])
def test_what_a_kind_names_must_be_there_and_fit(words: dict[str, Any], code: str, at: str) -> None:
    made = shelf(kinds={"one": words})
    made.add("list", "shelves", entity="library.shelf", columns={"name": {}})
    found = [(f.file, f.code, f.path) for f in check(made.catalog())]
    assert (SHELF, code, f"/related/kinds/one{at}") in found


def test_a_field_is_told_once_and_what_is_left_out_exists() -> None:
    one = {"entity": "library.book"}
    made = shelf(kinds={"one": one, "two": {**one, "field": "shelf"}}, without=["library.mop"])
    found = [(f.code, f.path) for f in check(made.catalog())]
    assert ("related_twice", "/related/kinds/two") in found
    assert ("entity_unknown", "/related/without/0") in found


def test_a_row_has_no_page_of_its_own() -> None:
    made = shelf().entity("line", {"name": "text"}, "child", related={"others": False})
    assert ("related_child", "/related") in [(f.code, f.path) for f in check(made.catalog())]
