"""Balances of ledgers: sums per key, changed with the rows and provable from them."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Table, delete, func, select

from dougong.feel.filters import Filter
from dougong.model.ledger import MONTH, Balance, Ledger
from dougong.model.runtime import LedgerRow
from dougong.store.columns import to_json
from dougong.store.entity_tables import EntityTables
from dougong.store.filtering import compiled, ledger_column
from dougong.store.parts import part_of
from dougong.store.session import Work
from dougong.store.upsert import insert_or_add

#: Dimensions every row has without being declared.
OWN = ("posted_period", "business_date", "row_type")


@dataclass(frozen=True)
class Difference:
    """One measure of one balance that is not the sum of its rows."""

    ledger: str
    balance: str
    #: Dimension → value.
    key: Mapping[str, Any]
    measure: str
    #: The sum of the rows.
    rows: Decimal
    #: What the balance says.
    kept: Decimal


class Summing(Protocol):
    """What summing balances needs of a work."""

    @property
    def connection(self) -> Connection: ...
    @property
    def tables(self) -> EntityTables: ...


@dataclass(frozen=True)
class Filling:
    """The tables of a release that is about to be live."""

    connection: Connection
    tables: EntityTables


def digest(values: Sequence[Any]) -> str:
    """The primary key of a balance: empty dimensions are values like others here."""
    texts = [None if value is None else str(value) for value in values]
    return hashlib.sha256(to_json(texts).encode()).hexdigest()


def add(work: Work, ledger: Ledger, rows: Sequence[LedgerRow]) -> None:
    """Add the measures of new rows to the balances, each balance in the order of its keys."""
    for balance in sorted(ledger.balances, key=lambda one: one.key):
        _write(work, ledger, balance, sums_of(balance, rows))


def sums_of(balance: Balance, rows: Sequence[LedgerRow]) -> dict[str, dict[str, Any]]:
    """What rows add to a balance, by the digest of its key."""
    sums: dict[str, dict[str, Any]] = {}
    for row in rows:
        if not balance.row_types or row.row_type in balance.row_types:
            _add(sums, balance, row)
    return sums


def _add(sums: dict[str, dict[str, Any]], balance: Balance, row: LedgerRow) -> None:
    values = [_value(row, key) for key in balance.by]
    key = digest(values)
    found = sums.setdefault(
        key,
        {"key": key, **{f"d_{name}": v for name, v in zip(balance.by, values, strict=True)}},
    )
    for name in balance.measures:
        column = f"m_{name}"
        found[column] = found.get(column, Decimal(0)) + row.measures.get(name, Decimal(0))


def _value(row: LedgerRow, key: str) -> Any:
    name = key.removesuffix(MONTH)
    found = getattr(row, name) if name in OWN else row.dimensions.get(name)
    return f"{found:%Y-%m}" if found is not None and name != key else found


def _write(
    work: Summing, ledger: Ledger, balance: Balance, sums: Mapping[str, dict[str, Any]]
) -> None:
    if not sums:
        return
    table = work.tables.balance(ledger.name, balance.key)
    kept = ("upsert", table.name, work.connection.dialect.name)
    if kept not in work.tables.kept:
        added = [f"m_{name}" for name in balance.measures]
        work.tables.kept[kept] = insert_or_add(work.connection, table, ["key"], added)
    # Row locks are taken in the order of the keys, so two postings never wait for each other.
    work.connection.execute(work.tables.kept[kept], [sums[key] for key in sorted(sums)])


def find(work: Work, balance: Balance, ledger: str, where: Filter) -> list[dict[str, Any]]:
    """The balances that match, ordered by their dimensions."""
    table = work.tables.balance(ledger, balance.key)
    condition = compiled(where, lambda path: ledger_column(table.c, path))
    order = [table.c[f"d_{key}"].nulls_last() for key in balance.by]
    found = work.connection.execute(select(table).where(condition).order_by(*order))
    return [named(balance, table, row) for row in found.mappings()]


def named(balance: Balance, table: Table, row: Mapping[Any, Any]) -> dict[str, Any]:
    """A line of a balance: dimensions and measures by key."""
    dimensions = {key: row[table.c[f"d_{key}"]] for key in balance.by}
    return dimensions | {key: row[table.c[f"m_{key}"]] for key in balance.measures}


def differences(work: Work, ledger: Ledger, balance: Balance) -> Iterator[Difference]:
    """Where a balance and its rows disagree; a balance of zero may be missing."""
    table = work.tables.balance(ledger.name, balance.key)
    kept = {
        row[table.c.key]: named(balance, table, row)
        for row in work.connection.execute(select(table)).mappings()
    }
    nothing = dict.fromkeys(balance.measures, Decimal(0))
    summed = {
        digest([found[key] for key in balance.by]): found for found in _sums(work, ledger, balance)
    }
    for key in sorted(kept.keys() | summed.keys()):
        have, want = kept.get(key, nothing), summed.get(key, nothing)
        where = {name: (kept.get(key) or summed[key])[name] for name in balance.by}
        for name in balance.measures:
            if have[name] != want[name]:
                yield Difference(ledger.name, balance.key, where, name, want[name], have[name])


def _sums(work: Summing, ledger: Ledger, balance: Balance) -> Iterator[dict[str, Any]]:
    rows = work.tables.ledger(ledger.name)
    by = [_column(work, rows, key) for key in balance.by]
    sums = [func.sum(rows.c[f"m_{key}"]) for key in balance.measures]
    named = [column.label(f"k{place}") for place, column in enumerate(by)]
    # Grouped by name: an expression repeated with parameters of its own would be another one.
    statement = select(*named, *sums).group_by(*(column.name for column in named))
    if balance.row_types:
        statement = statement.where(rows.c.row_type.in_(balance.row_types))
    for row in work.connection.execute(statement):
        yield dict(zip((*balance.by, *balance.measures), row, strict=True))


def _column(work: Summing, rows: Table, key: str) -> ColumnElement[Any]:
    name = key.removesuffix(MONTH)
    column = rows.c[name] if name in OWN else rows.c[f"d_{name}"]
    return part_of(work.connection.dialect.name, column, "month") if name != key else column


def rebuild(work: Summing, ledger: Ledger, balance: Balance) -> None:
    """Sum one balance from its rows anew."""
    table = work.tables.balance(ledger.name, balance.key)
    work.connection.execute(delete(table))
    sums = {}
    for found in _sums(work, ledger, balance):
        key = digest([found[name] for name in balance.by])
        dimensions = {f"d_{name}": found[name] for name in balance.by}
        sums[key] = {"key": key, **dimensions, **{f"m_{m}": found[m] for m in balance.measures}}
    _write(work, ledger, balance, sums)
