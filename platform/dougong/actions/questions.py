"""Asks other records what a record's lookups and references want to know."""

from collections.abc import Mapping
from typing import Any

from dougong.actions.unit_of_work import UnitOfWork
from dougong.forms.needs import Question
from dougong.model.runtime import Record
from dougong.store import records, selecting


class Questions:
    """Answers from the database for one record."""

    def __init__(self, uow: UnitOfWork, stored: Record | None) -> None:
        self._uow, self._stored = uow, stored

    def lookup(self, question: Question) -> Any:
        """What the other records say."""
        own = self._stored.id if self._stored and question.except_self else None
        return selecting.lookup(
            self._uow,
            question.entity,
            question.conditions,
            take=question.take,
            fields=question.fields,
            sort=question.sort,
            limit=question.limit,
            except_record=own,
        )

    def values(self, entity: str, record_id: str, fields: tuple[str, ...]) -> Mapping[str, Any]:
        """Field values of a record; nothing when it is not there."""
        return records.values(self._uow, entity, record_id, fields)
