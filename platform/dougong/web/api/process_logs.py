"""Routes that look at many processes: their logs as XES, and their statistics."""

from typing import IO

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions.exporting import Exported
from dougong.actions.process_figures import figures_of
from dougong.actions.process_logs import export_definition, export_process
from dougong.actions.process_periods import Period, usual
from dougong.actions.unit_of_work import UnitOfWork
from dougong.web.api import parameters
from dougong.web.api.administering import WHO
from dougong.web.api.calls import read
from dougong.web.api.offers import offers
from dougong.web.api.process_figures_json import figures_json
from dougong.web.export_file import sent_file
from dougong.web.json_body import answer
from dougong.web.process_log_pages import XES

blueprint = Blueprint("process_logs", __name__, url_prefix="/processes")

PERIOD = ("process", "since", "until", "scope")


@blueprint.get("/<id:process_id>/log.xes")
@offers(WHO, produces=XES.media_type)
def of_process(process_id: str) -> Response:
    """The log of the process as XES (IEEE 1849)."""
    return sent_file(lambda uow, out: export_process(uow, process_id, out), XES)


@blueprint.get("/log.xes")
@offers(WHO, query=PERIOD, produces=XES.media_type)
def of_definition() -> Response:
    """The logs of the processes of a definition that were started from one day to another."""

    def export(uow: UnitOfWork, out: IO[bytes]) -> Exported:
        return export_definition(uow, period(uow), out)

    return sent_file(export, XES)


@blueprint.get("/statistics")
@offers(WHO, query=PERIOD)
def statistics() -> Response:
    """Waiting and handling in seconds, returns and lateness, by node and by person."""
    made = read(lambda uow: figures_of(uow, period(uow)))
    return answer(figures_json(made))


def period(uow: UnitOfWork) -> Period:
    """The definition and the days that a call names; without days the last three months."""
    first, last = usual(uow)
    return Period(
        process=parameters.words("process"),
        since=parameters.day("since", first),
        until=parameters.day("until", last),
        scope_id=parameters.words("scope"),
    )
