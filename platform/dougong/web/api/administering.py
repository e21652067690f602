"""Routes of process administration: what is done there is done with a reason."""

from collections.abc import Callable

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions import administering, incidents
from dougong.actions.process_lists import administered_process, processes_listed
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject
from dougong.model.runtime import Process
from dougong.store.process_lists import ProcessLine, ProcessWanted
from dougong.web.api import parameters
from dougong.web.api.calls import once, read
from dougong.web.api.offers import offers
from dougong.web.api.process_json import assignment_json, process_json
from dougong.web.api.wire import JumpWire, ReasonWire, ReassignWire, sent
from dougong.web.json_body import answer

blueprint = Blueprint("administering", __name__, url_prefix="/processes")

WHO = "process administrators: administrators, and who is granted `administer` on the document"
NARROWED = ("status", "process", "node", "days", "search", "limit", "after")


@blueprint.get("")
@offers(WHO, query=NARROWED)
def listed() -> Response:
    """Processes by state, node and days of waiting, the longest waiting first."""
    limit, offset = parameters.limit(), parameters.number("after", 0)
    status = parameters.words("status")
    wanted = ProcessWanted(
        status=(status,) if status else (),
        process=parameters.words("process") or "",
        node=parameters.words("node") or "",
        days=parameters.number("days", 0),
        search=parameters.words("search") or "",
        limit=limit,
        offset=offset,
    )
    rows, total = read(lambda uow: processes_listed(uow, wanted))
    after = offset + len(rows)
    items: list[Json] = [_line(row) for row in rows]
    following = str(after) if rows and after < total else None
    return answer({"items": items, "next": following, "total": total})


@blueprint.get("/<id:process_id>/places")
@offers(WHO)
def places(process_id: str) -> Response:
    """The nodes the process may go on from; `why` tells what keeps it from the others."""
    found = read(lambda uow: administered_process(uow, process_id)).places
    items: list[Json] = [
        {"node": one.node_id, "name": one.name, "why": one.why or None} for one in found
    ]
    return answer({"items": items})


@blueprint.post("/<id:process_id>/terminate")
@offers(WHO, takes=ReasonWire)
def terminate(process_id: str) -> Response:
    """The process ended; its document is a draft again."""
    return _done(process_id, administering.terminate)


@blueprint.post("/<id:process_id>/suspend")
@offers(WHO, takes=ReasonWire)
def suspend(process_id: str) -> Response:
    """The process standing still: nobody decides, timers wait."""
    return _done(process_id, administering.suspend)


@blueprint.post("/<id:process_id>/resume")
@offers(WHO, takes=ReasonWire)
def resume(process_id: str) -> Response:
    """The process going on from where it stood."""
    return _done(process_id, administering.resume)


@blueprint.post("/<id:process_id>/retry")
@offers(WHO, takes=ReasonWire)
def retry(process_id: str) -> Response:
    """A process with an incident tried again."""
    return _done(process_id, incidents.retry)


def _done(process_id: str, deed: Callable[[UnitOfWork, str, str], Process]) -> Response:
    reason = sent(ReasonWire)["reason"]
    return once(lambda uow: process_json(deed(uow, process_id, reason)))


@blueprint.post("/<id:process_id>/jump")
@offers(WHO, takes=JumpWire)
def jump(process_id: str) -> Response:
    """The process going on from another node."""
    given = sent(JumpWire)
    told = given["node"], given["reason"]
    return once(lambda uow: process_json(administering.jump(uow, process_id, *told)))


@blueprint.post("/<id:process_id>/reassign")
@offers(WHO, takes=ReassignWire)
def reassign(process_id: str) -> Response:
    """Another person asked: in the place of one assignment, or in a round that found nobody."""
    given = sent(ReassignWire)
    person, reason = given["person"], given["reason"]

    def action(uow: UnitOfWork) -> JsonObject:
        place = given["assignment"] or given["round"]
        deed = administering.reassign if given["assignment"] else administering.assign
        return assignment_json(deed(uow, process_id, place, person, reason))

    return once(action)


def _line(row: ProcessLine) -> JsonObject:
    return {
        "id": row.id,
        "key": row.key,
        "entity": row.entity,
        "record_id": row.record_id,
        "title": row.title,
        "status": row.status,
        "incident": row.incident or None,
        "initiator": row.initiator,
        "started_at": row.started_at.isoformat(),
        "since": row.since.isoformat() if row.since else None,
        "nodes": [node.name for node in row.nodes],
        "people": list(row.people),
    }
