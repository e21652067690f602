"""What somebody sees of a record: hidden values are gone before anything leaves the actions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dougong.access.field_rights import field_rights
from dougong.actions.record_scope import scope_of
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import pointer
from dougong.model.access import Right
from dougong.model.entity import Entity
from dougong.model.fields.kind import Words
from dougong.model.rights import effective
from dougong.model.runtime import Record

Rights = Mapping[str, Right]


@dataclass(frozen=True)
class Seen:
    """A record without what its reader may not see, and the right to each field."""

    record: Record
    #: By JSON Pointer, `*` for every row; masked values are still whole and must be shown masked.
    rights: Rights


class Reader:
    """Shows records to one actor; rights are worked out once per scope."""

    def __init__(self, uow: UnitOfWork, entity: Entity) -> None:
        self._uow, self._entity = uow, entity
        self._rights: dict[str | None, Rights] = {}

    def rights(self, record: Record, node_fields: Mapping[str, str] | None = None) -> Rights:
        """The actor's rights to the fields of a record."""
        scope = scope_of(self._entity, record)
        if node_fields is not None:
            uow = self._uow
            return field_rights(uow.actor, uow.catalog, self._entity.name, scope, node_fields)
        if scope not in self._rights:
            found = field_rights(self._uow.actor, self._uow.catalog, self._entity.name, scope)
            self._rights[scope] = found
        return self._rights[scope]

    def seen(self, record: Record, rights: Rights | None = None) -> Seen:
        """The record as the actor sees it."""
        found = self.rights(record) if rights is None else rights
        return Seen(replace(record, data=self._data(record.data, found)), found)

    def _data(self, data: Mapping[str, Any], rights: Rights) -> dict[str, Any]:
        return {
            key: self._rows(key, value, rights) if self._is_rows(key) else value
            for key, value in data.items()
            if effective(rights, pointer((key,))) != "hidden"
        }

    def _is_rows(self, key: str) -> bool:
        field = self._entity.fields.get(key)
        return field is not None and bool(field.rows)

    def _rows(self, key: str, rows: Any, rights: Rights) -> list[dict[str, Any]]:
        return [
            {
                column: value
                for column, value in row.items()
                if effective(rights, pointer((key, "*", column))) != "hidden"
            }
            for row in rows or ()
        ]


def dictionary_words(uow: UnitOfWork, labels: Mapping[tuple[str, str], str]) -> Words:
    """What showing values takes: language, labels of targets, titles of dictionary items."""
    items = {
        (dictionary.name, item.key): item.title
        for dictionary in uow.catalog.dictionaries.values()
        for item in dictionary.items
    }
    return Words(uow.actor.locale, dict(labels), items)
