"""Which sums a control needs, and the balance that keeps them."""

from dougong.feel import ExpressionInvalid, compile_expression
from dougong.model.control import LedgerControl
from dougong.model.derived import summed_for
from dougong.model.ledger import Balance, Ledger


def measures_of(control: LedgerControl, ledger: Ledger) -> tuple[str, ...]:
    """The measures behind what a control compares."""
    names: set[str] = set()
    for text in (control.base, control.used):
        try:
            names |= compile_expression(text, None).names
        except ExpressionInvalid:
            # The family of controls tells about it.
            continue
    return summed_for(ledger, names)


def balance_of(control: LedgerControl, ledger: Ledger) -> Balance | None:
    """The balance kept by exactly a control's dimensions, of all row types, with its measures."""
    wanted = set(measures_of(control, ledger))
    for balance in ledger.balances:
        same = sorted(balance.by) == list(control.dimensions)
        if same and wanted <= set(balance.measures) and not balance.row_types:
            return balance
    return None
