"""In which month a document is booked: its own, or the next one that is open to the actor."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.months import month_after, month_of
from dougong.model.entity import Entity
from dougong.store.closed_months import closed_months


class OpenMonths:
    """The months that take rows of one actor; each family and scope is asked for once."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow, self._periods = uow, uow.catalog.periods
        self._shut: dict[tuple[str, str], frozenset[str]] = {}

    def of_day(self, family: str, scope_id: str, day: date) -> str:
        """The month that takes a row of a business date."""
        return self.since(family, scope_id, month_of(day))

    def since(self, family: str, scope_id: str, month: str) -> str:
        """The month itself, or the earliest later one that is open."""
        shut = self._closed(family, scope_id)
        while month in shut:
            month = month_after(month)
        return month

    def _closed(self, family: str, scope_id: str) -> frozenset[str]:
        periods = self._periods
        if periods is None or not family or (periods.scope and not scope_id):
            return frozenset()
        found = self._shut.get((family, scope_id))
        if found is None:
            soft = periods.soft if self._posts_softly(scope_id) else ()
            months = closed_months(self._uow, periods, family, scope_id)
            found = frozenset(month for month, state in months.items() if state not in soft)
            self._shut[family, scope_id] = found
        return found

    def _posts_softly(self, scope_id: str) -> bool:
        roles = self._periods.soft_roles if self._periods else ()
        return any(self._uow.actor.holds(role, scope_id) for role in roles)


def crosses(entity: Entity, data: Mapping[str, Any], posted_period: str | None) -> bool:
    """Whether a document is booked in another month than the one it belongs to (domain.md 3.8)."""
    day = data.get(entity.business_date) if entity.business_date else None
    return bool(posted_period) and isinstance(day, date) and posted_period != month_of(day)
