"""What a ledger says of the keys a document is controlled by, under lock where it counts."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, func, or_, select, true

from dougong.model.ledger import Balance, Ledger
from dougong.store.balances import digest
from dougong.store.platform_tables import sequence
from dougong.store.session import Work
from dougong.store.upsert import insert_or_add

Sums = dict[str, Decimal]


@dataclass(frozen=True)
class Held:
    """One key to be looked at: exactly, or with everything below it in a tree."""

    #: Dimension → value; a dimension that is left out counts whatever it is.
    key: Mapping[str, Any]
    #: Dimension → values that count beside the key's own.
    below: Mapping[str, Collection[str]]
    #: Dimensions that are left out.
    whole: frozenset[str] = frozenset()

    def without(self, dimensions: Collection[str]) -> "Held":
        """The key with these dimensions left out."""
        if not dimensions:
            return self
        return Held(
            {name: None if name in dimensions else value for name, value in self.key.items()},
            {name: values for name, values in self.below.items() if name not in dimensions},
            self.whole | frozenset(dimensions),
        )

    def fits(self, values: Mapping[str, Any]) -> bool:
        """Whether rows with these dimensions count."""
        return all(self._fits(name, values.get(name)) for name in self.key)

    def _fits(self, name: str, value: Any) -> bool:
        return name in self.whole or value == self.key[name] or value in self.below.get(name, ())

    def condition(self, table: Table) -> ColumnElement[bool]:
        """The rows of a balance that count."""
        return and_(true(), *self._conditions(table))

    def _conditions(self, table: Table) -> Iterator[ColumnElement[bool]]:
        for name, value in self.key.items():
            column = table.c[f"d_{name}"]
            if name in self.whole:
                continue
            if name in self.below:
                yield column.in_([value, *self.below[name]])
            else:
                yield column.is_(None) if value is None else column == value


@dataclass(frozen=True)
class Look:
    """Where to look, and how."""

    ledger: Ledger
    balance: Balance
    #: Lock the balances until the transaction ends.
    lock: bool = False
    #: The document whose own rows are left out.
    except_record: str | None = None


def sums(work: Work, look: Look, keys: Sequence[Held]) -> list[Sums]:
    """The balance's measures summed over each key."""
    if not keys:
        return []
    if look.lock:
        _take_turns(work, look, keys)
    rows = [*_kept(work, look, keys), *_own(work, look)]
    return [
        {
            name: sum((row[f"m_{name}"] for row in rows if held.fits(row)), Decimal(0))
            for name in look.balance.measures
        }
        for held in keys
    ]


def _take_turns(work: Work, look: Look, keys: Sequence[Held]) -> None:
    """Count one more look at each key, so that two never look at one at the same time.

    A transaction that began before another one's look was committed fails here and is tried
    again: whoever reads on sees everything that was posted under the same key, rows of keys below
    it that nobody had posted to before included.
    """
    place = f"control|{look.ledger.name}|{look.balance.key}"
    names = {f"{place}|{digest([held.key[name] for name in look.balance.by])}" for held in keys}
    statement = insert_or_add(work.connection, sequence, ["key"], ["value"])
    # In the order of the names: documents of several keys never wait for each other.
    work.connection.execute(statement, [{"key": name, "value": 1} for name in sorted(names)])


def _kept(work: Work, look: Look, keys: Sequence[Held]) -> Iterator[dict[str, Any]]:
    table = work.tables.balance(look.ledger.name, look.balance.key)
    asked = select(table).where(or_(*(held.condition(table) for held in keys)))
    asked = asked.order_by(table.c.key)
    found = work.connection.execute(asked.with_for_update() if look.lock else asked)
    for row in found.mappings():
        measures = {f"m_{name}": row[table.c[f"m_{name}"]] for name in look.balance.measures}
        yield {**{name: row[table.c[f"d_{name}"]] for name in look.balance.by}, **measures}


def _own(work: Work, look: Look) -> Iterator[dict[str, Any]]:
    """The document's own rows with their signs turned."""
    if look.except_record is None:
        return
    table = work.tables.ledger(look.ledger.name)
    by = [table.c[f"d_{name}"] for name in look.balance.by]
    amounts = [func.sum(table.c[f"m_{name}"]) for name in look.balance.measures]
    asked = select(*by, *amounts).where(table.c.record_id == look.except_record).group_by(*by)
    for row in work.connection.execute(asked):
        yield {
            **dict(zip(look.balance.by, row, strict=False)),
            **{
                f"m_{name}": -value
                for name, value in zip(look.balance.measures, row[len(by) :], strict=True)
            },
        }


def parents(work: Work, entity: str, field: str) -> dict[str, str | None]:
    """Every record of a tree by id, with the one above it."""
    table = work.tables.entity(entity)
    found = work.connection.execute(select(table.c.id, table.c[field]))
    return {row[0]: row[1] for row in found}
