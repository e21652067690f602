"""Append-only registers: each row once, and balances kept in the same transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Table,
    and_,
    bindparam,
    exists,
    false,
    func,
    literal,
    select,
    union_all,
)

from dougong.base.values import new_id
from dougong.feel.filters import EVERYTHING, FieldPath, Filter
from dougong.model.catalog import Catalog
from dougong.model.derived import Figures, figures_of, summed_for
from dougong.model.ledger import Balance, Ledger
from dougong.model.listing import Report
from dougong.model.runtime import LedgerRow
from dougong.store import balances as kept
from dougong.store import limits, reporting, told_rows
from dougong.store.balances import Difference, Filling
from dougong.store.entity_tables import MIRROR_KEY, NOT_MIRRORED, POSTING_KEY
from dougong.store.filtering import ledger_column, ledger_condition
from dougong.store.pivot_sources import source_of
from dougong.store.session import Work, let_it_last
from dougong.store.upsert import insert_unless_there

__all__ = [
    "Difference",
    "balances",
    "held",
    "mirrors_of",
    "post",
    "rebuild",
    "refill",
    "rows",
    "rows_of",
    "totals",
    "verify",
]

#: Columns of a row that are neither dimensions nor measures.
FACTS = (
    *("id", "row_type", "rule", "entity", "record_id", "line_id", "revision"),
    *("business_date", "posted_period", "posted_at", "reverses"),
)
#: SQLAlchemy forgets how many rows an insert touched unless it is asked.
COUNTED = {"preserve_rowcount": True}


@dataclass(frozen=True)
class _Writing:
    """One ledger being written."""

    ledger: Ledger
    table: Table


def post(work: Work, rows: Sequence[LedgerRow]) -> int:
    """How many rows were added; those posted before are skipped with everything they would do.

    LimitPassed when the rows move a balance beyond a limit of its ledger.
    """
    added = 0
    # Ledgers in the order of their names: whoever writes several locks them alike.
    for name in sorted({row.ledger for row in rows}):
        added += _post(work, name, [row for row in rows if row.ledger == name])
    return added


def _post(work: Work, name: str, rows: Sequence[LedgerRow]) -> int:
    into = _Writing(work.tables.definitions.ledgers[name], work.tables.ledger(name))
    given = {new_id(): row for row in rows}
    mirrors = {key: row for key, row in given.items() if row.reverses}
    plain = {key: row for key, row in given.items() if not row.reverses}
    new = _write(work, into, plain, POSTING_KEY) | _write(work, into, mirrors, MIRROR_KEY)
    written = [given[key] for key in given if key in new]
    if written:
        kept.add(work, into.ledger, written)
        limits.look(work, into.ledger, written)
    return len(written)


def _write(
    work: Work, into: _Writing, rows: Mapping[str, LedgerRow], unique: Sequence[str]
) -> set[str]:
    """The ids of those rows that were not there."""
    if not rows:
        return set()
    values = [_values(work, into.ledger, key, row) for key, row in rows.items()]
    done = work.connection.execute(_insert(work, into, unique), values, execution_options=COUNTED)
    if done.rowcount == len(values):
        return set(rows)
    # Some were posted before; every id given here is fresh, so those found are the new ones.
    there = select(into.table.c.id).where(into.table.c.id.in_(rows))
    return set(work.connection.scalars(there))


def _insert(work: Work, into: _Writing, unique: Sequence[str]) -> Any:
    key = ("post", into.ledger.name, tuple(unique), work.connection.dialect.name)
    if key not in work.tables.kept:
        where = NOT_MIRRORED if unique == POSTING_KEY else None
        statement = insert_unless_there(work.connection, into.table, unique, where)
        work.tables.kept[key] = statement
    return work.tables.kept[key]


def _values(work: Work, ledger: Ledger, key: str, row: LedgerRow) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in FACTS}
    given = {"id": key, "posted_at": row.posted_at or work.now, "posted_by": work.actor.id}
    dimensions = {f"d_{name}": row.dimensions.get(name) for name in ledger.dimensions}
    measures = {f"m_{name}": row.measures.get(name, Decimal(0)) for name in ledger.measures}
    return facts | given | dimensions | measures


def rows_of(work: Work, *record_ids: str) -> list[LedgerRow]:
    """Everything that documents wrote, in every ledger, in the order it was written."""
    found: list[LedgerRow] = []
    for name in work.connection.scalars(_writers(work), {"wanted": list(record_ids)}).all():
        table = work.tables.ledger(name)
        written = select(table).where(table.c.record_id.in_(record_ids)).order_by(table.c.id)
        found += _read(work, name, written)
    return found


def _writers(work: Work) -> Any:
    """Which ledgers documents wrote into, in one question."""
    if "writers" not in work.tables.kept:
        wanted: BindParameter[Any] = bindparam("wanted", expanding=True)
        work.tables.kept["writers"] = _among(
            (name, work.tables.ledger(name).c.record_id.in_(wanted))
            for name in sorted(work.tables.definitions.ledgers)
        )
    return work.tables.kept["writers"]


def _among(asked: Iterable[tuple[str, ColumnElement[bool]]]) -> Any:
    """The names of the ledgers that have a row under their condition."""
    parts = [
        select(literal(name).label("ledger")).where(exists().where(condition))
        for name, condition in asked
    ]
    nothing = select(literal("").label("ledger")).where(false())
    return union_all(*parts) if parts else nothing


def mirrors_of(work: Work, rows: Sequence[LedgerRow]) -> list[LedgerRow]:
    """Everything that takes these rows back, in whole or in part."""
    found: list[LedgerRow] = []
    for name in sorted({row.ledger for row in rows}):
        table, ids = work.tables.ledger(name), [row.id for row in rows if row.ledger == name]
        found += _read(work, name, select(table).where(table.c.reverses.in_(ids)))
    return found


def held(work: Work, record_id: str) -> list[LedgerRow]:
    """The rows of a document that hold something and that it has not taken back itself."""
    found: list[LedgerRow] = []
    for name in work.connection.scalars(_holders(work), {"wanted": record_id}).all():
        found += _read(work, name, _held(work, name), {"wanted": record_id})
    return found


def _held(work: Work, name: str) -> Any:
    """What holds something for a document in a ledger."""
    key = ("held", name)
    if key not in work.tables.kept:
        work.tables.kept[key] = select(work.tables.ledger(name)).where(_holds(work, name))
    return work.tables.kept[key]


def _holders(work: Work) -> Any:
    """Which ledgers hold something for a document, in one question."""
    if "holders" not in work.tables.kept:
        ledgers = sorted(work.tables.definitions.ledgers.values(), key=lambda one: one.name)
        work.tables.kept["holders"] = _among(
            (one.name, _holds(work, one.name)) for one in ledgers if one.holding_types
        )
    return work.tables.kept["holders"]


def _holds(work: Work, name: str) -> ColumnElement[bool]:
    table, types = work.tables.ledger(name), work.tables.definitions.ledgers[name].holding_types
    mirror = table.alias()
    return and_(
        table.c.record_id == bindparam("wanted"),
        table.c.row_type.in_([one.key for one in types]),
        table.c.reverses.is_(None),
        # What other documents took back of a row is a share of it; the rest is held still.
        ~exists()
        .where(mirror.c.reverses == table.c.id, mirror.c.record_id == table.c.record_id)
        .correlate(table),
    )


def _read(
    work: Work, name: str, statement: Any, given: Mapping[str, Any] | None = None
) -> list[LedgerRow]:
    """The rows of a statement that selects the whole table of a ledger."""
    ledger, table = work.tables.definitions.ledgers[name], work.tables.ledger(name)
    # A place is found much faster than a column by itself, row after row.
    at = {key: place for place, key in enumerate(table.c.keys())}
    facts = [(key, at[key]) for key in FACTS]
    dimensions = [(key, at[f"d_{key}"]) for key in ledger.dimensions]
    measures = [(key, at[f"m_{key}"]) for key in ledger.measures]
    return [
        LedgerRow(
            ledger=name,
            dimensions={key: row[place] for key, place in dimensions},
            measures={key: row[place] for key, place in measures},
            **{key: row[place] for key, place in facts},
        )
        for row in work.connection.execute(statement, given)
    ]


def rows(  # noqa: PLR0913, PLR0917 (signature of the seam)
    work: Work,
    ledger: str,
    where: Filter | None = None,
    sort: Sequence[str] = (),
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[LedgerRow], int]:
    """One page of a ledger's rows, the newest first unless sorted, and how many match."""
    table = work.tables.ledger(ledger)
    condition = ledger_condition(work.tables, ledger, where or EVERYTHING)
    found = select(table).where(condition)
    for word in sort or ("-id",):
        column = ledger_column(table.c, FieldPath((word.lstrip("-"),)))
        ordered = column.desc() if word.startswith("-") else column.asc()
        # Saying where empty values go would keep an index from giving the order.
        found = found.order_by(ordered.nulls_last() if column.nullable else ordered)
    page = found.order_by(table.c.id.desc()).limit(limit).offset(offset)
    total = work.connection.scalar(select(func.count()).select_from(table).where(condition)) or 0
    return _read(work, ledger, page), total


