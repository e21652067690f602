"""What ledgers say: sums and derived figures for all rows that ask alike, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from sqlalchemy import Column, Table, bindparam, func, literal, select, union_all

from dougong.feel.filters import FieldPath
from dougong.model.derived import Figures, figures_of, summed_for
from dougong.model.ledger import Balance, Ledger
from dougong.store.columns import WholeNumber
from dougong.store.filtering import ledger_column
from dougong.store.lookup_cases import Case, Family, Place, families
from dougong.store.session import Work
from dougong.store.sql import AnySelect


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
    return [figures_of(known, asked["figures"], one) for one in found]


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
        values = {**family.parameters, "own": self.asked["except_record"]}
        width = 1 + len(family.varied)
        executed = self.work.connection.execute(self._statement(family), values)
        return {tuple(row[:width]): row[width:] for row in executed}

    def _statement(self, family: Family) -> Any:
        """The statement of a family; one that others of its shape share is made once."""
        if family.shape is None:
            made = [self._branch(family, number) for number in range(len(family.branches))]
            return union_all(*made) if len(made) > 1 else made[0]
        words = (tuple(self.measures), tuple(self.asked["row_types"]))
        own = bool(self.asked["except_record"])
        key = ("sums", self.table.name, words, own, family.shape)
        kept = self.work.tables.kept
        if key not in kept:
            kept[key] = self._branch(family, 0)
        return kept[key]

    def _branch(self, family: Family, number: int) -> AnySelect:
        varied = [column.label(f"key_{at}") for at, column in enumerate(family.varied)]
        first = literal(number, WholeNumber()).label("branch")
        amounts = [func.sum(self.table.c[f"m_{key}"]) for key in self.measures]
        asked = select(first, *varied, *amounts).where(*family.branches[number])
        if self.asked["row_types"] and not self.of_balance:
            asked = asked.where(self.table.c.row_type.in_(self.asked["row_types"]))
        if self.asked["except_record"]:
            asked = asked.where(self.table.c.record_id != bindparam("own"))
        return asked.group_by(*family.varied)
