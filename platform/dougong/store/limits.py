"""What the sums of a ledger must not pass, looked at where they were just changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from dougong import feel
from dougong.model.derived import figures_of
from dougong.model.ledger import Balance, Ledger, Limit
from dougong.model.posting_place import seen
from dougong.model.runtime import LedgerRow
from dougong.store import balances, records
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
                _hold(work, ledger, limit, moved)


def _moved(
    work: Work, ledger: Ledger, balance: Balance, rows: Sequence[LedgerRow]
) -> Iterator[_Moved]:
    """The keys whose sums the rows changed."""
    added = {key: sums for key, sums in balances.sums_of(balance, rows).items() if _any(sums)}
    if not added:
        return
    table = work.tables.balance(ledger.name, balance.key)
    kept, key = work.tables.kept, ("moved", table.name)
    if key not in kept:
        moved = table.c.key.in_(bindparam("moved", expanding=True))
        kept[key] = select(table).where(moved).order_by(table.c.key)
    for row in work.connection.execute(kept[key], {"moved": sorted(added)}).mappings():
        change = added[row[table.c.key]]
        after = {name: row[table.c[f"m_{name}"]] for name in balance.measures}
        before = {name: value - change[f"m_{name}"] for name, value in after.items()}
        yield _Moved({name: row[table.c[f"d_{name}"]] for name in balance.by}, before, after)


def _any(sums: Mapping[str, Any]) -> bool:
    return any(value for name, value in sums.items() if name.startswith("m_"))


def _hold(work: Work, ledger: Ledger, limit: Limit, moved: _Moved) -> None:
    before = figures_of(ledger, [limit.value], moved.before)[limit.value]
    after = figures_of(ledger, [limit.value], moved.after)[limit.value]
    if after is None or after == before:
        # A share of nothing is beyond nothing.
        return
    falls = before is None or after < before
    rises = before is None or after > before
    names = _names(work, ledger, limit, moved.key)
    least = _bound(limit.minimum, names) if falls else None
    most = _bound(limit.maximum, names) if rises else None
    passed = least if least is not None and after < least else None
    passed = most if most is not None and after > most else passed
    if passed is not None and _counts(limit, names):
        breach = Breach(ledger.name, limit.key, moved.key, before or Decimal(0), after, passed)
        raise LimitPassed(breach)


def _names(
    work: Work, ledger: Ledger, limit: Limit, found: Mapping[str, Any]
) -> Mapping[str, object]:
    """What the expressions of a limit see of a key: its dimensions, and the record of one."""
    fields = {key: field for key, field in ledger.dimensions.items() if key in found}
    names = {**dict.fromkeys(ledger.absent), **found, **seen(fields, found)}
    return {**names, "record": _record(work, ledger, limit, found)} if limit.refers else names


def _record(
    work: Work, ledger: Ledger, limit: Limit, found: Mapping[str, Any]
) -> Mapping[str, object] | None:
    """The record that the dimension of a limit refers to, as expressions see it."""
    field, key = ledger.dimensions[limit.refers], found.get(limit.refers)
    if field.reference is None or key is None:
        return None
    record = records.find(work, field.reference.entity, str(key))
    entity = work.tables.definitions.entities[field.reference.entity]
    return seen(entity.fields, record.data) if record is not None else None


def _bound(bound: Decimal | str | None, names: Mapping[str, object]) -> Decimal | None:
    """A bound as it is for one key; an expression without an answer bounds nothing."""
    if not isinstance(bound, str):
        return bound
    found = feel.compile(bound, frozenset(names)).value(names, "batch")
    return found if isinstance(found, Decimal) else None


def _counts(limit: Limit, names: Mapping[str, object]) -> bool:
    """Whether the limit is meant for this key; one that cannot be told is."""
    if not limit.when:
        return True
    return feel.compile(limit.when, frozenset(names)).value(names, "batch") is not False