def totals(work: Work, ledger: str, figures: Sequence[str], where: Filter | None = None) -> Figures:
    """Each of these figures over every row that matches, in one question; ratios may be none."""
    if not figures:
        return {}
    known = work.tables.definitions.ledgers[ledger]
    # A figure that needs no sum is the same whatever the rows say.
    measures = summed_for(known, figures) or tuple(known.measures)
    report = Report(known.module, known.key, known.title, ledger, (), (), measures)
    if not known.units.keys().isdisjoint(measures):
        told = replace(report, measures=tuple(figures))
        return reporting.figures(work, told, where).get((), figures_of(known, figures, {}))
    source = source_of(work, report, (), measures, where or EVERYTHING)
    columns = [source.table.c[f"m_{key}"] for key in measures]
    asked = select(*(func.sum(column) for column in columns)).where(source.condition)
    found = work.connection.execute(asked).one()
    return figures_of(known, figures, dict(zip(measures, found, strict=False)))


def balances(
    work: Work, ledger: str, balance: str, where: Filter | None = None
) -> list[dict[str, Any]]:
    """The balances that match: dimensions and measures by key."""
    return kept.find(work, _balance(work, ledger, balance), ledger, where or EVERYTHING)


def _balance(work: Work, ledger: str, key: str) -> Balance:
    work.tables.balance(ledger, key)
    found = work.tables.definitions.ledgers[ledger].balances
    return next(balance for balance in found if balance.key == key)


