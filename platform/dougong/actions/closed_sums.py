"""Sums that a closed document brought to a value stay there when others are taken back later."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from dougong.actions import limits, sums_set
from dougong.actions.posting import posting_scope
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import new_id
from dougong.model.ledger import Posting, PostingRule
from dougong.model.posting_plan import plan_rows
from dougong.model.runtime import LedgerRow, Record
from dougong.store import records


def kept_at_rest(uow: UnitOfWork, rows: Iterable[LedgerRow]) -> int:
    """How many rows bring back the sums of closed documents that these rows have moved.

    An order that is reversed gives back what it took of its plan; a plan that was closed
    meanwhile holds nothing any more.
    """
    added = 0
    for record in _closed(uow, set(_owners(uow, tuple(rows)))):
        entity = uow.catalog.entity(record.entity)
        plan = plan_rows(uow.catalog, entity, record, "closed", posting_scope(uow))
        found = sums_set.missing(uow, plan.sums)
        added += limits.added(uow, tuple(replace(row, line_id=new_id()) for row in found))
    return added


def _closed(uow: UnitOfWork, owners: set[tuple[str, str]]) -> Iterator[Record]:
    for entity, key in sorted(owners):
        record = records.find(uow, entity, key)
        if record is not None and record.status == "closed":
            yield record


def _owners(uow: UnitOfWork, rows: tuple[LedgerRow, ...]) -> Iterator[tuple[str, str]]:
    """The documents named by rows that such a rule sums for them."""
    for posting, rule in _rules(uow):
        for name in rule.sets.of if rule.sets else ():
            if rule.dimensions.get(name, "").strip() == "id":
                found = (row.dimensions.get(name) for row in rows if row.ledger == rule.ledger)
                yield from ((posting.entity, str(key)) for key in found if key)


def _rules(uow: UnitOfWork) -> Iterator[tuple[Posting, PostingRule]]:
    for posting in uow.catalog.postings.values():
        yield from ((posting, rule) for rule in posting.rules if rule.on == "closed" and rule.sets)
