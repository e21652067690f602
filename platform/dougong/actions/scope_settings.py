"""What the record that scopes roles says of settings, and from when on it says so for good."""

from collections.abc import Iterator, Mapping
from typing import Any

from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import FieldFault
from dougong.base.text import Text
from dougong.base.values import pointer
from dougong.feel.filters import Compare, FieldPath
from dougong.forms.faults import fault_at
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.runtime import Query, Record
from dougong.model.scoped_settings import fields_asked
from dougong.store import ledgers, selecting

_FIXED = Text(
    "“{title}”已经用于记账（{ledger}有 {count} 行），不能再改",
    "“{title}” counts for what is booked already ({count} rows of {ledger}) and cannot be changed",
)
_FIXED_HINT = Text(
    "这一项在第一笔记账之前确定；确需改用，请新建一个项目",
    "It is settled before the first booking; where it has to be another one, begin a new project",
)


def said_by(uow: UnitOfWork, scope_id: object) -> Mapping[str, object]:
    """The fields of a scope record that settings are taken from, as expressions see them."""
    scope, wanted = uow.catalog.role_scope, fields_asked(uow.catalog)
    if scope is None or not wanted or not isinstance(scope_id, str) or not scope_id:
        return {}
    fields = uow.catalog.entity(scope.entity).fields
    query = Query(where=Compare(FieldPath(("id",)), "=", scope_id), limit=1)
    found = selecting.values(uow, scope.entity, query, wanted)
    values = found[0][1] if found else {}
    return {
        key: field_kinds[fields[key].kind].feel(fields[key], value)
        for key, value in values.items()
        if value is not None
    }


def fixed(
    uow: UnitOfWork, entity: Entity, stored: Record | None, data: Mapping[str, Any]
) -> Iterator[FieldFault]:
    """A fault for every field that gets another value though ledgers have rows that rest on it."""
    scope = uow.catalog.role_scope
    if stored is None or scope is None or scope.entity != entity.name:
        return
    for module in uow.catalog.modules.values():
        for setting, names in module.settings_fixed_by.items():
            key = module.settings_by_scope.get(setting, "")
            if key in entity.fields and data.get(key) != stored.data.get(key):
                yield from _resting(uow, entity, key, stored.id, names)


def _resting(
    uow: UnitOfWork, entity: Entity, key: str, record_id: str, names: tuple[str, ...]
) -> Iterator[FieldFault]:
    for name in names:
        ledger = uow.catalog.ledgers[name]
        mine = Compare(FieldPath((ledger.scope,)), "=", record_id)
        _, count = ledgers.rows(uow, name, mine, limit=1)
        if count:
            path, title = pointer((key,)), entity.fields[key].title
            facts = {"title": title, "ledger": ledger.title, "count": str(count)}
            yield fault_at(path, "setting_fixed", _FIXED, _FIXED_HINT, **facts)
            return
