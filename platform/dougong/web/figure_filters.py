"""The filters above figures: a month, and dimensions with what they may be."""

from collections.abc import Iterable

from flask import request, session

from dougong.access.policy import may
from dougong.actions.ledger_filters import Filters
from dougong.actions.listings import ListRequest, entity_page
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.fields.field import Field
from dougong.model.table_fields import axis_field
from dougong.store.labels import target_kind
from dougong.web.list_pages import Choice, FilterView
from dougong.web.locale import text

#: Words of an address that are no filters.
WORDS = frozenset({"page", "basis"})
#: Where a browser keeps the project that was looked at last.
SCOPE = "scope"
#: Records that a filter offers.
MOST = 200


def chosen() -> dict[str, str]:
    """The filters that the address sets."""
    given = {key: value for key, value in request.args.items() if key not in WORDS and value}
    if request.args.get("basis"):
        given["basis"] = request.args["basis"]
    return given


def figure_filter(uow: UnitOfWork, key: str, field: Field | None, words: Filters) -> FilterView:
    """One filter with what it offers."""
    value = words.get(key, "")
    if key == "month":
        return FilterView(key, text("月份"), value, "month")
    if field is None:
        return FilterView(key, key, value)
    kind = {"date": "date", "period": "month"}.get(field.kind, "text")
    return FilterView(key, field.title, value, kind, _options(uow, field))


def _options(uow: UnitOfWork, field: Field) -> tuple[Choice, ...]:
    if field.options:
        return tuple(Choice(option.value, option.title) for option in field.options)
    if field.kind == "boolean":
        return (Choice("true", text("是")), Choice("false", text("否")))
    target = target_kind(field)
    return record_options(uow, target) if target in uow.catalog.entities else ()


def record_options(uow: UnitOfWork, entity: str) -> tuple[Choice, ...]:
    """Records of an entity as options of a filter; those the actor may read."""
    if not may(uow.actor, uow.catalog, "read", entity, None):
        return ()
    found = entity_page(uow, entity, ListRequest(limit=MOST, count=False))
    names = found.words.labels
    return tuple(
        Choice(item.record.id, names.get((entity, item.record.id), item.record.id))
        for item in found.items
    )


def dimension_filter(uow: UnitOfWork, key: str, words: Filters) -> FilterView:
    """A filter by a dimension of whatever ledger, table or list knows it."""
    return figure_filter(uow, key, _dimension(uow, key), words)


def _dimension(uow: UnitOfWork, key: str) -> Field | None:
    catalog = uow.catalog
    of_ledgers = (ledger.dimensions.get(key) for ledger in catalog.ledgers.values())
    of_tables = (axis_field(catalog, table, key) for table in catalog.tables.values())
    of_lists = (catalog.entity(view.entity).fields.get(key) for view in catalog.lists.values())
    known = (*of_ledgers, *of_tables, *of_lists)
    return next((field for field in known if field is not None), None)


def remembered_scope(uow: UnitOfWork, keys: Iterable[str]) -> dict[str, str]:
    """The project that was looked at last, for pages that have such a filter.

    Whoever chooses one, or all of them, changes what this browser remembers.
    """
    scope = uow.catalog.role_scope
    for key in keys if scope else ():
        field = _dimension(uow, key)
        if scope is None or field is None or target_kind(field) != scope.entity:
            continue
        if key in request.args:
            session[SCOPE] = request.args[key]
        known = {one.value for one in record_options(uow, scope.entity)}
        return {key: session[SCOPE]} if session.get(SCOPE) in known else {}
    return {}
