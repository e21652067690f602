"""Refuses values for fields that the person may not write; unchanged ones may come along."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeGuard

from dougong.base.errors import DataInvalid, FieldFault
from dougong.base.text import Text
from dougong.base.values import pointer
from dougong.model.access import Right
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.rights import ADD, DELETE, effective

NOT_WRITABLE = Text("您不能修改“{title}”", "You may not change “{title}”")
NO_ROWS_MORE = Text("您不能增加“{title}”的行", "You may not add rows to “{title}”")
NO_ROWS_LESS = Text("您不能删除“{title}”的行", "You may not remove rows of “{title}”")
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
    yield from _moved_rows(field, rights, set(known), {row.get("id") for row in sent})
    for index, row in enumerate(sent):
        before = known.get(row.get("id"), {})
        for key, value in row.items():
            closed = key != "id" and effective(rights, pointer((field.key, "*", key))) != "write"
            if closed and _differs(before.get(key), value):
                yield _fault(pointer((field.key, index, key)), child.fields[key])


def _moved_rows(
    field: Field, rights: Rights, before: set[Any], after: set[Any]
) -> Iterator[FieldFault]:
    """Rows that came or went where that is not free."""
    closed = [
        NO_ROWS_LESS if word == DELETE else NO_ROWS_MORE
        for word, moved in ((ADD, after - before), (DELETE, before - after))
        if moved and effective(rights, pointer((field.key, word))) != "write"
    ]
    whole = effective(rights, pointer((field.key,)))
    told = [NO_ROWS] if closed and whole != "write" else closed
    for text in told:
        yield FieldFault(pointer((field.key,)), "field_not_writable", text, {"title": field.title})


def _fault(path: str, field: Field) -> FieldFault:
    return FieldFault(path, "field_not_writable", NOT_WRITABLE, {"title": field.title or field.key})


def _differs(before: Any, value: Any) -> bool:
    return bool(value != before) and not (before in (None, "", []) and value in (None, "", []))


def writable_only(rights: Rights, sent: Row) -> dict[str, Any]:
    """Values that somebody may write; the others are left out."""
    return _within(rights, sent, frozenset(("write",)))


def visible_only(rights: Rights, sent: Row) -> dict[str, Any]:
    """Values of fields that somebody sees; the others are left out."""
    return _within(rights, sent, frozenset(("read", "write")))


def _within(rights: Rights, sent: Row, wanted: frozenset[Right]) -> dict[str, Any]:
    return {
        key: [_row_within(rights, key, row, wanted) for row in value] if _are_rows(value) else value
        for key, value in sent.items()
        if effective(rights, pointer((key,))) in wanted
    }


def _are_rows(value: object) -> TypeGuard[list[Row]]:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _row_within(rights: Rights, key: str, row: Row, wanted: frozenset[Right]) -> dict[str, Any]:
    return {
        column: value
        for column, value in row.items()
        if column == "id" or effective(rights, pointer((key, "*", column))) in wanted
    }


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
