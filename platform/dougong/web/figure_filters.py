"""The filters above figures: a month, and dimensions with what they may be."""

from flask import request

from dougong.access.policy import may
from dougong.actions.ledger_filters import Filters
from dougong.actions.listings import ListRequest, entity_page
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.fields.field import Field
from dougong.store.labels import target_kind
from dougong.web.list_pages import Choice, FilterView
from dougong.web.locale import text

#: Words of an address that are no filters.
WORDS = frozenset({"page", "basis"})
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
