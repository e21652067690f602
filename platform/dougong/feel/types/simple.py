"""Types of literals, names, arithmetic, comparison, logic and branches."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache

from dougong.feel import tree
from dougong.feel.arithmetic import TABLES
from dougong.feel.budget import BUDGETS, Meter
from dougong.feel.closures import close
from dougong.feel.environment import Environment
from dougong.feel.temporal import read_temporal
from dougong.feel.types.conditions import both_ways, outcome_of, truth_of
from dougong.feel.types.facts import Env, way_of
from dougong.feel.types.findings import (
    NEVER_CALCULATED,
    NEVER_COMPARED,
    NEVER_NEGATED,
    UNKNOWN_NAME,
    UNKNOWN_VALUE,
    VALUES_ARE,
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
    join,
    type_of_value,
)
from dougong.feel.values import (
    BOOLEAN,
    DATE,
    DATETIME,
    DAYS,
    MONTHS,
    NULL,
    NUMBER,
    STRING,
    TIME,
    DaysDuration,
    MonthsDuration,
    kind_of,
)

ORDERED = frozenset([NUMBER, STRING, DATE, TIME, DATETIME, DAYS, MONTHS])
#: Values of these kinds may have a zone or not, and then they have no order.
ZONED = frozenset([TIME, DATETIME])


@type_rule(tree.Literal)
def _literal(_: Inference, node: tree.Literal, __: Env) -> Type:
    return type_of_value(node.value)


@type_rule(tree.AtLiteral)
def _at_literal(_: Inference, node: tree.AtLiteral, __: Env) -> Type:
    return type_of_value(read_temporal(node.text))


@type_rule(tree.Name)
def _name(run: Inference, node: tree.Name, env: Env) -> Type:
    found = env.names.get(node.name)
    if found is None:
        hint, facts = near(node.name, env.names)
        run.error(UNKNOWN_NAME, node.at, name=node.name, hint=hint, **facts)
        return ANYTHING
    return found


_SAMPLES: dict[str, object] = {
    NUMBER: Decimal(1),
    STRING: "",
    DATE: date(2000, 1, 1),
    TIME: time(1, tzinfo=UTC),
    DATETIME: datetime(2000, 1, 1, tzinfo=UTC),
    DAYS: DaysDuration(Decimal(1)),
    MONTHS: MonthsDuration(1),
}


@lru_cache(maxsize=256)
def _given_by(sign: str, left: str, right: str) -> str:
    """The kind a sign gives for two kinds, found by trying it; empty where it has no meaning."""
    run = TABLES[sign].get((left, right))
    if run is None:
        return ""
    return kind_of(run(Meter(BUDGETS["interactive"]), _SAMPLES[left], _SAMPLES[right]))


@type_rule(tree.Arithmetic)
def _arithmetic(run: Inference, node: tree.Arithmetic, env: Env) -> Type:
    left, right = run.of(node.left, env), run.of(node.right, env)
    if ANY in (left.kind, right.kind):
        return ANYTHING
    kind = _given_by(node.operator, left.kind, right.kind)
    if not kind:
        if left.known and right.known:
            run.error(
                NEVER_CALCULATED,
                node.at,
                sign=node.operator,
                **_sides(left, right),
            )
        return NOTHING
    least = Null.NEVER if kind == STRING else Null.FAILS
    return Type(kind, max(left.null, right.null, least))


def _sides(left: Type, right: Type) -> dict[str, str]:
    a, b = called([left.kind]), called([right.kind])
    return {"left_zh": a.zh, "left_en": a.en, "right_zh": b.zh, "right_en": b.en}


@type_rule(tree.Negate)
def _negate(run: Inference, node: tree.Negate, env: Env) -> Type:
    found = run.of(node.operand, env)
    if found.kind == ANY:
        return ANYTHING
    if found.kind not in (NUMBER, DAYS, MONTHS):
        if found.known:
            names = called([found.kind])
            run.error(
                NEVER_NEGATED,
                node.at,
                found_zh=names.zh,
                found_en=names.en,
            )
        return NOTHING
    low, high = (
        None if bound is None else bound.copy_negate() for bound in (found.high, found.low)
    )
    return Type(found.kind, found.null, low=low, high=high)


@type_rule(tree.Compare)
def _compare(run: Inference, node: tree.Compare, env: Env) -> Type:
    left, right = run.of(node.left, env), run.of(node.right, env)
    if isinstance(node.left, tree.Literal) and isinstance(node.right, tree.Literal):
        return type_of_value(close(node)(Environment({}, Meter(BUDGETS["interactive"]))))
    if node.operator in ("=", "!="):
        return _equality(run, node, (left, right))
    return replace(ordered(run, node.at, left, right), values=order_of(node.operator, left, right))


def order_of(sign: str, left: Type, right: Type) -> frozenset[object] | None:
    """The only outcome of an order between two numbers whose bounds lie apart."""
    if not left.kind == right.kind == NUMBER:
        return None
    if sign in (">", ">="):
        left, right, sign = right, left, {">": "<", ">=": "<="}[sign]
    lowest, highest = _step(left.high, right.low), _step(right.high, left.low)
    if lowest is not None and (lowest > 0 or (lowest == 0 and sign == "<=")):
        return frozenset([True])
    if highest is not None and (highest > 0 or (highest == 0 and sign == "<")):
        return frozenset([False])
    return None


def _step(high: Decimal | None, low: Decimal | None) -> Decimal | None:
    """How far a bound lies below another."""
    return None if high is None or low is None else low.compare(high)


def ordered(run: Inference, at: int, left: Type, right: Type) -> Type:
    """The type of an order sign between two values."""
    if ANY in (left.kind, right.kind):
        return Type(BOOLEAN, Null.FAILS)
    if left.kind != right.kind or left.kind not in ORDERED:
        if left.known and right.known:
            never_compared(run, at, left, right)
        return NOTHING
    least = Null.FAILS if left.kind in ZONED else Null.NEVER
    return Type(BOOLEAN, max(left.null, right.null, least))


def never_compared(run: Inference, at: int, left: Type, right: Type) -> None:
    """Note two values that have no order and are never equal."""
    run.error(NEVER_COMPARED, at, **_sides(left, right))


def _equality(run: Inference, node: tree.Compare, sides: tuple[Type, Type]) -> Type:
    left, right = sides
    if ANY in (left.kind, right.kind):
        return Type(BOOLEAN, Null.FAILS)
    if NULL in (left.kind, right.kind):
        return Type(BOOLEAN, values=_certain(left, right, node.operator))
    if left.kind != right.kind:
        never_compared(run, node.at, left, right)
        return Type(BOOLEAN, Null.FAILS)
    wrong = declared_value(run, node.left, declared(run, node.right).values)
    wrong = declared_value(run, node.right, declared(run, node.left).values) or wrong
    return Type(BOOLEAN, values=None if wrong else _certain(left, right, node.operator))


def _certain(left: Type, right: Type, sign: str) -> frozenset[object] | None:
    """The only outcome of an equality, where there is only one."""
    same = _same(left, right)
    return None if same is None else frozenset([same is (sign == "=")])


def _same(left: Type, right: Type) -> bool | None:
    """Whether two values are surely equal or surely not; None when it depends."""
    if left.kind == right.kind == NULL:
        return True
    if NULL in (left.kind, right.kind):
        other = right if left.kind == NULL else left
        return False if other.null == Null.NEVER else None
    if Null.NEVER in (left.null, right.null) and _apart(left, right):
        return False
    single = left.values is not None and left.values == right.values and len(left.values) == 1
    return True if single and left.null == right.null == Null.NEVER else None


def _apart(left: Type, right: Type) -> bool:
    """Whether two values that are there are never equal, by their values or bounds."""
    if left.values is not None and right.values is not None:
        return not left.values & right.values
    pairs = ((left, right), (right, left))
    return any(order_of("<", one, other) == frozenset([True]) for one, other in pairs)


def declared_value(run: Inference, node: tree.Node, known: frozenset[object] | None) -> bool:
    """Whether a text written out is none of the values that its other side may have."""
    if known is None or not isinstance(node, tree.Literal) or not isinstance(node.value, str):
        return False
    if node.value in known:
        return False
    hint, facts = near(node.value, [str(value) for value in known])
    hint = hint if facts["nearest"] else VALUES_ARE
    run.error(UNKNOWN_VALUE, node.at, name=node.value, hint=hint, **facts)
    return True


def declared(run: Inference, node: tree.Node) -> Type:
    """The type of a value as declared, whatever conditions told on the way."""
    way = way_of(node)
    found = run.declared.names.get(way[0]) if way else None
    for member in way[1:]:
        found = found.members.get(member) if found and found.members is not None else None
    return found or run.type_at(node)


@type_rule(tree.Logic)
def _logic(run: Inference, node: tree.Logic, env: Env) -> Type:
    decides = node.operator == "or"
    place, found = env, list[Type]()
    for operand in node.operands:
        type_ = run.part(operand, place)
        found.append(type_)
        outcome = outcome_of(run, operand)
        # After a part that was null the whole is never what the next parts speak of.
        facts = outcome.false if decides else outcome.true
        place = place.knowing(facts)
        if type_.null != Null.NEVER:
            place = place.doubting(facts)
        place = place.deciding(operand, held=not decides)
    null = max(_showing(run, node, number, env) for number in range(len(found)))
    return Type(BOOLEAN, null, values=_decided(found, decides=decides))


def _decided(found: list[Type], *, decides: bool) -> frozenset[object] | None:
    """The only outcome of some operands, where there is only one."""
    deciding, other = frozenset[object]([decides]), frozenset[object]([not decides])
    for type_ in found:
        if type_.null != Null.NEVER:
            # What the next operands were taken to be may not hold once this one is null.
            return None
        if type_.values == deciding:
            return deciding
    return other if all(type_.values == other for type_ in found) else None


def _showing(run: Inference, node: tree.Logic, number: int, env: Env) -> Null:
    """The nullness of an operand, unless another operand decides whenever it is null."""
    operand = node.operands[number]
    found = run.type_at(operand)
    if found.kind != BOOLEAN:
        return Null.FAILS if found.kind == ANY else Null.MAYBE
    place = env.knowing(outcome_of(run, operand).null)
    others = (one for place_, one in enumerate(node.operands) if place_ != number)
    if found.null and any(truth_of(one, place) is (node.operator == "or") for one in others):
        run.absorbed.add(id(operand))
        return Null.NEVER
    run.absorbed.discard(id(operand))
    return found.null


@type_rule(tree.Between)
def _between(run: Inference, node: tree.Between, env: Env) -> Type:
    value = run.of(node.value, env)
    ends = [run.of(end, env) for end in (node.low, node.high)]
    found = [ordered(run, node.at, value, end) for end in ends]
    return Type(BOOLEAN, max(one.null for one in found))


@type_rule(tree.If)
def _if(run: Inference, node: tree.If, env: Env) -> Type:
    decides = run.condition(node.condition, env)
    outcome = outcome_of(run, node.condition)
    inside = env.knowing(outcome.true).deciding(node.condition, held=True)
    outside = env.knowing(both_ways(outcome, decides))
    outside = outside.deciding(node.condition, held=False)
    return join(run.of(node.then, inside), run.of(node.otherwise, outside))
