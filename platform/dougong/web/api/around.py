"""Routes of what stands around a record: what refers to it, and the figures that head its page."""

from flask import Blueprint
from flask.wrappers import Response

from dougong.access.field_rights import rights_on
from dougong.actions.doors import record_for
from dougong.actions.page_figures import ShownFigure, figures_on
from dougong.actions.related import RelatedRecords, related_records
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject
from dougong.web.api.calls import read
from dougong.web.api.figures_json import encoded
from dougong.web.api.names import entity_of
from dougong.web.api.offers import offers
from dougong.web.json_body import answer

blueprint = Blueprint("around", __name__, url_prefix="/records/<name:entity>/<id:record_id>")

READERS = "who may read the record; only what he may read himself"


@blueprint.get("/related")
@offers(READERS)
def related(entity: str, record_id: str) -> Response:
    """What refers to the record, by kind and field: how many, and what they come to."""

    def action(uow: UnitOfWork) -> JsonObject:
        found = related_records(uow, entity_of(uow, entity).name, record_id)
        return {"items": [_related(one) for one in found]}

    return answer(read(action))


def _related(one: RelatedRecords) -> Json:
    """A line, with what lists its records: `refers` of that entity."""
    return {
        "entity": one.entity.name,
        "field": one.field,
        "title": one.title,
        "list": one.view.name,
        "count": one.count,
        "sums": {of.key: encoded(of, value) for of, value in one.sums},
    }


@blueprint.get("/figures")
@offers(READERS)
def figures(entity: str, record_id: str) -> Response:
    """The figures that head the record's page, as they are now."""

    def action(uow: UnitOfWork) -> JsonObject:
        record = record_for(uow, "read", entity_of(uow, entity).name, record_id)
        found = figures_on(uow, record, rights_on(uow.actor, uow.catalog, record))
        return {"items": [_figure(one) for one in found]}

    return answer(read(action))


def _figure(one: ShownFigure) -> Json:
    return {
        "figure": one.figure.key,
        "title": one.field.title,
        "unit": one.field.unit or None,
        "value": encoded(one.field, one.value),
        "share_of": one.figure.of if one.share is not None else None,
        "share": one.share,
        "ledger": one.figure.ledger or None,
        "rows": dict(one.rows) if one.rows is not None else None,
    }
