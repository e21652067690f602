"""Print templates: what is refused and where, what checks say, and their other languages."""

import orjson
import pytest

from dougong.model.check import check
from dougong.model.parse.print_sheet import read_print
from dougong.model.print_texts import print_texts, with_print_texts
from dougong.testing.definitions import Definitions

FILE = "forms/library/doc.print.html"


def page(body: str, words: str = 'entity="library.doc" title="单据"') -> bytes:
    return f"<print {words}>{body}</print>".encode()


REFUSED = [
    (page("<script>alert(1)</script>"), "print_element", "/print/script"),
    (page("<p>a</p><p><img src='file:///etc/passwd'/></p>"), "print_element", "/print/p[2]/img"),
    (page("<iframe/>"), "print_element", "/print/iframe"),
    (page("<style>p{background:url(http://x)}</style>"), "print_element", "/print/style"),
    (page("<svg xmlns='http://www.w3.org/2000/svg'/>"), "print_element", "/print/*"),
    (page("<a href='http://x'>x</a>"), "print_element", "/print/a"),
    (page("<p style='background:url(http://x)'/>"), "print_attribute", "/print/p"),
    (page("<p onclick='x()'/>"), "print_attribute", "/print/p"),
    (page("<p background='http://x'/>"), "print_attribute", "/print/p"),
    (page("<p class='rihgt'/>"), "print_class", "/print/p"),
    (page("<table><tr><td colspan='x'/></tr></table>"), "print_span", "/print/table/tr/td"),
    (page("<p>{{ name </p>"), "placeholder_open", "/print/p"),
    (page("<p>a<br></p>"), "print_not_html", ""),
    (b"", "print_not_html", ""),
    (b"<html/>", "print_root", "/html"),
    (page("", 'entity="library.doc"'), "print_word_missing", "/print"),
    (page("", 'entity="a" title="b" page="square"'), "print_page", "/print"),
    (page("", 'entity="a" title="b" src="x"'), "print_attribute", "/print"),
    (
        b'<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><print>&x;</print>',
        "print_doctype",
        "",
    ),
    (page("x" * 200_000), "print_too_large", ""),
]


@pytest.mark.parametrize(("content", "code", "path"), REFUSED)
def test_what_is_not_of_the_list_is_refused_with_its_place(
    content: bytes, code: str, path: str
) -> None:
    """T13: no template can name a script, a file or an address."""
    sheet, found = read_print(content, FILE)
    assert sheet is None
    assert (code, path) in [(one.code, one.path) for one in found]
    for one in found:
        assert one.file == FILE
        assert one.for_person("zh") != one.for_person("en")


def test_the_line_and_the_nearest_word_are_told() -> None:
    _, found = read_print(page("\n<p/>\n<sectoin/>"), FILE)
    assert [(one.line, one.facts["nearest"]) for one in found] == [(3, "section")]


def library(body: str, **words: str) -> Definitions:
    fields = {
        "name": "text",
        "day": "date",
        "sign": "signature",
        "lines": {"kind": "rows", "title": "明细", "rows": "library.line"},
        "alike": {"kind": "integer", "title": "同名"},
    }
    same = {"entity": "library.doc", "take": "count", "match": [{"field": "name", "value": "name"}]}
    made = Definitions().entity("line", {"what": "text", "amount": "money"}, "child")
    made.entity("doc", fields, lookups={"same": same}).role("boss", "doc")
    return made.file(FILE, page(body, **words))


CHECKED = [
    ("<p>{{ nmae }}</p>", "expr_unknown_name", "/print/p"),
    ("<p>{{ same }}</p>", "expr_unknown_name", "/print/p"),
    ("<p>{{ what }}</p>", "expr_unknown_name", "/print/p"),
    ("<p>{{ name + 1 }}</p>", "type_mismatch", "/print/p"),
    ("<p>{{ lines }}</p>", "print_rows", "/print/p"),
    ("<p>{{ lines.what }}</p>", "type_mismatch", "/print/p"),
    ("<p>{{ }}</p>", "print_empty", "/print/p"),
    ("<p if='name'>x</p>", "type_mismatch", "/print/p/@if"),
    ("<p each='name'>x</p>", "print_each", "/print/p/@each"),
    ("<p each='lnes'>x</p>", "print_each", "/print/p/@each"),
    ("<p each='lines'><span each='lines'>x</span></p>", "print_each_nested", "/print/p/span/@each"),
    ("<p each='lines'>{{ name }}</p>", "expr_unknown_name", "/print/p"),
    ("<p each='approvals'>{{ name }}</p>", "expr_unknown_name", "/print/p"),
    ("<p each='figures'>{{ title }}</p>", "print_each", "/print/p/@each"),
]


