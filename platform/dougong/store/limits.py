"""What the sums of a ledger must not pass, looked at where they were just changed."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from dougong import feel
from dougong.model.ledger import Balance, Ledger, Limit
from dougong.model.posting_plan import seen
from dougong.model.runtime import LedgerRow
from dougong.store import balances
from dougong.store.errors import Breach, LimitPassed
from dougong.store.session import Work


def look(work: Work, ledger: Ledger, rows: Sequence[LedgerRow]) -> None:
    """LimitPassed when these rows, just added, moved a sum beyond a limit.

    Adding them locked their balances until the transaction ends, so what is read here cannot
    change any more. A sum that was beyond its limit and moves towards it is let pass.
    """
    known = {balance.key: balance for balance in ledger.balances}
    for limit in ledger.limits:
        changes = dict(_changes(known[limit.balance], limit, rows))
        for key, found in _touched(work, ledger, known[limit.balance], sorted(changes)):
            _hold(ledger, limit, found, changes[key])


def _changes(
    balance: Balance, limit: Limit, rows: Sequence[LedgerRow]
) -> Iterator[tuple[str, Decimal]]:
    """What the rows did to each key, where they did anything."""
    for key, sums in balances.sums_of(balance, rows).items():
        change: Decimal = sums[f"m_{limit.value}"]
        if change:
            yield key, change


def _touched(
    work: Work, ledger: Ledger, balance: Balance, keys: Sequence[str]
) -> list[tuple[str, dict[str, Any]]]:
    if not keys:
        return []
    table = work.tables.balance(ledger.name, balance.key)
    order = select(table).where(table.c.key.in_(keys)).order_by(table.c.key)
    rows = work.connection.execute(order).mappings()
    return [(row[table.c.key], balances.named(balance, table, row)) for row in rows]


def _hold(ledger: Ledger, limit: Limit, found: dict[str, Any], change: Decimal) -> None:
    after: Decimal = found[limit.value]
    bound = limit.minimum if change < 0 else limit.maximum
    if bound is None or not (after < bound if change < 0 else after > bound):
        return
    if _counts(ledger, limit, found):
        key = {name: value for name, value in found.items() if name not in ledger.measures}
        raise LimitPassed(Breach(ledger.name, limit.key, key, after - change, after, bound))


def _counts(ledger: Ledger, limit: Limit, found: dict[str, Any]) -> bool:
    """Whether the limit is meant for this key; one that cannot be told is."""
    if not limit.when:
        return True
    fields = {key: field for key, field in ledger.dimensions.items() if key in found}
    names = {**dict.fromkeys(ledger.absent), **found, **seen(fields, found)}
    return feel.compile(limit.when, frozenset(names)).value(names, "batch") is not False
