"""A process as it was: moment by moment, for who reads the document and who administers it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, Response, request

from dougong.actions.history_views import Moment, Past, past_of_process, past_of_record
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.model.runtime import LoggedEvent
from dougong.web.call import host, read
from dougong.web.event_words import event_title
from dougong.web.locale import text
from dougong.web.plain import whole_number
from dougong.web.record_trail import Stop, started, stop_of
from dougong.web.render import page
from dougong.web.statuses import status_title
from dougong.web.wording import moment, who

blueprint = Blueprint("histories", __name__)

#: Moments listed before and after the one that is shown.
AROUND = 40


@dataclass(frozen=True)
class MomentView:
    """One moment to go to."""

    href: str
    who: str
    what: str
    when: str
    here: bool


@dataclass(frozen=True)
class HistoryView:
    """What the page shows."""

    title: str
    back: str
    #: The local minute, as the field of the page takes it.
    at: str
    #: The moment in words, or that nothing had happened yet.
    when: str
    status: str
    status_title: str
    process_title: str
    incident: str
    stops: tuple[Stop, ...]
    moments: tuple[MomentView, ...]
    previous: str
    next: str
    count: str
    #: Facts that the log of that time did not keep.
    unknown: tuple[str, ...]
    diagram: JsonObject


@blueprint.get("/processes/<process_id>/history")
def of_process(process_id: str) -> str:
    """A process as it was, for who administers it."""
    here = f"/processes/{process_id}"

    def view(uow: UnitOfWork) -> HistoryView:
        return _view(past_of_process(uow, process_id, _wanted()), here)

    return page("history", read(view))


@blueprint.get("/processes/<process_id>/history/diagram.bpmn")
def diagram_of_process(process_id: str) -> Response:
    """Its diagram at that moment."""
    found = read(lambda uow: past_of_process(uow, process_id, _wanted()).diagram)
    return Response(found, mimetype="application/xml")


@blueprint.get("/records/<entity>/<record_id>/history")
def of_record(entity: str, record_id: str) -> str:
    """The process of a document as it was, for who may read the document."""
    here = f"/records/{entity}/{record_id}"

    def view(uow: UnitOfWork) -> HistoryView:
        return _view(past_of_record(uow, entity, record_id, _wanted()), here)

    return page("history", read(view))


@blueprint.get("/records/<entity>/<record_id>/history/diagram.bpmn")
def diagram_of_record(entity: str, record_id: str) -> Response:
    """Its diagram at that moment."""
    found = read(lambda uow: past_of_record(uow, entity, record_id, _wanted()).diagram)
    return Response(found, mimetype="application/xml")


def _wanted() -> Moment:
    """The moment that the address names: a minute counts with all that happened in it."""
    step, at = request.args.get("step", ""), request.args.get("at", "")
    if step:
        return Moment(place=whole_number(step))
    try:
        local = datetime.fromisoformat(at) if len(at) == len("2026-01-01T12:00") else None
    except ValueError:
        local = None
    if local is None:
        return Moment()
    minute = local.replace(tzinfo=host().settings.zone)
    return Moment(at=minute + timedelta(minutes=1) - timedelta(microseconds=1))


def _view(past: Past, here: str) -> HistoryView:
    folded, place = past.folded, past.place
    last = past.moments[place - 1] if place else None
    process = folded.process
    address = f"{here}/history?step="
    return HistoryView(
        title=past.title,
        back=here,
        at=_minute(last),
        when=moment(last.at) if last else text("流程还没有开始"),
        status=folded.record_status,
        status_title=status_title(folded.record_status),
        process_title=status_title(process.status) if process else "",
        incident=process.incident if process else "",
        stops=_stops(past),
        moments=tuple(_moments(past, address)),
        previous=f"{address}{place - 1}" if place > 1 else "",
        next=f"{address}{place + 1}" if place < len(past.moments) else "",
        count=text("第 %(place)s 步，共 %(count)s 步", place=place, count=len(past.moments)),
        unknown=_unknown(past),
        diagram={
            "source": f"{here}/history/diagram.bpmn?step={place}",
            "progress": {**past.progress},
        },
    )


def _minute(last: LoggedEvent | None) -> str:
    return moment(last.at).replace(" ", "T") if last else ""


def _stops(past: Past) -> tuple[Stop, ...]:
    process = past.folded.process
    if process is None:
        return ()
    began = started(who(past.names, process.initiator_id), process.started_at)
    return (began, *(stop_of(one) for one in past.timeline))


def _moments(past: Past, address: str) -> Sequence[MomentView]:
    first = max(0, past.place - AROUND)
    shown = past.moments[first : past.place + AROUND]
    return [
        MomentView(
            href=f"{address}{place}",
            who=who(past.names, one.actor_id),
            what=event_title(one.kind),
            when=moment(one.at),
            here=place == past.place,
        )
        for place, one in enumerate(shown, start=first + 1)
    ]


def _unknown(past: Past) -> tuple[str, ...]:
    """What the log of that time did not keep, in words."""
    words = {
        "mode": text("处理方式"),
        "due_at": text("期限"),
        "incident": text("异常原因"),
        "release": text("流程版本"),
        "either": text("加签中任一人即可"),
        "reason": text("关闭原因"),
    }
    return tuple(title for key, title in words.items() if key in past.folded.unknown)
