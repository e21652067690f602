"""Routes of processes."""

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions.approvals import ApprovalView, approval_view
from dougong.actions.comments import comment
from dougong.actions.reminding import remind
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.values import JsonObject
from dougong.store import processes
from dougong.web.api.calls import once, read
from dougong.web.api.offers import offers
from dougong.web.api.process_json import approval_json, comment_json, round_json
from dougong.web.api.wire import CommentWire, sent
from dougong.web.json_body import answer

blueprint = Blueprint("processes", __name__, url_prefix="/processes/<id:process_id>")

READERS = "who may read the document of the process"


@blueprint.get("")
@offers(READERS)
def one(process_id: str) -> Response:
    """The process with its rounds, assignments and the road ahead."""
    return answer(read(lambda uow: approval_json(_seen(uow, process_id))))


@blueprint.get("/diagram.bpmn")
@offers(READERS, produces="application/xml")
def diagram(process_id: str) -> Response:
    """The BPMN of the release the process is pinned to."""
    found = read(lambda uow: _seen(uow, process_id).diagram)
    return Response(found, mimetype="application/xml")


@blueprint.post("/remind")
@offers("who started the process")
def urge(process_id: str) -> Response:
    """Those whom the process waits for reminded; each round once in two hours."""

    def action(uow: UnitOfWork) -> JsonObject:
        return {"items": [round_json(one) for one in remind(uow, process_id)]}

    return once(action)


@blueprint.post("/comment")
@offers("who takes part in the process", takes=CommentWire)
def say(process_id: str) -> Response:
    """A comment; whom it names is told and gets no right by it."""
    given = sent(CommentWire)
    told = given["text"], given["named"], given["file_ids"]
    return once(lambda uow: comment_json(comment(uow, process_id, *told)))


def _seen(uow: UnitOfWork, process_id: str) -> ApprovalView:
    """The process through the door of its document."""
    found = processes.find_process(uow, process_id)
    if found is None:
        raise NotFound(what="process", id=process_id)
    view = approval_view(uow, found.entity, found.record_id)
    if view.process is None or view.process.id != process_id:
        raise NotFound(what="process", id=process_id)
    return view
