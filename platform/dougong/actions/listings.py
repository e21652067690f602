"""Lists of records, search and the five boxes of a person."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Unpack

from dougong.access.field_rights import field_rights
from dougong.access.policy import row_filter
from dougong.actions.doors import may_read, require_read
from dougong.actions.list_filters import FieldFilter
from dougong.actions.list_filters import filter_of as filter_chosen
from dougong.actions.node_names import name_of
from dougong.actions.offered import rights_to_any
from dougong.actions.seen import Reader, Rights, Seen, dictionary_words
from dougong.actions.told import with_open_amounts
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.registry import UnknownName, nearest
from dougong.feel.filters import EVERYTHING, All, AnyOf, Compare, Contains, FieldPath, Filter
from dougong.feel.to_filter import filter_of
from dougong.forms.labels import labels_wanted
from dougong.model.entity import SYSTEM_FIELDS, Entity
from dougong.model.fields.kind import Words
from dougong.model.listing import ListView
from dougong.model.rights import effective
from dougong.model.runtime import Query, Record
from dougong.store import assignments, records, selecting
from dougong.store import inbox as store
from dougong.store.inbox import InboxRow
from dougong.store.inbox_filters import NO_SCOPE, Wanted

#: Most records of one page.
MOST = 200


@dataclass(frozen=True)
class ListRequest:
    """What the reader of a list asks for."""

    filters: tuple[FieldFilter, ...] = ()
    #: FEEL over the fields, for the API.
    where: str = ""
    search: str = ""
    #: Empty: the order of the list.
    sort: tuple[str, ...] = ()
    limit: int = 0
    offset: int = 0
    after: str | None = None
    count: bool = True
    #: Whether child rows come along.
    rows: bool = False
    #: What the figure that leads here narrows the records to.
    within: Filter = EVERYTHING


@dataclass(frozen=True)
class ListPage:
    """One page of a list, ready to be shown."""

    view: ListView
    entity: Entity
    items: tuple[Seen, ...]
    words: Words
    request: ListRequest
    total: int | None = None
    totals: Mapping[str, Decimal] = field(default_factory=dict)
    next: str | None = None


def list_page(uow: UnitOfWork, list_view: str, request: ListRequest) -> ListPage:
    """The records of a list that the actor may read and that match."""
    view = uow.catalog.lists.get(list_view)
    if view is None:
        known = nearest(list_view, uow.catalog.lists)
        raise UnknownName(what="list", name=list_view, nearest=known)
    return view_page(uow, view, request)


def entity_page(uow: UnitOfWork, entity: str, request: ListRequest) -> ListPage:
    """The same for all records of an entity, as the API lists them."""
    known = uow.catalog.entity(entity)
    bare = ListView(known.module, known.key, known.title, known.name, columns=())
    return view_page(uow, bare, request)


def names(uow: UnitOfWork, entity: str, most: int) -> dict[str, str]:
    """Labels by id of records that the actor may read, the newest first."""
    known = uow.catalog.entity(entity)
    query = Query(where=_visible(uow, known), sort=("-created_at",), limit=most)
    ids = [key for key, _ in selecting.values(uow, entity, query, ())]
    labels = records.labels(uow, [(entity, key) for key in ids])
    return {key: labels.get((entity, key), key) for key in ids}


def view_page(uow: UnitOfWork, view: ListView, request: ListRequest) -> ListPage:
    """The same for a list that no file defines."""
    entity = uow.catalog.entity(view.entity)
    require_read(uow, entity)
    rights = field_rights(uow.actor, uow.catalog, entity.name, None)
    totals = tuple(c.field for c in view.columns if c.total and _is_open(rights, c.field))
    query = replace(_query(view, request, rights), totals=totals)
    texts = [text for text in (view.where, request.where) if text]
    wanted = (*_written(uow, entity, texts, rights), *_asked(uow, entity, request, rights))
    query = replace(query, where=All((_visible(uow, entity), request.within, *wanted)))
    query = searched(query, entity, rights, request.search)
    found = selecting.select(uow, entity.name, query)
    reader = Reader(uow, entity)
    items = tuple(reader.seen(record) for record in found.items)
    return ListPage(
        view=view,
        entity=entity,
        items=items,
        words=words_for(uow, entity, items),
        request=request,
        total=found.total,
        totals=found.totals,
        next=found.next,
    )


def listed(uow: UnitOfWork, view: ListView) -> Filter:
    """The records that the actor sees in a list where he narrows nothing."""
    entity = uow.catalog.entity(view.entity)
    rights = field_rights(uow.actor, uow.catalog, entity.name, None)
    written = _written(uow, entity, [view.where] if view.where else [], rights)
    return All((_visible(uow, entity), *written))


def named(uow: UnitOfWork, entity: str, record_id: str) -> str:
    """What one record is called; empty where the actor may not read it."""
    known = uow.catalog.entity(entity)
    if known.kind == "child":
        return ""
    where = Compare(FieldPath(("id",)), "=", record_id)
    guarded = _visible(uow, known) if uow.catalog.grants_on(entity) else EVERYTHING
    found = selecting.values(uow, entity, Query(where=All((guarded, where)), limit=1), ())
    labels = records.labels(uow, [(entity, key) for key, _ in found])
    return labels.get((entity, record_id), "")


def _visible(uow: UnitOfWork, entity: Entity) -> Filter:
    return row_filter(uow.actor, uow.catalog, entity.name, "read")


def _is_open(rights: Rights, key: str) -> bool:
    return effective(rights, f"/{key}") in {"read", "write"}


def _written(
    uow: UnitOfWork, entity: Entity, texts: Iterable[str], rights: Rights
) -> Iterator[Filter]:
    """Conditions of definitions and of programs, over what the reader sees and the day it is."""
    scope = {"today": uow.today}
    names = {*(key for key in entity.fields if _is_open(rights, key)), *SYSTEM_FIELDS}
    return (filter_of(text, names - scope.keys(), scope) for text in texts)


def _asked(
    uow: UnitOfWork, entity: Entity, request: ListRequest, rights: Rights
) -> Iterator[Filter]:
    return (filter_chosen(uow.catalog, entity, rights, one) for one in request.filters)


def _query(view: ListView, request: ListRequest, rights: Rights) -> Query:
    sort = request.sort or view.sort or ("-created_at",)
    return Query(
        sort=tuple(key for key in sort if _is_open(rights, key.lstrip("-"))),
        limit=min(request.limit or view.page_size, MOST),
        after=request.after,
        offset=request.offset,
        count=request.count,
        rows=request.rows,
    )


def searched(query: Query, entity: Entity, rights: Rights, text: str) -> Query:
    """The query for records that hold the words in a field the reader may see.

    A masked number must not be found digit by digit, nor a row by what its header hides.
    """
    are_rows = any("." in path for path in rights)
    hidden = are_rows and any(right in {"hidden", "masked"} for right in rights.values())
    if not hidden and all(_is_open(rights, key) for key in entity.search):
        return replace(query, search=text)
    fields = (entity.fields[key] for key in entity.search if key in entity.fields)
    paths = [FieldPath((f.key,)) for f in fields if _is_open(rights, f.key) and not f.reference]
    words = tuple(AnyOf(tuple(Contains(path, word) for path in paths)) for word in text.split())
    return replace(query, where=All((query.where or All(()), *words)))


def words_for(uow: UnitOfWork, entity: Entity, items: Iterable[Seen]) -> Words:
    """Labels of everything the records refer to."""
    wanted: set[tuple[str, str]] = set()
    for item in items:
        wanted |= labels_wanted(entity, uow.catalog, item.record.data)
        wanted.add(("member", item.record.created_by))
        wanted.add((entity.name, item.record.id))
    return dictionary_words(uow, records.labels(uow, wanted))


def inbox(uow: UnitOfWork, box: str, **wanted: Unpack[Wanted]) -> tuple[list[InboxRow], int]:
    """One page of a box of the actor, and how many lines it has in all."""
    require_box(box)
    rows, total = assignments.inbox(uow, box, uow.actor.id, **wanted)
    return [_told(uow, row) for row in with_open_amounts(uow, rows)], total


def require_box(box: str) -> None:
    """UnknownName for what is none of the five."""
    if box not in assignments.BOXES:
        raise UnknownName(what="box", name=box, nearest=nearest(box, assignments.BOXES))


@dataclass(frozen=True)
class BoxScope:
    """A project whose documents a box holds, and how many lines that are."""

    id: str
    label: str
    count: int


def box_scopes(uow: UnitOfWork, box: str, **wanted: Unpack[Wanted]) -> tuple[BoxScope, ...]:
    """The projects of a box, whichever is chosen, by name; what is of none stands last."""
    require_box(box)
    found = store.scopes(uow, box, uow.actor.id, **wanted)
    where = uow.catalog.role_scope
    kind = where.entity if where else ""
    named = records.labels(uow, [(kind, key) for key, _ in found if kind and key != NO_SCOPE])
    told = [BoxScope(key, named.get((kind, key), ""), count) for key, count in found]
    return tuple(sorted(told, key=lambda one: (one.id == NO_SCOPE, one.label, one.id)))


def _told(uow: UnitOfWork, row: InboxRow) -> InboxRow:
    """The line with its nodes called as the reader calls them."""
    names = (name_of(uow, row.release, row.process, node) for node in row.nodes)
    nodes = tuple(replace(node, name=name) for node, name in zip(row.nodes, names, strict=True))
    return replace(row, nodes=nodes)


def counts(uow: UnitOfWork) -> dict[str, int]:
    """How many lines each box of the actor has."""
    return assignments.counts(uow, uow.actor.id)


def badges(uow: UnitOfWork) -> dict[str, int]:
    """The same for the boxes whose number stands on every page."""
    return assignments.badges(uow, uow.actor.id)


@dataclass(frozen=True)
class Found:
    """One record that a search over everything found."""

    entity: Entity
    record: Record
    label: str


def search(uow: UnitOfWork, text: str, *, each: int = 5) -> tuple[Found, ...]:
    """Records of every entity the actor reads whose searched fields hold the text."""
    if not text.strip():
        return ()
    found: list[Found] = []
    for entity in uow.catalog.entities.values():
        if entity.kind == "child" or not entity.search or not may_read(uow, entity):
            continue
        query = Query(where=_visible(uow, entity), limit=each)
        query = searched(query, entity, rights_to_any(uow, entity), text.strip())
        page = selecting.select(uow, entity.name, query).items
        labels = records.labels(uow, [(entity.name, record.id) for record in page])
        found += [Found(entity, r, labels.get((entity.name, r.id), r.id)) for r in page]
    return tuple(found)
