"""Lists of records, pickers, search and the five boxes of a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from dougong.access.field_rights import field_rights
from dougong.access.policy import actor_facts, row_filter
from dougong.actions.doors import may_read, require_read
from dougong.actions.list_filters import FieldFilter, filter_of_field
from dougong.actions.node_names import name_of
from dougong.actions.seen import Reader, Rights, Seen, dictionary_words
from dougong.actions.told import with_open_amounts
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.registry import UnknownName, nearest
from dougong.base.values import JsonObject
from dougong.feel.filters import EVERYTHING, All, AnyOf, Contains, FieldPath, Filter, Member, Not
from dougong.feel.to_filter import filter_of
from dougong.forms.decode import decode
from dougong.forms.labels import labels_wanted
from dougong.model.entity import SYSTEM_FIELDS, Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field, Reference
from dougong.model.fields.kind import Words
from dougong.model.listing import ListView
from dougong.model.rights import effective
from dougong.model.runtime import Query, Record
from dougong.store import assignments, participation, records, selecting
from dougong.store.inbox import InboxRow

#: Records a picker offers at once.
PICKED = 30
#: Statuses of records that nothing new may refer to.
NOT_OFFERED = ("discarded", "rejected", "reversed")
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


@dataclass(frozen=True)
class Choice:
    """One record offered by a picker."""

    id: str
    label: str
    #: Fields shown beside the label, in the order of the definition.
    shown: tuple[str, ...] = ()


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


def view_page(uow: UnitOfWork, view: ListView, request: ListRequest) -> ListPage:
    """The same for a list that no file defines."""
    entity = uow.catalog.entity(view.entity)
    require_read(uow, entity)
    rights = field_rights(uow.actor, uow.catalog, entity.name, None)
    totals = tuple(c.field for c in view.columns if c.total and _is_open(rights, c.field))
    query = replace(_query(view, request, rights), totals=totals)
    wanted = (*_wanted(entity, view, request, rights),)
    query = replace(query, where=All((_visible(uow, entity), request.within, *wanted)))
    query = _searched(query, entity, rights, request.search)
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


def _visible(uow: UnitOfWork, entity: Entity) -> Filter:
    return row_filter(uow.actor, uow.catalog, entity.name, "read")


def _is_open(rights: Rights, key: str) -> bool:
    return effective(rights, f"/{key}") in {"read", "write"}


def _wanted(
    entity: Entity, view: ListView, request: ListRequest, rights: Rights
) -> tuple[Filter, ...]:
    names = tuple(key for key in entity.fields if _is_open(rights, key))
    texts = [text for text in (view.where, request.where) if text]
    written = tuple(filter_of(text, (*names, *SYSTEM_FIELDS), {}) for text in texts)
    return (*written, *(filter_of_field(entity, rights, f) for f in request.filters))


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


def _searched(query: Query, entity: Entity, rights: Rights, text: str) -> Query:
    """The query for records that hold the words in a field the reader may see.

    A masked number must not be found digit by digit.
    """
    if all(_is_open(rights, key) for key in entity.search):
        return replace(query, search=text)
    fields = (entity.fields[key] for key in entity.search if key in entity.fields)
    paths = [FieldPath((f.key,)) for f in fields if _is_open(rights, f.key) and not f.reference]
    words = tuple(AnyOf(tuple(Contains(path, word) for path in paths)) for word in text.split())
    return replace(query, where=All((query.where or All(()), *words)))


def _list_rights(uow: UnitOfWork, entity: Entity) -> Rights:
    """Rights to the fields of any record; an entity that no grant names hides nothing."""
    if not any(grant.entity == entity.name for grant in uow.catalog.grants):
        return {}
    return field_rights(uow.actor, uow.catalog, entity.name, None)


def words_for(uow: UnitOfWork, entity: Entity, items: Iterable[Seen]) -> Words:
    """Labels of everything the records refer to."""
    wanted: set[tuple[str, str]] = set()
    for item in items:
        wanted |= labels_wanted(entity, uow.catalog, item.record.data)
        wanted.add(("member", item.record.created_by))
        wanted.add((entity.name, item.record.id))
    return dictionary_words(uow, records.labels(uow, wanted))


def picker(
    uow: UnitOfWork, entity: str, path: str, search: str = "", form_raw: JsonObject | None = None
) -> tuple[Choice, ...]:
    """Records that a reference of a form offers, narrowed by its filter and what is typed.

    `path` is the field, `crew` or `lines/worker`; `form_raw` the values of the form so far.
    """
    known = uow.catalog.entity(entity)
    field = _field_at(uow, known, path)
    reference = field.reference
    if reference is None:
        raise UnknownName(what="reference", name=path, nearest="")
    target = uow.catalog.entity(reference.entity)
    rights = _list_rights(uow, target)
    offered = _offered(uow, known, reference, target, form_raw or {})
    query = _searched(offered, target, rights, search)
    found = selecting.select(uow, target.name, query).items
    labels = records.labels(uow, [(target.name, record.id) for record in found])
    words = words_for(uow, target, [Seen(record, {}) for record in found])
    return tuple(
        Choice(
            record.id,
            labels.get((target.name, record.id), record.id),
            tuple(
                _shown(target.fields[key], record.data.get(key), rights, words)
                for key in reference.show
            ),
        )
        for record in found
    )


def _field_at(uow: UnitOfWork, entity: Entity, path: str) -> Field:
    first, _, rest = path.strip("/").partition("/")
    field = entity.fields.get(first)
    if field is not None and field.rows and rest:
        return _field_at(uow, uow.catalog.entity(field.rows), rest.rpartition("/")[2])
    if field is None:
        known = nearest(first, entity.fields)
        raise UnknownName(what="field", name=path, nearest=known)
    return field


def _shown(field: Field, value: Any, rights: Rights, words: Words) -> str:
    right = effective(rights, f"/{field.key}")
    if right == "hidden":
        return ""
    kind = field_kinds[field.kind]
    shown = kind.mask(field, value, words) if right == "masked" else kind.show(field, value, words)
    return shown.text


def _offered(
    uow: UnitOfWork, entity: Entity, reference: Reference, target: Entity, form_raw: JsonObject
) -> Query:
    """Records in force that the filter of the reference and the actor's rights leave.

    Those the reference prefers come first. A record whose entity nobody is granted by name is
    offered to everybody who may use the form.
    """
    parts: list[Filter] = [Not(Member(FieldPath(("status",)), NOT_OFFERED))]
    if any(grant.entity == target.name for grant in uow.catalog.grants):
        parts.append(row_filter(uow.actor, uow.catalog, target.name, "read"))
    # What cannot be read yet is not there.
    data = decode(entity, uow.catalog, form_raw, partial=True, lenient=True).data
    form = form_values(entity, data)
    if reference.filter:
        parts.append(fitting(uow, reference.filter, target, form))
    first = fitting(uow, reference.prefer, target, form) if reference.prefer else None
    return Query(where=All(tuple(parts)), first=first, limit=PICKED)


def fitting(uow: UnitOfWork, text: str, target: Entity, form: Mapping[str, Any]) -> Filter:
    """The records that an expression of a reference holds for, in a form with these values."""
    scope = {"form": form, "actor": actor_facts(uow.actor), "today": uow.today}
    # The words of the scope are reserved too; as columns they would hide the form's values.
    columns = (*target.fields, *(SYSTEM_FIELDS - scope.keys()))
    return filter_of(text, columns, scope)


def form_values(entity: Entity, data: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a form's header as a filter sees them."""
    return {
        key: field_kinds[field.kind].feel(field, data[key]) if key in data else None
        for key, field in entity.fields.items()
        if not field.rows
    }


