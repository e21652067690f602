"""Pickers: the records, or rows of records, that a reference of a form offers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dougong.actions.listings import searched
from dougong.actions.offered import PARENT, choosable, fitting, form_values, guard, rights_to_any
from dougong.actions.seen import Rights, dictionary_words
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.registry import UnknownName, nearest
from dougong.base.values import JsonObject
from dougong.feel.filters import All, Filter
from dougong.forms.decode import decode
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field, Reference
from dougong.model.fields.kind import Words
from dougong.model.rights import effective
from dougong.model.runtime import Query
from dougong.store import records, selecting
from dougong.store.labels import target_kind

#: Records a picker offers at once.
PICKED = 30
#: Where the header of a row is found.
_ABOVE = f"{PARENT}.id"


@dataclass(frozen=True)
class Choice:
    """One record offered by a picker."""

    id: str
    label: str
    #: Fields shown beside the label, in the order of the definition.
    shown: tuple[str, ...] = ()


def picker(
    uow: UnitOfWork, entity: str, path: str, search: str = "", form_raw: JsonObject | None = None
) -> tuple[Choice, ...]:
    """Records that a reference of a form offers, narrowed by its filter and what is typed.

    `path` is the field, `crew` or `lines/worker`; `form_raw` the values of the form so far.
    """
    known, reference, target = _asked(uow, entity, path)
    rights = rights_to_any(uow, target)
    offered = _offered(uow, known, reference, target, form_raw or {})
    return _choices(uow, target, reference, rights, searched(offered, target, rights, search))


def all_choices(
    uow: UnitOfWork, entity: str, path: str, form_raw: JsonObject, most: int
) -> tuple[Choice, ...]:
    """The same without a search and with more of them at once, to be kept on a phone."""
    known, reference, target = _asked(uow, entity, path)
    query = replace(_offered(uow, known, reference, target, form_raw), limit=most)
    return _choices(uow, target, reference, rights_to_any(uow, target), query)


def _asked(uow: UnitOfWork, entity: str, path: str) -> tuple[Entity, Reference, Entity]:
    known = uow.catalog.entity(entity)
    reference = _field_at(uow, known, path).reference
    if reference is None:
        raise UnknownName(what="reference", name=path, nearest="")
    return known, reference, uow.catalog.entity(reference.entity)


def _choices(
    uow: UnitOfWork, target: Entity, reference: Reference, rights: Rights, query: Query
) -> tuple[Choice, ...]:
    """The records of a query with their labels and what is shown beside them."""
    header = guard(uow, target)
    are_rows = header is not target
    paths = (*reference.show, *((_ABOVE,) if are_rows else ()))
    found = selecting.values(uow, target.name, query, paths)
    shown = {path: _field_of(target, header, path) for path in reference.show}
    above = {str(values[_ABOVE]) for _, values in found} if are_rows else set()
    wanted = {(target.name, key) for key, _ in found} | {(header.name, key) for key in above}
    wanted |= _targets(shown, [values for _, values in found])
    labels = records.labels(uow, wanted)
    words = dictionary_words(uow, labels)
    # Rows of several headers are told apart by these; of one alone there is nothing to tell.
    named = len(above) > 1 and not _tells_header(target)
    return tuple(
        Choice(
            key,
            labels.get((target.name, key), key),
            (
                *((labels.get((header.name, str(values[_ABOVE])), ""),) if named else ()),
                *(_shown(of, path, values[path], rights, words) for path, of in shown.items()),
            ),
        )
        for key, values in found
    )


def _tells_header(target: Entity) -> bool:
    """Whether the label of a row begins with its header's, as it does where none is given."""
    return not target.label or PARENT in target.label


def _field_of(target: Entity, header: Entity, path: str) -> Field:
    own, _, above = path.partition(".")
    return header.fields[above] if above else target.fields[own]


def _targets(shown: Mapping[str, Field], rows: Sequence[Mapping[str, Any]]) -> set[tuple[str, str]]:
    """What is referred to by the fields shown."""
    return {
        (target_kind(of), str(key))
        for path, of in shown.items()
        if target_kind(of)
        for row in rows
        for key in (row[path] if isinstance(row[path], list) else [row[path]])
        if key
    }


def _field_at(uow: UnitOfWork, entity: Entity, path: str) -> Field:
    first, _, rest = path.strip("/").partition("/")
    field = entity.fields.get(first)
    if field is not None and field.rows and rest:
        return _field_at(uow, uow.catalog.entity(field.rows), rest.rpartition("/")[2])
    if field is None:
        known = nearest(first, entity.fields)
        raise UnknownName(what="field", name=path, nearest=known)
    return field


def _shown(field: Field, path: str, value: Any, rights: Rights, words: Words) -> str:
    right = effective(rights, f"/{path}")
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
    parts: list[Filter] = [choosable(uow, target)]
    # What cannot be read yet is not there.
    data = decode(entity, uow.catalog, form_raw, partial=True, lenient=True).data
    form = form_values(entity, data)
    if reference.filter:
        parts.append(fitting(uow, reference.filter, target, form))
    first = fitting(uow, reference.prefer, target, form) if reference.prefer else None
    sort = ("-parent_id", "position") if guard(uow, target) is not target else ("-id",)
    return Query(where=All(tuple(parts)), first=first, limit=PICKED, sort=sort)
