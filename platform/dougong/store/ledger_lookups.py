"""What ledgers say: sums and derived figures for all rows that ask alike, in one statement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from sqlalchemy import Column, Table, bindparam, func, literal, null, select, union_all

from dougong.feel.filters import FieldPath
from dougong.model.derived import Figures, figures_of, summed_for
from dougong.model.ledger import Balance, Ledger
from dougong.model.listing import Axis
from dougong.store.columns import WholeNumber
from dougong.store.filtering import ledger_column
from dougong.store.lookup_cases import Case, Family, Place, families
from dougong.store.lookups import LookupTooLarge
from dougong.store.pivot_units import Units
from dougong.store.session import Work
from dougong.store.sql import AnySelect

#: More answers than this are refused: whoever works with them wants all of them, and at once.
MOST_GROUPS = 20_000


class Summed(TypedDict):
    """Which sums a lookup wants."""

    #: Measures and derived figures.
    figures: Sequence[str]
    #: Row types counted; empty: all.
    row_types: Sequence[str]
    #: The record whose own rows are left out.
    except_record: str | None


def sums(work: Work, ledger: str, cases: Sequence[Case], **asked: Unpack[Summed]) -> list[Figures]:
    """The figures of the rows each case fits, zero sums where none does.

    Cases whose conditions are exactly the key of a balance are read from it, others from the
    rows; those that compare the same dimensions are one statement.
    """
    known = work.tables.definitions.ledgers[ledger]
    measures = summed_for(known, asked["figures"]) or tuple(known.measures)[:1]
    found: list[dict[str, Any]] = [{} for _ in cases]
    sources: dict[str, list[int]] = {}
    for number, case in enumerate(cases):
        balance = None if asked["except_record"] else balance_of(known, case, measures, asked)
        sources.setdefault(balance.key if balance else "", []).append(number)
    for key, numbers in sources.items():
        table = work.tables.balance(ledger, key) if key else work.tables.ledger(ledger)
        summing = _Summing(work, known, table, measures, asked, of_balance=bool(key))
        for number, one in summing.of([cases[number] for number in numbers]).items():
            found[numbers[number]] = one
    mixed = _mixed(work, known, cases, asked)
    return [
        figures_of(known, asked["figures"], one, mixed.get((number, ()), frozenset()))
        for number, one in enumerate(found)
    ]


def groups(
    work: Work, ledger: str, cases: Sequence[Case], by: Sequence[str], **asked: Unpack[Summed]
) -> list[list[dict[str, Any]]]:
    """For each case the figures of the rows it fits, one answer for each value of the dimensions.

    They come in the order of these values; what has come to nothing in every figure is left out.
    LookupTooLarge where more is left than anybody may work with at once; nothing is left out for
    that.
    """
    known = work.tables.definitions.ledgers[ledger]
    measures = summed_for(known, asked["figures"]) or tuple(known.measures)[:1]
    table = work.tables.ledger(ledger)
    summing = _Summing(work, known, table, measures, asked, of_balance=False, by=tuple(by))
    found: list[list[dict[str, Any]]] = [[] for _ in cases]
    count = 0
    mixed = _mixed(work, known, cases, asked, tuple(by))
    for numbers, values, sums_of in summing.groups(cases):
        if any(figures_of(known, asked["figures"], sums_of).values()):
            count += 1
            if count > MOST_GROUPS:
                raise LookupTooLarge(title=known.title, limit=MOST_GROUPS)
            place = tuple(values[name] for name in by)
            for number in numbers:
                untold = mixed.get((number, place), frozenset())
                figures = figures_of(known, asked["figures"], sums_of, untold)
                found[number].append({**values, **figures})
    for rows in found:
        rows.sort(key=lambda row: [(row[name] is not None, str(row[name])) for name in by])
    return found


def _mixed(
    work: Work,
    ledger: Ledger,
    cases: Sequence[Case],
    asked: Summed,
    by: tuple[str, ...] = (),
) -> dict[tuple[int, tuple[Any, ...]], frozenset[str]]:
    """The measures that add up several units, by the number of the case and the values of `by`.

    A case that compares what the unit hangs on, and a group by it, have one unit.
    """
    if not ledger.units:
        return {}
    measures = summed_for(ledger, asked["figures"])
    units = Units(work, ledger, measures, [Axis(name) for name in by])
    hidden = tuple(axis.field for axis in units.hidden)
    open_ = [number for number, case in enumerate(cases) if not _fixed(case) >= {*hidden}]
    if not hidden or not open_:
        return {}
    table = work.tables.ledger(ledger.name)
    summing = _Summing(work, ledger, table, measures, asked, of_balance=False, by=(*by, *hidden))
    sums_by: dict[tuple[Any, ...], dict[str, Decimal]] = {}
    for numbers, values, sums_of in summing.groups([cases[number] for number in open_]):
        key = tuple(values[name] for name in (*by, *hidden))
        # The number stands behind the values: units are told by the places of a key.
        sums_by |= {(*key, open_[number]): sums_of for number in numbers}
    units.read(sums_by)
    return units.untold(sums_by, lambda key: (key[-1], key[: len(by)]))


def _fixed(case: Case) -> set[str]:
    """The dimensions that a case compares with one value."""
    return {path.parts[-1] for path, op, _ in case if op == "="}


def balance_of(
    ledger: Ledger, case: Case, measures: Sequence[str], asked: Summed
) -> Balance | None:
    """The balance whose key is exactly what a case compares, where it keeps these sums."""
    names = [path.parts[-1] for path, op, _ in case if op == "="]
    if len(names) != len(case) or len(set(names)) != len(names):
        return None
    for balance in ledger.balances:
        same = set(balance.by) == set(names) and set(measures) <= set(balance.measures)
        if same and set(balance.row_types) == set(asked["row_types"]):
            return balance
    return None


@dataclass(frozen=True)
class _Summing:
    """Cases summed over one table: the rows of a ledger, or one of its balances."""

    work: Work
    ledger: Ledger
    table: Table
    measures: Sequence[str]
    asked: Summed
    of_balance: bool
    #: Dimensions for each of whose values there are sums of their own.
    by: tuple[str, ...] = ()

    def groups(
        self, cases: Sequence[Case]
    ) -> Iterator[tuple[list[int], dict[str, Any], dict[str, Decimal]]]:
        """Which cases are answered, the values of the dimensions, and the sums; row by row."""
        for family in families(cases, self._column):
            asking: dict[Place, list[int]] = {}
            for number, place in family.places.items():
                if place is not None:
                    asking.setdefault(place, []).append(number)
            width = 1 + len(family.varied)
            for row in self._executed(family) if family.branches else ():
                values = row[width : width + len(self.by)]
                named = {key: self._seen(key, v) for key, v in zip(self.by, values, strict=True)}
                sums_of = dict(zip(self.measures, row[width + len(self.by) :], strict=True))
                yield asking[tuple(row[:width])], named, sums_of

    def _seen(self, key: str, value: Any) -> Any:
        field = self.ledger.dimensions.get(key)
        if field is None or value is None:
            return value
        return self.work.tables.kinds[field.kind].feel(field, value)

    def of(self, cases: Sequence[Case]) -> dict[int, dict[str, Decimal]]:
        """The sums by the number of the case; nothing for one that no row fits."""
        found: dict[int, dict[str, Decimal]] = {}
        for family in families(cases, self._column):
            rows = self._rows(family) if family.branches else {}
            for number, place in family.places.items():
                if place is not None and place in rows:
                    found[number] = dict(zip(self.measures, rows[place], strict=True))
        return found

    def _column(self, path: FieldPath) -> Column[Any]:
        return ledger_column(self.table.c, path)

    def _rows(self, family: Family) -> dict[Place, Sequence[Any]]:
        width = 1 + len(family.varied)
        return {tuple(row[:width]): row[width:] for row in self._executed(family)}

    def _executed(self, family: Family) -> Any:
        values = {**family.parameters, "own": self.asked["except_record"]}
        return self.work.connection.execute(self._statement(family), values)

    def _statement(self, family: Family) -> Any:
        """The statement of a family; one that others of its shape share is made once."""
        if family.shape is None:
            made = [self._branch(family, number) for number in range(len(family.branches))]
            return union_all(*made) if len(made) > 1 else made[0]
        words = (tuple(self.measures), tuple(self.asked["row_types"]))
        own = bool(self.asked["except_record"])
        key = ("sums", self.table.name, words, own, self.by, family.shape)
        kept = self.work.tables.kept
        if key not in kept:
            kept[key] = self._branch(family, 0)
        return kept[key]

    def _branch(self, family: Family, number: int) -> AnySelect:
        varied = [column.label(f"key_{at}") for at, column in enumerate(family.varied)]
        first = literal(number, WholeNumber()).label("branch")
        amounts = [func.sum(self.table.c[f"m_{key}"]) for key in self.measures]
        by = [self._dimension(key) for key in self.by]
        named = [column.label(f"by_{at}") for at, column in enumerate(by)]
        asked = select(first, *varied, *named, *amounts).where(*family.branches[number])
        if self.asked["row_types"] and not self.of_balance:
            asked = asked.where(self.table.c.row_type.in_(self.asked["row_types"]))
        if self.asked["except_record"]:
            asked = asked.where(self.table.c.record_id != bindparam("own"))
        return asked.group_by(*family.varied, *by)

    def _dimension(self, key: str) -> Any:
        """The column of a dimension; null for one that leads to a module that is not here."""
        return null() if key in self.ledger.absent else self._column(FieldPath((key,)))
