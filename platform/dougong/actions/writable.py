"""Refuses values for fields that the person may not write; unchanged ones may come along."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dougong.base.errors import DataInvalid, FieldFault
from dougong.base.text import Text
from dougong.base.values import pointer
from dougong.model.access import Right
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.rights import effective

NOT_WRITABLE = Text("您不能修改“{title}”", "You may not change “{title}”")
NO_ROWS = Text("您不能增加或删除“{title}”的行", "You may not add or remove rows of “{title}”")

Rights = Mapping[str, Right]
Row = Mapping[str, Any]


def require_writable(
    entity: Entity, catalog: Catalog, rights: Rights, before: Row, sent: Row
) -> None:
    """DataInvalid when a value differs from the stored one and its field is closed."""
    faults = list(_faults(entity, catalog, rights, before, sent))
    if faults:
        raise DataInvalid(faults)


def _faults(
    entity: Entity, catalog: Catalog, rights: Rights, before: Row, sent: Row
) -> Iterator[FieldFault]:
    for key, value in sent.items():
        field = entity.fields[key]
        if field.rows:
            stored = before.get(key) or ()
            yield from _row_faults(field, catalog.entity(field.rows), rights, stored, value or ())
        elif effective(rights, pointer((key,))) != "write" and _differs(before.get(key), value):
            yield _fault(pointer((key,)), field)


def _row_faults(
    field: Field, child: Entity, rights: Rights, stored: Sequence[Row], sent: Sequence[Row]
) -> Iterator[FieldFault]:
    known = {row["id"]: row for row in stored}
    ids = [row.get("id") for row in sent]
    if effective(rights, pointer((field.key,))) != "write" and set(ids) != set(known):
        yield FieldFault(
            pointer((field.key,)), "field_not_writable", NO_ROWS, {"title": field.title}
        )
    for index, row in enumerate(sent):
        before = known.get(row.get("id"), {})
        for key, value in row.items():
            closed = key != "id" and effective(rights, pointer((field.key, "*", key))) != "write"
            if closed and _differs(before.get(key), value):
                yield _fault(pointer((field.key, index, key)), child.fields[key])


def _fault(path: str, field: Field) -> FieldFault:
    return FieldFault(path, "field_not_writable", NOT_WRITABLE, {"title": field.title or field.key})


def _differs(before: Any, value: Any) -> bool:
    return bool(value != before) and not (before in (None, "", []) and value in (None, "", []))


def laid_over(entity: Entity, before: Row, sent: Row) -> dict[str, Any]:
    """The stored values with those sent over them; rows are matched by their ids.

    A list of rows replaces the list, and a row keeps what was not sent of it: a person who does
    not see a column must not empty it.
    """
    whole = {**before, **sent}
    for field in entity.row_fields:
        if field.key in sent:
            known = {row["id"]: row for row in before.get(field.key) or ()}
            rows = sent.get(field.key) or ()
            whole[field.key] = [{**known.get(row.get("id"), {}), **row} for row in rows]
    return whole
