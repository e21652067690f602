"""Routes of the company's working calendar."""

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions import calendar
from dougong.actions.calendar import DaysSet
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject
from dougong.model.working_time import Hours, Span
from dougong.web.api.calls import once, read
from dougong.web.api.offers import offers
from dougong.web.api.wire import CalendarDaysWire, CalendarHoursWire, sent
from dougong.web.json_body import answer

blueprint = Blueprint("api_calendar", __name__, url_prefix="/calendar")

ADMINS = "administrators"


@blueprint.get("")
@offers("everybody signed in")
def show() -> Response:
    """Hours of the week with the day they hold from, and every day that differs."""
    return answer(read(_whole))


def _whole(uow: UnitOfWork) -> JsonObject:
    found = calendar.working_time(uow)
    days: list[Json] = [
        {
            "day": day.isoformat(),
            "works": one.works,
            "title": one.title,
            "spans": _spans(one.spans),
        }
        for day, one in found.special.items()
    ]
    hours: list[Json] = [
        {"since": one.since.isoformat(), "week": [_spans(day) for day in one.week]}
        for one in found.periods
    ]
    return {"zone": str(found.zone), "hours": hours, "days": days}


@blueprint.post("/days")
@offers(ADMINS, takes=CalendarDaysWire)
def set_days() -> Response:
    """Days that are off, are made up for, or are as their week says again."""
    given = sent(CalendarDaysWire)
    wanted = DaysSet(given["first"], given["last"], bool(given["works"]), given["title"])

    def action(uow: UnitOfWork) -> JsonObject:
        if given["works"] is None:
            calendar.drop_days(uow, wanted.first, wanted.last)
        else:
            calendar.set_days(uow, wanted)
        return _whole(uow)

    return once(action)


@blueprint.post("/hours")
@offers(ADMINS, takes=CalendarHoursWire)
def set_hours() -> Response:
    """Hours of the week from a day on, Monday first; no week takes those of the day back."""
    given = sent(CalendarHoursWire)

    def action(uow: UnitOfWork) -> JsonObject:
        if given["week"] is None:
            calendar.drop_hours(uow, given["since"])
        else:
            week = tuple(tuple((a, b) for a, b in day) for day in given["week"])
            calendar.set_hours(uow, Hours(given["since"], week))
        return _whole(uow)

    return once(action)


def _spans(found: tuple[Span, ...]) -> Json:
    return [[first, last] for first, last in found]
