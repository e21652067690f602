"""The records that a column of a table counts for its reader."""

from dougong.access.policy import row_filter
from dougong.actions.ledger_filters import (
    EMPTY,
    MONTHS,
    Filters,
    first_of,
    is_platform,
    month_after,
    month_before,
    part_chosen,
    scopes_seen,
)
from dougong.actions.listings import ListPage, ListRequest, view_page
from dougong.actions.table_rights import closed_columns
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied
from dougong.base.registry import UnknownName, nearest
from dougong.feel.filters import All, Compare, FieldPath, Filter, Member
from dougong.feel.to_filter import filter_of
from dougong.model.entity import SYSTEM_FIELDS, Entity
from dougong.model.fields.field import Field
from dougong.model.listing import ListColumn, ListView
from dougong.model.table import Table, TableColumn
from dougong.model.table_fields import answering


def records_seen(uow: UnitOfWork, column: TableColumn, page: str, filters: Filters) -> Filter:
    """Records the actor reads, within his scopes on the page, that column and filters leave."""
    entity = uow.catalog.entity(column.entity)
    parts: list[Filter] = []
    if not is_platform(uow):
        parts.append(row_filter(uow.actor, uow.catalog, entity.name, "read"))
    scopes = scopes_seen(uow, page)
    if scopes is not None and entity.scope:
        path = FieldPath(tuple(entity.scope.split(".")))
        parts.append(Member(path, tuple(sorted(scopes))))
    if column.where:
        # A field wins over a name of the scope, and the reserved names hold both.
        scope = {"today": uow.today}
        names = {*entity.fields, *SYSTEM_FIELDS} - scope.keys()
        parts.append(filter_of(column.where, names, scope))
    for key, raw in filters.items():
        parts.extend(_chosen(uow, entity, column, key, raw))
    return All(tuple(parts))


def records_behind(
    uow: UnitOfWork, table: Table, key: str, filters: Filters, request: ListRequest
) -> ListPage:
    """The records behind a cell of a table, as a list."""
    column = table.column(key)
    if column is None or not column.entity:
        known = [one.key for one in table.columns if one.entity]
        raise UnknownName(what="column", name=key, nearest=nearest(key, known))
    if key in closed_columns(uow, table, table.name):
        raise AccessDenied(action="read", entity=table.name)
    entity = uow.catalog.entity(column.entity)
    view = ListView(
        module=table.module,
        key=table.key,
        title=f"{table.title} · {column.title or entity.title}",
        entity=entity.name,
        columns=tuple(_columns(entity, table, column)),
        sort=(f"-{column.order}",) if column.order else (),
    )
    within = records_seen(uow, column, table.name, filters)
    return view_page(uow, view, _with(request, within))


def _with(request: ListRequest, within: Filter) -> ListRequest:
    return ListRequest(sort=request.sort, limit=request.limit, offset=request.offset, within=within)


def _columns(entity: Entity, table: Table, column: TableColumn) -> list[ListColumn]:
    """What people know a record by, what it is counted under, and the figure."""
    keys = [field.key for field in entity.fields.values() if field.number][:1]
    keys += [column.order, column.entity_field(table.rows[-1].field)]
    keys = [key for key in dict.fromkeys(keys) if key in entity.fields and key != column.field]
    summed = column.take == "sum"
    figure = [ListColumn(column.field, total=summed)] if column.field else []
    return [*(ListColumn(key) for key in keys), *figure]


def _chosen(
    uow: UnitOfWork, entity: Entity, column: TableColumn, key: str, raw: str
) -> list[Filter]:
    """One filter as the records know it; those they have no field for narrow nothing."""
    name, _, part = key.partition(".")
    field = answering(entity, column.entity_field(name))
    if field is None or not raw:
        return []
    if key == "month" and column.period == "whole":
        return []
    if key in MONTHS and part != EMPTY:
        if key == "month" and column.period == "before":
            raw = month_before(raw)
        return _month(field, raw, whole=column.period != "to_date")
    return [part_chosen(uow, field, field.key, part, raw)]


def _month(field: Field, raw: str, *, whole: bool) -> list[Filter]:
    """Records of a month, or all until its end, by a field that holds months or days."""
    path, first = FieldPath((field.key,)), first_of(raw)
    if field.kind == "period":
        return [Compare(path, "=" if whole else "<=", raw)]
    until = Compare(path, "<", month_after(first))
    return [Compare(path, ">=", first), until] if whole else [until]
