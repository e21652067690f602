"""Bringing sums of ledgers to what rules say they shall be."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import new_id
from dougong.model.runtime import LedgerRow
from dougong.model.sums_set import SumsTaken, Wanted, balances_for
from dougong.store import ledgers
from dougong.store.sums_set import kept_still


def missing(uow: UnitOfWork, sets: Iterable[Wanted]) -> Iterator[LedgerRow]:
    """The rows that bring sums to what is wanted, under the lock of what they are now."""
    for told in sets:
        wanted = _unwritten(uow, told) if isinstance(told, SumsTaken) else told
        if not wanted.rows:
            continue
        ledger = uow.catalog.ledgers[wanted.ledger]
        balance = next(balances_for(wanted.sets, ledger, wanted.measures))
        kept = kept_still(uow, ledger, balance, wanted.of)
        # A key that no place names has no row of the document; each of them is posted once.
        yield from (replace(row, line_id=row.line_id or new_id()) for row in wanted.missing(kept))


def _unwritten(uow: UnitOfWork, wanted: SumsTaken) -> SumsTaken:
    """What is taken without what was taken before: an event that is told again takes nothing."""
    ids = {row.record_id for row in wanted.rows}
    written = {_name(row) for row in ledgers.rows_of(uow, *ids) if not row.reverses}
    rows = tuple(row for row in wanted.rows if _name(row) not in written)
    return replace(wanted, rows=rows)


def _name(row: LedgerRow) -> tuple[object, ...]:
    return (row.ledger, row.record_id, row.line_id, row.rule, row.row_type, row.revision)
