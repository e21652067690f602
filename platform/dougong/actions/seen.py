"""What somebody sees of a record: hidden values are gone before anything leaves the actions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dougong.access.field_rights import rights_on
from dougong.actions.closed import told_findings
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
    """Shows records of one entity to one actor."""

    def __init__(self, uow: UnitOfWork, entity: Entity) -> None:
        self._uow, self._entity = uow, entity

    def rights(self, record: Record, node_fields: Mapping[str, str] | None = None) -> Rights:
        """The actor's rights to the fields of a record, those of an approval node included."""
        return rights_on(self._uow.actor, self._uow.catalog, record, node_fields)

    def seen(self, record: Record, rights: Rights | None = None) -> Seen:
        """The record as the actor sees it."""
        found = self.rights(record) if rights is None else rights
        told = told_findings(self._uow, record, found) if record.findings else ()
        return Seen(replace(record, data=self._data(record.data, found), findings=told), found)

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
