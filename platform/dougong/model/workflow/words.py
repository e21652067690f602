"""The settings of a diagram's extension elements as JSON, and back into the diagram.

An element is an object of its attributes, with a list of objects for each tag of a child. What
stands at its default is left out: a setting that says nothing new is no setting.
"""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from dougong.base.values import JsonObject
from dougong.model.workflow.document import bpmn_children, local, namespace
from dougong.model.workflow.vocabulary import BPMN, NAMESPACE, ExtensionType, vocabulary

_HOLDER = f"{{{BPMN}}}extensionElements"
#: What stands before the extension elements of a shape.
_BEFORE = f"{{{BPMN}}}documentation"


def extension_of(element: Any, tag: str) -> Any:
    """The extension element of our vocabulary on a shape, or None."""
    for holder in bpmn_children(element):
        if local(holder) == "extensionElements":
            for child in holder:
                if namespace(child) == NAMESPACE and local(child) == tag:
                    return child
    return None


def words_on(element: Any, tag: str) -> JsonObject | None:
    """The settings of a shape as JSON; None where it has none."""
    found = extension_of(element, tag)
    return None if found is None else words_of(found)


def words_of(element: Any) -> JsonObject:
    """One extension element as JSON."""
    kind = vocabulary().types.get(local(element))
    words: dict[str, Any] = {}
    for name, text in element.attrib.items():
        if text.strip() and text.strip() != _default(kind, name):
            words[name] = text.strip()
    for child in element:
        words.setdefault(local(child), []).append(words_of(child))
    return words


def _default(kind: ExtensionType | None, name: str) -> str:
    known = kind.attributes.get(name) if kind is not None else None
    return "" if known is None else known.default


def change_words(element: Any, tag: str, words: Mapping[str, Any]) -> None:
    """Set words of a shape's settings; null takes one away, a list replaces all children of a tag.

    The words must be of the vocabulary's shape; what they mean is the lint's to judge.
    """
    found = extension_of(element, tag)
    if found is None:
        found = etree.SubElement(_holder(element), f"{{{NAMESPACE}}}{tag}")
    _change(found, words)


def _change(element: Any, words: Mapping[str, Any]) -> None:
    for name, value in words.items():
        if isinstance(value, list) or name in _children(element):
            _replace_children(element, name, value or [])
        elif value is None:
            element.attrib.pop(name, None)
        else:
            element.set(name, str(value))


def _children(element: Any) -> Mapping[str, bool]:
    kind = vocabulary().types.get(local(element))
    return {} if kind is None else kind.children


def _replace_children(element: Any, tag: str, given: list[Any]) -> None:
    old = [child for child in element if local(child) == tag]
    at = list(element).index(old[0]) if old else _place(element, tag)
    for child in old:
        element.remove(child)
    for number, words in enumerate(given):
        child = etree.Element(f"{{{NAMESPACE}}}{tag}")
        _change(child, words)
        element.insert(at + number, child)


def _place(element: Any, tag: str) -> int:
    """Where the first child of a tag stands: behind those that the vocabulary names before it."""
    order = list(_children(element))
    before = order[: order.index(tag)] if tag in order else order
    return sum(local(child) in before for child in element)


def _holder(element: Any) -> Any:
    for child in bpmn_children(element):
        if local(child) == "extensionElements":
            return child
    holder = etree.Element(_HOLDER)
    element.insert(sum(child.tag == _BEFORE for child in element), holder)
    return holder


def fits(tag: str, words: Any) -> bool:
    """Whether JSON has the shape of an element: texts for attributes, lists of children."""
    kind = vocabulary().types.get(tag)
    if kind is None or not isinstance(words, Mapping):
        return False
    return all(_fits(kind, name, value) for name, value in words.items())


def _fits(kind: ExtensionType, name: str, value: Any) -> bool:
    if name in kind.children:
        given = [] if value is None else value
        return isinstance(given, list) and all(fits(name, one) for one in given)
    return name in kind.attributes and (value is None or isinstance(value, str))
