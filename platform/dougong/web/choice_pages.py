"""People chosen for a node, where a form or the bar of a document asks for them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import Blueprint, Response

from dougong.actions.approvals import offered_to
from dougong.actions.opened_form import OpenedForm, form_named
from dougong.actions.road import Wanted, offered_by
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, is_id
from dougong.store import people
from dougong.web.brought_in_part import listed
from dougong.web.call import read
from dougong.web.json_body import answer, body

blueprint = Blueprint("choices", __name__)


@blueprint.post("/records/<entity>/<record_id>/choose/<node>")
def before(entity: str, record_id: str, node: str) -> Response:
    """Among whom the reader chooses those who act at a node after his."""

    def found(uow: UnitOfWork) -> list[Json]:
        return listed(offered_to(uow, entity, record_id, node, _typed()))

    return answer({"items": read(found)})


@blueprint.post("/new/<form>/choose/<record_id>/<node>")
def filling(form: str, record_id: str, node: str) -> Response:
    """Among whom the person at the form chooses who acts at a node; `new` is no record yet."""
    raw = body().get("data")

    def found(uow: UnitOfWork) -> list[Json]:
        known = form_named(uow, form)
        given = raw if isinstance(raw, dict) else {}
        stored = record_id if is_id(record_id) else None
        return listed(offered_by(uow, known.entity, stored, given, Wanted(node, _typed())))

    return answer({"items": read(found)})


def _typed() -> str:
    return str(body().get("search") or "")[:50]


def with_chosen(opened: OpenedForm, chosen: Mapping[str, Sequence[str]]) -> OpenedForm:
    """The form with the people who were chosen a moment ago."""
    if not chosen:
        return opened
    names = read(
        lambda uow: people.names(uow, sorted({one for ids in chosen.values() for one in ids}))
    )
    choices = tuple(
        replace(one, chosen=tuple(chosen.get(one.node_id, one.chosen))) for one in opened.choices
    )
    return replace(opened, choices=choices, labels={**opened.labels, **names})
