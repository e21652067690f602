"""The moments at which controls count: while typing, at submission, at nodes, at approval."""

from collections.abc import Mapping
from typing import Any

from dougong.actions import control_words
from dougong.actions.control_words import Strip
from dougong.actions.controls import Way, assessed
from dougong.actions.doors import record_for
from dougong.actions.saving import Prepared, prepared_data
from dougong.actions.unit_of_work import UnitOfWork
from dougong.forms.checks import CheckResult
from dougong.model.control import controls_of
from dougong.model.entity import Entity
from dougong.model.runtime import Record

#: Under lock; what cannot be worked out refuses.
_BINDING = Way(lock=True, strict=True)
_SOFT = Way()


def results(
    uow: UnitOfWork,
    entity: Entity,
    ready: Prepared,
    stored: Record | None,
    *,
    binding: bool = False,
) -> tuple[CheckResult, ...]:
    """What the controls of a document say; binding ones lock the balances they looked at.

    RoutingFault when a decision gives no answer and they are binding.
    """
    if not controls_of(uow.catalog.controls, entity.name):
        return ()
    found = assessed(uow, entity, ready, stored, _BINDING if binding else _SOFT)
    return control_words.results(uow, entity, found, ready.scope.closed)


def facts(uow: UnitOfWork, entity: Entity, record: Record) -> Mapping[str, Any]:
    """`controls` for the facts of a process: the worst key of each control."""
    ready = prepared_data(uow, entity, record.data, stored=record)
    found = assessed(uow, entity, ready, record, _SOFT)
    return control_words.facts(uow, entity, found)


def strips(
    uow: UnitOfWork, entity: Entity, ready: Prepared, stored: Record | None
) -> tuple[Strip, ...]:
    """What a form shows of its controls as it stands."""
    if not controls_of(uow.catalog.controls, entity.name):
        return ()
    found = assessed(uow, entity, ready, stored, _SOFT)
    return control_words.strips(uow, entity, found, ready.scope.closed)


#: Statuses in which a document still asks for something.
OPEN = frozenset(("draft", "submitted", "returned"))


def strips_of(uow: UnitOfWork, entity: Entity, record_id: str) -> tuple[Strip, ...]:
    """What controls say now of a stored document, while it is not in force yet.

    The whole document counts, whatever of it the reader may see.
    """
    record = record_for(uow, "read", entity.name, record_id)
    if record.status not in OPEN or not controls_of(uow.catalog.controls, entity.name):
        return ()
    ready = prepared_data(uow, entity, record.data, stored=record)
    return strips(uow, entity, ready, record)
