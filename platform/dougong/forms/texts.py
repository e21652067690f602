"""Sentences of authors with `{{ FEEL }}` places, filled with values as people read them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from dougong import feel
from dougong.feel import Expression, ExpressionFault
from dougong.feel.tree import Name, Node, Path, children
from dougong.forms.sheet import Bench
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Words

_PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
#: What stands for a value that is not there (domain.md 0.4, rule 5).
NOTHING = "—"


@dataclass(frozen=True)
class Sentence:
    """A text cut into fixed parts and expressions."""

    parts: tuple[str | Expression, ...]

    def fill(
        self,
        bench: Bench,
        fields: Mapping[str, Field],
        words: Words,
        closed: frozenset[str] = frozenset(),
    ) -> str:
        """The text with its places filled; a bare field is shown as on the form."""
        return self.told(self.places(bench, fields, words), closed)

    def places(self, bench: Bench, fields: Mapping[str, Field], words: Words) -> dict[str, str]:
        """What stands in each place, by the text of its expression."""
        return {part.text: _shown(part, bench, fields, words) for part in self._open()}

    def told(self, places: Mapping[str, str], closed: frozenset[str] = frozenset()) -> str:
        """The text with these places filled.

        A place that reads a closed name shows a dash: what it is worked out from must not be told.
        """
        return "".join(
            part
            if isinstance(part, str)
            else NOTHING
            if closed & reads(part)
            else places.get(part.text, NOTHING)
            for part in self.parts
        )

    def bare(self) -> str:
        """The text without any value."""
        return self.told({})

    def knows(self, places: Mapping[str, str]) -> bool:
        """Whether every place of the text is among these."""
        return all(part.text in places for part in self._open())

    def touches(self, closed: frozenset[str]) -> bool:
        """Whether a place of the text reads a closed name."""
        return any(closed & reads(part) for part in self._open())

    def _open(self) -> Iterator[Expression]:
        return (part for part in self.parts if not isinstance(part, str))


def reads(expression: Expression) -> frozenset[str]:
    """The names an expression reads, those of the header as `parent.<name>`."""
    return expression.names | frozenset(_of_parent(expression.tree))


def _of_parent(node: Node) -> Iterator[str]:
    if isinstance(node, Path) and isinstance(node.base, Name) and node.base.name == "parent":
        yield f"parent.{node.member}"
    for part in children(node):
        yield from _of_parent(part)


def sentence(text: str, names: frozenset[str]) -> Sentence:
    """The sentence of a text whose places may use the names."""
    parts: list[str | Expression] = []
    for number, piece in enumerate(_PLACE.split(text)):
        if number % 2:
            parts.append(feel.compile(piece.strip(), names))
        elif piece:
            parts.append(piece)
    return Sentence(tuple(parts))


def _shown(expression: Expression, bench: Bench, fields: Mapping[str, Field], words: Words) -> str:
    tree = expression.tree
    if isinstance(tree, Name) and tree.name in fields:
        field = fields[tree.name]
        return field_kinds[field.kind].show(field, bench.data.get(tree.name), words).text or NOTHING
    try:
        return plain(expression.value(bench.names), words)
    except ExpressionFault:
        return NOTHING


def plain(value: object, words: Words) -> str:
    """A FEEL value as text for people; a dash for null."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, list):
        comma = ", " if words.locale.startswith("en") else "、"
        return comma.join(plain(item, words) for item in value) or NOTHING
    for kind, name in _KINDS:
        if isinstance(value, kind):
            return field_kinds[name].show(_VALUE[name], value, words).text
    return _number(value) if isinstance(value, Decimal) else str(value)


#: Values that read as a field of the kind would; a datetime is a date to Python, so it is first.
_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (datetime, "datetime"),
    (date, "date"),
    (time, "time"),
)
_VALUE = {name: Field("value", name, "") for _, name in _KINDS}


def _number(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
