"""JSON Schema of records, from what the kinds of their fields say of their values."""

from dougong.base.values import Json, JsonObject
from dougong.forms.decode import is_written_by_people
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def entity_schema(catalog: Catalog, entity: Entity) -> JsonObject:
    """The values of a record, rows inline."""
    return {"$schema": DIALECT, "title": entity.title, **values_schema(catalog, entity)}


def values_schema(catalog: Catalog, entity: Entity) -> JsonObject:
    """The object of a record's values, of a header or of a row."""
    properties: JsonObject = {
        field.key: _field(catalog, entity, field)
        for field in entity.fields.values()
        if field.kind != "tip"
    }
    if entity.kind == "child":
        properties = {"id": {"type": "string", "format": "uuid"}, **properties}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _field(catalog: Catalog, entity: Entity, field: Field) -> Json:
    kind = field_kinds[field.kind]
    value: JsonObject = dict(kind.json_schema(field))
    if field.rows:
        value |= {"type": "array", "items": values_schema(catalog, catalog.entity(field.rows))}
    # A draft may lack any of its values; what a submission requires stands with the form.
    told: JsonObject = {"anyOf": [value, {"type": "null"}]}
    told["title"] = field.title or field.key
    if field.description:
        told["description"] = field.description
    if not is_written_by_people(entity, field):
        told["readOnly"] = True
    return told
