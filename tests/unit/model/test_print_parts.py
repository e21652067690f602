"""Parts of print templates: included as if they stood there, refused where they are asked for."""

import pytest

from dougong.model.check import check
from dougong.model.parse.print_sheet import read_print
from dougong.model.print_parts import MOST
from dougong.testing.definitions import Definitions

FILE = "forms/library/doc.print.html"


def part_file(key: str) -> str:
    return f"forms/library/{key}.print.html"


def library(body: str, **parts: str) -> Definitions:
    fields = {"name": "text", "lines": {"kind": "rows", "title": "明细", "rows": "library.line"}}
    made = Definitions().entity("line", {"what": "text"}, "child").entity("doc", fields)
    made.role("boss", "doc")
    made.file(FILE, f'<print entity="library.doc" title="doc">{body}</print>'.encode())
    for key, part in parts.items():
        made.file(part_file(key), f"<part>{part}</part>".encode())
    return made


def include(key: str) -> str:
    return f'<include part="library.{key}"/>'


def test_a_part_stands_where_it_is_included_with_the_names_of_that_place() -> None:
    named = "<p>No. {{ name }}</p>" + include("rows")
    made = library(
        f"<h1>{{{{ name }}}}</h1>{include('head')}",
        head=named,
        rows="<ul><li each='lines'>" + include("cell") + "</li></ul>",
        cell="<span>{{ what }} {{ parent.name }}</span>",
    )
    catalog = made.catalog()
    assert [one for one in check(catalog) if one.severity == "error"] == []
    plain = library(
        "<h1>{{ name }}</h1><p>No. {{ name }}</p>"
        "<ul><li each='lines'><span>{{ what }} {{ parent.name }}</span></li></ul>"
    )
    assert _said(catalog.prints["library.doc"].body) == _said(
        plain.catalog().prints["library.doc"].body
    )
    assert list(catalog.prints) == ["library.doc"]


def _said(nodes: tuple[object, ...]) -> list[object]:
    """A body without where its elements stand."""
    return [
        (node.tag, node.each, _said(node.children)) if hasattr(node, "tag") else node
        for node in nodes
    ]


WRONG = [
    ({}, "print_part_unknown", FILE, "/print/div/include", "library.foot"),
    ({"feet": ""}, "print_part_unknown", FILE, "/print/div/include", "library.feet"),
    ({"foot": include("hand")}, "print_part_unknown", "foot", "/part/include", "library.hand"),
    (
        {"foot": "<p>" + include("foot") + "</p>"},
        "print_part_circle",
        "foot",
        "/part/p/include",
        "",
    ),
    (
        {"foot": include("hand"), "hand": include("foot")},
        "print_part_circle",
        "hand",
        "/part/include",
        "library.foot → library.hand → library.foot",
    ),
]


@pytest.mark.parametrize(("parts", "code", "file", "path", "said"), WRONG)
def test_what_cannot_be_included_is_told_where_it_is_asked_for(
    parts: dict[str, str], code: str, file: str, path: str, said: str
) -> None:
    found = library(f"<div>\n{include('foot')}</div>", **parts).assembled().findings
    place = (FILE, 2) if file == FILE else (part_file(file), 1)
    first = next(one for one in found if (one.file, one.line) == place)
    assert (first.code, first.path) == (code, path)
    assert said in f"{first.for_person('en')} {first.advice('en')}"
    assert first.for_person("zh") != first.for_person("en")


def test_a_fault_within_a_part_is_told_once_and_in_its_own_file() -> None:
    made = library(include("foot") + include("foot"), foot="<p>ok</p>\n<p>{{ nmae }}</p>")
    errors = (one for one in check(made.catalog()) if one.severity == "error")
    found = [(one.file, one.path, one.line, one.code) for one in errors]
    assert found == [(part_file("foot"), "/part/p[2]", 2, "expr_unknown_name")]


def test_parts_that_multiply_each_other_are_stopped() -> None:
    steps = {f"p{n}": include(f"p{n + 1}") * 30 for n in range(4)} | {"p4": "<p/>"}
    found = library(include("p0"), **steps).assembled().findings
    assert {one.code for one in found} == {"print_too_large"}
    assert str(MOST) in found[0].for_person()


@pytest.mark.parametrize(
    "content",
    [
        "<print entity='library.doc' title='x'><include/></print>",
        "<print entity='library.doc' title='x'><include part=''/></print>",
        "<print entity='library.doc' title='x'><include part='a.b' if='true'/></print>",
        "<print entity='library.doc' title='x'><include part='a.b'>x</include></print>",
        "<print entity='library.doc' title='x'><include part='a.b'><p/></include></print>",
    ],
)
def test_an_include_names_its_part_and_nothing_else(content: str) -> None:
    sheet, found = read_print(content.encode(), FILE)
    assert sheet is None
    assert [one.code for one in found] == ["print_include"]


def test_a_part_has_no_words_of_a_template() -> None:
    _, found = read_print(b"<part entity='library.doc'/>", FILE)
    assert [one.code for one in found] == ["print_attribute"]


def test_the_texts_of_a_part_are_translated_once_for_all() -> None:
    made = library(include("foot"), foot="<p>审批记录</p>")
    made.file(
        "modules/library/translations/en.json", {f"{part_file('foot')}#审批记录": "Approval record"}
    )
    assert "Approval record" in str(made.catalog("en").prints["library.doc"].body)
