"""Text to tree: a Pratt parser that knows the names in scope, and so names of several words."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NoReturn, TypeVar

from dougong.base.registry import nearest
from dougong.base.text import Text
from dougong.feel import tree
from dougong.feel.budget import Budget
from dougong.feel.errors import ExpressionTooLarge, LiteralInvalid, NameUnknown, SyntaxFault
from dougong.feel.lexer import END, NUMBER, SIGN, STRING, WORD, Token, tokens_of
from dougong.feel.names import NameTable, longest, name_table
from dougong.feel.values import EXACT

#: Words that end an expression or join two; none of them begins a name.
RESERVED = frozenset(
    [
        *("and", "or", "between", "in", "then", "else", "return", "satisfies", "of"),
        *("if", "for", "some", "every", "true", "false", "null"),
    ]
)


#: The functions of the clock: `now()` is the name `now`, which the caller puts into scope, so that
#: an evaluation sees one instant and a stored expression names what it depends on.
CLOCK = frozenset(["now", "today"])


#: Operators of other languages, and what they are called here.
_ELSEWHERE = {"==": "=", "<>": "!=", "=>": ">=", "=<": "<=", "===": "=", "is": "=", "mod": "modulo"}


@dataclass(frozen=True)
class Known:
    """The names a parser may meet; `scope` None lets any single word be one."""

    scope: NameTable | None
    builtins: NameTable
    #: Names after a dot and in filters that have several words.
    members: NameTable = field(default_factory=dict)
    #: Types that the surrounding model declares.
    types: Mapping[str, tree.TypeName] = field(default_factory=dict)


Whole = TypeVar("Whole", bound=tree.Node)
Prefix = Callable[["Parser", Token], tree.Node]
Infix = Callable[["Parser", tree.Node, Token], tree.Node]


class Parser:
    """Reads one text; the grammar's kinds of expression register themselves below it."""

    prefixes: dict[str, Prefix] = {}
    infixes: dict[str, tuple[int, Infix]] = {}

    def __init__(self, source: str, known: Known, budget: Budget) -> None:
        if len(source) > budget.chars:
            too_large(source, Text("字符数", "characters"), budget.chars)
        self.source = source
        self.known = known
        self.budget = budget
        self.tokens = tokens_of(source)
        if len(self.tokens) > budget.nodes * 4:
            too_large(source, Text("组成部分", "parts"), budget.nodes)
        self.index = 0
        self.depth = 0
        self.filters = 0
        #: Inside the end of a range `[` may close it instead of opening a filter.
        self.in_end = False
        self.locals: list[NameTable] = []
        #: Keys of contexts written in this text: they may follow a dot.
        self.seen: NameTable = {}

    @property
    def token(self) -> Token:
        """The token under the cursor."""
        return self.tokens[self.index]

    def peek(self, offset: int = 1) -> Token:
        """A token further on."""
        return self.tokens[min(self.index + offset, len(self.tokens) - 1)]

    def at(self, text: str) -> bool:
        """Whether the sign or word under the cursor is this one."""
        token = self.tokens[self.index]
        return token.text == text and token.kind in (SIGN, WORD)

    def accept(self, text: str) -> bool:
        """Step over a sign or word if it is there."""
        if self.at(text):
            self.index += 1
            return True
        return False

    def expect(self, text: str) -> Token:
        """Step over a sign or word that must be there."""
        token = self.tokens[self.index]
        if not self.accept(text):
            self.refuse(Text(f"“{text}”", f"“{text}”"))
        return token

    def refuse(self, expected: Text) -> NoReturn:
        """Say that something else belongs under the cursor."""
        token = self.tokens[self.index]
        found = Text("结尾", "the end") if token.kind == END else Text(token.text, token.text)
        raise SyntaxFault(self.source, token.at, found, expected, self._meant(token))

    def _meant(self, token: Token) -> str:
        """What an author who wrote this token may have meant; empty when nothing comes near."""
        before = self.tokens[self.index - 1].text if self.index else ""
        if before + token.text in _ELSEWHERE:
            return _ELSEWHERE[before + token.text]
        if token.kind != WORD or token.text in RESERVED:
            return ""
        if before == "not":
            return "not(…)"
        several = [name for name in self._names() if " " in name]
        return (
            _ELSEWHERE.get(token.text)
            or nearest(f"{before} {token.text}", several)
            or nearest(token.text.casefold(), sorted(RESERVED))
        )

    def _names(self) -> list[str]:
        tables = [*self.locals, self.known.scope or {}, self.known.builtins]
        return [name for table in tables for entries in table.values() for _, name in entries]

    def whole(self, read: Callable[["Parser"], Whole]) -> Whole:
        """The tree of the whole text, within the budget."""
        node = read(self)
        if self.token.kind != END:
            self.refuse(Text("运算符或结尾", "an operator or the end"))
        if len(self.tokens) > self.budget.depth or self.depth_met > self.budget.depth // 2:
            self._measure(node)
        return node

    depth_met = 0

    def _measure(self, node: tree.Node) -> None:
        if tree.weight(node) > self.budget.nodes:
            too_large(self.source, Text("组成部分", "parts"), self.budget.nodes)
        if tree.height(node) > self.budget.depth:
            too_large(self.source, Text("嵌套层数", "levels"), self.budget.depth)

    def expression(self, power: int = 0) -> tree.Node:
        """An expression whose operators bind tighter than `power`."""
        self.depth += 1
        if self.depth > self.budget.depth:
            too_large(self.source, Text("嵌套层数", "levels"), self.budget.depth)
        token = self.tokens[self.index]
        left = self._prefix(token)
        while True:
            token = self.tokens[self.index]
            rule = self.infixes.get(token.text) if token.kind in (SIGN, WORD) else None
            if rule is None or rule[0] <= power or (token.text == "[" and self._closes()):
                break
            self.index += 1
            left = rule[1](self, left, token)
        self.depth_met = max(self.depth_met, self.depth)
        self.depth -= 1
        return left

    def _closes(self) -> bool:
        if not self.in_end:
            return False
        following = self.peek()
        return following.kind == END or following.text in _AFTER_RANGE

    def _prefix(self, token: Token) -> tree.Node:
        read = _LITERALS.get(token.kind)
        if read is not None:
            self.index += 1
            return read(self, token)
        named = self.known_name()
        if named is not None:
            return named
        rule = self.prefixes.get(token.text)
        if rule is not None and token.kind != END:
            self.index += 1
            return rule(self, token)
        if token.kind == WORD and token.text not in RESERVED:
            return self.unknown_name(token)
        return self.refuse(Text("一个值、字段或函数", "a value, a name or a function"))

    def number(self, token: Token) -> Decimal:
        """The exact number a token spells."""
        try:
            return EXACT.create_decimal(token.text)
        except ArithmeticError:
            raise LiteralInvalid(self.source, token.at, found=token.text) from None

    def known_name(self) -> tree.Node | None:
        """A name that scope, an enclosing construct or the built-in functions answer to."""
        token = self.token
        if token.kind != WORD:
            return None
        best, name = self._longest(self.locals)
        local = best > 0
        if self.known.scope is not None:
            best, name = max((best, name), longest(self.known.scope, self.tokens, self.index))
        length, builtin = longest(self.known.builtins, self.tokens, self.index)
        if length and self._means_builtin(length, best, local=local):
            self.index += length
            return tree.Builtin(token.at, builtin)
        if best > 1 or local or (best and token.text not in RESERVED):
            self.index += best
            return tree.Name(token.at, name) if local else self._free_name(token.at, name)
        return None

    def _free_name(self, at: int, name: str) -> tree.Node:
        if name in CLOCK and self.at("(") and self.peek().text == ")":
            self.index += 2
        return tree.Name(at, name)

    def _longest(self, tables: list[NameTable]) -> tuple[int, str]:
        """The longest name under the cursor; inner tables hide outer ones."""
        best = 0, ""
        for table in reversed(tables):
            found = longest(table, self.tokens, self.index)
            if found[0] > best[0]:
                best = found
        return best

    def _means_builtin(self, length: int, best: int, *, local: bool) -> bool:
        """A field may be called `date` or `count`: before a bracket the function is meant."""
        if length < best or (local and length == best):
            return False
        if self.peek(length).text == "(" and self.peek(length).kind == SIGN:
            return True
        return not best and self.known.scope is not None and not self.filters

    def unknown_name(self, token: Token) -> tree.Node:
        """A word nothing answers to: a member of filtered items, a scope left open, or a fault."""
        if self.known.scope is not None and not self.filters:
            self._refuse_name(token)
        length, name = self._longest([self.seen, self.known.members])
        self.index += length or 1
        return self._free_name(token.at, name or token.text)

    def _refuse_name(self, token: Token) -> NoReturn:
        literal = token.text.casefold()
        found = literal if literal in RESERVED else nearest(token.text, self._names())
        raise NameUnknown(self.source, token.at, name=token.text, nearest=found)

    def member(self) -> str:
        """The name after a dot."""
        scope = self.known.scope or {}
        best, name = self._longest([MEMBERS, scope, self.seen, self.known.members, *self.locals])
        if not best and self.token.kind == WORD:
            best, name = 1, self.token.text
        if not best:
            self.refuse(Text("字段名", "a name"))
        self.index += best
        return name

    @contextmanager
    def binding(self, *names: str) -> Iterator[NameTable]:
        """Names that hold inside one construct; more may be added to the table on the way."""
        table = name_table(names)
        self.locals.append(table)
        yield table
        self.locals.pop()


def _number_literal(parser: Parser, token: Token) -> tree.Node:
    return tree.Literal(token.at, parser.number(token))


def _string_literal(_: Parser, token: Token) -> tree.Node:
    return tree.Literal(token.at, token.text)


_LITERALS: dict[str, Prefix] = {NUMBER: _number_literal, STRING: _string_literal}


def add_name(table: NameTable, name: str) -> None:
    """Make one more name known in a table."""
    for first, entries in name_table([name]).items():
        table.setdefault(first, []).extend(entries)
        table[first].sort(key=lambda entry: -len(entry[0]))


def too_large(source: str, what: Text, limit: int) -> NoReturn:
    """Refuse a text above its budget."""
    raise ExpressionTooLarge(source[:200], 0, what_zh=what.zh, what_en=what.en, limit=limit)


#: What may follow a range that ended with `[`: the tokens that cannot begin a filter.
_AFTER_RANGE = frozenset([")", ",", "]", "}", "and", "or", "then", "else", "return", "satisfies"])

#: Members of dates, durations and ranges that have several words.
MEMBERS = name_table(["time offset", "start included", "end included"])
