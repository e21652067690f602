"""Conditions about a few names that may be null, and what stands where they are decided."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from dougong.feel.types import Null, Type, context_of, list_of, one_of

#: What is told of one value, `{x}`; `{v}` is a value of its kind, `{y}` another name.
LEAVES = (
    *("{n}", "{n}", "{n}", "{x}", "{x}", "not({x})", "null = {x}", "null != {x}") * 3,
    *("{x} = {v}", "{x} != {v}", "{v} = {x}", "{x} = {y}", "{x} != {y}", "{x} < {v}") * 3,
    *("{v} > {x}", "{x} >= {v}", "{v} <= {x}", "{x} <= {v}") * 3,
    *("{x} < {y}", "{y} >= {x}", "{x} <= {x}", "{x} = {x}"),
    *("{x} in ({v}, {v})", "{x} in ({v})", "{x} in (null, {v})", "{x} in (null)"),
    *("{x} in (> {v})", "{x} in (= {v})", "{x} in (!= {v})", "{x} in ({y}, {v})"),
    *("{x} in [{v}..{v}]", "{x} in ({v}..{y}]", "{x} in [{v}, {v}]", "{x} in {y}"),
    *("{x} in (? > {v}, {v})", "{x} in (? = null)", "{x} in (not(? = null), {v})"),
    *("{x} in (null, > {v})", "{x} in (null, [{v}..{v}])", "{x} in ([{v}..{y}], null)"),
    *("{x} between {v} and {v}", "{x} between {v} and {y}", "{y} between {v} and {x}"),
    *("{x} instance of {k}", "{x} instance of Null", "not({x} instance of {k})"),
    *("some i in {x} satisfies i = {v}", "every i in {x} satisfies i != null"),
    *("some i in {x} satisfies {c}", "is({x}, {v})", "list contains({x}, {v})"),
)
JOINTS = (
    *("({c}) and ({c})", "({c}) or ({c})", "({c}) and ({c}) and ({c})"),
    *("({c}) or ({c}) or ({c})", "not({c})", "if {c} then {c} else {c}"),
    *("({x} < {v}) or ({x} = {x})", "({x} >= {v}) and ({x} != {x})", "({x} > {v}) and ({c})"),
    *("({x} >= 1) and ({x} <= 1)", "({x} > 1) or ({x} < 1)", "({x} <= 0) or ({x} > 0)"),
    *("({x} = {v}) or ({x} = {v})", "({x} != {v}) and ({x} != {v})", "({x} = {v}) or ({c})"),
    *("({c}) and not({c})", "not(({c}) or ({c}))", "not(({c}) and ({c}))"),
    *("({c}) and (({c}) or ({c}))", "({c}) or (({c}) and ({c}))"),
)
#: Tests for null, of which those that are decided tell something of the others.
NULLS = ("{z} = null", "{z} != null", "{z} = null", "null = {z}")
WHOLES = (
    *("if {c} then {u} else {u}", "if {c} then {u} else if {c} then {u} else {u}") * 2,
    *("if {c} then (if {c} then {u} else {u}) else {u}", "({c}) and ({w})", "({c}) or ({w})"),
    *("({c}) and ({c}) and ({w})", "({c}) or ({c}) or ({w})", "{c}", "({w}) and ({c})"),
    *(
        "if {x} != {y} then {u} else {u}",
        "if not({x} between {v} and {y}) then {u} else {u}",
        "if not({c}) then {u} else {u}",
    ),
    *("({w}) or ({n})", "({w}) and ({n})", "if {w} then {u} else {u}", "({x} != null) and ({w})"),
    *("({w}) or (({n}) and ({c}))"),
    *("({w}) and (({n}) or ({c}))", "({n}) or (({n}) and ({w}))", "({w}) or ({n}) or ({c})"),
    *("if ({n}) and ({n}) then {u} else if {n} then {u} else {u}",) * 2,
    *("if ({n}) or ({n}) then {u} else if {n} then {u} else {u}",),
    *("if (({n}) and ({n})) or ({n}) then {u} else if {n} then {u} else {u}",),
    *("if ({n}) and ({n}) and ({n}) then {u} else if ({n}) and ({n}) then {u} else {u}",),
    *("if ({n}) and ({n}) then 1 else for a in [{x}, {y}, null] return if {n} then {u} else {u}",),
    *("[{x}, {x}, {y}][{c}]", "for i in [{x}, {y}] return if {c} then {u} else i"),
    *("{{a: {x}, b: if {c} then {u} else a}}", "if {c} then {x} else {y}", "[{c}, {w}]"),
    *("{x}[{y}]", "{x}[a]", "{x}[item]", "{x}[item = {v}]", "{x}[{c}]", "{x}[item.a = {v}]"),
    *("{x}.a", "({x}[1]).kind", "[{x}, {y}].a", "for i in {x} return [i, i.a]"),
)
#: What needs its value to be there.
WORKS = (
    *("not({x})", "{x}", "{x} < {y}", "{x} between {v} and {y}"),
    *("{x} > {v}", "{x} = {v}", "{x} <= {y}", "{x} in [{v}..{v}]", "{x} between {v} and {x}"),
)
VALUES = {
    "number": ("0", "1", "2.5", "-2"),
    "string": ('"red"', '"green"', '"blue"'),
    "boolean": ("true", "false"),
    "date": ('@"2026-01-01"', '@"2026-01-02"'),
    "time": ('@"01:00:00"', '@"01:00:00Z"'),
    "date and time": ('@"2026-01-01T01:00:00"', '@"2026-01-01T01:00:00Z"'),
    "context": ('{{a: 1, kind: "red"}}', "null"),
    "list": ('["red"]', "[1]", "[]", "null"),
}
NAMES = ("a", "b", "c")


def few_names(random: Random) -> dict[str, Type]:
    """Three names with types that conditions tell much of; one may imply another."""
    kinds = [_kind(random, 0) for _ in NAMES]
    if random.random() < 0.5:
        # Values of one kind are compared with each other.
        kinds = [_alike(random, kinds[0]) for _ in NAMES]
    names = {name: of.but(_null(random)) for name, of in zip(NAMES, kinds, strict=True)}
    if random.random() < 0.3:
        names["a"] = replace(names["a"].but(Null.MAYBE), implies=(("b",),))
    return names


def _null(random: Random) -> Null:
    return random.choice((Null.MAYBE, Null.MAYBE, Null.NEVER))


def _kind(random: Random, depth: int) -> Type:
    roll = random.random()
    if roll < 0.3:
        return _one_of(random)
    if roll < 0.45 and depth < 2:
        members = ("a", "kind") if random.random() < 0.8 else ("a", "kind", "item")
        return context_of({name: _kind(random, 2).but(_null(random)) for name in members})
    if roll < 0.65 and depth == 0:
        return list_of(_kind(random, 1).but(_null(random)), filled=random.random() < 0.5)
    if roll < 0.85:
        low, high = random.choice(((-2, 5), (0, 2), (1, 5)))
        return Type("number", scale=random.choice((0, 2)), low=Decimal(low), high=Decimal(high))
    return Type(random.choice(("number", "boolean", "boolean", "date", "time", "date and time")))


def _one_of(random: Random) -> Type:
    return one_of(random.choice((("red",), ("red", "green"), ("red", "green"), ("blue",))))


def _alike(random: Random, of: Type) -> Type:
    return _one_of(random) if of.values is not None else of


_SLOTS = {"n": NULLS, "w": WORKS}


class Telling:
    """Writes expressions over a few names."""

    def __init__(self, random: Random, scope: Mapping[str, Type]) -> None:
        self.random, self.scope = random, scope
        self.about = ("a", scope["a"])

    def text(self) -> str:
        """One expression."""
        self.about = self._way()
        return self._filled(self.random.choice(WHOLES), self.random.randint(0, 2))

    def _way(self) -> tuple[str, Type]:
        """A name, or a member of one, with its type."""
        name = self.random.choice(NAMES)
        of = self.scope[name]
        if of.members and self.random.random() < 0.7:
            member = self.random.choice(sorted(of.members))
            return f"{name}.{member}", of.members[member]
        return name, of

    def _filled(self, form: str, depth: int) -> str:
        pieces = form.replace("{{", "\0").replace("}}", "\1").split("{")
        found = pieces[0]
        for piece in pieces[1:]:
            slot, _, rest = piece.partition("}")
            found += self._slot(slot, depth) + rest
        return found.replace("\0", "{").replace("\1", "}")

    def _slot(self, slot: str, depth: int) -> str:
        if slot in "xv" and self.random.random() < 0.2:
            # Mostly one value is spoken of, so that what was told of it matters.
            self.about = self._way()
        written = self._written(slot, depth)
        return self._filled(self.random.choice(written), depth - (slot == "c"))

    def _written(self, slot: str, depth: int) -> Sequence[str]:
        """What may stand in a slot; `z` is a name of its own, for tests of two values in a row."""
        if slot == "c":
            return JOINTS if depth > 0 and self.random.random() < 0.7 else LEAVES
        if slot == "y":
            return [*NAMES, self._way()[0]]
        if slot == "k":
            return ("number", "string", self._of())
        if slot in _SLOTS:
            return _SLOTS[slot]
        return VALUES[self._of()] if slot == "v" else self._plain(slot)

    def _plain(self, slot: str) -> Sequence[str]:
        return (self._used(),) if slot == "u" else (self._way() if slot == "z" else self.about)[:1]

    def _of(self) -> str:
        """The kind of the value spoken of; of a list sometimes that of its items."""
        of = self.about[1]
        items = of.item is not None and self.random.random() < 0.7
        return of.item.kind if items and of.item is not None else of.kind

    def _used(self) -> str:
        """Every name with its members: whatever was told of them shows."""
        ways = [
            name if of.members is None else f"{name}, {name}.a, {name}.kind"
            for name, of in self.scope.items()
        ]
        return f"[{', '.join(ways)}]"
