"""Asks other records what a record's lookups and references want to know."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dougong.actions import file_facts
from dougong.actions.unit_of_work import UnitOfWork
from dougong.forms.needs import Question, alone
from dougong.model.runtime import Record
from dougong.store import records
from dougong.store.ledger_lookups import Summed, groups, sums
from dougong.store.lookups import lookups


class Questions:
    """Answers from the database for one record."""

    def __init__(self, uow: UnitOfWork, stored: Record | None) -> None:
        self._uow, self._stored = uow, stored

    def lookups(self, questions: Sequence[Question]) -> list[Any]:
        """What the other records say to each question; those that ask alike are asked together."""
        alike: dict[Question, list[int]] = {}
        for place, question in enumerate(questions):
            alike.setdefault(replace(question, conditions=()), []).append(place)
        answers: list[Any] = [None] * len(questions)
        for asked, places in alike.items():
            cases = [questions[place].conditions for place in places]
            for place, answer in zip(places, self._answers(asked, cases), strict=True):
                answers[place] = answer
        file_facts.tell(self._uow, questions, answers)
        return answers

    def _answers(self, asked: Question, cases: Sequence[Any]) -> list[Any]:
        own = self._stored.id if self._stored and asked.except_self else None
        if asked.ledger:
            wanted: Summed = {
                "figures": asked.fields,
                "row_types": asked.row_types,
                "except_record": own,
            }
            if asked.by:
                return groups(self._uow, asked.ledger, cases, asked.by, **wanted)
            return [alone(one) for one in sums(self._uow, asked.ledger, cases, **wanted)]
        return lookups(
            self._uow,
            asked.entity,
            cases,
            take=asked.take,
            fields=asked.fields,
            sort=asked.sort,
            limit=asked.limit,
            complete=asked.complete,
            except_record=own,
        )

    def values(
        self, entity: str, ids: Sequence[str], fields: tuple[str, ...]
    ) -> Mapping[str, Mapping[str, Any]]:
        """Field values of records by id; nothing for those that are not there."""
        return records.values(self._uow, entity, ids, fields)
