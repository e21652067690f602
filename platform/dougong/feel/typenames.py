"""Type names as written after `instance of` and in function parameters."""

from collections.abc import Callable

from dougong.base.registry import nearest
from dougong.base.text import Text
from dougong.feel.errors import TypeUnknown
from dougong.feel.lexer import WORD
from dougong.feel.parser import Parser
from dougong.feel.tree import TypeName

#: The types of the language, with the spellings of older models.
BASIC = frozenset(
    [
        *("Any", "any", "Null", "null", "number", "string", "boolean", "date", "time"),
        *("date and time", "dateTime", "days and time duration", "dayTimeDuration"),
        *("years and months duration", "yearMonthDuration", "list", "context", "range", "function"),
    ]
)

_SEVERAL_WORDS = (
    ("date", "and", "time"),
    ("days", "and", "time", "duration"),
    ("years", "and", "months", "duration"),
)


def type_name(parser: Parser) -> TypeName:
    """The type under the cursor."""
    parser.depth += 1
    if parser.depth > parser.budget.depth or parser.token.kind != WORD:
        parser.refuse(Text("类型名称", "the name of a type"))
    at, name = parser.token.at, _name(parser)
    declared = parser.known.types.get(name)
    if declared is not None:
        parser.depth -= 1
        return declared
    if name not in BASIC:
        known = [*BASIC, *parser.known.types]
        raise TypeUnknown(parser.source, at, name=name, nearest=nearest(name, known))
    read = _SHAPES.get(name)
    members = read(parser) if read is not None else ()
    parser.depth -= 1
    return TypeName(name, members)


def _name(parser: Parser) -> str:
    for words in _SEVERAL_WORDS:
        if tuple(parser.peek(offset).text for offset in range(len(words))) == words:
            parser.index += len(words)
            return " ".join(words)
    name = parser.token.text
    parser.index += 1
    while parser.at(".") and parser.peek().kind == WORD:
        name += "." + parser.peek().text
        parser.index += 2
    return name


Members = tuple[tuple[str, TypeName], ...]


def _element(parser: Parser) -> Members:
    if not parser.accept("<"):
        return ()
    element = type_name(parser)
    parser.expect(">")
    return (("", element),)


def _fields(parser: Parser) -> Members:
    if not parser.accept("<"):
        return ()
    members: list[tuple[str, TypeName]] = []
    while not parser.at(">"):
        name = parser.member()
        parser.expect(":")
        members.append((name, type_name(parser)))
        if not parser.accept(","):
            break
    parser.expect(">")
    return tuple(members)


def _signature(parser: Parser) -> Members:
    if not parser.accept("<"):
        return ()
    members: list[tuple[str, TypeName]] = []
    while not parser.at(">"):
        members.append((str(len(members)), type_name(parser)))
        if not parser.accept(","):
            break
    parser.expect(">")
    parser.expect("->")
    return (*members, ("", type_name(parser)))


_SHAPES: dict[str, Callable[[Parser], Members]] = {
    "list": _element,
    "range": _element,
    "context": _fields,
    "function": _signature,
}
