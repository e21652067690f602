"""What a condition tells of the names in it, once it is known to be true, false or null."""

from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from dougong.feel import tree
from dougong.feel.types.language import NOTHING, Null, Type
from dougong.feel.values import BOOLEAN, NUMBER, STRING

#: A name, with the members that lead on from it.
Way = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one value."""

    null: bool | None = None
    values: frozenset[object] | None = None
    without: frozenset[object] = frozenset()
    #: Bounds of a number, themselves within.
    low: Decimal | None = None
    high: Decimal | None = None

    def and_also(self, other: "Fact") -> "Fact":
        """Both facts together."""
        values = other.values if self.values is None else self.values
        if self.values is not None and other.values is not None:
            values = self.values & other.values
        null = other.null if self.null is None else self.null
        low, high = _tighter(max, self.low, other.low), _tighter(min, self.high, other.high)
        return Fact(null, values, self.without | other.without, low, high)

    def or_else(self, other: "Fact") -> "Fact":
        """What is known when one of two facts holds."""
        known = self.values is not None and other.values is not None
        values = self.values | other.values if known else None  # type: ignore[operator]
        null = self.null if self.null == other.null else None
        low, high = _wider(min, self.low, other.low), _wider(max, self.high, other.high)
        return Fact(null, values, self.without & other.without, low, high)

    def of(self, type_: Type) -> Type:
        """The type of a value of which this is known."""
        if self.null is True:
            return NOTHING
        found = type_.but(Null.NEVER) if self.null is False else type_
        if found.kind == NUMBER:
            low = _tighter(max, found.low, self.low)
            return replace(found, low=low, high=_tighter(min, found.high, self.high))
        if found.values is None and self.values is not None and found.kind in (STRING, BOOLEAN):
            return replace(found, values=self.values)
        if found.values is None:
            return found
        left = found.values if self.values is None else found.values & self.values
        return replace(found, values=left - self.without)


Bound = Decimal | None


def _tighter(choose: Callable[[Decimal, Decimal], Decimal], a: Bound, b: Bound) -> Bound:
    """The bound of what lies within both."""
    return choose(a, b) if a is not None and b is not None else b if a is None else a


def _wider(choose: Callable[[Decimal, Decimal], Decimal], a: Bound, b: Bound) -> Bound:
    """The bound of what lies within one of two."""
    return choose(a, b) if a is not None and b is not None else None


Facts = Mapping[Way, Fact]
NO_FACTS: Facts = {}
THERE = Fact(null=False)
GONE = Fact(null=True)


def both(a: Facts, b: Facts) -> Facts:
    """What is known when two conditions hold."""
    found = dict(a)
    for way, fact in b.items():
        found[way] = found[way].and_also(fact) if way in found else fact
    return found


def either(a: Facts, b: Facts) -> Facts:
    """What is known when one of two conditions holds."""
    return {way: a[way].or_else(b[way]) for way in a if way in b}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known when a condition is true, when it is false, and when it is null."""

    true: Facts = field(default_factory=dict)
    false: Facts = field(default_factory=dict)
    null: Facts = field(default_factory=dict)

    def turned(self) -> "Outcome":
        """The outcome of the opposite condition."""
        return Outcome(self.false, self.true, self.null)


def way_of(node: tree.Node) -> Way:
    """The way to a value; empty for what is worked out."""
    if isinstance(node, tree.Name):
        return (node.name,)
    if isinstance(node, tree.Path):
        base = way_of(node.base)
        return (*base, node.member) if base else ()
    return ()


def refined(type_: Type, way: Way, fact: Fact) -> Type:
    """A type once a fact is known of the value that a way leads to from it."""
    if not way:
        return fact.of(type_)
    found = type_.but(Null.NEVER) if fact.null is False else type_
    if found.members is None or way[0] not in found.members:
        return found
    member = refined(found.members[way[0]], way[1:], fact)
    return replace(found, members=ChainMap({way[0]: member}, found.members))  # type: ignore[arg-type]


