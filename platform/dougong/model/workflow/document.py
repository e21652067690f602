"""From bytes to an XML tree that is safe to look at, and back to canonical bytes."""

import re
from typing import Any

from lxml import etree

from dougong.model.workflow.faults import Findings
from dougong.model.workflow.vocabulary import BPMN

MAX_BYTES = 2_000_000
MAX_ELEMENTS = 20_000
MAX_ATTRIBUTES = 200
MAX_DEPTH = 64
_PARSER: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def read(xml: bytes, findings: Findings) -> Any:
    """The root of the document, or None with findings."""
    if not xml.strip():
        findings.add("bpmn_empty")
        return None
    if len(xml) > MAX_BYTES:
        findings.add("bpmn_too_large", limit="2 MB", what="文件大小", what_en="of text")
        return None
    text = _decoded(xml, findings)
    if text is None:
        return None
    if re.search(r"<!\s*DOCTYPE|<!\s*ENTITY", text, re.IGNORECASE):
        findings.add("bpmn_doctype")
        return None
    return _parsed(text, findings)


def _decoded(xml: bytes, findings: Findings) -> str | None:
    head = re.match(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)", xml[:200])
    named = head.group(1).lower() if head else b"utf-8"
    try:
        text = xml.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if named not in (b"utf-8", b"utf8", b"us-ascii", b"ascii") or not text or "\x00" in text:
        findings.add("bpmn_encoding")
        return None
    return text


def _parsed(text: str, findings: Findings) -> Any:
    opened = text.count("<")
    if opened > 3 * MAX_ELEMENTS:
        findings.add("bpmn_too_large", limit=MAX_ELEMENTS, what="元素", what_en="elements")
        return None
    try:
        root = etree.fromstring(text.encode(), etree.XMLParser(**_PARSER))
    except etree.XMLSyntaxError as fault:
        findings.add("bpmn_not_xml", line=fault.lineno, reason=fault.msg)
        return None
    if root.tag != f"{{{BPMN}}}definitions":
        findings.add("bpmn_not_bpmn", line=root.sourceline, found=local(root)[:60])
        return None
    return root if _within_limits(root, findings) else None


def _within_limits(root: Any, findings: Findings) -> bool:
    level, depth = [root], 0
    count = 0
    while level:
        depth += 1
        count += len(level)
        if any(len(element.attrib) > MAX_ATTRIBUTES for element in level):
            findings.add(
                "bpmn_too_large", limit=MAX_ATTRIBUTES, what="每个元素的属性", what_en="attributes"
            )
            return False
        level = [child for element in level for child in element]
    if depth > MAX_DEPTH:
        findings.add("bpmn_too_large", limit=MAX_DEPTH, what="嵌套层数", what_en="levels")
    if count > MAX_ELEMENTS:
        findings.add("bpmn_too_large", limit=MAX_ELEMENTS, what="元素", what_en="elements")
    return depth <= MAX_DEPTH and count <= MAX_ELEMENTS


def canonical(root: Any) -> bytes:
    """The document as we store it: UTF-8, two spaces, no comments; the same for equal diagrams."""
    copy = etree.fromstring(
        etree.tostring(root, encoding="UTF-8"),
        etree.XMLParser(remove_blank_text=True, resolve_entities=False),
    )
    etree.indent(copy, space="  ")
    head = b'<?xml version="1.0" encoding="UTF-8"?>\n'
    body = bytes(etree.tostring(copy, encoding="unicode"), "utf-8")
    return head + body + b"\n"


def local(element: Any) -> str:
    """The tag without its namespace."""
    return str(etree.QName(element).localname)


def namespace(element: Any) -> str:
    """The namespace of a tag."""
    return etree.QName(element).namespace or ""


def bpmn_children(element: Any) -> list[Any]:
    """The child elements of the BPMN namespace."""
    return [child for child in element if namespace(child) == BPMN]
