"""Names: the known ones as runs of raw tokens, and the free ones of a tree."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from dougong.feel.errors import ExpressionInvalid
from dougong.feel.lexer import END, Token, tokens_of
from dougong.feel.tree import (
    ContextLiteral,
    Filter,
    For,
    FunctionLiteral,
    Loop,
    Name,
    Node,
    Quantified,
    Tests,
    children,
)

#: First word → the known names that begin with it, the longest first, as (words, name).
NameTable = dict[str, list[tuple[tuple[str, ...], str]]]


def words_of(name: str) -> tuple[str, ...]:
    """The raw tokens a name is spelt with; empty when it cannot be written in an expression."""
    if name.isidentifier():
        return (name,)
    try:
        return tuple(token.text for token in tokens_of(name) if token.kind != END)
    except ExpressionInvalid:
        return ()


def name_table(names: Iterable[str]) -> NameTable:
    """The table the parser looks names up in."""
    table: NameTable = {}
    for name in names:
        words = words_of(name)
        if words:
            table.setdefault(words[0], []).append((words, name))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


cached_table = lru_cache(maxsize=512)(name_table)


def longest(table: NameTable, tokens: list[Token], at: int) -> tuple[int, str]:
    """How many tokens from a place on spell a known name, and that name; 0 when none does."""
    for words, name in table.get(tokens[at].text, ()):
        length = len(words)
        if length == 1 or tuple(t.text for t in tokens[at : at + length]) == words:
            return length, name
    return 0, ""


def free_names(node: Node) -> frozenset[str]:
    """The names an expression takes from its scope.

    A name inside a filter may be a member of the items filtered; it counts as free all the same.
    """
    return frozenset(_free(node))


def _free(node: Node) -> set[str]:
    if isinstance(node, Name):
        return {node.name}
    special = _BINDERS.get(type(node))
    if special is not None:
        return special(node)
    found: set[str] = set()
    for child in children(node):
        found |= _free(child)
    return found


def _free_in_loop(node: Node) -> set[str]:
    loops: list[Loop] = []
    rest: list[Node] = []
    for child in children(node):
        if isinstance(child, Loop):
            loops.append(child)
        else:
            rest.append(child)
    found: set[str] = set()
    bound: set[str] = set()
    for loop in loops:
        sources = [loop.source] if loop.until is None else [loop.source, loop.until]
        for source in sources:
            found |= _free(source) - bound
        bound.add(loop.name)
    # DMN 1.5, 10.3.2.14: `partial` holds the results so far inside a `for`.
    bound.add("partial")
    for body in rest:
        found |= _free(body) - bound
    return found


def _free_in_function(node: FunctionLiteral) -> set[str]:
    return _free(node.body) - {parameter.name for parameter in node.parameters}


def _free_in_context(node: ContextLiteral) -> set[str]:
    found: set[str] = set()
    bound: set[str] = set()
    for entry in node.entries:
        found |= _free(entry.value) - bound
        bound.add(entry.name)
    return found


def _free_in_filter(node: Filter) -> set[str]:
    return _free(node.base) | (_free(node.condition) - {"item"})


def _free_in_tests(node: Tests) -> set[str]:
    """In unary tests `?` is the value they test, whatever it means around them."""
    found: set[str] = set()
    for test in node.tests:
        found |= _free(test.operand)
    return found - {"?"}


_BINDERS: dict[type[Node], Callable[..., set[str]]] = {
    For: _free_in_loop,
    Quantified: _free_in_loop,
    FunctionLiteral: _free_in_function,
    ContextLiteral: _free_in_context,
    Filter: _free_in_filter,
    Tests: _free_in_tests,
}
