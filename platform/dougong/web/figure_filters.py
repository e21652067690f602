"""The filters above figures: a month, and dimensions with what they may be."""

from collections.abc import Iterable
from itertools import chain

from flask import request, session

from dougong.access.policy import may
from dougong.actions import listings
from dougong.actions.ledger_filters import Filters
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
    return tuple(Choice(key, name) for key, name in listings.names(uow, entity, MOST).items())


def dimension_filter(uow: UnitOfWork, key: str, words: Filters, ledger: str = "") -> FilterView:
    """A filter by a dimension of the ledger, or of whatever ledger, table or list knows it."""
    own = uow.catalog.ledgers[ledger].dimensions.get(key) if ledger else None
    field = own if own and _is_chosen(own) else _dimension(uow, key)
    return figure_filter(uow, key, field, words)


def _is_chosen(field: Field) -> bool:
    """Whether a value is chosen among some, and not typed."""
    return bool(field.options or target_kind(field))


def _dimension(uow: UnitOfWork, key: str) -> Field | None:
    catalog = uow.catalog
    of_ledgers = (ledger.dimensions.get(key) for ledger in catalog.ledgers.values())
    of_tables = (axis_field(catalog, table, key) for table in catalog.tables.values())
    of_lists = (catalog.entity(view.entity).fields.get(key) for view in catalog.lists.values())
    known = [field for field in chain(of_ledgers, of_tables, of_lists) if field is not None]
    # A ledger may keep as bare text what another knows the values of: those can be chosen.
    return next(filter(_is_chosen, known), known[0] if known else None)


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
        kept = session.get(SCOPE)
        known = {one.value for one in record_options(uow, scope.entity)} if kept else set()
        return {key: session[SCOPE]} if kept in known else {}
    return {}
