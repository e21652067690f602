"""The neutral filter as a condition that both databases answer alike."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, and_, false, func, not_, or_, select, true

from dougong.base.registry import UnknownName, nearest
from dougong.feel.filters import (
    ROWS,
    All,
    AnyOf,
    Compare,
    Contains,
    FieldPath,
    Filter,
    HasRow,
    IsNull,
    Member,
    Moved,
    Not,
    Sum,
)
from dougong.store.columns import (
    ClockTime,
    Day,
    ExactDecimal,
    Instant,
    JsonText,
    PlainText,
    WholeNumber,
    to_json,
)
from dougong.store.entity_tables import EntityTables
from dougong.store.errors import FilterRefused
from dougong.store.filter_sums import (
    OPERATORS,
    Resolve,
    Scaled,
    alone,
    moved_condition,
    of_column,
    summed,
)
from dougong.store.text_search import holds

#: A value between two numbers a column can hold: what the comparison says of the lower one.
BETWEEN: dict[str, str] = {"<": "<=", "<=": "<=", ">": ">", ">=": ">"}
#: The Python values a column can be compared with.
COMPARABLE: dict[type, type | tuple[type, ...]] = {
    PlainText: str,
    Boolean: bool,
    Day: date,
    Instant: datetime,
    ClockTime: time,
}


def condition(tables: EntityTables, entity: str, filter: Filter) -> ColumnElement[bool]:  # noqa: A002 (the word of the seam)
    """The condition over the entity's table; of a child entity also over its header's, joined."""
    return compiled(filter, lambda path: entity_column(tables, entity, path))


def ledger_condition(tables: EntityTables, ledger: str, where: Filter) -> ColumnElement[bool]:
    """The condition over a ledger's rows."""
    return compiled(where, lambda path: ledger_column(tables.ledger(ledger).c, path))


def entity_column(tables: EntityTables, entity: str, path: FieldPath) -> Column[Any]:
    """The column of a field, `parent.` leading to the header of a child row."""
    if len(path.parts) == 2 and path.parts[0] == "parent":
        above = tables.parents.get(entity, ())
        if len(above) == 1:
            return entity_column(tables, above[0], FieldPath(path.parts[1:]))
    if len(path.parts) == 2 and path.parts[0].endswith(ROWS):
        rows = tables.definitions.entities[entity].fields[path.parts[0].removesuffix(ROWS)].rows
        return entity_column(tables, rows, FieldPath(path.parts[1:]))
    columns = tables.entity(entity).c
    return _known(path, columns, columns.keys() if len(path.parts) == 1 else [])


def ledger_column(columns: Any, path: FieldPath) -> Column[Any]:
    """The column of a dimension, a measure, or one every row has."""
    name = ".".join(path.parts)
    found: Column[Any] | None = next(
        (columns[key] for key in (name, f"d_{name}", f"m_{name}") if key in columns), None
    )
    if found is None:
        known = [key.removeprefix("d_").removeprefix("m_") for key in columns.keys()]  # noqa: SIM118 (no mapping)
        raise UnknownName(what="field", name=name, nearest=nearest(name, known))
    return found


def _known(path: FieldPath, columns: Any, names: list[str]) -> Column[Any]:
    name = ".".join(path.parts)
    if name not in names or name.startswith("_"):
        raise UnknownName(what="field", name=name, nearest=nearest(name, names))
    found: Column[Any] = columns[name]
    return found


def compiled(part: Filter, resolve: Resolve) -> ColumnElement[bool]:
    """The condition of a filter whose fields `resolve` knows."""
    return _PARTS[type(part)](part, resolve)


def _all(part: All, resolve: Resolve) -> ColumnElement[bool]:
    return and_(true(), *(compiled(one, resolve) for one in part.parts))


def _any_of(part: AnyOf, resolve: Resolve) -> ColumnElement[bool]:
    return or_(false(), *(compiled(one, resolve) for one in part.parts))


def _not(part: Not, resolve: Resolve) -> ColumnElement[bool]:
    # What is unknown inside does not hold, so its opposite does.
    return not_(func.coalesce(compiled(part.part, resolve), false()))


def _has_row(part: HasRow, resolve: Resolve) -> ColumnElement[bool]:
    def of_row(path: FieldPath) -> ColumnElement[Any]:
        return resolve(FieldPath((f"{part.rows}{ROWS}", *path.parts)))

    parent, place = (of_row(FieldPath((key,))) for key in ("parent_id", "parent_field"))
    found = select(parent).where(place == part.rows, compiled(part.where, of_row))
    return resolve(FieldPath(("id",))).in_(found)


def _is_null(part: IsNull, resolve: Resolve) -> ColumnElement[bool]:
    return resolve(part.field).is_(None)


def _contains(part: Contains, resolve: Resolve) -> ColumnElement[bool]:
    column = resolve(part.field)
    if isinstance(column.type, JsonText):
        return _has_element(column, part.text)
    if not isinstance(column.type, PlainText):
        raise FilterRefused(why_zh="该字段不是文本", why_en="the field is no text")
    return holds(column, part.text)


def _has_element(column: ColumnElement[Any], value: str) -> ColumnElement[bool]:
    # In JSON text an element stands between quotes that no other text can hold unescaped.
    return holds(column, to_json(value))


