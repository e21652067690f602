"""Logs of processes as files: XES, for programs that analyse processes."""

from typing import IO

from flask import Blueprint, Response

from dougong.actions.exporting import Exported
from dougong.actions.process_logs import export_definition, export_process
from dougong.actions.unit_of_work import UnitOfWork
from dougong.web.export_file import Kind, sent_file
from dougong.web.process_figures_pages import asked_period

blueprint = Blueprint("process_logs", __name__, url_prefix="/processes")

XES = Kind("application/xml", "xes")


@blueprint.get("/<process_id>/log.xes")
def of_process(process_id: str) -> Response:
    """The log of one process."""
    return sent_file(lambda uow, out: export_process(uow, process_id, out), XES)


@blueprint.get("/log.xes")
def of_definition() -> Response:
    """The logs of the processes of a definition that were started in a period."""
    return sent_file(_of_definition, XES)


def _of_definition(uow: UnitOfWork, out: IO[bytes]) -> Exported:
    return export_definition(uow, asked_period(uow), out)
