"""Who may do what with which records: deny by default, a union over the roles somebody holds."""

from collections.abc import Iterator, Mapping

from dougong.access.matching import matches
from dougong.base.text import Text
from dougong.feel.filters import (
    EVERYTHING,
    NOTHING,
    All,
    AnyOf,
    Compare,
    FieldPath,
    Filter,
    IsNull,
    Member,
)
from dougong.feel.to_filter import filter_of
from dougong.model.access import Grant, Link, Role
from dougong.model.catalog import Catalog
from dougong.model.people import Actor
from dougong.model.runtime import Record

#: The scope of a record that belongs to no project: only roles held company-wide reach it.
NO_SCOPE = ""


def may(actor: Actor, catalog: Catalog, action: str, entity: str, record_scope: str | None) -> bool:
    """Whether a role of the actor allows the action; without a scope: for some record at all."""
    return any(
        _reaches(actor, catalog, g, record_scope) for g in grants_for(catalog, action, entity)
    )


def may_touch(actor: Actor, catalog: Catalog, action: str, record: Record) -> bool:
    """Whether the actor may do the action to this very record."""
    where = row_filter(actor, catalog, record.entity, action)
    return matches(where, facts_of(record))


def row_filter(actor: Actor, catalog: Catalog, entity: str, action: str) -> Filter:
    """The records of an entity the actor may do the action to, ready for the database."""
    parts: list[Filter] = []
    for grant in grants_for(catalog, action, entity):
        part = _rows_of(actor, catalog, grant)
        if part == EVERYTHING:
            return EVERYTHING
        if part != NOTHING:
            parts.append(part)
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def may_open(actor: Actor, catalog: Catalog, page: str) -> bool:
    """Whether a role of the actor opens the dashboard, report or ledger."""
    return any(_holds_somewhere(actor, g.role) for g in catalog.page_grants if g.page == page)


def page_scopes(actor: Actor, catalog: Catalog, page: str) -> frozenset[str] | None:
    """The scope records whose figures the actor sees on a page; none means all of them."""
    found: frozenset[str] = frozenset()
    for grant in catalog.page_grants:
        if grant.page == page and _holds_somewhere(actor, grant.role):
            scopes = actor.scopes(grant.role)
            if scopes is None:
                return None
            found |= scopes
    return found


def may_configure(actor: Actor) -> bool:
    """Whether the actor may change the configuration; this gives no right to any record."""
    return actor.is_admin


def explain(
    actor: Actor, catalog: Catalog, action: str, entity: str, record_scope: str | None
) -> tuple[str, ...]:
    """Why the actor may or may not: one line per grant of the action, in the actor's language."""
    lines = [
        _reason(actor, catalog, grant, record_scope)
        for grant in grants_for(catalog, action, entity)
    ]
    if not lines:
        lines = [
            _NO_GRANT.show(actor.locale, {"action": action, "entity": _title(catalog, entity)})
        ]
    if actor.is_admin:
        lines.append(_ADMIN.show(actor.locale))
    return tuple(lines)


def grants_for(catalog: Catalog, action: str, entity: str) -> Iterator[Grant]:
    """The grants that name an action on an entity."""
    return (grant for grant in catalog.grants_on(entity) if action in grant.actions)


def links_needed(actor: Actor, catalog: Catalog) -> tuple[Link, ...]:
    """The links that rows of the actor's grants depend on."""
    if not catalog.links:
        return ()
    # Every request asks for the links of the same few sets of roles.
    held = frozenset(one.role for one in actor.roles)
    key = ("links needed", held)
    if key not in catalog.kept:
        rows = {grant.rows for grant in catalog.grants if grant.rows and grant.role in held}
        links = (link for link in catalog.links.values() if any(map(link.is_in, rows)))
        catalog.kept[key] = tuple(links)
    found: tuple[Link, ...] = catalog.kept[key]
    return found


def held_grants(
    actor: Actor, catalog: Catalog, entity: str, record_scope: str | None
) -> tuple[Grant, ...]:
    """Every grant on an entity through a role the actor holds for the scope."""
    return tuple(
        grant
        for grant in catalog.grants_on(entity)
        if _reaches(actor, catalog, grant, record_scope)
    )


def rows_hold(actor: Actor, catalog: Catalog, grant: Grant, facts: Mapping[str, object]) -> bool:
    """Whether a record is among the rows a grant names; its role's scope is asked elsewhere."""
    return matches(_named_rows(actor, catalog, grant), facts)


