"""The few fields of a document that stand in a line of an inbox."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dougong.actions.cases import pinned_catalog
from dougong.actions.listings import words_for
from dougong.actions.seen import Reader, Seen
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import pointer
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.kind import Shown, Words
from dougong.model.rights import effective
from dougong.model.workflow.definition import ProcessDefinition
from dougong.store import processes, records
from dougong.store.inbox import InboxRow

#: More fields than these make a line unreadable.
MOST = 5


@dataclass(frozen=True)
class Summary:
    """One field of a line."""

    title: str
    shown: Shown


def summaries(uow: UnitOfWork, rows: Iterable[InboxRow]) -> Mapping[str, tuple[Summary, ...]]:
    """Up to five fields by line, as its node names them and its reader may see them."""
    found = {}
    for row in rows:
        entity = uow.catalog.entities.get(row.entity)
        record = records.find(uow, row.entity, row.record_id) if entity else None
        if entity is None or record is None:
            continue
        definition = _definition(uow, row)
        rights = Reader(uow, entity).rights(record, _node_fields(definition))
        keys = [k for k in _keys(definition) if effective(rights, pointer((k,))) != "hidden"]
        seen = Seen(record, rights)
        found[row.id] = _summary(entity, seen, keys, words_for(uow, entity, [seen]))
    return found


def _definition(uow: UnitOfWork, row: InboxRow) -> ProcessDefinition | None:
    process = processes.find_process(uow, row.process_id) if row.process_id else None
    if process is None:
        return None
    return pinned_catalog(uow, process.release).processes.get(process.key)


def _keys(definition: ProcessDefinition | None) -> tuple[str, ...]:
    nodes = definition.nodes.values() if definition else ()
    return next((node.summary for node in nodes if node.summary), ())[:MOST]


def _node_fields(definition: ProcessDefinition | None) -> Mapping[str, str]:
    nodes = definition.nodes.values() if definition else ()
    return next((node.fields for node in nodes if node.summary), {})


def _summary(entity: Entity, seen: Seen, keys: Iterable[str], words: Words) -> tuple[Summary, ...]:
    found = []
    for key in keys:
        field = entity.fields.get(key)
        if field is None:
            continue
        kind, value = field_kinds[field.kind], seen.record.data.get(key)
        masked = effective(seen.rights, pointer((key,))) == "masked"
        shown = kind.mask(field, value, words) if masked else kind.show(field, value, words)
        found.append(Summary(field.title, shown))
    return tuple(found)
