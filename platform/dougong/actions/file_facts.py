"""What expressions see of files: those of the record itself and those of records it looks up."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from dougong.actions.attachments import LISTS, named
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json
from dougong.forms.needs import Question
from dougong.model.entity import Entity
from dougong.model.runtime import StoredFile
from dougong.store import files

Context = Mapping[str, Any]


def of_record(uow: UnitOfWork, entity: Entity, data: Mapping[str, Any]) -> dict[str, Context]:
    """The contexts of the files that a record and its rows name, by id."""
    return _contexts(
        uow, (key for _, field, key in named(entity, uow.catalog, data) if field.kind in LISTS)
    )


def tell(uow: UnitOfWork, questions: Sequence[Question], answers: Sequence[Any]) -> None:
    """Let the files in answers be seen as the record's own: with size, digest and so on."""
    lists = list(_lists(uow, questions, answers))
    known = _contexts(uow, (file["id"] for one in lists for file in one))
    for one in lists:
        one[:] = [known.get(file["id"], file) for file in one]


def _lists(
    uow: UnitOfWork, questions: Sequence[Question], answers: Sequence[Any]
) -> Iterator[list[Any]]:
    for question, answer in zip(questions, answers, strict=True):
        if question.ledger:
            continue
        fields = uow.catalog.entity(question.entity).fields
        named_here = question.fields or tuple(fields)
        keys = [key for key in named_here if key in fields and fields[key].kind in LISTS]
        for row in answer if isinstance(answer, list) else [answer]:
            if isinstance(row, dict):
                yield from (row[key] for key in keys)


def _contexts(uow: UnitOfWork, ids: Iterable[str]) -> dict[str, Context]:
    return {file.id: _context(file) for file in files.found(uow, ids).values()}


def _context(file: StoredFile) -> Context:
    facts = dict(file.facts)
    return {
        "id": file.id,
        "name": file.name,
        "size": Decimal(file.size),
        "sha256": file.sha256,
        "taken_at": facts.get("taken_at"),
        "latitude": _exact(facts.get("latitude")),
        "longitude": _exact(facts.get("longitude")),
    }


def _exact(value: Json) -> Decimal | None:
    return None if value is None or value == "" else Decimal(str(value))
