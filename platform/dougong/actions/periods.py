"""In which month a document is booked: its own, or the next one that is open to the actor."""

from datetime import date

from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.months import month_after, month_of
from dougong.model.entity import Entity
from dougong.model.runtime import Record
from dougong.store.month_states import month_states


class OpenMonths:
    """The months that take rows of one actor, locked as they are now; for writing alone."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow, self._periods = uow, uow.catalog.periods
        self._shut: dict[tuple[str, str, str], frozenset[str]] = {}

    def of_day(self, family: str, scope_id: str, day: date) -> str:
        """The month that takes a row of a business date."""
        return self.since(family, scope_id, month_of(day))

    def since(self, family: str, scope_id: str, month: str) -> str:
        """The month itself, or the earliest later one that is open."""
        shut = self._closed(family, scope_id, month)
        while month in shut:
            month = month_after(month)
        return month

    def _closed(self, family: str, scope_id: str, since: str) -> frozenset[str]:
        periods = self._periods
        if periods is None or not family or (periods.scope and not scope_id):
            return frozenset()
        found = self._shut.get((family, scope_id, since))
        if found is None:
            soft = periods.soft if self._posts_softly(scope_id) else ()
            months = month_states(self._uow, periods, family, scope_id, since)
            open_ = {*periods.open, *soft}
            found = frozenset(month for month, state in months.items() if state not in open_)
            self._shut[family, scope_id, since] = found
        return found

    def _posts_softly(self, scope_id: str) -> bool:
        roles = self._periods.soft_roles if self._periods else ()
        return any(self._uow.actor.holds(role, scope_id) for role in roles)


def booked_elsewhere(entity: Entity, record: Record) -> str:
    """The month a document is booked in where that is not its own (domain.md 3.8), else nothing."""
    day = record.data.get(entity.business_date) if entity.business_date else None
    period = record.posted_period or ""
    return period if isinstance(day, date) and period != month_of(day) else ""
