"""Processes of a definition, started in some days: what logs and statistics look at."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import InputError
from dougong.base.text import Text
from dougong.store.process_figures import FiguresWanted

#: Days looked at in one go.
MOST_DAYS = 366
#: Days that are looked at where nobody says.
USUAL_DAYS = 90


class PeriodUnfit(InputError):
    """Days that are none, or too many."""

    code = "period_unfit"
    text = Text("期间应为 1 到 {limit} 天", "The period takes 1 to {limit} days")
    hint = Text("请调整开始和结束日期", "Choose other days")


@dataclass(frozen=True)
class Period:
    """A definition, the first and the last day, and a project, where one is asked for."""

    process: str
    since: date
    until: date
    scope_id: str = ""

    def wanted(self, uow: UnitOfWork) -> FiguresWanted:
        """The same for the store; PeriodUnfit unless there are days, and not too many."""
        if not 0 <= (self.until - self.since).days < MOST_DAYS:
            raise PeriodUnfit(limit=MOST_DAYS)
        first = datetime.combine(self.since, time(), uow.house.zone)
        last = datetime.combine(self.until + timedelta(days=1), time(), uow.house.zone)
        return FiguresWanted(
            self.process, first.astimezone(UTC), last.astimezone(UTC), self.scope_id
        )


def usual(uow: UnitOfWork) -> tuple[date, date]:
    """The days that are looked at where nobody says: the last three months."""
    return uow.today - timedelta(days=USUAL_DAYS - 1), uow.today
