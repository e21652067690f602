"""Which record a cell of a reference means: by number, name, or any text it is searched by."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from dougong.actions.offered import choosable, fitting, form_values, rights_to_any
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.text import Text
from dougong.exchange.typed_in import plain
from dougong.feel.filters import All, AnyOf, FieldPath, Filter, Member
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.plain import fault
from dougong.model.rights import effective
from dougong.model.runtime import Query
from dougong.store import people, records, selecting

#: Texts asked for at once, and records read at once.
BATCH, PAGE = 200, 500
#: Names that are put together from several fields are looked for among no more records.
MOST_NAMED = 5_000

_UNKNOWN = Text(
    "“{title}”里找不到“{value}”，或您无权选用",
    "“{value}” was not found for “{title}”, or you may not choose it",
)
_SEVERAL = Text(
    "有 {count} 条都叫“{value}”，请改填编号或其他能区分的名称",
    "{count} records are called “{value}”; write a number or another name that tells them apart",
)
_UNFIT = Text(
    "“{value}”与本行的其他内容不符，或已停用，不能选",
    "“{value}” is out of use or does not belong to the rest of this row",
)
_OF_FORM = re.compile(r"\bform\.(\w+)")
PEOPLE = ("member", "department")


class Targets:
    """Finds what the texts of a file mean; every target entity is asked once for all of them."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        #: Target → text as it is compared → ids.
        self._found: dict[str, dict[str, tuple[str, ...]]] = {}
        self._fitting: dict[tuple[Any, ...], frozenset[str]] = {}

    def learn(self, field: Field, texts: Iterable[str]) -> None:
        """Ask for texts that stand in the columns of a field."""
        known = self._found.setdefault(_target(field), {})
        wanted = sorted({text for text in texts if plain(text) not in known})
        if not wanted:
            return
        if field.kind in PEOPLE:
            pairs = self._people(field.kind, wanted)
        else:
            pairs = self._records(self._uow.catalog.entity(_target(field)), wanted)
        for text, ids in _grouped(pairs).items():
            known[text] = ids

    def id_of(self, field: Field, text: str, entity: Entity, data: Mapping[str, Any]) -> str:
        """The id that a text means beside the other values of its record; ValueFault else."""
        ids = self._found.get(_target(field), {}).get(plain(text), ())
        if not ids:
            raise fault(field, "reference_unknown", _UNKNOWN, value=text)
        reference = field.reference
        if reference is not None and reference.filter:
            left = self._left(reference.filter, ids, _target(field), form_values(entity, data))
            if not left:
                raise fault(field, "reference_unfit", _UNFIT, value=text)
            ids = tuple(sorted(left))
        if len(ids) > 1:
            raise fault(field, "reference_several", _SEVERAL, value=text, count=len(ids))
        return ids[0]

    def _left(
        self, where: str, ids: tuple[str, ...], target: str, form: Mapping[str, Any]
    ) -> frozenset[str]:
        used = tuple(repr(form.get(key)) for key in _OF_FORM.findall(where))
        place = (where, ids, target, used)
        if place not in self._fitting:
            among = Member(FieldPath(("id",)), ids)
            fits = fitting(self._uow, where, self._uow.catalog.entity(target), form)
            self._fitting[place] = selecting.ids(self._uow, target, All((among, fits)))
        return self._fitting[place]

    def _people(self, kind: str, texts: list[str]) -> Iterator[tuple[str, str]]:
        if kind == "department":
            for one in people.departments(self._uow):
                yield from ((name, one.id) for name in {one.name, one.code})
            return
        for text in texts:
            for person in people.persons(self._uow, search=text, active=True):
                yield from ((name, person.id) for name in {person.name, person.login})

    def _records(self, target: Entity, texts: list[str]) -> Iterator[tuple[str, str]]:
        keys = self._named_by(target)
        left = {plain(text) for text in texts}
        for start in range(0, len(texts) if keys else 0, BATCH):
            some = tuple(texts[start : start + BATCH])
            same = AnyOf(tuple(Member(FieldPath((key,)), some) for key in keys))
            for one, values in self._each(target, same, keys):
                for name in {str(value) for value in values.values() if value}:
                    left.discard(plain(name))
                    yield name, one
        if left:
            yield from self._labelled(target)

    def _labelled(self, target: Entity) -> Iterator[tuple[str, str]]:
        """Every record by its label, which may be put together from several fields."""
        ids = [one for one, _ in islice(self._each(target, All(()), ()), MOST_NAMED)]
        labels = records.labels(self._uow, [(target.name, one) for one in ids])
        for (_, one), label in labels.items():
            yield label, one

    def _each(
        self, target: Entity, where: Filter, keys: tuple[str, ...]
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Every record that may be chosen, with some of its values."""
        allowed, offset = choosable(self._uow, target), 0
        while True:
            query = Query(where=All((allowed, where)), sort=("id",), limit=PAGE, offset=offset)
            found = selecting.values(self._uow, target.name, query, keys)
            yield from found
            offset += PAGE
            if len(found) < PAGE:
                return

    def _named_by(self, target: Entity) -> tuple[str, ...]:
        """Fields of text that name a record and that the actor may read."""
        rights = rights_to_any(self._uow, target)
        names = {target.label, *target.search}
        return tuple(
            key
            for key, field in target.fields.items()
            if (key in names or field.number or field.unique == ())
            and _is_text(field)
            and effective(rights, f"/{key}") in {"read", "write"}
        )


def _target(field: Field) -> str:
    return field.reference.entity if field.reference else field.kind


def _is_text(field: Field) -> bool:
    storage = field_kinds[field.kind].storage(field)
    return storage is not None and storage.type == "text" and not field.options


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for text, one in pairs:
        found.setdefault(plain(text), {})[one] = None
    return {text: tuple(ids) for text, ids in found.items()}