def test_figures_are_printed_where_the_page_has_some() -> None:
    made = library("<p each='figures' if='value &gt; 0'>{{ title }}{{ text }}{{ share }}</p>")
    place = "modules/library/entities/doc.schema.json"
    words = orjson.loads(made.files()[place])
    made.file(place, {**words, "figures": {"known": {"field": "alike"}}})
    found = [one for one in check(made.catalog()) if one.file == FILE]
    assert [one.code for one in found if one.severity == "error"] == []
    made.file(FILE, page("<p each='figures'>{{ nmae }}</p>{{ figures[1].nmae }}"))
    found = [one for one in check(made.catalog()) if one.file == FILE]
    assert {one.code for one in found if one.severity == "error"} == {
        "expr_unknown_name",
        "member_unknown",
    }


@pytest.mark.parametrize(("body", "code", "path"), CHECKED)
def test_names_and_types_are_checked(body: str, code: str, path: str) -> None:
    found = [one for one in check(library(body).catalog()) if one.file == FILE]
    assert [(one.path, one.line) for one in found if one.severity == "error"] == [(path, 1)]
    if code != "type_mismatch":
        assert found[0].code == code


def test_a_template_of_no_entity_is_refused() -> None:
    made = library("").file(FILE, page("", 'entity="library.dco" title="x"'))
    found = check(made.catalog())
    assert ("entity_unknown", FILE) in [(one.code, one.file) for one in found]


def test_a_sound_template_is_part_of_the_release() -> None:
    body = (
        "<h1>单据 {{ name }}</h1><p if='day != null'>{{ day }}{{ sign }}</p>"
        "<ul><li each='lines'>{{ what }} {{ parent.name }} {{ capital amount(amount) }}</li></ul>"
        "<p each='approvals'>{{ node }}{{ signature }}</p>{{ count(approvals) }}"
    )
    catalog = library(body).catalog()
    assert [one.code for one in check(catalog) if one.file == FILE] == ["translation_missing"]
    (sheet,) = catalog.prints_for("library.doc")
    assert (sheet.name, sheet.page) == ("library.doc", "portrait")
    assert FILE in catalog.files


def test_texts_have_their_translation_and_lose_it_with_the_text() -> None:
    words = {f"{FILE}#单据": "Paper", f"{FILE}#单号 {{{{ name }}}}": "No. {{ name }}"}
    stray = {f"{FILE}#没有了": "Gone"}
    made = library("<p>单号\n  {{ name }}</p>")
    made.file("modules/library/translations/en.json", {**words, **stray})
    found = check(made.catalog())
    assert [one.path for one in found if one.code == "translation_stray"] == [
        f"/{FILE.replace('/', '~1')}#没有了"
    ]
    english = made.catalog("en").prints_for("library.doc")[0]
    assert english.title == "Paper"
    assert "No. " in str(english.body)


def test_renaming_a_word_reaches_every_text_of_a_template() -> None:
    content = page("<p>班组<br/>班组长 {{ name }}</p>")
    changed = with_print_texts(content, lambda text: text.replace("班组", "施工队"))
    assert list(print_texts(changed)) == ["单据", "施工队", "施工队长 {{ name }}"]
    assert with_print_texts(content, lambda text: text) == content


def test_a_renamed_text_keeps_its_translation() -> None:
    made = library("<p>班组长</p>").file(
        "modules/library/translations/en.json", {f"{FILE}#班组长": "Crew leader"}
    )
    made.overlay({"op": "replace_term", "from": "班组", "to": "施工队", "locale": "zh"})
    assert "施工队长" in str(made.catalog().prints["library.doc"].body)
    assert "Crew leader" in str(made.catalog("en").prints["library.doc"].body)
