"""Routes that bring in a file: looked at, or all of it written at once."""

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions.imports import running
from dougong.actions.imports.importing import WHATS, Review, Wish, bring_in, content_of, review
from dougong.actions.imports.keeping import forget_later
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.web.api.calls import once, read
from dougong.web.api.names import entity_of
from dougong.web.api.offers import offers
from dougong.web.api.wire import ImportWire, sent
from dougong.web.json_body import answer
from dougong.web.locale import locale

blueprint = Blueprint("imports", __name__)


@blueprint.post("/records/<name:entity>:import")
@offers("who may create and import such records; the file is his own", takes=ImportWire)
def bring(entity: str) -> Response:
    """Records of a workbook: all of them, or none and a fault for every cell that is wrong."""
    asked = sent(ImportWire)
    wish = Wish(asked["columns"], asked["existing"])

    def looked_at(uow: UnitOfWork) -> JsonObject:
        _, content = content_of(uow, asked["file"])
        return _told(review(uow, entity_of(uow, entity).name, content, wish))

    def done(uow: UnitOfWork) -> JsonObject:
        name, content = content_of(uow, asked["file"])
        running.require_small(uow, entity_of(uow, entity).name, content, wish)
        forget_later(uow, asked["file"])
        return _told(bring_in(uow, entity_of(uow, entity).name, content, wish, name))

    return answer(read(looked_at)) if asked["dry_run"] else once(done)


def _told(found: Review) -> JsonObject:
    return {
        "rows": found.rows,
        **{what: found.counts[what] for what in WHATS},
        "faults": [
            {
                "sheet": one.sheet_title,
                "row": one.row,
                "column": one.letter,
                "head": one.head,
                "value": one.value,
                "code": one.fault.code,
                "message": one.fault.for_person(locale()),
            }
            for one in found.faults
        ],
    }
