"""What the sums of a ledger must not pass, looked at where they were just changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from dougong import feel
from dougong.model.derived import figures_of
from dougong.model.ledger import Balance, Ledger, Limit
from dougong.model.posting_plan import seen
from dougong.model.runtime import LedgerRow
from dougong.store import balances
from dougong.store.errors import Breach, LimitPassed
from dougong.store.session import Work


@dataclass(frozen=True)
class _Moved:
    """One key of a balance: its dimensions, and its sums before and after the rows."""

    key: Mapping[str, Any]
    before: Mapping[str, Decimal]
    after: Mapping[str, Decimal]


def look(work: Work, ledger: Ledger, rows: Sequence[LedgerRow]) -> None:
    """LimitPassed when these rows, just added, moved a figure beyond a limit.

    Adding them locked their balances until the transaction ends, so what is read here cannot
    change any more. A figure that was beyond its limit and moves towards it is let pass.
    """
    for balance in ledger.balances:
        limits = [limit for limit in ledger.limits if limit.balance == balance.key]
        for moved in _moved(work, ledger, balance, rows) if limits else ():
            for limit in limits:
                _hold(ledger, limit, moved)


def _moved(
    work: Work, ledger: Ledger, balance: Balance, rows: Sequence[LedgerRow]
) -> Iterator[_Moved]:
    """The keys whose sums the rows changed."""
    added = {key: sums for key, sums in balances.sums_of(balance, rows).items() if _any(sums)}
    if not added:
        return
    table = work.tables.balance(ledger.name, balance.key)
    statement = select(table).where(table.c.key.in_(sorted(added))).order_by(table.c.key)
    for row in work.connection.execute(statement).mappings():
        change = added[row[table.c.key]]
        after = {name: row[table.c[f"m_{name}"]] for name in balance.measures}
        before = {name: value - change[f"m_{name}"] for name, value in after.items()}
        yield _Moved({name: row[table.c[f"d_{name}"]] for name in balance.by}, before, after)


def _any(sums: Mapping[str, Any]) -> bool:
    return any(value for name, value in sums.items() if name.startswith("m_"))


def _hold(ledger: Ledger, limit: Limit, moved: _Moved) -> None:
    before = figures_of(ledger, [limit.value], moved.before)[limit.value]
    after = figures_of(ledger, [limit.value], moved.after)[limit.value]
    if after is None or after == before:
        # A share of nothing is beyond nothing.
        return
    falls = before is None or after < before
    rises = before is None or after > before
    least, most = limit.minimum, limit.maximum
    passed = least if least is not None and falls and after < least else None
    passed = most if most is not None and rises and after > most else passed
    if passed is not None and _counts(ledger, limit, moved.key):
        breach = Breach(ledger.name, limit.key, moved.key, before or Decimal(0), after, passed)
        raise LimitPassed(breach)


def _counts(ledger: Ledger, limit: Limit, found: Mapping[str, Any]) -> bool:
    """Whether the limit is meant for this key; one that cannot be told is."""
    if not limit.when:
        return True
    fields = {key: field for key, field in ledger.dimensions.items() if key in found}
    names = {**dict.fromkeys(ledger.absent), **found, **seen(fields, found)}
    return feel.compile(limit.when, frozenset(names)).value(names, "batch") is not False
