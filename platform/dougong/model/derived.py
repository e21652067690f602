"""Figures worked out from the sums of a ledger's measures, so that ratios are right everywhere."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from dougong.feel import Expression, ExpressionFault, ExpressionInvalid, compile_expression
from dougong.model.fields.all import field_kinds
from dougong.model.fields.kind import ValueFault
from dougong.model.ledger import Ledger

#: A sum or a derived figure; none where its expression gives none, such as a share of nothing.
Figures = dict[str, Decimal | None]


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
    wanted = tuple(figures)
    if untold:
        wanted_sums = {name: summed_for(ledger, [name]) for name in wanted}
        hidden = {name for name, of in wanted_sums.items() if not untold.isdisjoint(of)}
        told = figures_of(ledger, [name for name in wanted if name not in hidden], sums)
        return {name: told.get(name) for name in wanted}
    if ledger.derived.keys().isdisjoint(wanted):
        return {name: sums.get(name) or Decimal(0) for name in wanted}
    known: Figures = {key: sums.get(key) or Decimal(0) for key in ledger.measures}
    return {name: _figure(ledger, name, known) for name in wanted}


def _figure(ledger: Ledger, name: str, known: Figures) -> Decimal | None:
    """One figure; those it needs are worked out before it and enter as people see them."""
    if name not in known:
        expression = _compiled(ledger, name)
        for other in sorted(expression.names):
            _figure(ledger, other, known)
        known[name] = _value(ledger, name, expression, known)
    return known[name]


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
