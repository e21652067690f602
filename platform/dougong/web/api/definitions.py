"""Routes of definitions and releases: what is live, and how another bundle becomes it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions import publish
from dougong.actions.doors import require_admin
from dougong.actions.publish import PublishPlan
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject
from dougong.store import releases
from dougong.store.releases import StoredRelease
from dougong.store.schema_changes import SchemaChange
from dougong.web.api.calls import publishing, read
from dougong.web.api.entity_schema import entity_schema
from dougong.web.api.facts_json import findings_json
from dougong.web.api.live_form import require_use
from dougong.web.api.names import among, entity_of
from dougong.web.api.offers import offers
from dougong.web.api.wire import BundleWire, sent
from dougong.web.json_body import answer
from dougong.web.locale import locale

blueprint = Blueprint("definitions", __name__)

ADMINS = "administrators"
Given = Mapping[str, Any]


@blueprint.get("/definitions")
@offers("everybody signed in: names and titles only")
def index() -> Response:
    """What the live release defines, by name."""
    return answer(read(_index))


def _index(uow: UnitOfWork) -> JsonObject:
    catalog = uow.catalog
    kinds: Mapping[str, Mapping[str, Any]] = {
        "modules": catalog.modules,
        "entities": catalog.entities,
        "forms": catalog.forms,
        "lists": catalog.lists,
        "ledgers": catalog.ledgers,
        "reports": {**catalog.reports, **catalog.tables},
        "dashboards": catalog.dashboards,
    }
    named: JsonObject = {
        kind: [{"name": name, "title": one.title} for name, one in known.items()]
        for kind, known in kinds.items()
    }
    bundle = catalog.bundle
    return {"release": catalog.release, "bundle": bundle.key, "title": bundle.title, **named}


@blueprint.get("/definitions/entities/<name:entity>")
@offers("who may create, change or read records of the entity")
def entity(entity: str) -> Response:
    """The JSON Schema of an entity's records."""

    def action(uow: UnitOfWork) -> JsonObject:
        known = entity_of(uow, entity)
        require_use(uow, known)
        return entity_schema(uow.catalog, known)

    return answer(read(action))


@blueprint.get("/definitions/files")
@offers(ADMINS)
def files() -> Response:
    """Paths of the resolved files of the live release."""
    return answer({"items": [{"path": path} for path in read(_files)]})


@blueprint.get("/definitions/files/<path:path>")
@offers(ADMINS, produces="text/plain")
def file(path: str) -> Response:
    """One resolved file of the live release."""
    content = read(lambda uow: among(_files(uow), "file", path))
    return Response(content, mimetype="text/plain")


def _files(uow: UnitOfWork) -> Mapping[str, bytes]:
    require_admin(uow)
    live = releases.active(uow.connection)
    return dict(sorted(live.files.items())) if live else {}


@blueprint.get("/releases")
@offers(ADMINS)
def known() -> Response:
    """Every release, the newest first."""
    found = read(publish.release_list)
    return answer({"items": [release_json(release) for release in found]})


def release_json(release: StoredRelease) -> JsonObject:
    """A release without its files."""
    return {
        "hash": release.hash,
        "number": release.number,
        "bundle": release.bundle,
        "title": release.title,
        "created_by": release.created_by,
        "created_at": release.created_at.isoformat(),
        "facts": dict(release.facts),
    }


def _sources(given: Given) -> dict[str, bytes]:
    return {path: content.encode() for path, content in given["files"].items()}


@blueprint.post("/releases:check")
@offers(ADMINS, takes=BundleWire)
def check() -> Response:
    """Every finding of a bundle."""
    given = sent(BundleWire)
    found = read(lambda uow: publish.plan(uow, _sources(given), given["bundle"]))
    return answer({"refused": found.refused, "findings": findings_json(found.findings, locale())})


@blueprint.post("/releases:plan")
@offers(ADMINS, takes=BundleWire)
def plan() -> Response:
    """What publishing a bundle would change."""
    given = sent(BundleWire)
    found = read(lambda uow: publish.plan(uow, _sources(given), given["bundle"]))
    return answer(plan_json(found))


def plan_json(plan: PublishPlan) -> JsonObject:
    """Findings, changes of meaning and changes of tables."""
    changes: list[Json] = [
        {
            "kind": change.kind,
            "target": change.target,
            "what": change.what,
            "old": change.old,
            "new": change.new,
            "message": change.for_person(locale()),
        }
        for change in plan.changes
    ]
    return {
        "release": plan.release or None,
        "refused": plan.refused,
        "findings": findings_json(plan.findings, locale()),
        "changes": changes,
        "schema_changes": [_step(change) for change in plan.schema_changes],
    }


def _step(change: SchemaChange) -> Json:
    return {
        "kind": change.kind,
        "table": change.table,
        "name": change.name,
        "entity": change.entity,
        "title": change.title,
        "refused": change.refused,
        "count": change.count,
        "examples": list(change.examples),
    }


@blueprint.post("/releases:publish")
@offers(ADMINS, takes=BundleWire)
def make_live() -> Response:
    """The bundle live, or nothing changed."""
    given = sent(BundleWire)
    made = publishing(lambda uow: publish.publish(uow, _sources(given), given["bundle"]))
    return answer(release_json(made), 201)
