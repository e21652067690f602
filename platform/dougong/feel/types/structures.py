"""Types of lists, contexts, ranges, members, filters, loops, functions and tests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from dougong.feel import tree
from dougong.feel.members import PARTS as MEMBERS
from dougong.feel.names import free_names
from dougong.feel.types.facts import Env, way_of
from dougong.feel.types.findings import (
    NO_FILTER,
    SCALAR,
    UNKNOWN_MEMBER,
    near,
)
from dougong.feel.types.inference import Inference, type_rule
from dougong.feel.types.language import (
    ANY,
    ANYTHING,
    NOTHING,
    Null,
    Type,
    called,
    context_of,
    item_of,
    join_all,
    list_of,
    type_of_value,
)
from dougong.feel.types.simple import declared, declared_value, never_compared, ordered
from dougong.feel.values import (
    BOOLEAN,
    CONTEXT,
    DATE,
    DATETIME,
    DAYS,
    FUNCTION,
    LIST,
    MONTHS,
    NULL,
    NUMBER,
    RANGE,
    TIME,
    DaysDuration,
    MonthsDuration,
)

_CLOCKS = (None, UTC, ZoneInfo("Asia/Shanghai"))
#: One value for each way a member may come out.
_SAMPLES: dict[str, tuple[Any, ...]] = {
    DATE: (date(2000, 1, 1),),
    TIME: tuple(time(1, tzinfo=zone) for zone in _CLOCKS),
    DATETIME: tuple(datetime(2000, 1, 1, tzinfo=zone) for zone in _CLOCKS),
    DAYS: (DaysDuration(Decimal(1)),),
    MONTHS: (MonthsDuration(1),),
}


@type_rule(tree.ListLiteral)
def _list(run: Inference, node: tree.ListLiteral, env: Env) -> Type:
    items = [run.of(item, env) for item in node.items]
    return list_of(join_all(items), filled=bool(items))


@type_rule(tree.ContextLiteral)
def _context(run: Inference, node: tree.ContextLiteral, env: Env) -> Type:
    found: dict[str, Type] = {}
    for entry in node.entries:
        found[entry.name] = run.of(entry.value, env)
        env = env.binding({entry.name: found[entry.name]})
    return context_of(found)


@type_rule(tree.RangeLiteral)
def _range(run: Inference, node: tree.RangeLiteral, env: Env) -> Type:
    ends = [run.of(end, env) for end in (node.low, node.high) if end is not None]
    kinds = {end.kind for end in ends if end.known}
    if len(kinds) > 1:
        never_compared(run, node.at, ends[0], ends[1])
    alike = len(kinds) == 1 and all(end.known for end in ends)
    null = max(*(end.null for end in ends), Null.NEVER if alike else Null.FAILS)
    return Type(RANGE, null, item=join_all(end.but(Null.NEVER) for end in ends))


@type_rule(tree.Path)
def _path(run: Inference, node: tree.Path, env: Env) -> Type:
    base = run.of(node.base, env)
    if base.kind == LIST:
        member = _member(run, node, base.item or ANYTHING)
        return replace(list_of(member, filled=base.filled), null=base.null)
    return _member(run, node, base)


def _member(run: Inference, node: tree.Path, base: Type) -> Type:
    """The type of a member of a value that is there; `any` where the value is of any type."""
    if base.kind == LIST:
        return replace(list_of(_member(run, node, base.item or ANYTHING)), null=base.null)
    if base.kind == NULL:
        return NOTHING
    if base.kind == CONTEXT and base.members is not None:
        found = base.members.get(node.member)
        return _unknown(run, node, base.members) if found is None else found.or_null(base.null)
    if base.kind in (ANY, CONTEXT):
        return ANYTHING
    return _part(run, node, base).or_null(base.null)


def _part(run: Inference, node: tree.Path, base: Type) -> Type:
    """The type of a part of a date, duration or range."""
    parts = MEMBERS.get(base.kind, {})
    if node.member not in parts:
        if not parts:
            owner = ".".join(way_of(node.base)) or "…"
            facts = {"owner": owner, "name": node.member}
            run.error(SCALAR, node.at, **facts)
            return ANYTHING
        return _unknown(run, node, parts)
    if base.kind == RANGE:
        ends = node.member in ("start", "end")
        return (base.item or ANYTHING).or_null() if ends else Type(BOOLEAN)
    samples = (type_of_value(parts[node.member](one)) for one in _SAMPLES[base.kind])
    return replace(join_all(samples), values=None, low=None, high=None)


def _unknown(run: Inference, node: tree.Path, known: Mapping[str, object]) -> Type:
    hint, facts = near(node.member, known)
    owner = ".".join(way_of(node.base)) or "…"
    run.error(
        UNKNOWN_MEMBER,
        node.at,
        owner=owner,
        name=node.member,
        hint=hint,
        **facts,
    )
    return ANYTHING


@type_rule(tree.Filter)
def _filter(run: Inference, node: tree.Filter, env: Env) -> Type:
    base = run.of(node.base, env)
    item = item_of(base) if base.kind != LIST else base.item or ANYTHING
    if base.kind == RANGE:
        item = base
    used = free_names(node.condition)
    bound = _inside(item, used)
    found = run.of(node.condition, env.binding(bound))
    if ANY in (base.kind, found.kind):
        return ANYTHING
    if found.kind == NUMBER:
        literal = isinstance(node.condition, tree.Literal)
        fixed = found.null == Null.NEVER and not used & bound.keys()
        # Without a fixed index some items may be asked in vain, and then a list comes out.
        return item.or_null() if literal or (fixed and not base.null) else ANYTHING
    if found.known and found.kind != BOOLEAN:
        names = called([found.kind])
        run.error(NO_FILTER, node.at, found_zh=names.zh, found_en=names.en)
    # An empty list is asked with the names outside, which may make an index of the condition.
    null = Null.NEVER if isinstance(node.condition, _CONDITIONS) else Null.FAILS
    return replace(list_of(item), null=null if found.kind == BOOLEAN else Null.FAILS)


_CONDITIONS = (tree.Compare, tree.Logic, tree.Between, tree.In, tree.Quantified, tree.InstanceOf)


def _inside(item: Type, used: frozenset[str]) -> dict[str, Type]:
    """The names of a condition that mean members of the items."""
    found: dict[str, Type] = {"item": item}
    if item.kind == CONTEXT and item.members is not None and item.null == Null.NEVER:
        found.update(item.members)
        found["item"] = item.members.get("item", item)
    elif item.kind in (ANY, CONTEXT, NULL):
        found.update(dict.fromkeys(used, ANYTHING))
        if item.kind != CONTEXT or item.members is None or "item" in item.members:
            found["item"] = ANYTHING
    return found


@type_rule(tree.Loop)
def _loop(run: Inference, node: tree.Loop, env: Env) -> Type:
    """What the variable of a loop is, null where the loop has nothing to go through."""
    source = run.of(node.source, env)
    if node.until is not None:
        until = run.of(node.until, env)
        kind = source.kind if source.kind == until.kind else ANY
        fits = source.kind in (NUMBER, DATE)
        return Type(kind, max(source.null, until.null, Null.FAILS)) if fits else ANYTHING
    return _through(source)


def _through(source: Type) -> Type:
    item = source
    if source.kind == LIST:
        item = source.item or ANYTHING
    elif source.kind == RANGE:
        item = source.item or ANYTHING
        item = item if item.kind in (NUMBER, DATE) else ANYTHING
    return item


def _looped(
    run: Inference, loops: tuple[tree.Loop, ...], env: Env, extra: Mapping[str, Type]
) -> tuple[Env, Null, bool]:
    """The place inside loops, the nullness of their sources, and whether all have items."""
    null, filled = Null.NEVER, True
    place = env.binding(extra)
    for loop in loops:
        item = run.of(loop, place)
        source = run.type_at(loop.source)
        failing = loop.until is not None or source.kind in (RANGE, ANY)
        null = max(null, source.null, Null.FAILS if failing else Null.NEVER)
        filled = filled and (source.filled if source.kind == LIST else not failing)
        if loop.until is not None or source.kind != LIST:
            item = item.but(Null.NEVER)
        place = place.binding({loop.name: item})
    return place, null, filled


@type_rule(tree.For)
def _for(run: Inference, node: tree.For, env: Env) -> Type:
    extra = {"partial": list_of(ANYTHING)}
    inner, null, filled = _looped(run, node.iterators, env, extra)
    return replace(list_of(run.of(node.body, inner), filled=filled), null=null)


@type_rule(tree.Quantified)
def _quantified(run: Inference, node: tree.Quantified, env: Env) -> Type:
    inner, null, _ = _looped(run, node.iterators, env, {})
    found = run.part(node.condition, inner)
    unknown = Null.FAILS if found.kind == ANY else Null.MAYBE
    unknown = found.null if found.kind == BOOLEAN else unknown
    return Type(BOOLEAN, max(null, unknown))


@type_rule(tree.FunctionLiteral)
def _function(run: Inference, node: tree.FunctionLiteral, env: Env) -> Type:
    inner = env.binding({parameter.name: ANYTHING for parameter in node.parameters})
    return Type(FUNCTION, returns=run.of(node.body, inner))


@type_rule(tree.InstanceOf)
def _instance(run: Inference, node: tree.InstanceOf, env: Env) -> Type:
    run.of(node.value, env)
    return Type(BOOLEAN)


@type_rule(tree.In)
def _in(run: Inference, node: tree.In, env: Env) -> Type:
    subject = Subject(run.of(node.value, env), declared(run, node.value).values)
    return tested(run, node.tests, subject, env)


@dataclass(frozen=True)
class Subject:
    """What unary tests are about: its type, and the values it was declared with."""

    type: Type
    values: frozenset[object] | None


def tested(run: Inference, tests: tree.Tests, subject: Subject, env: Env) -> Type:
    """The type of unary tests of a value."""
    found = [_tested(run, test, subject, env) for test in tests.tests]
    return Type(BOOLEAN, max(found, default=Null.NEVER))


def _tested(run: Inference, test: tree.Test, subject: Subject, env: Env) -> Null:
    """The nullness of one unary test."""
    value, asks = subject.type, "?" in free_names(test.operand)
    found = run.of(test.operand, env.binding({"?": value}) if asks else env)
    if ANY in (value.kind, found.kind):
        return Null.FAILS
    if test.operator:
        if test.operator in ("=", "!="):
            return _equal(run, test, subject, found)
        return ordered(run, test.at, value, found).null
    return _TESTS.get(found.kind, _equal)(run, test, subject, found)


def _equal(run: Inference, test: tree.Test, subject: Subject, found: Type) -> Null:
    declared_value(run, test.operand, subject.values)
    if found.kind == subject.type.kind or NULL in (found.kind, subject.type.kind):
        return Null.NEVER
    never_compared(run, test.at, subject.type, found)
    return Null.FAILS


def _said(run: Inference, test: tree.Test, subject: Subject, found: Type) -> Null:
    """A test that is itself a condition, or a boolean among others."""
    literal = isinstance(test.operand, tree.Literal)
    if "?" in free_names(test.operand) or (subject.type.kind != BOOLEAN and not literal):
        return Null.FAILS
    return _equal(run, test, subject, found)


def _listed(run: Inference, test: tree.Test, subject: Subject, _: Type) -> Null:
    for item in tree.children(test.operand):
        declared_value(run, item, subject.values)
    return Null.NEVER


def _in_range(run: Inference, test: tree.Test, subject: Subject, span: Type) -> Null:
    # A range that is written here and lacks an end cannot tell; another one is never equal.
    lacking = span.null if isinstance(test.operand, tree.RangeLiteral) else Null.NEVER
    if subject.type.kind == RANGE:
        # A range that is null is asked for as any other value would be.
        return max(_equal(run, test, subject, span), lacking, subject.type.null)
    ends = span.item or ANYTHING
    if ends.kind == ANY:
        return Null.FAILS
    return max(ordered(run, test.at, subject.type, ends).null, lacking)


_TESTS: dict[str, Callable[[Inference, tree.Test, Subject, Type], Null]] = {
    BOOLEAN: _said,
    LIST: _listed,
    RANGE: _in_range,
}
