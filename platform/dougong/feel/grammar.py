"""The kinds of expression the parser reads: operators, brackets, control flow, literals."""

from collections.abc import Callable

from dougong.base.text import Text
from dougong.feel import tree
from dougong.feel.errors import LiteralInvalid
from dougong.feel.lexer import SIGN, STRING, WORD, Token
from dougong.feel.parser import Infix, Parser, Prefix, add_name
from dougong.feel.temporal import read_temporal
from dougong.feel.typenames import type_name

OR, AND, COMPARE, ADD, MULTIPLY, POWER, INSTANCE, NEGATE, POSTFIX = range(10, 100, 10)


def prefix(word: str) -> Callable[[Prefix], Prefix]:
    """Register what an expression may begin with."""

    def register(read: Prefix) -> Prefix:
        Parser.prefixes[word] = read
        return read

    return register


def infix(power: int, *words: str) -> Callable[[Infix], Infix]:
    """Register what may join an expression to what follows."""

    def register(read: Infix) -> Infix:
        for word in words:
            Parser.infixes[word] = (power, read)
        return read

    return register


@infix(OR, "or")
def _or(parser: Parser, left: tree.Node, token: Token) -> tree.Node:
    return _logic(left, token, parser.expression(OR))


@infix(AND, "and")
def _and(parser: Parser, left: tree.Node, token: Token) -> tree.Node:
    return _logic(left, token, parser.expression(AND))


def _logic(left: tree.Node, token: Token, right: tree.Node) -> tree.Node:
    if isinstance(left, tree.Logic) and left.operator == token.text:
        return tree.Logic(left.at, token.text, (*left.operands, right))
    return tree.Logic(token.at, token.text, (left, right))


@infix(COMPARE, "=", "!=", "<", "<=", ">", ">=")
def _compare(parser: Parser, left: tree.Node, token: Token) -> tree.Node:
    return tree.Compare(token.at, token.text, left, parser.expression(COMPARE))


@infix(COMPARE, "between")
def _between(parser: Parser, left: tree.Node, token: Token) -> tree.Node:
    low = parser.expression(COMPARE)
    parser.expect("and")
    return tree.Between(token.at, left, low, parser.expression(COMPARE))


@infix(COMPARE, "in")
def _in(parser: Parser, left: tree.Node, token: Token) -> tree.Node:
    if parser.at("("):
        start = parser.index
        parser.index += 1
        tests = _tests(parser, tree.Tests(token.at, (), negated=False))
        if parser.accept(")"):
            return tree.In(token.at, left, tests)
        # What looked like a list of tests was an open range: `in (1..5]`.
        parser.index = start
    return tree.In(token.at, left, tree.Tests(token.at, (_test(parser, COMPARE),), negated=False))


@infix(ADD, "+", "-")
def _add(parser: Parser, left: tree.Node, token: Token) -> tree.Node:
    return tree.Arithmetic(token.at, token.text, left, parser.expression(ADD))


@infix(MULTIPLY, "*", "/")
def _multiply(parser: Parser, left: tree.Node, token: Token) -> tree.Node:
    return tree.Arithmetic(token.at, token.text, left, parser.expression(MULTIPLY))


@infix(POWER, "**")
def _power(parser: Parser, left: tree.Node, token: Token) -> tree.Node:
    return tree.Arithmetic(token.at, token.text, left, parser.expression(POWER))


@prefix("-")
def _negate(parser: Parser, token: Token) -> tree.Node:
    return tree.Negate(token.at, parser.expression(NEGATE))


@infix(INSTANCE, "instance")
def _instance(parser: Parser, left: tree.Node, token: Token) -> tree.Node:
    parser.expect("of")
    return tree.InstanceOf(token.at, left, type_name(parser))


@infix(POSTFIX, ".")
def _path(parser: Parser, left: tree.Node, token: Token) -> tree.Node:
    return tree.Path(token.at, left, parser.member())


@infix(POSTFIX, "[")
def _filter(parser: Parser, left: tree.Node, token: Token) -> tree.Node:
    outside, parser.in_end = parser.in_end, False
    parser.filters += 1
    with parser.binding("item"):
        condition = parser.expression()
    parser.filters -= 1
    parser.expect("]")
    parser.in_end = outside
    return tree.Filter(token.at, left, condition)


@infix(POSTFIX, "(")
def _call(parser: Parser, left: tree.Node, token: Token) -> tree.Node:
    outside, parser.in_end = parser.in_end, False
    arguments: list[tree.Argument] = []
    while not parser.at(")"):
        arguments.append(_argument(parser))
        if not parser.accept(","):
            break
    parser.expect(")")
    parser.in_end = outside
    return tree.Call(token.at, left, tuple(arguments))


def _argument(parser: Parser) -> tree.Argument:
    at, offset = parser.token.at, 0
    while parser.peek(offset).kind == WORD or (offset and parser.peek(offset).text == "'"):
        offset += 1
    following = parser.peek(offset)
    if not offset or following.text != ":" or following.kind != SIGN:
        return tree.Argument(at, "", parser.expression())
    name = spelling(parser, offset)
    parser.index += offset + 1
    return tree.Argument(at, name, parser.expression())


def spelling(parser: Parser, count: int) -> str:
    """How a name of some raw tokens is written, with single spaces."""
    last = parser.peek(count - 1)
    return " ".join(parser.source[parser.token.at : last.end].split())


@prefix("(")
def _group(parser: Parser, token: Token) -> tree.Node:
    outside, parser.in_end = parser.in_end, False
    if parser.token.kind == SIGN and parser.token.text in _COMPARISONS:
        node: tree.Node = _open_range(parser, token)
        parser.expect(")")
    else:
        node = parser.expression()
        if parser.accept(".."):
            node = _range_to(parser, node, token, low_closed=False)
        else:
            parser.expect(")")
    parser.in_end = outside
    return node


