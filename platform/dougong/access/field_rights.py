"""What somebody sees and changes of a record, field by field."""

from collections.abc import Iterable, Mapping

from dougong.access.policy import NO_SCOPE, facts_of, held_grants, rows_hold
from dougong.model.access import Grant, Right
from dougong.model.catalog import Catalog
from dougong.model.people import Actor
from dougong.model.rights import ORDER, ROOT, effective, strictest
from dougong.model.runtime import Record

Rights = Mapping[str, Right]

_NODE_RIGHTS: dict[str, Right] = {
    "hidden": "hidden",
    "read": "read",
    "write": "write",
    "required": "write",
}


def field_rights(
    actor: Actor,
    catalog: Catalog,
    entity: str,
    scope_id: str | None,
    node_fields: Mapping[str, str] | None = None,
) -> Rights:
    """Rights by JSON Pointer, `*` for every row, under `""` the right of fields not named.

    Among several roles the better right counts, but only where all of them reach. Without a scope
    (a list over projects, a draft whose project is not chosen yet), or where grants reach different
    rows, the closest right is given, so that nothing is shown which one of the rows may not show.
    `rights_on` is exact for one record.
    """
    scopes = [scope_id] if scope_id else _scopes(actor)
    found = [
        rights for scope in scopes for rights in _worst(held_grants(actor, catalog, entity, scope))
    ]
    return _for_node(_strictest_of(found or [_closed()]), node_fields)


def rights_on(
    actor: Actor, catalog: Catalog, record: Record, node_fields: Mapping[str, str] | None = None
) -> Rights:
    """The rights on this very record, through the grants whose rows it is one of."""
    entity = catalog.entity(record.entity)
    facts = facts_of(record)
    scope = facts.get(entity.scope)
    if entity.scope and not scope:
        return field_rights(actor, catalog, record.entity, None, node_fields)
    grants = tuple(
        grant
        for grant in held_grants(actor, catalog, record.entity, str(scope or NO_SCOPE))
        if rows_hold(actor, catalog, grant, facts)
    )
    return _for_node(_of(grants) if grants else _closed(), node_fields)


def _closed() -> dict[str, Right]:
    return {ROOT: "hidden"}


def _scopes(actor: Actor) -> list[str]:
    return sorted({held.scope_id or NO_SCOPE for held in actor.roles})


def _worst(grants: tuple[Grant, ...]) -> list[dict[str, Right]]:
    """The rights in each set of rows that some grants reach and others may not."""
    everywhere = tuple(grant for grant in grants if not grant.rows)
    if everywhere:
        return [_of(everywhere)]
    rows = {grant.rows for grant in grants}
    return [_of(tuple(g for g in grants if g.rows == some)) for some in sorted(rows)]


def _of(grants: tuple[Grant, ...]) -> dict[str, Right]:
    actions = {action for grant in grants for action in grant.actions}
    whole: Right = "write" if actions & {"update", "create"} else "read"
    return {ROOT: whole if actions else "hidden", **_of_roles(grants)}


def _of_roles(grants: tuple[Grant, ...]) -> dict[str, Right]:
    by_role: dict[str, dict[str, Right]] = {}
    for grant in grants:
        own = by_role.setdefault(grant.role, {})
        for path, right in grant.fields.items():
            own[path] = strictest(own.get(path, "write"), right)
    paths = {path for own in by_role.values() for path in own}
    merged = {path: _best(path, by_role.values()) for path in paths}
    return {path: right for path, right in merged.items() if right != "write"}


def _best(path: str, roles: Iterable[Rights]) -> Right:
    return max((effective(own, path) for own in roles), key=ORDER.index)


def _strictest_of(found: list[dict[str, Right]]) -> dict[str, Right]:
    merged = dict(found[0])
    for rights in found[1:]:
        for path in {*merged, *rights}:
            merged[path] = strictest(_named(merged, path), _named(rights, path))
    return merged


def _named(rights: Rights, path: str) -> Right:
    # A field that is not named is free within what the whole record allows.
    return rights.get(path, "write")


def _for_node(rights: dict[str, Right], node_fields: Mapping[str, str] | None) -> Rights:
    """What an assignment at a node adds: the record is readable, named fields may be written.

    It opens what the roles leave free, and never a field they hide, mask or close.
    """
    if node_fields is None:
        return rights
    found: dict[str, Right] = {**rights, ROOT: "read"}
    for path, word in node_fields.items():
        found[path] = strictest(_named(rights, path), _NODE_RIGHTS[word])
    return found
