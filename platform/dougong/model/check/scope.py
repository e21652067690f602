"""Which names an expression may use at each place, and which members these have."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dougong.model.catalog import Catalog
from dougong.model.entity import SYSTEM_FIELDS, Entity, Lookup
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field

COMMON = frozenset({"actor", "now", "today", "settings"})
HEADER = COMMON | {"status", "created_by", "id"}
ROW = COMMON | {"parent", "id"}
ACTOR = frozenset({"id", "name", "department", "roles"})
_FILE = frozenset({"id", "name", "size", "sha256", "taken_at", "latitude", "longitude"})
_CONTEXTS = {
    "file": _FILE,
    "image": _FILE,
    "signature": frozenset({"file", "person", "at"}),
    "location": frozenset({"latitude", "longitude", "accuracy"}),
}

Members = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Scope:
    """Names, and for those that are contexts or lists of contexts their members."""

    names: frozenset[str]
    members: Members = field(default_factory=dict)


def header_scope(catalog: Catalog, entity: Entity) -> Scope:
    """What expressions of a header may use."""
    lookups = [lookup for lookup in entity.lookups if not lookup.for_each]
    names = HEADER | _names(entity, lookups)
    return Scope(names, _members(catalog, entity, lookups))


def row_scope(catalog: Catalog, entity: Entity, rows: str) -> Scope:
    """What expressions of the rows of a field may use."""
    child = catalog.entities[entity.fields[rows].rows]
    lookups = [lookup for lookup in entity.lookups if lookup.for_each == rows]
    lookups += child.lookups
    names = ROW | _names(child, lookups)
    members = {
        **_members(catalog, child, lookups),
        "parent": header_scope(catalog, entity).names,
        "settings": _settings(catalog, entity.module) | _settings(catalog, child.module),
    }
    return Scope(names, members)


def posting_scope(catalog: Catalog, entity: Entity, rows: str) -> Scope:
    """What posting rules may use: no lookups, these are answered before submission only."""
    if not rows:
        names = HEADER | entity.fields.keys() | set(entity.absent)
        return Scope(frozenset(names), _members(catalog, entity, []))
    child = catalog.entities[entity.fields[rows].rows]
    names = ROW | child.fields.keys() | set(child.absent)
    parent = HEADER | entity.fields.keys() | set(entity.absent)
    members = {**_members(catalog, child, []), "parent": frozenset(parent)}
    return Scope(frozenset(names), {**members, "settings": _settings(catalog, entity.module)})


def own_scope(entity: Entity) -> Scope:
    """What the label of a record may use: its own fields."""
    return Scope(frozenset({*entity.fields, *entity.absent, "id", "status", "created_by"}))


def payload_scope(module: str, fields: Iterable[str], catalog: Catalog) -> Scope:
    """What the owner of a ledger may use of a port's event."""
    names = COMMON | set(fields)
    return Scope(frozenset(names), {"actor": ACTOR, "settings": _settings(catalog, module)})


def filter_columns(entity: Entity) -> frozenset[str]:
    """The columns a filter over an entity may name."""
    return frozenset(entity.fields) | SYSTEM_FIELDS - COMMON - {"form", "parent"}


def _names(entity: Entity, lookups: Iterable[Lookup]) -> frozenset[str]:
    return frozenset({*entity.fields, *entity.absent, *(lookup.key for lookup in lookups)})


def _members(
    catalog: Catalog, entity: Entity, lookups: Iterable[Lookup]
) -> dict[str, frozenset[str]]:
    found = {"actor": ACTOR, "settings": _settings(catalog, entity.module)}
    for key, of in entity.fields.items():
        members = _of_field(catalog, of)
        if members is not None:
            found[key] = members
    for lookup in lookups:
        if lookup.take in ("first", "all") and lookup.fields:
            found[lookup.key] = frozenset({*lookup.fields, "id"})
    return found


def _of_field(catalog: Catalog, of: Field) -> frozenset[str] | None:
    """The members of a field's value; none where the value itself knows them (dates)."""
    if not of.rows:
        plain = field_kinds[of.kind].feel_type in ("string", "number", "boolean", "list")
        return _CONTEXTS.get(of.kind, frozenset() if plain else None)
    child = catalog.entities.get(of.rows)
    # Rows are seen with the answers of their lookups as well.
    owners = [] if child is None else [lookup.key for lookup in child.lookups]
    return (
        frozenset() if child is None else frozenset({*child.fields, *child.absent, "id", *owners})
    )


def _settings(catalog: Catalog, module: str) -> frozenset[str]:
    found = catalog.modules.get(module)
    return frozenset(found.settings) if found else frozenset()
