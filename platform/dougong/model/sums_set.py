"""Rules that bring sums of a ledger to a value: what they want, and what is missing to it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from dougong.model.ledger import Balance, Ledger, PostingRule, Sets
from dougong.model.runtime import LedgerRow

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Sums:
    """What one rule of one event wants of the sums of some rows of a ledger."""

    sets: Sets
    #: Dimension → value of the rows that are summed.
    of: Mapping[str, Any]
    #: One for each place of the rule; its measures are what is wanted there.
    rows: tuple[LedgerRow, ...]

    @property
    def ledger(self) -> str:
        """The ledger whose sums are meant."""
        return self.rows[0].ledger

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that are wanted."""
        return tuple(self.rows[0].measures)

    def _key(self, values: Mapping[str, Any]) -> Key:
        return tuple(values.get(name) for name in self.sets.by)


class SumsSet(Sums):
    """What brings the sums to a value: the measures of its rows are the sums wanted."""

    def missing(self, kept: Iterable[Mapping[str, Any]]) -> Iterator[LedgerRow]:
        """The rows that bring what is kept to what is wanted; a key without a place has no line."""
        wanted, have = self._wanted(), {self._key(line): line for line in kept}
        for key in {**wanted, **have}:
            row = wanted.get(key) or self._unnamed(key)
            measures = {
                name: value - have.get(key, {}).get(name, Decimal(0))
                for name, value in row.measures.items()
            }
            if any(measures.values()):
                yield replace(row, measures=measures)

    def _wanted(self) -> dict[Key, LedgerRow]:
        found: dict[Key, LedgerRow] = {}
        for row in self.rows:
            key = self._key(row.dimensions)
            before = found.get(key)
            found[key] = row if before is None else _together(before, row)
        return found

    def _unnamed(self, key: Key) -> LedgerRow:
        """The row of a key that no place names, with the dimensions that all places share."""
        first = self.rows[0]
        shared = {
            name: value
            for name, value in first.dimensions.items()
            if all(row.dimensions.get(name) == value for row in self.rows)
        }
        dimensions = {**shared, **dict(zip(self.sets.by, key, strict=True))}
        nothing = dict.fromkeys(first.measures, Decimal(0))
        return replace(first, dimensions=dimensions, measures=nothing, line_id="")


def _together(one: LedgerRow, other: LedgerRow) -> LedgerRow:
    sums = {name: value + other.measures[name] for name, value in one.measures.items()}
    return replace(one, measures=sums)


class SumsTaken(Sums):
    """What takes from the sums where there is something: the one measure is below zero."""

    def missing(self, kept: Iterable[Mapping[str, Any]]) -> Iterator[LedgerRow]:
        """The rows that take it: where a row belongs first, then where nothing is told, then on.

        What is given back, and what is more than there is, stands where the row belongs.
        """
        (measure,) = self.measures
        left = {self._key(line): line[measure] for line in kept}
        for row in self.rows:
            own = self._key(row.dimensions)
            parts = dict(self._parts(left, own, -row.measures[measure]))
            for number, (key, amount) in enumerate(parts.items(), 1):
                left[key] = left.get(key, Decimal(0)) - amount
                dimensions = {**row.dimensions, **dict(zip(self.sets.by, key, strict=True))}
                # Each row of a rule and a line is posted once; further parts are called by number.
                rule = row.rule if number == 1 else f"{row.rule}{PART}{number}"
                taken = {measure: -amount}
                yield replace(row, dimensions=dimensions, measures=taken, rule=rule)

    def _parts(
        self, left: Mapping[Key, Decimal], own: Key, wanted: Decimal
    ) -> Iterator[tuple[Key, Decimal]]:
        """Where how much is taken; what nobody has is taken where the row belongs."""
        rest, at_home = wanted, Decimal(0)
        for key in sorted(left, key=lambda key: (key != own, any(key), str(key))):
            part = min(max(left[key], Decimal(0)), rest)
            if part > 0 and key == own:
                at_home = part
            elif part > 0:
                yield key, part
            rest -= max(part, Decimal(0))
        if at_home + rest:
            yield own, at_home + rest


#: Between the key of a rule and the number of a further part of what it takes.
PART = "~"
Wanted = SumsSet | SumsTaken


def sums_set(rule: PostingRule, rows: Sequence[LedgerRow]) -> Iterator[Wanted]:
    """What a rule wants of the places it holds for, told apart by the rows they are sums of."""
    sums = rule.sets or rule.takes
    if sums is None:
        return
    groups: dict[Key, list[LedgerRow]] = {}
    for row in rows:
        groups.setdefault(tuple(row.dimensions.get(name) for name in sums.of), []).append(row)
    for key, group in groups.items():
        of = dict(zip(sums.of, key, strict=True))
        made = SumsSet if rule.sets else SumsTaken
        yield made(sums, of, tuple(group))


def balances_for(sets: Sets, ledger: Ledger, measures: Iterable[str]) -> Iterator[Balance]:
    """The balances kept by exactly these dimensions, of all row types, with these measures."""
    wanted, needed = {*sets.of, *sets.by}, set(measures)
    for balance in ledger.balances:
        if set(balance.by) == wanted and needed <= set(balance.measures) and not balance.row_types:
            yield balance
