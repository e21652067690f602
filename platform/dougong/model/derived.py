"""Figures worked out from the sums of a ledger's measures, so that ratios are right everywhere."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from dougong.feel import Expression, ExpressionFault, ExpressionInvalid, compile_expression
from dougong.model.fields.all import field_kinds
from dougong.model.fields.kind import ValueFault
from dougong.model.ledger import Ledger

#: A sum or a derived figure; none where its expression gives none, such as a share of nothing.
Figures = dict[str, Decimal | None]
_NOTHING = Decimal(0)


def summed_for(ledger: Ledger, figures: Iterable[str]) -> tuple[str, ...]:
    """The measures whose sums give these measures and derived figures, in the ledger's order."""
    found: set[str] = set()
    waiting = [*figures]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        if name in ledger.derived:
            waiting += _read(ledger, name)
    return tuple(key for key in ledger.measures if key in found)


def figures_of(
    ledger: Ledger,
    figures: Iterable[str],
    sums: Mapping[str, Decimal | None],
    untold: frozenset[str] = frozenset(),
) -> Figures:
    """These measures and derived figures, worked out of sums of what `summed_for` names.

    A measure that is untold, because it sums several units, is none, and so is what is worked out
    of it.
    """
    return Deriving(ledger, figures).of(sums, untold)


class Deriving:
    """Works the same figures out of any sums: what that takes is looked up once."""

    def __init__(self, ledger: Ledger, figures: Iterable[str]) -> None:
        self._ledger, self._wanted = ledger, tuple(figures)
        self._steps: dict[str, Expression] = {}
        for name in self._wanted:
            self._prepare(name)

    def _prepare(self, name: str) -> None:
        """Put what a figure needs before it."""
        if name not in self._ledger.derived or name in self._steps:
            return
        expression = _compiled(self._ledger, name)
        for other in sorted(expression.names):
            self._prepare(other)
        self._steps[name] = expression

    def of(
        self, sums: Mapping[str, Decimal | None], untold: frozenset[str] = frozenset()
    ) -> Figures:
        """The figures of these sums, as `figures_of` says."""
        if untold:
            return self._told(sums, untold)
        if not self._steps:
            return {name: sums.get(name) or _NOTHING for name in self._wanted}
        known: Figures = {key: sums.get(key) or _NOTHING for key in self._ledger.measures}
        for name, expression in self._steps.items():
            # A figure enters another one as people see it.
            known[name] = _value(self._ledger, name, expression, known)
        return {name: known[name] for name in self._wanted}

    def _told(self, sums: Mapping[str, Decimal | None], untold: frozenset[str]) -> Figures:
        wanted_sums = {name: summed_for(self._ledger, [name]) for name in self._wanted}
        hidden = {name for name, of in wanted_sums.items() if not untold.isdisjoint(of)}
        known = [name for name in self._wanted if name not in hidden]
        told = figures_of(self._ledger, known, sums)
        return {name: told.get(name) for name in self._wanted}


def _value(
    ledger: Ledger, name: str, expression: Expression, known: Mapping[str, Decimal | None]
) -> Decimal | None:
    field = ledger.derived[name]
    try:
        found = field_kinds[field.kind].from_feel(field, expression.value(known))
    except (ExpressionFault, ValueFault):
        # A figure beyond what its kind can hold is shown as none, as any value is that fails.
        return None
    return None if found is None else Decimal(found)


def _read(ledger: Ledger, name: str) -> Iterable[str]:
    """What a derived figure is worked out of; one that is no expression reads nothing.

    The check of the figures tells why, and looks at the rest of the bundle as well.
    """
    try:
        return _compiled(ledger, name).names
    except ExpressionInvalid:
        return ()


def _compiled(ledger: Ledger, name: str) -> Expression:
    return compile_expression(ledger.derived[name].computed, names_before(ledger, name))


def names_before(ledger: Ledger, name: str) -> frozenset[str]:
    """What the expression of a derived figure may use: the measures, and those before it."""
    keys = list(ledger.derived)
    return frozenset((*ledger.measures, *keys[: keys.index(name)]))
