"""Compiled expressions and unary tests: text in, value and diagnostics out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from dougong.base.values import JsonObject
from dougong.feel import grammar_control, operators, structures
from dougong.feel.budget import BUDGETS, Diagnostic, Meter, spent
from dougong.feel.closures import close
from dougong.feel.environment import Environment, Run
from dougong.feel.errors import ArgumentsInvalid, ArgumentUnknown
from dougong.feel.functions import functions
from dougong.feel.functions.calls import CallMisfit
from dougong.feel.grammar import read_expression, read_tests
from dougong.feel.names import cached_table, free_names, name_table
from dougong.feel.parser import Known, Parser
from dougong.feel.to_json import to_json
from dougong.feel.tree import Node, Tests, TypeName
from dougong.feel.unary import Check, check_of
from dougong.feel.values import settled

Made = TypeVar("Made")

#: The files whose import makes the kinds of expression known.
KINDS = (grammar_control, operators, structures)


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A value with the reasons why parts of it became null."""

    value: object
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A compiled expression: immutable, shared between threads."""

    text: str
    #: The free names, to be found in the scope.
    names: frozenset[str]
    tree: Node
    run: Run

    def value(self, scope: Mapping[str, object], profile: str = "interactive") -> object:
        """The value in a scope; ExpressionFault when the profile's budget is spent."""
        return _within_depth(self.run, Environment(scope, Meter(BUDGETS[profile])))

    def evaluate(self, scope: Mapping[str, object], profile: str = "interactive") -> Evaluated:
        """The value in a scope with diagnostics."""
        meter = Meter(BUDGETS[profile])
        value = _within_depth(self.run, Environment(scope, meter))
        return Evaluated(value, tuple(meter.notes))

    def tree_json(self) -> JsonObject:
        """The tree for the browser."""
        return to_json(self.tree)


def _within_depth(run: Run, env: Environment) -> object:
    try:
        return settled(run(env), env.meter)
    except RecursionError:
        spent("depth", env.meter.budget.calls)


@dataclass(frozen=True, slots=True, eq=False)
class UnaryTests:
    """Compiled unary tests: immutable, shared between threads."""

    text: str
    names: frozenset[str]
    tree: Tests
    check: Check

    def matches(
        self, value: object, scope: Mapping[str, object], profile: str = "interactive"
    ) -> bool | None:
        """Whether a value passes; None when that cannot be told."""
        env = Environment(scope, Meter(BUDGETS[profile]))

        def run(environment: Environment) -> object:
            return self.check(value, environment)

        answer = _within_depth(run, env)
        return answer if isinstance(answer, bool) else None

    def tree_json(self) -> JsonObject:
        """The tree for the browser."""
        return to_json(self.tree)


_BUILTINS = name_table(functions)
_NO_NAMES: frozenset[str] = frozenset()


def compile_expression(
    text: str,
    names: Iterable[str] | None = (),
    *,
    members: Iterable[str] = (),
    profile: str = "interactive",
) -> Expression:
    """The expression of a text; ExpressionInvalid says where it is wrong.

    `names` are what the scope will hold; None lets any single word be a name. `members` are
    the names of several words that may follow a dot or stand in a filter.
    """
    return _compiled(text, _frozen(names), frozenset(members), profile)


def compile_unary(
    text: str,
    names: Iterable[str] | None = (),
    *,
    members: Iterable[str] = (),
    profile: str = "interactive",
) -> UnaryTests:
    """The unary tests of a text, with `?` for the value tested."""
    return _compiled_tests(text, _frozen(names), frozenset(members), profile)


def _frozen(names: Iterable[str] | None) -> frozenset[str] | None:
    if names is None or isinstance(names, frozenset):
        return names
    return frozenset(names)


def _parser(
    text: str, names: frozenset[str] | None, members: frozenset[str], profile: str
) -> Parser:
    scope = None if names is None else cached_table(names)
    return Parser(text, Known(scope, _BUILTINS, cached_table(members)), BUDGETS[profile])


@dataclass(frozen=True)
class Vocabulary:
    """What a text of a model may speak of: names, names after a dot, and declared types."""

    scope: frozenset[str]
    members: frozenset[str]
    types: Mapping[str, TypeName]
    profile: str
    #: What reading is paid from.
    meter: Meter
    #: In the condition of a filter any name may be a member of the items.
    filtering: bool = False


def parse_expression(text: str, vocabulary: Vocabulary) -> Node:
    """The tree of a text, for models that put trees together."""
    vocabulary.meter.reading(text)
    known = Known(
        cached_table(vocabulary.scope),
        _BUILTINS,
        cached_table(vocabulary.members),
        vocabulary.types,
    )
    parser = Parser(text, known, BUDGETS[vocabulary.profile])
    parser.filters = int(vocabulary.filtering)
    return parser.whole(read_expression)


def compiled_anew(
    text: str, names: frozenset[str] | None, members: frozenset[str], profile: str
) -> Expression:
    """The expression of a text, read whether it is known already or not."""
    tree = _parser(text, names, members, profile).whole(read_expression)
    return Expression(text, free_names(tree), tree, closed(text, lambda: close(tree)))


def tests_anew(
    text: str, names: frozenset[str] | None, members: frozenset[str], profile: str
) -> UnaryTests:
    """The unary tests of a text, read whether they are known already or not."""
    tree = _parser(text, names, members, profile).whole(read_tests)
    free = free_names(tree)
    return UnaryTests(text, free, tree, closed(text, lambda: check_of(tree)))


_compiled = lru_cache(maxsize=8192)(compiled_anew)
_compiled_tests = lru_cache(maxsize=8192)(tests_anew)


def closed(text: str, make: Callable[[], Made]) -> Made:
    """What a closure maker makes; a call that can never be right names its usage."""
    try:
        return make()
    except CallMisfit as fault:
        facts = {"name": fault.function.name, "usage": fault.function.usage}
        if fault.nearest:
            raise ArgumentUnknown(
                text, fault.at, argument=fault.unknown, nearest=fault.nearest, **facts
            ) from None
        raise ArgumentsInvalid(text, fault.at, **facts) from None
