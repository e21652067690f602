"""Ledger rows: what a figure is made of, row by row, with what all of them come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request

from dougong.actions.reports import ledger_rows, ledger_totals
from dougong.actions.seen import dictionary_words
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.months import month_of
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Words
from dougong.model.ledger import Ledger
from dougong.model.runtime import LedgerRow
from dougong.store import records
from dougong.store.labels import target_kind
from dougong.web.call import read
from dougong.web.list_pages import address, page_number
from dougong.web.locale import text
from dougong.web.render import page

blueprint = Blueprint("ledgers", __name__)

ROWS = 50


@dataclass(frozen=True)
class RowsView:
    """What the page of ledger rows shows."""

    title: str
    #: Titles of the columns, and whether they hold measures.
    heads: tuple[tuple[str, bool], ...]
    #: Address, cells, and the month of a row that is booked in another one than its own.
    rows: tuple[tuple[str, tuple[str, ...], str], ...]
    #: Below the columns: what all rows of the filter come to, not those of this page alone.
    sums: tuple[str, ...]
    total: int
    previous: str
    next: str


@blueprint.get("/ledgers/<ledger>/rows")
def rows(ledger: str) -> str:
    """The rows behind a number, and the number again."""
    return page("ledger_rows", read(lambda uow: _rows(uow, ledger)))


#: A dimension or, when told so, a measure.
Column = tuple[Field, bool]


def _rows(uow: UnitOfWork, name: str) -> RowsView:
    number = page_number()
    chosen = {key: value for key, value in request.args.items() if key != "page" and value}
    found, total = ledger_rows(uow, name, chosen, limit=ROWS, offset=(number - 1) * ROWS)
    sums = ledger_totals(uow, name, chosen)
    ledger = uow.catalog.ledgers[name]
    columns, words = _columns(ledger, found), _words(uow, ledger, found)
    return RowsView(
        title=ledger.title,
        heads=((text("单据"), False), *((field.title, summed) for field, summed in columns)),
        rows=tuple(_line(row, columns, words) for row in found),
        sums=tuple(
            _shown(field, sums[field.key], words) if field.key in sums else ""
            for field, _ in columns
        ),
        total=total,
        previous=address(page=number - 1) if number > 1 else "",
        next=address(page=number + 1) if number * ROWS < total else "",
    )


def _columns(ledger: Ledger, found: Sequence[LedgerRow]) -> tuple[Column, ...]:
    """Whoever comes from a figure wants what it is made of: the day and the numbers first."""
    used = [
        field
        for key, field in ledger.dimensions.items()
        if any(row.dimensions.get(key) is not None for row in found)
    ]
    days = [field for field in used if field.kind == "date"]
    others = [field for field in used if field not in days]
    return (
        *((field, False) for field in days),
        *((field, True) for field in ledger.figures.values()),
        *((field, False) for field in others),
    )


def _words(uow: UnitOfWork, ledger: Ledger, found: Sequence[LedgerRow]) -> Words:
    wanted = {
        (target_kind(field), str(row.dimensions[key]))
        for row in found
        for key, field in ledger.dimensions.items()
        if target_kind(field) and row.dimensions.get(key)
    }
    documents = {(row.entity, row.record_id) for row in found}
    return dictionary_words(uow, records.labels(uow, wanted | documents))


def _line(
    row: LedgerRow, columns: Sequence[Column], words: Words
) -> tuple[str, tuple[str, ...], str]:
    values = (
        _shown(field, (row.measures if summed else row.dimensions).get(field.key), words)
        for field, summed in columns
    )
    label = words.labels.get((row.entity, row.record_id), row.record_id)
    booked_in = row.posted_period if row.posted_period != month_of(row.business_date) else ""
    return f"/records/{row.entity}/{row.record_id}", (label, *values), booked_in


def _shown(field: Field, value: Any, words: Words) -> str:
    return field_kinds[field.kind].show(field, value, words).text
