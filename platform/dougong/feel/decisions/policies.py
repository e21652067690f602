"""Hit policies: from the rows that match to the decision, one function for each policy."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from dougong.feel.errors import RulesDisagree, RulesOverlap
from dougong.feel.values import EXACT, compare, equal

#: The outputs of a row: one value for each output column.
Outputs = tuple[object, ...]


class Hits:
    """The rows that match, their outputs worked out when asked for."""

    def __init__(
        self,
        rows: Sequence[int],
        outputs: Callable[[int], Outputs],
        rank: Callable[[Outputs], tuple[int, ...]],
        facts: Callable[[Sequence[int]], dict[str, str]],
    ) -> None:
        self.rows = rows
        self.outputs = outputs
        self.rank = rank
        self.facts = facts

    def all(self) -> list[Outputs]:
        """The outputs of every row that matches."""
        return [self.outputs(row) for row in self.rows]


def unique(hits: Hits) -> Outputs:
    """The one row that matches."""
    if len(hits.rows) > 1:
        raise RulesOverlap(**hits.facts(hits.rows))
    return hits.outputs(hits.rows[0])


def any_of(hits: Hits) -> Outputs:
    """The outputs all matching rows agree on."""
    found = hits.all()
    for other in found[1:]:
        if not all(equal(a, b) for a, b in zip(found[0], other, strict=True)):
            raise RulesDisagree(**hits.facts(hits.rows))
    return found[0]


def first(hits: Hits) -> Outputs:
    """The outputs of the first row that matches."""
    return hits.outputs(hits.rows[0])


def priority(hits: Hits) -> Outputs:
    """The outputs that come first in the order of the allowed values."""
    return min(hits.all(), key=hits.rank)


def rule_order(hits: Hits) -> list[Outputs]:
    """The outputs of all matching rows in the order of the rows."""
    return hits.all()


def output_order(hits: Hits) -> list[Outputs]:
    """The outputs of all matching rows in the order of the allowed values."""
    return sorted(hits.all(), key=hits.rank)


SINGLE: dict[str, Callable[[Hits], Outputs]] = {
    "U": unique,
    "A": any_of,
    "F": first,
    "P": priority,
}
SEVERAL: dict[str, Callable[[Hits], list[Outputs]]] = {
    "R": rule_order,
    "C": rule_order,
    "O": output_order,
}


def _total(values: Sequence[object]) -> object:
    total = Decimal(0)
    for value in values:
        if not isinstance(value, Decimal):
            return None
        total = EXACT.add(total, value)
    return total if values else None


def _count(values: Sequence[object]) -> Decimal:
    return Decimal(len(values))


def _extreme(wanted: int) -> Callable[[Sequence[object]], object]:
    def extreme(values: Sequence[object]) -> object:
        best = values[0] if values else None
        for value in values[1:]:
            order = compare(value, best)
            if order is None:
                return None
            best = value if order == wanted else best
        return best

    return extreme


AGGREGATIONS: dict[str, Callable[[Sequence[object]], object]] = {
    "SUM": _total,
    "COUNT": _count,
    "MIN": _extreme(-1),
    "MAX": _extreme(1),
}
