"""Which records are told on the page of a record: those of other kinds that refer to it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from dougong.model.catalog import Catalog
from dougong.model.entity import Entity, RelatedKind
from dougong.model.fields.field import Field
from dougong.model.listing import ListView

#: Sums told of a kind when its author chose none.
USUAL_MEASURES = 2


@dataclass(frozen=True)
class RelatedLines:
    """A kind of records that refer to a record, as its list shows them."""

    entity: Entity
    view: ListView
    #: What is told of it, a line for each field that refers to the record, in rows too.
    lines: tuple[RelatedKind, ...]


def related_kinds(catalog: Catalog, name: str) -> tuple[RelatedLines, ...]:
    """The kinds whose records refer to those of an entity: the author's first, then by the menu.

    Every kind needs a list of its own, for that is where its line leads.
    """
    key = ("related kinds", name)
    if key not in catalog.kept:
        catalog.kept[key] = tuple(_grouped(catalog, _lines(catalog, catalog.entity(name))))
    found: tuple[RelatedLines, ...] = catalog.kept[key]
    return found


def _lines(catalog: Catalog, target: Entity) -> Iterator[RelatedKind]:
    listed = _in_order_of_menu(catalog)
    chosen = [one for one in target.related.kinds if one.entity in listed]
    for one in chosen:
        for field in _referring(catalog, catalog.entities[one.entity], target, one.field):
            yield _whole(catalog, target, replace(one, field=field.key))
    if target.related.others:
        known = {*target.related.without, *(one.entity for one in chosen)}
        for name in listed:
            if name not in known:
                for field in _referring(catalog, catalog.entities[name], target):
                    yield _whole(catalog, target, RelatedKind(name, name, field=field.key))


def references_of(catalog: Catalog, entity: Entity) -> Iterator[Field]:
    """The references of an entity and of its rows; those of rows by a path, `lines.order`."""
    yield from (field for field in entity.fields.values() if field.reference)
    for rows in entity.row_fields:
        child = catalog.entities.get(rows.rows)
        inner = [field for field in child.fields.values() if field.reference] if child else []
        alike = Counter(field.reference.entity for field in inner if field.reference)
        for field in inner:
            # The list says enough where it refers to such records in one field alone.
            alone = field.reference is not None and alike[field.reference.entity] == 1
            title = rows.title if alone else f"{rows.title} · {field.title}"
            yield replace(field, key=f"{rows.key}.{field.key}", title=title)


def _referring(catalog: Catalog, entity: Entity, target: Entity, wanted: str = "") -> list[Field]:
    """The fields of an entity that lead to the target, or the one that is wanted."""
    return [
        field
        for field in references_of(catalog, entity)
        if field.reference and field.reference.entity == target.name
        if wanted in {"", field.key}
    ]


def _whole(catalog: Catalog, target: Entity, line: RelatedKind) -> RelatedKind:
    """The line with a title and its sums."""
    entity, measures = catalog.entities[line.entity], line.measures
    if "." in line.field:
        # A document counts once, and what it comes to is not all for the record its row names.
        measures = ()
    elif measures is None:
        columns = list_of(catalog, line.entity).columns
        measures = tuple(one.field for one in columns if one.total)[:USUAL_MEASURES]
    titles = {field.key: field.title for field in _referring(catalog, entity, target)}
    several = len(titles) > 1 or entity.name == target.name
    named = f"{entity.title} · {titles[line.field]}" if several else entity.title
    return replace(line, measures=measures, title=line.title or named)


def _grouped(catalog: Catalog, lines: Iterable[RelatedKind]) -> Iterator[RelatedLines]:
    """The lines by kind, in the order in which the kinds came first."""
    found: dict[str, list[RelatedKind]] = {}
    for line in lines:
        found.setdefault(line.entity, []).append(line)
    for name, told in found.items():
        yield RelatedLines(catalog.entities[name], list_of(catalog, name), tuple(told))


def list_of(catalog: Catalog, entity: str) -> ListView:
    """The list of an entity that leaves none of its records out, or its first one."""
    lists = [view for view in catalog.lists.values() if view.entity == entity]
    return next((view for view in lists if not view.where), lists[0])


def _in_order_of_menu(catalog: Catalog) -> tuple[str, ...]:
    """Every entity that has a list: as the menu shows them, then those it does not lead to."""
    in_menu = (
        catalog.lists[item.list].entity
        for module in reversed(list(catalog.modules.values()))
        for item in module.menu
        if item.list in catalog.lists
    )
    others = (view.entity for view in catalog.lists.values())
    found = dict.fromkeys((*in_menu, *others))
    return tuple(name for name in found if name in catalog.entities)