def mark_of(node: object) -> object:
    """A node without its places in the text, so that two spellings of one are equal."""
    if isinstance(node, tree.Node):
        parts = (getattr(node, name) for name in node.__slots__)
        return (type(node), *map(mark_of, parts))
    if isinstance(node, tuple):
        return tuple(map(mark_of, node))
    return (node.__class__, node)


#: Conditions that do not all hold: the mark of each, and what it tells when it does not hold.
Clause = tuple[tuple[object, Facts], ...]


def denied(node: tree.Node) -> list[Clause]:
    """What it tells that a condition does not hold, be it false or null."""
    if isinstance(node, tree.Logic) and node.operator == "or":
        return [clause for operand in node.operands for clause in denied(operand)]
    if isinstance(node, tree.Logic):
        return [tuple((mark_of(operand), _unless(operand)) for operand in node.operands)]
    return [((mark_of(node), _unless(node)),)]


def _unless(node: tree.Node) -> Facts:
    """What a test for null tells when it does not hold; other conditions tell nothing here."""
    if not isinstance(node, tree.Compare) or node.operator not in ("=", "!="):
        return NO_FACTS
    for one, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(other, tree.Literal) and other.value is None and way_of(one):
            return {way_of(one): THERE if node.operator == "=" else GONE}
    return NO_FACTS


@dataclass(frozen=True)
class Env:
    """The names of a place with their types, and the conditions decided on the way to it."""

    names: Mapping[str, Type]
    #: Mark of a condition → whether it held.
    decided: Mapping[object, bool] = field(default_factory=dict)
    clauses: tuple[Clause, ...] = ()
    #: Names of which something is taken for known that does not hold where they are null.
    doubted: frozenset[str] = frozenset()

    def knowing(self, facts: Facts) -> "Env":
        """The place once facts are known."""
        known = [(way, fact) for way, fact in facts.items() if way[0] in self.names]
        if not known:
            return self
        names: ChainMap[str, Type] = ChainMap({}, self.names)  # type: ignore[arg-type]
        for way, fact in known:
            names[way[0]] = refined(names[way[0]], way[1:], fact)
        found = replace(self, names=names)
        implied = [way for way, fact in known if fact.null is False]
        return found.implied(implied)

    def implied(self, ways: list[Way]) -> "Env":
        """The place once values are there: what they cannot be without is there too."""
        facts: dict[Way, Fact] = {}
        for way in ways:
            facts.update(dict.fromkeys(self.names[way[0]].implies, THERE))
        return self.knowing({way: fact for way, fact in facts.items() if not self._there(way)})

    def _there(self, way: Way) -> bool:
        found = self.names.get(way[0])
        for member in way[1:]:
            known = found is not None and found.members is not None
            found = found.members.get(member) if known else None  # type: ignore[union-attr]
        return found is None or found.null == Null.NEVER

    def deciding(self, node: tree.Node, *, held: bool) -> "Env":
        """The place once a condition is decided; the parts of a conjunction are too."""
        decided = {**self.decided, mark_of(node): held}
        if isinstance(node, tree.Logic) and held is (node.operator == "and"):
            decided.update({mark_of(one): held for one in node.operands})
        more = () if held else tuple(clause for clause in denied(node) if len(clause) > 1)
        found = replace(self, decided=decided, clauses=self.clauses + more)
        for clause in found.clauses:
            left = [facts for mark, facts in clause if decided.get(mark) is not True]
            if len(left) == 1:
                found = found.knowing(left[0])
        return found

    def binding(self, names: Mapping[str, Type]) -> "Env":
        """A place with names of its own; what was decided outside may be about others."""
        inside: Mapping[str, Type] = ChainMap(dict(names), self.names)  # type: ignore[arg-type]
        return Env(inside, doubted=self.doubted - names.keys())

    def doubting(self, facts: Facts) -> "Env":
        """The place where facts are taken for known though a condition may be null."""
        return replace(self, doubted=self.doubted | {way[0] for way in facts})
