"""Filters that people set on lists, read by the kinds of their fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dougong.base.errors import InputError
from dougong.base.registry import nearest
from dougong.base.text import Text
from dougong.feel.filters import Compare, Contains, FieldPath, Filter, HasRow, IsNull, Member, Not
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import ValueFault
from dougong.model.rights import effective

Op = Literal["=", "!=", "in", ">=", "<=", ">", "<", "contains", "empty"]


class FilterInvalid(InputError):
    """A filter names a field or holds a value that the list does not know."""

    code = "filter_invalid"
    text = Text("筛选条件“{field}”无法使用：{why}", "The filter “{field}” cannot be used: {why}")
    hint = Text("您是否想写“{nearest}”？", "Did you mean “{nearest}”?")


@dataclass(frozen=True)
class FieldFilter:
    """One field of a list compared with what the reader chose."""

    field: str
    op: Op = "="
    values: tuple[str, ...] = ()


#: The platform's own columns that lists may be filtered by, as the kinds that read them.
SYSTEM: Mapping[str, Field] = {
    "id": Field("id", "text", "id"),
    "status": Field("status", "text", "status"),
    "created_by": Field("created_by", "text", "created_by"),
    "submitted_by": Field("submitted_by", "text", "submitted_by"),
    "posted_period": Field("posted_period", "text", "posted_period"),
    "created_at": Field("created_at", "datetime", "created_at"),
    "updated_at": Field("updated_at", "datetime", "updated_at"),
    "submitted_at": Field("submitted_at", "datetime", "submitted_at"),
    "approved_at": Field("approved_at", "datetime", "approved_at"),
}


def pointer_of(path: str) -> str:
    """The pointer of a field, or of one of rows: `/lines/*/order` for `lines.order`."""
    return f"/{path.replace('.', '/*/')}"


def filter_of(
    catalog: Catalog, entity: Entity, rights: Mapping[str, Any], wanted: FieldFilter
) -> Filter:
    """The neutral filter of a field, or of a reference in rows, `lines.order`.

    FilterInvalid for what the reader may not filter by.
    """
    rows, _, key = wanted.field.partition(".")
    if not key:
        return _of_field(entity, rights, wanted)
    listed = entity.fields.get(rows)
    child = catalog.entities.get(listed.rows) if listed else None
    field = child.fields.get(key) if child else None
    shown = effective(rights, pointer_of(wanted.field)) in {"read", "write"}
    if field is None or not field.reference or not shown:
        why = Text("没有这个字段", "there is no such field").zh
        raise FilterInvalid(field=wanted.field, why=why, nearest="")
    return HasRow(rows, _OPS[wanted.op](FieldPath((key,)), field, wanted))


def _of_field(entity: Entity, rights: Mapping[str, Any], wanted: FieldFilter) -> Filter:
    field = entity.fields.get(wanted.field) or SYSTEM.get(wanted.field)
    shown = wanted.field in SYSTEM or effective(rights, f"/{wanted.field}") in {"read", "write"}
    if field is None or field.rows or not shown:
        close = nearest(wanted.field, (*entity.fields, *SYSTEM))
        why = Text("没有这个字段", "there is no such field").zh
        raise FilterInvalid(field=wanted.field, why=why, nearest=close)
    return _OPS[wanted.op](FieldPath((field.key,)), field, wanted)


def _value(field: Field, raw: str) -> Any:
    try:
        # A field that names several records is asked for one of them.
        return field_kinds["reference" if field.reference else field.kind].decode(field, raw)
    except ValueFault as fault:
        why = fault.text.show("zh", fault.facts)
        raise FilterInvalid(field=field.key, why=why, nearest="") from fault


def _compare(path: FieldPath, field: Field, wanted: FieldFilter) -> Filter:
    value = _value(field, wanted.values[0])
    return Compare(path, wanted.op, value)  # type: ignore[arg-type] # the table names comparisons


def _member(path: FieldPath, field: Field, wanted: FieldFilter) -> Filter:
    return Member(path, tuple(_value(field, raw) for raw in wanted.values))


def _contains(path: FieldPath, _field: Field, wanted: FieldFilter) -> Filter:
    return Contains(path, wanted.values[0])


def _empty(path: FieldPath, _field: Field, wanted: FieldFilter) -> Filter:
    return Not(IsNull(path)) if wanted.values[:1] == ("false",) else IsNull(path)


_OPS: Mapping[str, Callable[[FieldPath, Field, FieldFilter], Filter]] = {
    **dict.fromkeys(("=", "!=", ">=", "<=", ">", "<"), _compare),
    "in": _member,
    "contains": _contains,
    "empty": _empty,
}
