"""What may be told of a document beside its fields: the facts that route it, its amount."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from dougong.access.field_rights import rights_on
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import pointer
from dougong.engine.answer import FlowTaken
from dougong.feel import compile_expression
from dougong.model.access import Right
from dougong.model.entity import Entity
from dougong.model.rights import effective
from dougong.model.workflow.definition import ProcessDefinition
from dougong.store import records
from dougong.store.documents import amount_field
from dougong.store.inbox import InboxRow

Rights = Mapping[str, Right]
CLOSED = frozenset(("hidden", "masked"))


def open_facts(uow: UnitOfWork, entity: Entity, rights: Rights) -> Callable[[str], bool]:
    """Whether a routing fact may be told to somebody with these rights to the document."""
    return facts_told(uow.catalog.process_for(entity.name), entity, rights)


def facts_told(
    definition: ProcessDefinition | None, entity: Entity, rights: Rights
) -> Callable[[str], bool]:
    """The same for the facts of a definition.

    A fact tells of the fields it is worked out from. One that reads other records, or that the
    present process does not know, is told only to those from whom nothing is kept.
    """
    if not any(right in CLOSED for right in rights.values()):
        return lambda _name: True
    texts = {fact.name: fact.expression for fact in definition.facts} if definition else {}
    lookups = {"controls", *(lookup.key for lookup in entity.lookups)}

    def told(name: str) -> bool:
        if name not in texts:
            return False
        read = compile_expression(texts[name], None).names
        return not read & lookups and all(is_wholly_open(rights, key) for key in read)

    return told


def is_wholly_open(rights: Rights, key: str) -> bool:
    """Whether a field and every part of it may be seen."""
    path = pointer((key,))
    if effective(rights, path) in CLOSED:
        return False
    return not any(r in CLOSED and p.startswith(f"{path}/") for p, r in rights.items())


def open_reasons(
    because: Iterable[FlowTaken], told: Callable[[str], bool]
) -> tuple[FlowTaken, ...]:
    """The choices of a road without the values that may not be told."""
    return tuple(
        replace(taken, values={k: v for k, v in taken.values.items() if told(k.split(".")[0])})
        for taken in because
    )


def with_open_amounts(uow: UnitOfWork, rows: Iterable[InboxRow]) -> list[InboxRow]:
    """Lines of a box; the amount is gone where its field is hidden from the reader."""
    return [row if _may_tell_amount(uow, row) else replace(row, amount=None) for row in rows]


def _may_tell_amount(uow: UnitOfWork, row: InboxRow) -> bool:
    entity = uow.catalog.entities.get(row.entity)
    field = amount_field(entity) if entity else None
    if entity is None or field is None or row.amount is None:
        return entity is not None
    path = pointer((field.key,))
    held = {role.role for role in uow.actor.roles}
    mine = (grant for grant in uow.catalog.grants_on(entity.name) if grant.role in held)
    if not any(effective(grant.fields, path) in CLOSED for grant in mine):
        # The usual case, told without reading the record.
        return True
    record = records.find(uow, entity.name, row.record_id)
    # Whoever has a line of it takes part in it, which opens what no role of his closes.
    return record is not None and (
        effective(rights_on(uow.actor, uow.catalog, record, {}), path) not in CLOSED
    )
