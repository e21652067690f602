"""What a wrong product would have written, row by row, and the invariant that it breaks."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from dougong.model.runtime import LedgerRow
from property.house_invariants import HOLDS, Looked

Spoilt = Callable[[Looked, LedgerRow], Sequence[LedgerRow]]


def _turned(row: LedgerRow) -> LedgerRow:
    return replace(row, measures={name: -value for name, value in row.measures.items()})


def _every(row_type: str, times: int) -> Spoilt:
    """Rows of a type written so many times, not at all for nought; their mirrors as they are."""

    def spoilt(looked: Looked, row: LedgerRow) -> Sequence[LedgerRow]:
        meant = row.row_type == row_type and row.record_id not in looked.sources
        return [row] * (times if meant else 1)

    return spoilt


def _held_for_ever(looked: Looked, row: LedgerRow) -> Sequence[LedgerRow]:
    return [] if row.row_type in HOLDS and row.reverses else [row]


def _reversed_again(looked: Looked, row: LedgerRow) -> Sequence[LedgerRow]:
    return [_turned(row)] if row.record_id in looked.sources else [row]


def _too_early(looked: Looked, row: LedgerRow) -> Sequence[LedgerRow]:
    return [replace(row, posted_period="2026-01")]


def _one_side(*row_types: str) -> Spoilt:
    """Money that leaves and comes nowhere."""

    def spoilt(looked: Looked, row: LedgerRow) -> Sequence[LedgerRow]:
        return [] if row.row_type in row_types and row.measures["amount"] > 0 else [row]

    return spoilt


def _given_back_again(looked: Looked, row: LedgerRow) -> Sequence[LedgerRow]:
    return [row] * (4 if row.measures["held"] < 0 else 1)


def _of(entity: str, times: int) -> Spoilt:
    """Rows of documents of an entity written so many times; their mirrors as they are."""

    def spoilt(looked: Looked, row: LedgerRow) -> Sequence[LedgerRow]:
        meant = row.entity == entity and row.record_id not in looked.sources
        return [row] * (times if meant else 1)

    return spoilt


#: The invariant, the ledger that is wrong, and how.
WRONG: dict[str, tuple[str, str, Spoilt]] = {
    "a hold is never released": ("INV-9", "budget", _held_for_ever),
    "a request is held for ever": ("INV-9", "requests", _held_for_ever),
    "an execution is written twice": ("INV-1", "budget", _every("exe", 2)),
    "a commitment is forgotten": ("INV-2", "budget", _every("cmt", 0)),
    "one side of a transfer is forgotten": ("INV-3", "fund", _one_side("trf", "lni")),
    "one side of a repayment is forgotten": ("INV-3", "fund", _one_side("lrp", "int")),
    "a measurement is written three times": ("INV-4", "contract", _every("mea", 3)),
    "what is approved and not paid is forgotten": ("INV-5", "contract", _every("unp", 0)),
    "a sheet is forgotten": ("INV-6", "labor", _every("labor", 0)),
    "rows are booked before their day": ("INV-7", "cost", _too_early),
    "retention is paid back four times": ("INV-10", "contract", _every("rtr", 4)),
    "a reversal has the wrong sign": ("INV-12", "budget", _reversed_again),
    "an advance is taken back eight times": ("advances", "contract", _every("adr", 8)),
    "a bond is given back four times": ("bonds", "bond", _given_back_again),
    "a back-charge is written four times": ("recovery", "recovery", _every("charged", 4)),
    "goods go back to their supplier four times": ("stock", "stock", _every("sent_back", 4)),
    "a worker gives back four times": ("workers", "advances", _every("off", 4)),
    "money is frozen four times": ("frozen", "fund", _every("frz", 4)),
    "a payment settles eight times": ("items", "items", _every("stl", 8)),
    "petty cash is given back eight times": ("petty", "petty", _every("offset", 8)),
    "work moves to another eight times": ("bearers", "labor", _of("day_labor.reclass", 8)),
    "hours are no cost": ("INV-1", "cost", _of("cost_center.timesheet", 0)),
    "an exception is registered twice": ("exceptions", "overrun", _every("granted", 2)),
    "material leaves four times": ("stock", "stock", _every("out", 4)),
}


def spoilt(looked: Looked, ledger: str, spoil: Spoilt) -> Looked:
    """The same as a wrong product would have written it."""
    rows = [new for row in looked.rows[ledger] for new in spoil(looked, row)]
    return Looked({**looked.rows, ledger: rows}, looked.docs, looked.sources)
