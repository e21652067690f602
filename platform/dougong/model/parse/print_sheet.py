"""Print templates: well-formed HTML of a closed list of elements, read strictly.

Nothing in a template can name an address: pictures come from the fields of the record alone, so
that whoever prints opens no door to the outside.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from lxml import etree

from dougong.base.text import Text
from dougong.model.finding import Finding
from dougong.model.parse.faults import Faults
from dougong.model.print_sheet import INCLUDE, Asked, Element, PrintPart, PrintSheet, Said

SUFFIX = ".print.html"
ELEMENTS = frozenset(
    (
        *("section", "header", "footer", "div", "p", "h1", "h2", "h3", "span", "strong", "em"),
        *("br", "hr", "ul", "ol", "li"),
        *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
    )
)
ATTRIBUTES = frozenset({"class", "colspan", "rowspan", "each", "if"})
#: The classes of the style sheet of papers.
CLASSES = frozenset(
    (
        *("right", "center", "num", "small", "strong", "whole", "tight"),
        *("keep", "new-page", "columns", "boxes"),
    )
)
ROOT = "print"
#: The outermost element of what templates include.
PART = "part"
_ROOT_WORDS = frozenset({"entity", "title", "page"})
_PAGES = frozenset({"portrait", "landscape"})
_MOST_BYTES = 200_000
_PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_SPAN = re.compile(r"[1-9][0-9]?")
_PATH = re.compile(r"forms/([a-z][a-z0-9_]*)/([a-z][a-z0-9_]*)\.print\.html")

_NOT_XML = Text("模板不是完整的 HTML：{reason}", "The template is no well-formed HTML: {reason}")
_NOT_XML_HINT = Text(
    "每个元素都要闭合，换行写成 <br/>，属性值加引号",
    "Close every element, write <br/>, and quote the values of attributes",
)
_DOCTYPE = Text(
    "模板不能有 DOCTYPE 或实体声明", "A template has no DOCTYPE and declares no entities"
)
_LARGE = Text("模板超过 {limit} KB", "The template is larger than {limit} KB")
_NAME = Text(
    "文件名应为 forms/<模块>/<编码>.print.html", "The file must be forms/<module>/<key>.print.html"
)
_ROOT = Text(
    "最外层应为 <print> 或 <part>，这里是 <{name}>",
    "The outermost element is <print> or <part>, not <{name}>",
)
_INCLUDE = Text(
    "<include> 只写 part 属性，里面不能有内容",
    "<include> has the attribute part alone, and nothing in it",
)
_ELEMENT = Text("打印模板不能用 <{name}>", "A print template has no <{name}>")
_ATTRIBUTE = Text("“{tag}”不能有属性“{name}”", "“{tag}” takes no attribute “{name}”")
_CLASS = Text("没有名为“{name}”的样式", "There is no class “{name}”")
_MISSING = Text("<print> 缺少属性“{name}”", "<print> lacks the attribute “{name}”")
_PAGE = Text("纸张方向没有“{name}”", "“{name}” is no way to lay paper")
_COUNT = Text("“{name}”应为 1 到 99 的整数", "“{name}” is a whole number from 1 to 99")
_OPEN = Text("“{{{{”没有对应的“}}}}”", "A “{{{{” has no “}}}}”")


@lru_cache(maxsize=256)
def read_print(
    content: bytes, file: str
) -> tuple[PrintSheet | PrintPart | None, tuple[Finding, ...]]:
    """The template or the part of a file; None with the findings that say why there is none."""
    faults = Faults(file)
    root = root_of(content, faults)
    found = _PATH.fullmatch(file)
    if found is None:
        faults.add("print_name", "", _NAME)
    if root is None or found is None:
        return None, tuple(faults.found)
    reader = _Reader(faults, root.getroottree())
    reader.root(root)
    body = tuple(reader.children(root))
    if faults.found:
        return None, tuple(faults.found)
    module, key = str(found[1]), str(found[2])
    if root.tag == PART:
        return PrintPart(module, key, body, file), ()
    sheet = PrintSheet(
        module=module,
        key=key,
        entity=str(root.get("entity")),
        title=str(root.get("title")),
        page="landscape" if root.get("page") == "landscape" else "portrait",
        body=body,
        file=file,
    )
    return sheet, ()


def root_of(content: bytes, faults: Faults) -> Any:
    """The tree of a template, or None with the reason."""
    if len(content) > _MOST_BYTES:
        faults.add("print_too_large", "", _LARGE, limit=_MOST_BYTES // 1000)
        return None
    if re.search(rb"<!\s*(DOCTYPE|ENTITY)", content, re.IGNORECASE):
        faults.add("print_doctype", "", _DOCTYPE)
        return None
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        facts = {"reason": str(fault), "line_of_file": getattr(fault, "lineno", None)}
        faults.add("print_not_html", "", _NOT_XML, hint=_NOT_XML_HINT, **facts)
        return None


class _Reader:
    """Reads elements and notes what is not of the list, with place and line."""

    def __init__(self, faults: Faults, tree: Any) -> None:
        self._faults, self._tree = faults, tree

    def root(self, element: Any) -> None:
        """Hold the outermost element against what it must be."""
        if element.tag not in (ROOT, PART):
            self._faults.add("print_root", self._path(element), _ROOT, name=str(element.tag))
        words = frozenset[str]() if element.tag == PART else _ROOT_WORDS
        for name, value in element.attrib.items():
            if name not in words:
                self.unknown("print_attribute", element, _ATTRIBUTE, name, words)
            elif name == "page" and value not in _PAGES:
                self.unknown("print_page", element, _PAGE, value, _PAGES)
        for name in ("entity", "title"):
            if name in words and not element.get(name):
                self._faults.add("print_word_missing", self._path(element), _MISSING, name=name)

    def children(self, element: Any) -> Iterator[Said | Asked | Element]:
        """What is in an element, in order."""
        yield from self._pieces(element, element.text)
        for child in element:
            yield self._element(child)
            yield from self._pieces(child, child.tail)

    def _element(self, element: Any) -> Element:
        tag = str(element.tag)
        if tag == INCLUDE:
            return self._include(element)
        if tag not in ELEMENTS:
            self.unknown("print_element", element, _ELEMENT, tag, ELEMENTS)
        for name, value in element.attrib.items():
            self._attribute(element, name, value)
        kept = ((key, str(element.get(key))) for key in ("class", "colspan", "rowspan"))
        return Element(
            tag=tag,
            attributes=tuple((key, value) for key, value in kept if element.get(key)),
            children=tuple(self.children(element)),
            each=element.get("each", ""),
            when=element.get("if", ""),
            path=self._path(element),
            line=element.sourceline or 0,
            file=self._faults.file,
        )

    def _include(self, element: Any) -> Element:
        part, inner = str(element.get("part", "")), (element.text or "").strip() or len(element)
        if not part or len(element.attrib) > 1 or inner:
            at = {"line_of_file": element.sourceline}
            self._faults.add("print_include", self._path(element), _INCLUDE, **at)
        path, line = self._path(element), element.sourceline or 0
        return Element(INCLUDE, (("part", part),), (), path=path, line=line, file=self._faults.file)

    def _attribute(self, element: Any, name: str, value: str) -> None:
        if name not in ATTRIBUTES:
            self.unknown("print_attribute", element, _ATTRIBUTE, name, ATTRIBUTES)
        elif name == "class":
            for one in value.split():
                if one not in CLASSES:
                    self.unknown("print_class", element, _CLASS, one, CLASSES)
        elif name in ("colspan", "rowspan") and not _SPAN.fullmatch(value):
            at = {"line_of_file": element.sourceline}
            self._faults.add("print_span", self._path(element), _COUNT, name=name, **at)

    def _pieces(self, element: Any, text: str | None) -> Iterator[Said | Asked]:
        for number, piece in enumerate(_PLACE.split(text or "")):
            if number % 2:
                yield Asked(piece.strip())
                continue
            if "{{" in piece:
                at = {"line_of_file": element.sourceline}
                self._faults.add("placeholder_open", self._path(element), _OPEN, **at)
            if piece:
                yield Said(piece)

    def unknown(
        self, code: str, element: Any, text: Text, name: str, known: frozenset[str]
    ) -> None:
        """Note a word that is not of its list, with the nearest that is."""
        self._faults.unknown(code, self._path(element), text, name, known)
        last = self._faults.found[-1]
        last.facts["tag"] = str(element.tag)
        self._faults.found[-1] = replace(last, line=element.sourceline)

    def _path(self, element: Any) -> str:
        return str(self._tree.getpath(element))
