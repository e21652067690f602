"""Routes that approve several documents at once."""

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions.batch import Batch, BatchItem, batch_of
from dougong.base.values import Json, JsonObject
from dougong.web import batch_runs
from dougong.web.api import parameters
from dougong.web.api.assignments import HOLDER
from dougong.web.api.calls import read
from dougong.web.api.offers import offers
from dougong.web.api.wire import BatchWire, sent
from dougong.web.json_body import answer

blueprint = Blueprint("batches", __name__)


@blueprint.post("/assignments:batch")
@offers(f"{HOLDER}, for each of them", query=("dry_run",), takes=BatchWire)
def approve() -> Response:
    """Each assignment approved in a transaction of its own, with a result of its own.

    With `dry_run` what would be approved: count, sum, what stands out, and what needs more.
    """
    items = sent(BatchWire)["items"]
    if parameters.flag("dry_run"):
        return answer(batch_json(read(lambda uow: batch_of(uow, [one["id"] for one in items]))))
    results = batch_runs.approved([(one["id"], one["version"]) for one in items])
    told: list[Json] = [
        {
            "id": one.assignment_id,
            "done": one.done,
            "status": one.status or None,
            "code": one.code or None,
            "message": one.message or None,
        }
        for one in results
    ]
    return answer({"items": told, "done": sum(one.done for one in results)})


def batch_json(batch: Batch) -> JsonObject:
    """What is about to be approved."""
    return {
        "count": len(batch.ready),
        "total": batch.total,
        "items": [_item(one) for one in batch.items],
    }


def _item(one: BatchItem) -> JsonObject:
    return {
        "id": one.assignment_id,
        "entity": one.entity,
        "record_id": one.record_id,
        "title": one.title,
        "node": one.node,
        "version": one.version,
        "amount": one.amount,
        "why": one.why or None,
        "outlier": one.outlier,
        "warnings": one.warnings,
    }