_COMPARISONS = frozenset(["<", "<=", ">", ">=", "=", "!="])


def _open_range(parser: Parser, token: Token) -> tree.Node:
    sign = parser.token.text
    parser.index += 1
    operand = parser.expression(COMPARE)
    closed = "=" in sign
    if sign in ("<", "<="):
        return tree.RangeLiteral(token.at, None, operand, low_closed=False, high_closed=closed)
    if sign in (">", ">="):
        return tree.RangeLiteral(token.at, operand, None, low_closed=closed, high_closed=False)
    same = sign == "="
    return tree.RangeLiteral(
        token.at, operand, operand, low_closed=same, high_closed=same, sign=sign
    )


def _range_to(
    parser: Parser, low: tree.Node, token: Token, *, low_closed: bool
) -> tree.RangeLiteral:
    outside, parser.in_end = parser.in_end, True
    high = parser.expression()
    parser.in_end = outside
    closing = parser.token
    if closing.kind != SIGN or closing.text not in ("]", ")", "["):
        parser.refuse(Text("“]”或“)”", "“]” or “)”"))
    parser.index += 1
    return tree.RangeLiteral(token.at, low, high, low_closed, closing.text == "]")


@prefix("[")
def _list(parser: Parser, token: Token) -> tree.Node:
    outside, parser.in_end = parser.in_end, False
    items: list[tree.Node] = []
    while not parser.at("]"):
        items.append(_list_item(parser))
        if len(items) == 1 and parser.accept(".."):
            parser.in_end = outside
            return _range_to(parser, items[0], token, low_closed=True)
        if not parser.accept(","):
            break
    parser.expect("]")
    parser.in_end = outside
    return tree.ListLiteral(token.at, tuple(items))


def _list_item(parser: Parser) -> tree.Node:
    """A list of unary tests is allowed where ranges are: `[<5, >10]`."""
    if parser.token.kind == SIGN and parser.token.text in _COMPARISONS:
        return _open_range(parser, parser.token)
    return parser.expression()


@prefix("]")
def _outward_range(parser: Parser, token: Token) -> tree.Node:
    low = parser.expression()
    parser.expect("..")
    return _range_to(parser, low, token, low_closed=False)


@prefix("{")
def _context(parser: Parser, token: Token) -> tree.Node:
    outside, parser.in_end = parser.in_end, False
    entries: list[tree.Entry] = []
    with parser.binding() as known:
        while not parser.at("}"):
            at, name = parser.token.at, _key(parser)
            if any(entry.name == name for entry in entries):
                raise LiteralInvalid(parser.source, at, found=name)
            parser.expect(":")
            entries.append(tree.Entry(at, name, parser.expression()))
            add_name(known, name)
            add_name(parser.seen, name)
            if not parser.accept(","):
                break
    parser.expect("}")
    parser.in_end = outside
    return tree.ContextLiteral(token.at, tuple(entries))


def _key(parser: Parser) -> str:
    if parser.token.kind == STRING:
        parser.index += 1
        return parser.peek(-1).text
    count = 0
    while not (parser.peek(count).kind == SIGN and parser.peek(count).text in _ENDS_OF_KEY):
        if parser.peek(count).kind not in (WORD, SIGN, "number"):
            break
        count += 1
    if not count or parser.token.kind != WORD:
        parser.refuse(Text("名称", "a name"))
    name = spelling(parser, count)
    parser.index += count
    return name


_ENDS_OF_KEY = frozenset(":,{}[]()=<>")


@prefix("@")
def _at_literal(parser: Parser, token: Token) -> tree.Node:
    literal = parser.token
    if literal.kind != STRING:
        parser.refuse(Text("带引号的日期、时间或时长", "a quoted date, time or duration"))
    if read_temporal(literal.text) is None:
        raise LiteralInvalid(parser.source, literal.at, found=literal.text)
    parser.index += 1
    return tree.AtLiteral(token.at, literal.text)


@prefix("?")
def _tested(_: Parser, token: Token) -> tree.Node:
    return tree.Name(token.at, "?")


@prefix("true")
def _true(_: Parser, token: Token) -> tree.Node:
    return tree.Literal(token.at, value=True)


@prefix("false")
def _false(_: Parser, token: Token) -> tree.Node:
    return tree.Literal(token.at, value=False)


@prefix("null")
def _null(_: Parser, token: Token) -> tree.Node:
    return tree.Literal(token.at, None)


def read_expression(parser: Parser) -> tree.Node:
    """A whole expression."""
    return parser.expression()


def read_tests(parser: Parser) -> tree.Tests:
    """Unary tests: `-`, `not(…)`, or tests between commas."""
    if parser.at("-") and parser.peek().kind == "end":
        parser.index += 1
        return tree.Tests(0, (), negated=False)
    start = parser.index
    if parser.at("not") and parser.peek().text == "(":
        parser.index += 2
        inner = _tests(parser, tree.Tests(0, (), negated=True))
        if parser.accept(")") and parser.token.kind == "end":
            return inner
        parser.index = start
    return _tests(parser, tree.Tests(0, (), negated=False))


def _tests(parser: Parser, shape: tree.Tests) -> tree.Tests:
    tests = [_test(parser)]
    while parser.accept(","):
        tests.append(_test(parser))
    return tree.Tests(shape.at, tuple(tests), shape.negated)


def _test(parser: Parser, power: int = 0) -> tree.Test:
    token = parser.token
    if token.kind == SIGN and token.text in _COMPARISONS:
        parser.index += 1
        return tree.Test(token.at, token.text, parser.expression(COMPARE))
    return tree.Test(token.at, "", parser.expression(power))
