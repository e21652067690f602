"""Raw JSON to decoded values: an allowlist of keys, every value read by its kind."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dougong.base.errors import DataInvalid, FieldFault
from dougong.base.registry import nearest
from dougong.base.text import Text
from dougong.base.values import Json, JsonObject, is_id, pointer
from dougong.forms.faults import MOST, fault_at, from_value, is_empty, missing, place
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import ValueFault
from dougong.model.fields.rows import RowsKind

_LONGEST_KEY = 64
_MOST_ROWS = 1000


@dataclass(frozen=True)
class Decoded:
    """The values that were sent, decoded, and everything wrong with them."""

    data: dict[str, Any]
    faults: tuple[FieldFault, ...] = ()

    def required(self) -> dict[str, Any]:
        """The values; DataInvalid when there is a fault."""
        if self.faults:
            raise DataInvalid(self.faults)
        return self.data


def decode(
    entity: Entity, catalog: Catalog, raw: Json, *, partial: bool, lenient: bool = False
) -> Decoded:
    """The values of a raw object; keys that were not sent are not in the result.

    `partial` leaves required values to the submission. `lenient` drops what a record's own answer
    also holds (labels, computed and numbered values) and refuses it otherwise.
    """
    reader = _Reader(catalog, partial=partial, lenient=lenient)
    if not isinstance(raw, dict):
        return Decoded({}, (fault_at("", "type", _NOT_OBJECT),))
    data = reader.record(entity, raw, "", 0)
    return Decoded(data, tuple(reader.faults[:MOST]))


def is_written_by_people(entity: Entity, field: Field) -> bool:
    """Whether the value of a field may come from a form or the API at all."""
    if field.computed or field.number or field.read_only or field.kind == "tip":
        return False
    return field.key not in copied_fields(entity)


def copied_fields(entity: Entity) -> dict[str, Field]:
    """Own fields that a reference fills, with that reference."""
    return {
        own: field
        for field in entity.fields.values()
        if field.reference
        for own in field.reference.copy
    }


class _Reader:
    def __init__(self, catalog: Catalog, *, partial: bool, lenient: bool) -> None:
        self.catalog, self.partial, self.lenient = catalog, partial, lenient
        self.faults: list[FieldFault] = []

    def record(self, entity: Entity, raw: JsonObject, rows: str, index: int) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, value in raw.items():
            if len(self.faults) >= MOST:
                break
            field = self.accepted(entity, key, place(rows, index, key))
            if field is not None:
                self.value(field, value, place(rows, index, key), data)
        if not self.partial:
            self.faults += self.lacking(entity, data, rows, index)
        return data

    def accepted(self, entity: Entity, key: str, path: str) -> Field | None:
        if key.startswith("$") and self.lenient:
            return None
        field = entity.fields.get(key) if len(key) <= _LONGEST_KEY else None
        if field is None:
            self.faults.append(_unknown(entity, key, path))
            return None
        if is_written_by_people(entity, field):
            return field
        if not self.lenient:
            title = field.title or field.key
            self.faults.append(fault_at(path, "field_read_only", _READ_ONLY, title=title))
        return None

    def value(self, field: Field, raw: Json, path: str, data: dict[str, Any]) -> None:
        if field.rows:
            data[field.key] = self.rows(field, raw)
            return
        try:
            data[field.key] = field_kinds[field.kind].decode(field, raw)
        except ValueFault as found:
            self.faults.append(from_value(path, found))

    def rows(self, field: Field, raw: Json) -> list[dict[str, Any]]:
        path = pointer((field.key,))
        if raw is None:
            return []
        if not isinstance(raw, list):
            self.faults.append(fault_at(path, "type", _NOT_ROWS, title=field.title))
            return []
        most = min(int(field.words.get("maxItems", RowsKind.most)), _MOST_ROWS)
        if len(raw) > most:
            facts: dict[str, Any] = {"title": field.title, "limit": most, "found": len(raw)}
            self.faults.append(fault_at(path, "lines_max", _TOO_MANY, **facts))
            return []
        return list(self.each_row(field, raw))

    def each_row(self, field: Field, raw: list[Json]) -> Iterator[dict[str, Any]]:
        child = self.catalog.entity(field.rows)
        seen: set[str] = set()
        for index, item in enumerate(raw):
            path = pointer((field.key, index))
            if not isinstance(item, dict):
                self.faults.append(fault_at(path, "type", _NOT_ROW, number=index + 1))
                continue
            words = dict(item)
            row_id = words.pop("id", None)
            row = self.record(child, words, field.key, index)
            yield self.identified(row, row_id, f"{path}/id", seen)

    def identified(
        self, row: dict[str, Any], row_id: Json, path: str, seen: set[str]
    ) -> dict[str, Any]:
        if row_id is None or row_id == "":
            return row
        if not isinstance(row_id, str) or not is_id(row_id):
            self.faults.append(fault_at(path, "id_invalid", _BAD_ID))
        elif row_id in seen:
            self.faults.append(fault_at(path, "line_duplicate", _SAME_ID))
        else:
            seen.add(row_id)
            return {"id": row_id, **row}
        return row

    def lacking(
        self, entity: Entity, data: Mapping[str, Any], rows: str, index: int
    ) -> Iterator[FieldFault]:
        for field in entity.fields.values():
            path = place(rows, index, field.key)
            if not field.required or field.default or self.faulty(path):
                continue
            if is_written_by_people(entity, field) and is_empty(data.get(field.key)):
                yield missing(path, field)

    def faulty(self, path: str) -> bool:
        return any(fault.path == path for fault in self.faults)


def encode(entity: Entity, catalog: Catalog, data: Mapping[str, Any]) -> JsonObject:
    """The JSON of a record's values, rows with their ids; what `decode` reads back."""
    found: JsonObject = {}
    for key, value in data.items():
        field = entity.fields.get(key)
        if field is None:
            continue
        if field.rows:
            child = catalog.entity(field.rows)
            found[key] = [_row_json(child, catalog, row) for row in value or ()]
        else:
            found[key] = None if value is None else field_kinds[field.kind].encode(field, value)
    return found