def _member(part: Member, resolve: Resolve) -> ColumnElement[bool]:
    column = resolve(part.field)
    if isinstance(column.type, PlainText):
        return column.in_([value for value in part.values if isinstance(value, str)])
    return or_(false(), *(compare(column, "=", value) for value in part.values))


def _compare(part: Compare, resolve: Resolve) -> ColumnElement[bool]:
    if isinstance(part.field, Sum):
        return _sum(part.field, part.op, part.value, resolve)
    if isinstance(part.field, Moved):
        return moved_condition(resolve(part.field.field), part.field, part.op, part.value)
    column = resolve(part.field)
    if isinstance(part.value, FieldPath):
        return _columns(column, part.op, resolve(part.value))
    return compare(column, part.op, part.value)


#: Signs as they read when both sides are multiplied by a negative number.
TURNED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _sum(of: Sum, op: str, value: Decimal, resolve: Resolve) -> ColumnElement[bool]:
    solved = alone(of, value)
    if solved is not None:
        field, against, turned = solved
        return _scaled(of_column(resolve(field)), TURNED[op] if turned else op, against)
    scaled, against = summed(of, value, resolve)
    return _scaled(scaled, op, against)


def _columns(left: ColumnElement[Any], op: str, right: ColumnElement[Any]) -> ColumnElement[bool]:
    same = type(left.type) is type(right.type)
    if same and isinstance(left.type, ExactDecimal) and isinstance(right.type, ExactDecimal):
        same = left.type.scale == right.type.scale
    if not same or isinstance(left.type, JsonText):
        raise FilterRefused(
            why_zh="两个字段的类型或小数位不同，不能比较",
            why_en="the two fields differ in kind or scale",
        )
    result: ColumnElement[bool] = OPERATORS[op](left, right)
    return result


def compare(column: ColumnElement[Any], op: str, value: Any) -> ColumnElement[bool]:
    """A column against a value; a value of another kind is never equal, greater or less."""
    if value is None:
        return false()
    if isinstance(column.type, ExactDecimal | WholeNumber):
        return _number(column, op, value)
    if isinstance(column.type, JsonText):
        return _listed(column, op, value)
    kind = COMPARABLE.get(type(column.type), ())
    unordered = isinstance(column.type, Boolean) and op in BETWEEN
    if unordered or not isinstance(value, kind) or _other_kind(column, value):
        return false()
    result: ColumnElement[bool] = OPERATORS[op](column, value)
    return result


def _other_kind(column: ColumnElement[Any], value: Any) -> bool:
    if isinstance(column.type, Day):
        return isinstance(value, datetime)
    if isinstance(column.type, Instant):
        return isinstance(value, datetime) and value.tzinfo is None
    return False


def _listed(column: ColumnElement[Any], op: str, value: Any) -> ColumnElement[bool]:
    whole = to_json(list(value)) if isinstance(value, list | tuple) else ""
    has = column.cast(PlainText) == whole if whole else _has_element(column, str(value))
    if op not in ("=", "!="):
        return false()
    return has if op == "=" else and_(column.is_not(None), not_(has))


def _number(column: ColumnElement[Any], op: str, value: Any) -> ColumnElement[bool]:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return false()
    return _scaled(of_column(column), op, Decimal(value))


def _scaled(of: Scaled, op: str, wanted: Decimal) -> ColumnElement[bool]:
    """A number against one that may lie between two of those it can be, or beyond them all."""
    if wanted.copy_abs() > of.largest:
        return _beyond(of.expression, op, below=wanted < 0)
    lower = wanted.quantize(Decimal(1).scaleb(-of.scale), rounding=ROUND_FLOOR)
    if lower == wanted:
        exact: ColumnElement[bool] = OPERATORS[op](of.expression, of.bound(lower))
        return exact
    if op in BETWEEN:
        near: ColumnElement[bool] = OPERATORS[BETWEEN[op]](of.expression, of.bound(lower))
        return near
    return false() if op == "=" else of.expression.is_not(None)


def held(column: ColumnElement[Any], value: Any) -> Any:
    """The value as a row of the column has it; none when no row is equal to it."""
    if not isinstance(column.type, ExactDecimal | WholeNumber):
        kind = COMPARABLE.get(type(column.type), ())
        return value if isinstance(value, kind) and not _other_kind(column, value) else None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    of, wanted = of_column(column), Decimal(value)
    if wanted.copy_abs() > of.largest:
        return None
    lower = wanted.quantize(Decimal(1).scaleb(-of.scale), rounding=ROUND_FLOOR)
    return lower if lower == wanted else None


def _beyond(column: ColumnElement[Any], op: str, *, below: bool) -> ColumnElement[bool]:
    """Against a number outside everything the column can hold."""
    holding = (">", ">=") if below else ("<", "<=")
    return column.is_not(None) if op == "!=" or op in holding else false()


_PARTS: dict[type, Callable[[Any, Resolve], ColumnElement[bool]]] = {
    All: _all,
    AnyOf: _any_of,
    Not: _not,
    IsNull: _is_null,
    Contains: _contains,
    HasRow: _has_row,
    Member: _member,
    Compare: _compare,
}
