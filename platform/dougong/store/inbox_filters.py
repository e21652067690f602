"""What narrows and orders the five lists of a person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict

from sqlalchemy import ColumnElement, case, or_

from dougong.store.platform_tables import document, process
from dougong.store.text_search import holds

#: What stands in a filter for documents of no project.
NO_SCOPE = "-"
SORTS = ("urgent", "waiting", "newest", "amount")


class Wanted(TypedDict, total=False):
    """What narrows a list."""

    search: str
    #: `entity`, `scope`, `process` and `status` with the value wanted.
    filters: Mapping[str, str]
    #: When it came into the list: from one instant on, and before another.
    since: datetime | None
    until: datetime | None
    #: What it is about in money, both inclusive.
    least: Decimal | None
    most: Decimal | None
    #: One of `SORTS`; empty: as the list is ordered by itself.
    sort: str
    #: Projects in the order in which their lines stand together; the others follow.
    groups: Sequence[str]
    limit: int
    offset: int


@dataclass(frozen=True)
class Ways:
    """The columns of one list that it may be narrowed and ordered by."""

    #: When a line came into the list, and the columns that order lines of one instant.
    since: ColumnElement[Any]
    key: ColumnElement[Any]
    #: How the list is ordered by itself.
    order: tuple[ColumnElement[Any], ...]
    #: The table that tells what the document is: processes, or documents for drafts.
    about: Any


_Narrow = Callable[[Any, str], ColumnElement[bool]]
_FILTERS: Mapping[str, _Narrow] = {
    "entity": lambda about, value: about.c.entity == value,
    "scope": lambda about, value: (
        about.c.scope_id.is_(None) if value == NO_SCOPE else about.c.scope_id == value
    ),
    "status": lambda about, value: about.c.status == value,
}


def conditions(ways: Ways, wanted: Wanted, *, but: str = "") -> list[ColumnElement[bool]]:
    """What every line fulfils; `but` leaves one filter out."""
    about, filters = ways.about, wanted.get("filters") or {}
    found = [
        narrow(about, filters[key])
        for key, narrow in _FILTERS.items()
        if filters.get(key) and key != but
    ]
    if filters.get("process") and about is process:
        found.append(process.c.key == filters["process"])
    return [*found, *_ranges(ways, wanted), *_search(ways, wanted)]


def _ranges(ways: Ways, wanted: Wanted) -> list[ColumnElement[bool]]:
    amount = ways.about.c.amount
    edges: tuple[tuple[object, Callable[[Any], ColumnElement[bool]]], ...] = (
        (wanted.get("since"), ways.since.__ge__),
        (wanted.get("until"), ways.since.__lt__),
        (wanted.get("least"), amount.__ge__),
        (wanted.get("most"), amount.__le__),
    )
    return [edge(value) for value, edge in edges if value is not None]


def _search(ways: Ways, wanted: Wanted) -> list[ColumnElement[bool]]:
    search = (wanted.get("search") or "").strip()
    if not search:
        return []
    texts = [document.c.headline] if ways.about is document else [process.c.title]
    return [or_(*(holds(text, search) for text in {*texts, document.c.headline}))]


def order(ways: Ways, wanted: Wanted) -> tuple[ColumnElement[Any], ...]:
    """The order of the lines; lines of one project stand together where projects are given."""
    amount = ways.about.c.amount
    by: Mapping[str, tuple[ColumnElement[Any], ...]] = {
        "waiting": (ways.since, ways.key),
        "newest": (ways.since.desc(), ways.key.desc()),
        "amount": (amount.is_(None), amount.desc(), ways.since, ways.key),
    }
    own = by.get(wanted.get("sort") or "", ways.order)
    groups = wanted.get("groups") or ()
    if not groups:
        return own
    places = {key: place for place, key in enumerate(groups) if key != NO_SCOPE}
    if not places:
        return own
    return (case(places, value=ways.about.c.scope_id, else_=len(groups)), *own)


def asks_about(wanted: Wanted) -> bool:
    """Whether more than the list itself is asked: who the document is, or what it costs."""
    words = ("search", "filters", "least", "most", "groups")
    return any(wanted.get(key) not in (None, "", {}, ()) for key in words) or (
        wanted.get("sort") == "amount"
    )
