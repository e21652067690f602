"""What somebody sees and changes of a record, field by field."""

from collections.abc import Mapping

from dougong.access.policy import held_grants
from dougong.model.access import Grant, Right
from dougong.model.catalog import Catalog
from dougong.model.people import Actor
from dougong.model.rights import ORDER, ROOT, effective, strictest

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
) -> Mapping[str, Right]:
    """Rights by JSON Pointer, `*` for every row, under `""` the right of fields not named.

    Among several roles the better right counts. `node_fields` is what an approval node grants to
    whoever holds an assignment there: it opens a field for writing that the roles leave free, and
    never one they hide, mask or close.
    """
    grants = held_grants(actor, catalog, entity, scope_id)
    rights = _of_roles(grants)
    if node_fields is None:
        return {ROOT: _whole(grants), **rights}
    return _at_node(rights, node_fields)


def _whole(grants: tuple[Grant, ...]) -> Right:
    actions = {action for grant in grants for action in grant.actions}
    if actions & {"update", "create"}:
        return "write"
    return "read" if actions else "hidden"


def _of_roles(grants: tuple[Grant, ...]) -> dict[str, Right]:
    by_role: dict[str, dict[str, Right]] = {}
    for grant in grants:
        own = by_role.setdefault(grant.role, {})
        for path, right in grant.fields.items():
            own[path] = strictest(own.get(path, "write"), right)
    paths = {path for own in by_role.values() for path in own}
    merged = {path: _best(path, by_role) for path in paths}
    return {path: right for path, right in merged.items() if right != "write"}


def _best(path: str, by_role: Mapping[str, Mapping[str, Right]]) -> Right:
    return max((effective(own, path) for own in by_role.values()), key=ORDER.index)


def _at_node(rights: Mapping[str, Right], node_fields: Mapping[str, str]) -> dict[str, Right]:
    found: dict[str, Right] = {ROOT: "read", **rights}
    for path, word in node_fields.items():
        found[path] = strictest(rights.get(path, "write"), _NODE_RIGHTS[word])
    return found