def facts_of(record: Record) -> Mapping[str, object]:
    """What row scopes read of a record: its fields and the platform's columns."""
    return {**record.data, **{name: getattr(record, name) for name in _RECORD_FACTS}}


_RECORD_FACTS = (
    *("id", "status", "version", "revision", "created_by", "created_at", "updated_by"),
    *("updated_at", "submitted_by", "submitted_at", "approved_at", "closed_at", "process_id"),
    *("reversal_of", "reversed_by", "posted_period", "source_channel"),
)


def _reaches(actor: Actor, catalog: Catalog, grant: Grant, record_scope: str | None) -> bool:
    role = catalog.roles.get(grant.role)
    if role is None:
        return False
    if role.scope == "company":
        return actor.holds(grant.role)
    if record_scope is None or not catalog.entity(grant.entity).scope:
        return _holds_somewhere(actor, grant.role)
    return actor.holds(grant.role, record_scope or None)


def _holds_somewhere(actor: Actor, role: str) -> bool:
    return any(held.role == role for held in actor.roles)


def _rows_of(actor: Actor, catalog: Catalog, grant: Grant) -> Filter:
    if not _reaches(actor, catalog, grant, None):
        return NOTHING
    scoped = _scope_rows(actor, catalog, grant)
    if not grant.rows or scoped == NOTHING:
        return scoped
    named = _named_rows(actor, catalog, grant)
    return named if scoped == EVERYTHING else All((scoped, named))


def _named_rows(actor: Actor, catalog: Catalog, grant: Grant) -> Filter:
    if not grant.rows:
        return EVERYTHING
    fields = (*catalog.entity(grant.entity).fields, *_RECORD_FACTS)
    facts = {**dict.fromkeys(catalog.links, ()), **actor.links, **actor_facts(actor)}
    return filter_of(grant.rows, fields, {"actor": facts})


def _scope_rows(actor: Actor, catalog: Catalog, grant: Grant) -> Filter:
    field = catalog.entity(grant.entity).scope
    scopes = actor.scopes(grant.role)
    if scopes is None or not field:
        return EVERYTHING
    if _role(catalog, grant).scope == "company" or not scopes:
        return NOTHING
    path = FieldPath(tuple(field.split(".")))
    # A draft whose project is not chosen yet belongs to nobody's project; its author keeps it.
    own = Compare(FieldPath(("created_by",)), "=", actor.id)
    return AnyOf((Member(path, tuple(sorted(scopes))), All((IsNull(path), own))))


def _role(catalog: Catalog, grant: Grant) -> Role:
    return catalog.roles[grant.role]


def actor_facts(actor: Actor) -> dict[str, object]:
    """The actor as expressions see it."""
    return {
        "id": actor.id,
        "name": actor.name,
        "department": actor.department_id,
        "roles": sorted({held.role for held in actor.roles}),
    }


_NO_GRANT = Text(
    "没有任何角色被授予“{entity}”的“{action}”权限",
    "No role is granted “{action}” on “{entity}”",
)
_ADMIN = Text(
    "平台管理员只有配置权限，不含业务数据权限",
    "Administrators configure; that gives no right to business records",
)
_ALLOWS = Text("角色“{role}”允许此操作{rows}", "The role “{role}” allows this{rows}")
_NOT_HELD = Text("您不具有角色“{role}”", "You do not hold the role “{role}”")
_NOT_HERE = Text(
    "您的角色“{role}”不包含这条记录所属的{scope}",
    "Your role “{role}” does not cover the {scope} of this record",
)
_ROWS = Text("，仅限：{rows}", ", only where {rows}")


def _reason(actor: Actor, catalog: Catalog, grant: Grant, record_scope: str | None) -> str:
    role = catalog.roles.get(grant.role)
    facts = {"role": role.title if role else grant.role, "scope": _scope_title(catalog, actor)}
    if _reaches(actor, catalog, grant, record_scope):
        rows = _ROWS.show(actor.locale, {"rows": grant.rows}) if grant.rows else ""
        return _ALLOWS.show(actor.locale, {**facts, "rows": rows})
    text = _NOT_HERE if _holds_somewhere(actor, grant.role) else _NOT_HELD
    return text.show(actor.locale, facts)


def _scope_title(catalog: Catalog, actor: Actor) -> str:
    scope = catalog.role_scope
    return scope.title if scope else Text("范围", "scope").show(actor.locale)


def _title(catalog: Catalog, entity: str) -> str:
    return catalog.entity(entity).title
