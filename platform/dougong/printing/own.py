"""A module's own template filled in: HTML of the closed list with everything else escaped."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from html import escape
from zoneinfo import ZoneInfo

from dougong import feel
from dougong.feel.functions.show import show
from dougong.model.fields.kind import Shown, Words
from dougong.model.print_sheet import Asked, Element, PrintSheet, Said
from dougong.printing.content import Content, Place

_VOID = frozenset({"br", "hr"})
#: Signs of one value on paper.
_LONGEST = 20_000


def filled(sheet: PrintSheet, content: Content) -> str:
    """The HTML of the sheet; ExpressionFault where an expression takes too much work."""
    return "".join(_all(sheet.body, content.header, content))


def _all(nodes: Iterable[Said | Asked | Element], place: Place, content: Content) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Said):
            yield escape(node.text, quote=False)
        elif isinstance(node, Asked):
            yield _value(node.expression, place, content.words)
        else:
            yield from _element(node, place, content)


def _element(element: Element, place: Place, content: Content) -> Iterator[str]:
    places = content.rows.get(element.each, ()) if element.each else (place,)
    for one in places:
        if element.when and feel.compile(element.when, one.names).value(one.names) is not True:
            continue
        words = "".join(f' {key}="{escape(value)}"' for key, value in element.attributes)
        yield f"<{element.tag}{words}>"
        if element.tag not in _VOID:
            yield from _all(element.children, one, content)
            yield f"</{element.tag}>"


def _value(expression: str, place: Place, words: Words) -> str:
    alone = place.shown.get(expression)
    if alone is not None:
        return _field(alone)
    if expression not in place.names and expression.isidentifier():
        # A field its reader may not see: it has no place among the names either.
        return ""
    return escape(_text(feel.compile(expression, place.names).value(place.names), words))


def _field(shown: Shown) -> str:
    """A field as forms show it; its files, which are pictures on paper, come from the record."""
    if shown.kind != "files":
        return escape(shown.text)
    alt = escape(shown.text)
    return "".join(f'<img src="/files/{escape(file)}" alt="{alt}">' for file in shown.files)


def _text(value: object, words: Words) -> str:
    english = words.locale.startswith("en")
    if value is None:
        return ""
    if isinstance(value, bool):
        return ("yes" if value else "no") if english else ("是" if value else "否")
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime) and value.tzinfo is not None:
        return f"{value.astimezone(ZoneInfo(words.zone)):%Y-%m-%d %H:%M}"
    return show(value, _LONGEST)