class Box(TypedDict, total=False):
    """What narrows a box."""

    search: str
    filters: Mapping[str, str]
    limit: int
    offset: int


def inbox(uow: UnitOfWork, box: str, **wanted: Unpack[Box]) -> tuple[list[InboxRow], int]:
    """One page of a box of the actor, and how many lines it has in all."""
    if box not in assignments.BOXES:
        raise UnknownName(what="box", name=box, nearest=nearest(box, assignments.BOXES))
    rows, total = assignments.inbox(uow, box, uow.actor.id, **wanted)
    return [_told(uow, row) for row in with_open_amounts(uow, rows)], total


def _told(uow: UnitOfWork, row: InboxRow) -> InboxRow:
    """The line with its nodes called as the reader calls them."""
    names = (name_of(uow, row.release, row.process, node) for node in row.nodes)
    nodes = tuple(replace(node, name=name) for node, name in zip(row.nodes, names, strict=True))
    return replace(row, nodes=nodes)


def counts(uow: UnitOfWork) -> dict[str, int]:
    """How many lines each box of the actor has."""
    return assignments.counts(uow, uow.actor.id)


def next_to_do(uow: UnitOfWork) -> str | None:
    """The actor's most pressing open assignment."""
    return participation.next_open(uow, uow.actor.id)


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
        query = _searched(query, entity, _list_rights(uow, entity), text.strip())
        page = selecting.select(uow, entity.name, query).items
        labels = records.labels(uow, [(entity.name, record.id) for record in page])
        found += [Found(entity, r, labels.get((entity.name, r.id), r.id)) for r in page]
    return tuple(found)
