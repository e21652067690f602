"""Records as JSON: what the reader may see, references as bare ids with their labels beside."""

from collections.abc import Mapping
from typing import Any

from dougong.actions.periods import booked_elsewhere
from dougong.base.values import Json, JsonObject, pointer
from dougong.forms.decode import encode
from dougong.model.access import Right
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.kind import Words
from dougong.model.rights import effective
from dougong.model.runtime import Record

Rights = Mapping[str, Right]
#: Rights with which a value itself may leave.
OPEN = frozenset(("read", "write"))


def values_json(
    catalog: Catalog, entity: Entity, data: Mapping[str, Any], rights: Rights
) -> JsonObject:
    """The values the reader sees whole; hidden and masked ones are left out."""
    found: JsonObject = {}
    for key, value in encode(entity, catalog, data).items():
        if effective(rights, pointer((key,))) not in OPEN:
            continue
        field = entity.fields[key]
        found[key] = _rows_json(key, value, rights) if field.rows else value
    return found


def _rows_json(key: str, rows: Json, rights: Rights) -> Json:
    if not isinstance(rows, list):
        return []
    return [
        {
            column: value
            for column, value in row.items()
            if column == "id" or effective(rights, pointer((key, "*", column))) in OPEN
        }
        for row in rows
        if isinstance(row, dict)
    ]


def masked_json(
    entity: Entity, data: Mapping[str, Any], rights: Rights, words: Words
) -> JsonObject:
    """What the reader sees of masked values, by JSON Pointer."""
    found: JsonObject = {}
    for key, field in entity.fields.items():
        path = pointer((key,))
        if field.rows or data.get(key) is None or effective(rights, path) != "masked":
            continue
        found[path] = field_kinds[field.kind].mask(field, data[key], words).text
    return found


def labels_json(labels: Mapping[tuple[str, str], str]) -> JsonObject:
    """Labels by the id of what they name."""
    return {target: label for (_, target), label in labels.items()}


def labels_within(values: JsonObject, labels: Mapping[tuple[str, str], str]) -> JsonObject:
    """Labels by id, of what stands within the values alone."""
    wanted = _ids(values)
    return {target: label for (_, target), label in labels.items() if target in wanted}


def record_json(
    catalog: Catalog, entity: Entity, record: Record, rights: Rights, words: Words
) -> JsonObject:
    """A record with its life cycle; `$labels` and `$masked` stand beside its values."""
    values = values_json(catalog, entity, record.data, rights)
    values["$labels"] = labels_within(values, words.labels)
    masked = masked_json(entity, record.data, rights, words)
    if masked:
        values["$masked"] = masked
    return {
        "id": record.id,
        "entity": record.entity,
        "label": words.labels.get((record.entity, record.id)),
        "status": record.status,
        "version": record.version,
        "data": values,
        "created_by": record.created_by,
        "created_at": record.created_at.isoformat(),
        "updated_by": record.updated_by,
        "updated_at": record.updated_at.isoformat(),
        "revision": record.revision,
        "process_id": record.process_id,
        "submitted_by": record.submitted_by,
        "submitted_at": record.submitted_at.isoformat() if record.submitted_at else None,
        "approved_at": record.approved_at.isoformat() if record.approved_at else None,
        "closed_at": record.closed_at.isoformat() if record.closed_at else None,
        "reversal_of": record.reversal_of,
        "reversed_by": record.reversed_by,
        "posted_period": record.posted_period,
        "cross_period": booked_elsewhere(entity, record) != "",
        "source_channel": record.source_channel,
        "findings": list(record.findings),
    }


def _ids(value: Json) -> set[str]:
    """Every text within the values; labels of anything else do not belong beside them."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, dict):
        return set().union(*(_ids(inner) for inner in value.values()))
    if isinstance(value, list):
        return set().union(*(_ids(inner) for inner in value))
    return set()
