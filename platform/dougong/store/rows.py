"""Child rows: read with their records, and brought to a new list by their ids."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from dougong.base.values import new_id, pointer
from dougong.store.errors import DuplicateValue
from dougong.store.shapes import Rows, Shape, empty_rows, keyed

RowList = list[dict[str, Any]]


def read(connection: Connection, shape: Shape, ids: Sequence[str]) -> dict[str, dict[str, RowList]]:
    """The child rows of records by id and rows field, one query per child entity."""
    found = {wanted: empty_rows(shape) for wanted in ids}
    if ids:
        for child in _children(shape):
            _share_out(found, child, connection.execute(child.rows_of, {"parents": ids}))
    return found


def ahead(connection: Connection, shape: Shape, key: str) -> Callable[[], dict[str, RowList]]:
    """What gives the child rows of one record; asked together with what is read next.

    One record is read far more often than a page, and a list costs the most to prepare.
    """
    asked = [
        (child, child.rows_of_one.ahead(connection, {"parent": key})) for child in _children(shape)
    ]

    def rows() -> dict[str, RowList]:
        found = {key: empty_rows(shape)}
        for child, answer in asked:
            _share_out(found, child, answer())
        return found[key]

    return rows


def _children(shape: Shape) -> Iterable[Shape]:
    return {part.shape.entity.name: part.shape for part in shape.rows}.values()


def _share_out(
    found: dict[str, dict[str, RowList]], child: Shape, rows: Iterable[Sequence[Any]]
) -> None:
    for row in rows:
        # A field that left the definition keeps its rows; they are read no more.
        if row[2] in found[row[1]]:
            found[row[1]][row[2]].append(child.child(row))


def add(
    connection: Connection, shape: Shape, parent: str, data: Mapping[str, Any]
) -> dict[str, RowList]:
    """Write all rows of a new record; gives them with their ids."""
    return {
        part.field.key: _insert(connection, part, parent, _with_ids(data.get(part.field.key)))
        for part in shape.rows
    }


def change(
    connection: Connection,
    shape: Shape,
    parent: str,
    before: Mapping[str, Any],
    data: Mapping[str, Any],
) -> dict[str, RowList]:
    """Bring the stored rows to the given lists; rows are matched by id."""
    return {
        part.field.key: _bring(
            connection,
            part,
            parent,
            before.get(part.field.key) or [],
            _with_ids(data.get(part.field.key)),
        )
        for part in shape.rows
    }


def remove(connection: Connection, shape: Shape, parent: str) -> None:
    """Delete all rows of a record."""
    for part in shape.rows:
        connection.execute(part.shape.delete_rows, {"parent": parent})


def _with_ids(rows: Iterable[Mapping[str, Any]] | None) -> RowList:
    return [{**row, "id": row.get("id") or new_id()} for row in rows or ()]


def _insert(connection: Connection, part: Rows, parent: str, rows: RowList) -> RowList:
    _refuse_doubles(part, parent, rows)
    _write_new(connection, part, parent, list(enumerate(rows, start=1)))
    return [_whole(part, row) for row in rows]


def _write_new(
    connection: Connection, part: Rows, parent: str, rows: list[tuple[int, dict[str, Any]]]
) -> None:
    if not rows:
        return
    connection.execute(
        part.shape.insert,
        [
            {
                "id": row["id"],
                "parent_id": parent,
                "parent_field": part.field.key,
                "position": position,
                **part.shape.values(row, parent),
            }
            for position, row in rows
        ],
    )


def _bring(
    connection: Connection, part: Rows, parent: str, before: RowList, after: RowList
) -> RowList:
    _refuse_doubles(part, parent, after)
    shape = part.shape
    stored = {row["id"]: (position, row) for position, row in enumerate(before, start=1)}
    wanted = {row["id"] for row in after}
    gone = [row for row in stored if row not in wanted]
    if gone:
        connection.execute(shape.delete, {"gone": gone})
    changed = [
        (position, row)
        for position, row in enumerate(after, start=1)
        if row["id"] in stored and _differs(shape, stored[row["id"]], position, row)
    ]
    _write_changed(connection, part, parent, changed)
    new = [(n, row) for n, row in enumerate(after, start=1) if row["id"] not in stored]
    _write_new(connection, part, parent, new)
    return [_whole(part, row) for row in after]


def _differs(
    shape: Shape, stored: tuple[int, Mapping[str, Any]], position: int, row: Mapping[str, Any]
) -> bool:
    before, old = stored
    return before != position or any(old.get(key) != row.get(key) for key in shape.keys)


def _write_changed(
    connection: Connection, part: Rows, parent: str, rows: list[tuple[int, dict[str, Any]]]
) -> None:
    if not rows:
        return
    shape = part.shape
    if shape.uniques:
        # Two rows may swap their values; neither may meet the other's old one on the way.
        connection.execute(shape.forget_digests_of, {"wanted": [row["id"] for _, row in rows]})
    connection.execute(
        shape.update,
        [
            keyed({**shape.values(row, parent), "position": position}) | {"wanted": row["id"]}
            for position, row in rows
        ],
    )


def _refuse_doubles(part: Rows, parent: str, rows: RowList) -> None:
    for rule in part.shape.uniques:
        seen = set()
        for number, row in enumerate(rows):
            digest = part.shape.values(row, parent)[rule.column]
            if digest is not None and digest in seen:
                path = pointer((part.field.key, number, rule.field.key))
                raise DuplicateValue(path=path, label=rule.field.title)
            seen.add(digest)


def _whole(part: Rows, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": row["id"], **{key: row.get(key) for key in part.shape.keys}}
