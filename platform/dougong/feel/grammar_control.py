"""The kinds of expression with names of their own: if, loops, quantifiers, functions."""

from dougong.base.text import Text
from dougong.feel import tree
from dougong.feel.grammar import prefix, spelling
from dougong.feel.lexer import WORD, Token
from dougong.feel.names import NameTable
from dougong.feel.parser import Parser, add_name
from dougong.feel.typenames import type_name


@prefix("if")
def _if(parser: Parser, token: Token) -> tree.Node:
    outside, parser.in_end = parser.in_end, False
    condition = parser.expression()
    parser.expect("then")
    then = parser.expression()
    parser.expect("else")
    otherwise = parser.expression()
    parser.in_end = outside
    return tree.If(token.at, condition, then, otherwise)


@prefix("for")
def _for(parser: Parser, token: Token) -> tree.Node:
    with parser.binding("partial") as known:
        loops = _loops(parser, known)
        parser.expect("return")
        body = parser.expression()
    return tree.For(token.at, loops, body)


@prefix("some")
def _some(parser: Parser, token: Token) -> tree.Node:
    return _quantified(parser, token)


@prefix("every")
def _every(parser: Parser, token: Token) -> tree.Node:
    return _quantified(parser, token)


def _quantified(parser: Parser, token: Token) -> tree.Node:
    with parser.binding() as known:
        loops = _loops(parser, known)
        parser.expect("satisfies")
        condition = parser.expression()
    return tree.Quantified(token.at, token.text == "every", loops, condition)


def _loops(parser: Parser, known: NameTable) -> tuple[tree.Loop, ...]:
    loops: list[tree.Loop] = []
    while True:
        at, name = parser.token.at, _loop_name(parser)
        parser.expect("in")
        source = parser.expression()
        until = parser.expression() if parser.accept("..") else None
        loops.append(tree.Loop(at, name, source, until))
        add_name(known, name)
        if not parser.accept(","):
            return tuple(loops)


def _loop_name(parser: Parser) -> str:
    count = 0
    while parser.peek(count).kind == WORD and parser.peek(count).text != "in":
        count += 1
    if not count:
        parser.refuse(Text("循环变量的名称", "the name of the loop's variable"))
    name = spelling(parser, count)
    parser.index += count
    return name


@prefix("function")
def _function(parser: Parser, token: Token) -> tree.Node:
    parser.expect("(")
    parameters: list[tree.Parameter] = []
    while not parser.at(")"):
        parameters.append(_parameter(parser))
        if not parser.accept(","):
            break
    parser.expect(")")
    if parser.at("external"):
        # Code outside the language is never run.
        parser.refuse(Text("FEEL 表达式", "a FEEL expression"))
    with parser.binding(*(parameter.name for parameter in parameters)):
        body = parser.expression()
    return tree.FunctionLiteral(token.at, tuple(parameters), body)


def _parameter(parser: Parser) -> tree.Parameter:
    at, count = parser.token.at, 0
    while parser.peek(count).kind == WORD:
        count += 1
    if not count:
        parser.refuse(Text("参数名称", "the name of a parameter"))
    name = spelling(parser, count)
    parser.index += count
    return tree.Parameter(at, name, type_name(parser) if parser.accept(":") else None)
