"""Which rows of a ledger somebody sees: his scopes, what a definition says, what he chose."""

from collections.abc import Mapping
from datetime import date, timedelta

from dougong.access.policy import page_scopes
from dougong.actions.list_filters import FilterInvalid
from dougong.actions.unit_of_work import UnitOfWork
from dougong.feel.filters import All, Compare, FieldPath, Filter, IsNull, Member
from dougong.feel.to_filter import filter_of
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import ValueFault
from dougong.model.ledger import Ledger
from dougong.model.people import PLATFORM
from dougong.store import trees
from dougong.store.reporting import part_filter

#: Filters every report takes beside its ledger's dimensions.
BUSINESS, POSTED = "business", "posted"
#: After the key of a dimension, as in `crew.empty`: rows that have no value there.
EMPTY = "empty"
#: As in `cost_code.under`: rows of the node of a tree and of all nodes below it.
UNDER = "under"
#: Filters by a month, and whether they leave only its own rows or all until its end.
MONTHS = {"month": True, "until": False}
#: What every ledger's rows can be filtered by beside its dimensions.
OWN_FIELDS = {
    "business_date": Field("business_date", "date", "业务日期"),
    "posted_period": Field("posted_period", "text", "期间"),
    "row_type": Field("row_type", "text", "类型"),
}
Filters = Mapping[str, str]


def months_of(period: str, filters: Filters) -> dict[str, str]:
    """The filters as figures of a period take them: to date means all until the month's end.

    What is whole knows months of its own, such as those a plan is for, and no other. What is of
    the month before compares with it; without a month there is none to compare.
    """
    given = {key: raw for key, raw in filters.items() if period != "whole" or key != "month"}
    if period == "to_date" and "month" in given:
        given["until"] = given.pop("month")
    if period == "before" and given.get("month"):
        given["month"] = month_before(given["month"])
    return given


def month_before(month: str) -> str:
    """The month before one, `2026-09` of `2026-10`."""
    first = first_of(month)
    if first == date.min:
        # The month before the first one of the calendar is none.
        raise FilterInvalid(field="month", why=month[:20], nearest="")
    return f"{first - timedelta(days=1):%Y-%m}"


def rows_seen(uow: UnitOfWork, ledger: Ledger, page: str, filters: Filters, written: str) -> Filter:
    """The actor's scopes on the page, what the definition says, and what the reader chose."""
    parts: list[Filter] = []
    scopes = scopes_seen(uow, page)
    if scopes is not None:
        parts.append(Member(FieldPath((ledger.scope or "posted_period",)), tuple(sorted(scopes))))
    if written:
        scope = {"today": uow.today, **dict.fromkeys(ledger.absent)}
        parts.append(filter_of(written, (*ledger.dimensions, *OWN_FIELDS), scope))
    parts.extend(_chosen(uow, ledger, filters))
    return All(tuple(parts))


def scopes_seen(uow: UnitOfWork, page: str) -> frozenset[str] | None:
    """The scopes whose figures the actor sees on a page; none: all, as the platform itself does."""
    return None if is_platform(uow) else page_scopes(uow.actor, uow.catalog, page)


def is_platform(uow: UnitOfWork) -> bool:
    """Whether nobody asks but the platform, which watches for others."""
    return uow.actor.id == PLATFORM.id


def _chosen(uow: UnitOfWork, ledger: Ledger, filters: Filters) -> list[Filter]:
    found: list[Filter] = []
    for key, raw in filters.items():
        if not raw or key == "basis":
            continue
        if key in MONTHS:
            found.extend(_month(raw, filters.get("basis", BUSINESS), whole=MONTHS[key]))
            continue
        name, _, part = key.partition(".")
        dimension = ledger.dimensions.get(name) or OWN_FIELDS.get(name)
        if dimension is not None:
            found.append(part_chosen(uow, dimension, name, part, raw))
    return found


def part_chosen(uow: UnitOfWork, field: Field, name: str, part: str, raw: str) -> Filter:
    """A field as an address says it: a value, a month or year, none at all, or below a node."""
    if not part:
        return value_chosen(field, name, raw)
    if part == EMPTY:
        return IsNull(FieldPath((name,)))
    if part == UNDER and field.reference is not None:
        return Member(FieldPath((name,)), tuple(trees.below(uow, field.reference.entity, raw)))
    try:
        return part_filter(name, part, raw)
    except (ValueError, OverflowError) as fault:
        raise FilterInvalid(field=name, why=raw[:20], nearest="") from fault


def value_chosen(field: Field, name: str, raw: str) -> Filter:
    """Rows that have this value; FilterInvalid for what is none."""
    try:
        value = field_kinds[field.kind].decode(field, raw)
    except ValueFault as fault:
        why = fault.text.show("zh", fault.facts)
        raise FilterInvalid(field=field.key, why=why, nearest="") from fault
    return Compare(FieldPath((name,)), "=", value)


def _month(raw: str, basis: str, *, whole: bool) -> list[Filter]:
    """Rows of a month, or all until its end, by the business date or by the period."""
    first = first_of(raw)
    if basis == POSTED:
        return [Compare(FieldPath(("posted_period",)), "=" if whole else "<=", raw)]
    path = FieldPath(("business_date",))
    until = Compare(path, "<", month_after(first))
    return [Compare(path, ">=", first), until] if whole else [until]


def first_of(month: str) -> date:
    """The first day of a month, `2026-10`."""
    try:
        first = date.fromisoformat(f"{month}-01")
        month_after(first)
    except (ValueError, OverflowError) as fault:
        # The month after the last one of the calendar is none.
        raise FilterInvalid(field="month", why=month[:20], nearest="") from fault
    return first


def month_after(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=32)).replace(day=1)