def _row_json(child: Entity, catalog: Catalog, row: Mapping[str, Any]) -> JsonObject:
    plain = encode(child, catalog, row)
    return {"id": str(row["id"]), **plain} if row.get("id") else plain


def _unknown(entity: Entity, key: str, path: str) -> FieldFault:
    near = nearest(key[:_LONGEST_KEY], entity.fields)
    facts: dict[str, Any] = {
        "key": key[:_LONGEST_KEY],
        "entity": entity.title,
        "nearest": near,
    }
    hint = _NEAREST if near else _NO_HINT
    return fault_at(path, "unknown_field", _UNKNOWN, hint, **facts)


_NOT_OBJECT = Text("提交的内容应为一个对象", "An object of fields is expected")
_NOT_ROWS = Text("“{title}”应为明细行的列表", "“{title}” must be a list of rows")
_NOT_ROW = Text("第 {number} 行不是对象", "Row {number} is not an object")
_TOO_MANY = Text(
    "“{title}”最多 {limit} 行，现有 {found} 行",
    "“{title}” takes at most {limit} rows; {found} were sent",
)
_BAD_ID = Text("行标识不是有效的 UUID", "The row's id is not a valid UUID")
_SAME_ID = Text("行标识重复", "The row's id occurs twice")
_READ_ONLY = Text("“{title}”由系统填写，不能提交", "“{title}” is filled by the system")
_UNKNOWN = Text("“{entity}”没有字段“{key}”", "“{entity}” has no field “{key}”")
_NEAREST = Text("您是否想写“{nearest}”？", "Did you mean “{nearest}”?")
_NO_HINT = Text("请删除该字段", "Leave it out")
