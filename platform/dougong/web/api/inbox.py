"""Routes of the five boxes, and of the caller himself."""

from dataclasses import asdict
from datetime import timedelta

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions import listings
from dougong.actions.me import Me, me
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.values import Json, JsonObject
from dougong.store.inbox import BOXES, InboxRow
from dougong.store.inbox_filters import SORTS, Wanted
from dougong.web.api import parameters
from dougong.web.api.calls import read
from dougong.web.api.offers import offers
from dougong.web.inbox_filters import start_of
from dougong.web.json_body import answer

blueprint = Blueprint("inbox", __name__)

NARROWED = ("entity", "scope", "process", "status")


@blueprint.get("/me")
@offers("everybody signed in, of himself")
def myself() -> Response:
    """Who asks: roles, modules, projects, counts of the boxes."""
    return answer(read(lambda uow: me_json(uow, me(uow))))


def me_json(uow: UnitOfWork, found: Me) -> JsonObject:
    """The actor's own view of the platform."""
    titles = {role.key: role.title for role in uow.catalog.roles.values()}
    return {
        "id": uow.actor.id,
        "login": uow.actor.login,
        "name": uow.actor.name,
        "locale": uow.actor.locale,
        "department_id": uow.actor.department_id,
        "is_admin": uow.actor.is_admin,
        "release": uow.catalog.release or None,
        "roles": [
            {"role": held.role, "title": titles.get(held.role), "scope_id": held.scope_id}
            for held in found.roles
        ],
        "modules": [
            {
                "key": menu.module.key,
                "title": menu.module.title,
                "menu": [asdict(item) for item in menu.items],
                "menu_sections": [asdict(one) for one in menu.module.menu_sections],
            }
            for menu in found.menus
        ],
        "projects": [
            {"id": one.id, "label": one.label, "roles": list(one.roles)} for one in found.projects
        ],
        "counts": dict(found.counts),
    }


@blueprint.get("/inbox/<box>")
@offers(
    "everybody signed in, of himself",
    query=("search", "limit", "after", "from", "to", "least", "most", "sort", *NARROWED),
)
def box(box: str) -> Response:
    """One of the five lists, a page at a time, and the projects of its lines."""
    if box not in BOXES:
        raise NotFound(what="box", id=box)
    limit, offset = parameters.limit(), parameters.number("after", 0)

    def action(uow: UnitOfWork) -> JsonObject:
        wanted = _wanted(uow)
        scopes: list[Json] = [asdict(one) for one in listings.box_scopes(uow, box, **wanted)]
        wanted["limit"], wanted["offset"] = limit, offset
        rows, total = listings.inbox(uow, box, **wanted)
        after = offset + len(rows)
        return {
            "items": [_row(row) for row in rows],
            "next": str(after) if rows and after < total else None,
            "total": total,
            "counts": dict(listings.counts(uow)),
            "scopes": scopes,
        }

    return answer(read(action))


def _wanted(uow: UnitOfWork) -> Wanted:
    """What narrows and orders the list: days are those of the company."""
    last = parameters.maybe_day("to")
    return {
        "search": parameters.words("search"),
        "filters": {key: value for key in NARROWED if (value := parameters.words(key))},
        "since": start_of(uow, parameters.maybe_day("from")),
        "until": start_of(uow, last and last + timedelta(days=1)),
        "least": parameters.amount("least"),
        "most": parameters.amount("most"),
        "sort": parameters.one_of("sort", SORTS),
    }


def _row(row: InboxRow) -> Json:
    nodes: list[Json] = [node.name for node in row.nodes]
    due = row.due_at.isoformat() if row.due_at else None
    return {**asdict(row), "nodes": nodes, "since": row.since.isoformat(), "due_at": due}
