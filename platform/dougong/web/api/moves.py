"""Routes that move running processes to the live release, one by one or many at once."""

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions.moves import runs
from dougong.actions.moves.carry import Order, move
from dougong.actions.moves.errors import told
from dougong.actions.moves.looking import plan_of
from dougong.actions.moves.plan import Plan
from dougong.actions.moves.runs import Standing
from dougong.actions.moves.undo import undo
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject
from dougong.store.process_lists import ProcessWanted
from dougong.store.process_moves import Run
from dougong.web.api.administering import WHO
from dougong.web.api.calls import once, read
from dougong.web.api.offers import offers
from dougong.web.api.process_json import process_json
from dougong.web.api.wire import ChoicesWire, MoveRunWire, MoveWire, ReasonWire, sent
from dougong.web.json_body import answer
from dougong.web.locale import locale

blueprint = Blueprint("moves", __name__)


@blueprint.post("/processes/<id:process_id>/move-plan")
@offers(WHO, takes=ChoicesWire)
def plan(process_id: str) -> Response:
    """What would become of the process in the live release, node by node; nothing is written."""
    choices = sent(ChoicesWire)["choices"]
    return answer(_plan(read(lambda uow: plan_of(uow, process_id, choices))))


@blueprint.post("/processes/<id:process_id>/move")
@offers(WHO, takes=MoveWire)
def carry(process_id: str) -> Response:
    """The process on the live release, and the plan that was carried out."""
    given = sent(MoveWire)
    order = Order(given["reason"], given["choices"])

    def action(uow: UnitOfWork) -> JsonObject:
        process, done = move(uow, process_id, order)
        return {**process_json(process), "plan": _plan(done)}

    return once(action)


@blueprint.post("/processes/<id:process_id>/undo-move")
@offers(WHO, takes=ReasonWire)
def back(process_id: str) -> Response:
    """The process as it stood before it was moved, while nobody has acted since."""
    reason = sent(ReasonWire)["reason"]
    return once(lambda uow: process_json(undo(uow, process_id, reason)))


@blueprint.post("/process-moves")
@offers(WHO, takes=MoveRunWire)
def begin() -> Response:
    """A run over the processes of a definition that are on a release; a job plans it."""
    given = sent(MoveRunWire)
    words = {key: given[key] for key in ("process", "node", "days", "search")}
    wanted = ProcessWanted(**words)
    return once(lambda uow: _run(runs.begin(uow, given["release"], wanted)))


@blueprint.get("/process-moves/<id:run_id>")
@offers("whoever began the run")
def look(run_id: str) -> Response:
    """How far the run is: counts, nodes, and every process with what became of it."""
    return answer(_standing(read(lambda uow: runs.standing(uow, run_id))))


@blueprint.post("/process-moves/<id:run_id>/plan")
@offers("whoever began the run", takes=ChoicesWire)
def replan(run_id: str) -> Response:
    """The run planned again with choices, node → node of the live release, or `-` to stay."""
    choices = sent(ChoicesWire)["choices"]
    return once(lambda uow: _run(runs.replan(uow, run_id, choices)))


@blueprint.post("/process-moves/<id:run_id>/start")
@offers("whoever began the run", takes=MoveWire)
def start(run_id: str) -> Response:
    """The run carried out by a job: each process by itself, with its own result."""
    given = sent(MoveWire)
    return once(lambda uow: _run(runs.start(uow, run_id, given["reason"], given["choices"])))


@blueprint.post("/process-moves/<id:run_id>/undo")
@offers("whoever began the run", takes=ReasonWire)
def undo_all(run_id: str) -> Response:
    """Whatever the run has moved, moved back where nobody has acted since."""
    reason = sent(ReasonWire)["reason"]
    return once(lambda uow: _run(runs.undo_all(uow, run_id, reason)))


def _plan(found: Plan) -> JsonObject:
    lines: list[Json] = [
        {
            "node": one.node,
            "standing": one.standing,
            "target": one.target or None,
            "why": one.why or None,
            "message": told(one.why, locale()) or None,
        }
        for one in found.lines
    ]
    message = told(found.why, locale()) or None
    whole: JsonObject = {"standing": found.standing, "why": found.why or None, "message": message}
    return {**whole, "nodes": lines, "missing": [*found.missing]}


def _run(run: Run) -> JsonObject:
    words = ("id", "process", "from_release", "to_release", "stage", "choices")
    return {key: getattr(run, key) for key in words}


def _standing(found: Standing) -> JsonObject:
    place = 0 if locale() == "zh" else 1
    nodes: list[Json] = [
        {
            "node": one.node,
            "standing": one.standing,
            "target": one.target or None,
            "message": told(one.why, locale()) or None,
            "count": one.count,
        }
        for one in found.nodes
    ]
    items: list[Json] = []
    for one in found.moves:
        why, refused = str(one.plan.get("why") or ""), one.plan.get("refused")
        message = refused[place] if isinstance(refused, list) else told(why, locale())
        items.append({"process": one.process_id, "state": one.state, "message": message or None})
    counts: JsonObject = dict(found.counts)
    missing: JsonObject = dict(found.missing)
    more: JsonObject = {"counts": counts, "nodes": nodes, "missing": missing, "items": items}
    return {**_run(found.run), "total": len(items), "done": found.done, **more}