def verify(work: Work) -> list[Difference]:
    """Every measure of every balance that is not the sum of its rows; empty when all is well.

    A ledger of years takes longer than a request may.
    """
    let_it_last(work.connection)
    ledgers = work.tables.definitions.ledgers.values()
    return [
        difference
        for ledger in ledgers
        for balance in ledger.balances
        for difference in kept.differences(work, ledger, balance)
    ]


def refill(filling: Filling, before: Catalog | None, after: Catalog) -> None:
    """Sum anew every balance that a release defines otherwise than the one before it, or newly.

    A balance that comes to a ledger with rows starts as their sum, and one that comes back after a
    roll-back knows nothing of what was posted meanwhile.
    """
    for name, ledger in after.ledgers.items():
        if before is not None and name in before.ledgers:
            told_rows.tell(filling, ledger, before.ledgers[name])
    changed = [
        (ledger, balance)
        for name, ledger in after.ledgers.items()
        if before is not None
        for balance in ledger.balances
        if name not in before.ledgers or balance not in before.ledgers[name].balances
    ]
    for ledger, balance in changed:
        kept.rebuild(filling, ledger, balance)


def rebuild(work: Work) -> None:
    """Sum all balances from the rows anew."""
    for ledger in work.tables.definitions.ledgers.values():
        for balance in ledger.balances:
            kept.rebuild(work, ledger, balance)
