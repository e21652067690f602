"""Grants and pages name what exists; somebody may read and create every entity."""

from collections.abc import Iterator

from dougong.base.text import Text
from dougong.feel.types import context_of, list_of
from dougong.model.access import Grant, Link
from dougong.model.check.compiled import checked_filter
from dougong.model.check.family import Report, family
from dougong.model.check.field_types import ACTOR, TEXT
from dougong.model.check.references import What, known, known_entity
from dougong.model.entity import Entity
from dougong.model.parse.faults import Faults
from dougong.model.rights import ADD, DELETE

ROLE = What("role_unknown", Text("没有名为“{name}”的角色", "There is no role “{name}”"))
_PAGE = What(
    "page_unknown",
    Text("没有名为“{name}”的看板、报表或台账", "There is no dashboard, report or ledger “{name}”"),
)
_PATH = Text("“{owner}”没有字段“{name}”", "“{owner}” has no field “{name}”")
_LINK_NAME = Text(
    "关联不能叫“{name}”，表达式里的 actor 已有这一项",
    "A link cannot be called “{name}”: actor has this in expressions already",
)
_LINK_PERSON = Text(
    "“{title}”没有名为“{name}”的人员字段；子表字段写作 明细.字段",
    "“{title}” has no field “{name}” that names a person; a field of rows is rows.field",
)
_STAR = Text(
    "“{pointer}”写法不对：子表字段写作 /明细/*/字段，增删行写作 /明细/add、/明细/delete",
    "“{pointer}”: a field of rows is /rows/*/field, their coming and going /rows/add, /rows/delete",
)
_NOBODY_READS = Text("没有任何角色能查看“{title}”", "No role may read “{title}”")
_NOBODY_CREATES = Text("没有任何角色能新建“{title}”", "No role may create “{title}”")
_UNSCOPED = Text(
    "角色“{role}”按记录授权，但“{title}”没有写 scope，该授权不会生效",
    "The role “{role}” is held per record, but “{title}” names no scope: the grant has no effect",
)


@family("access")
def access(report: Report) -> None:
    """Grants and pages; entities nobody may read or create."""
    catalog = report.catalog
    for file, number, grant in _grants(report):
        _grant(report, grant, report.about(file), f"/grants/{number}")
    for link in catalog.links.values():
        file = f"modules/{link.module}/access.json"
        _link(report, link, report.about(file), f"/links/{link.key}")
    pages = {*catalog.dashboards, *catalog.reports, *catalog.tables, *catalog.ledgers}
    pages |= {*catalog.calculated}
    for page in catalog.page_grants:
        faults = report.about(_access_file(report, page.page))
        path = "/pages/" + page.page
        known(_PAGE, page.page, pages, faults, path)
        known(ROLE, page.role, catalog.roles, faults, path)
    for dashboard in catalog.dashboards.values():
        for number, role in enumerate(dashboard.roles):
            faults = report.about(dashboard.file)
            known(ROLE, role, catalog.roles, faults, f"/roles/{number}")
    _reachable(report)


def _link(report: Report, link: Link, faults: Faults, at: str) -> None:
    if link.key in (ACTOR.members or ()):
        faults.add("link_name", at, _LINK_NAME, name=link.key)
    entity = known_entity(report, link.entity, faults, f"{at}/entity")
    if entity is None:
        return
    field = entity.fields.get(link.person[0])
    if len(link.person) > 1:
        rows = report.catalog.entities.get(field.rows) if field else None
        field = rows.fields.get(link.person[1]) if rows else None
    if field is None or field.kind != "member":
        facts = {"title": entity.title, "name": ".".join(link.person)}
        faults.add("link_person", f"{at}/person", _LINK_PERSON, **facts)


def _grants(report: Report) -> Iterator[tuple[str, int, Grant]]:
    """Grants with their file and number; they are kept in the order of the files."""
    counted: dict[str, int] = {}
    for grant in report.catalog.grants:
        file = _access_file(report, grant.entity)
        counted[file] = counted.get(file, -1) + 1
        yield file, counted[file], grant


def _access_file(report: Report, name: str) -> str:
    own = f"modules/{name.partition('.')[0]}/access.json"
    return own if own in report.catalog.files else "access.json"


def _grant(report: Report, grant: Grant, faults: Faults, at: str) -> None:
    role = grant.role
    if not known(ROLE, role, report.catalog.roles, faults, f"{at}/role"):
        return
    entity = known_entity(report, grant.entity, faults, f"{at}/entity")
    if entity is None:
        return
    columns = report.scopes.columns(entity)
    # What the actor stands for is a list of ids under the name of each link.
    links = {key: list_of(TEXT) for key in report.catalog.links}
    actor = context_of({**(ACTOR.members or {}), **links})
    checked_filter(grant.rows, columns, {"actor": actor}, faults, f"{at}/rows")
    for path in grant.fields:
        known_path(report, entity, path, faults, f"{at}/fields")
    scoped = report.catalog.roles[role].scope == "record"
    if scoped and not entity.scope and entity.kind == "document":
        title = report.catalog.roles[role].title
        faults.warn("grant_unscoped", at, _UNSCOPED, role=title, title=entity.title)


def known_path(report: Report, entity: Entity, path: str, faults: Faults, at: str) -> None:
    """Hold a pointer against the fields of the entity and of its rows."""
    parts = path.split("/")[1:]
    owner: Entity | None = entity
    while parts and owner is not None:
        name, parts = parts[0], parts[1:]
        fields = {*owner.fields, *owner.absent}
        if name not in fields:
            faults.unknown("field_unknown", at, _PATH, name, fields)
            faults.found[-1].facts["owner"] = owner.title
            return
        of = owner.fields.get(name)
        owner = report.catalog.entities.get(of.rows) if of else None
        if owner is not None and parts in ([ADD], [DELETE]):
            return
        if parts and (owner is None or parts[0] != "*" or len(parts) < 2):
            faults.add("path_invalid", at, _STAR, pointer=path)
            return
        parts = parts[1:]


def _reachable(report: Report) -> None:
    readable = {g.entity for g in report.catalog.grants if "read" in g.actions}
    creatable = {g.entity for g in report.catalog.grants if "create" in g.actions}
    # What rules make needs nobody who may create it.
    creatable |= {rule.record for one in report.catalog.postings.values() for rule in one.rules}
    for entity in report.catalog.entities.values():
        if entity.kind == "child":
            continue
        faults = report.about(entity.file)
        if entity.name not in readable:
            faults.warn("nobody_reads", "", _NOBODY_READS, title=entity.title)
        elif entity.name not in creatable:
            faults.warn("nobody_creates", "", _NOBODY_CREATES, title=entity.title)
