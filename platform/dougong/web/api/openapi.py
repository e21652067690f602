"""OpenAPI 3.1 of the active release: every route, and every entity with its fields."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, current_app
from flask.wrappers import Response
from werkzeug.routing import Rule

from dougong import __version__
from dougong.base.values import JsonObject
from dougong.model.catalog import Catalog
from dougong.store.inbox import BOXES
from dougong.web.api.calls import read
from dougong.web.api.entity_schema import values_schema
from dougong.web.api.offers import ANY_DIMENSION, Offer, offer_of, offers
from dougong.web.api.wire import ChangeWire, EvaluateWire, RecordWire
from dougong.web.json_body import write_json

blueprint = Blueprint("openapi", __name__)

_PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")
#: Envelopes whose `data` are the values of the entity in the address.
OF_ENTITY = frozenset((RecordWire, ChangeWire, EvaluateWire))
UNSAFE = frozenset(("POST", "PATCH", "DELETE"))
NUMBERS = frozenset(("limit", "from", "to"))
FLAGS = frozenset(("count", "rows", "dry_run"))


@blueprint.get("/openapi.json")
@offers("everybody signed in")
def document() -> Response:
    """What the API offers under the active release."""
    catalog = read(lambda uow: uow.catalog)
    rules = tuple(r for r in current_app.url_map.iter_rules() if r.rule.startswith("/api/v1/"))
    return Response(_written(_Key(catalog, rules)), mimetype="application/json")


class _Key:
    """What a document depends on: the release in its language."""

    def __init__(self, catalog: Catalog, rules: tuple[Rule, ...]) -> None:
        self.catalog, self.rules = catalog, rules
        self.views = dict(current_app.view_functions)

    def __hash__(self) -> int:
        return hash((self.catalog.release, self.catalog.locale))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and hash(self) == hash(other)


@lru_cache(maxsize=8)
def _written(key: _Key) -> bytes:
    catalog = key.catalog
    spec = APISpec(
        title=catalog.bundle.title or "Dougong",
        version=__version__,
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin()],
        info={"description": f"release {catalog.release}"},
        security=[{"token": []}],
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    spec.components.schema("Error", _ERROR)
    for name, entity in catalog.entities.items():
        spec.components.schema(name, values_schema(catalog, entity))
    for rule in sorted(key.rules, key=lambda one: one.rule):
        offer = offer_of(key.views[rule.endpoint])
        if offer is not None:
            summary = (key.views[rule.endpoint].__doc__ or "").strip()
            _describe(spec, catalog, rule, offer, summary)
    return write_json(spec.to_dict())


def _describe(spec: APISpec, catalog: Catalog, rule: Rule, offer: Offer, summary: str) -> None:
    """A route, once per entity where an entity is in its address."""
    method = next(iter((rule.methods or set()) - {"HEAD", "OPTIONS"}))
    names = (name for name, entity in catalog.entities.items() if entity.kind != "child")
    if rule.rule.startswith("/api/v1/records/<name:entity>"):
        for name in names:
            path = rule.rule.replace("<name:entity>", name)
            operation = _operation(catalog, path, method, offer, name)
            operation["operationId"] = f"{rule.endpoint}:{name}"
            spec.path(
                path=_path(path), operations={method.lower(): {**operation, "summary": summary}}
            )
        return
    operation = _operation(catalog, rule.rule, method, offer, "")
    operation["operationId"] = rule.endpoint
    spec.path(path=_path(rule.rule), operations={method.lower(): {**operation, "summary": summary}})


def _path(rule: str) -> str:
    return _PLACE.sub(lambda found: "{" + found[2] + "}", rule)


def _operation(
    catalog: Catalog, rule: str, method: str, offer: Offer, entity: str
) -> dict[str, Any]:
    parameters = [*_places(catalog, rule), *_queries(offer)]
    if method in UNSAFE:
        parameters.append(_KEY)
    if offer.versioned:
        parameters.append(_VERSION)
    found: dict[str, Any] = {
        "description": f"Access: {offer.access}.",
        "parameters": parameters,
        "responses": {
            "200": {"description": "done", "content": {offer.produces: {}}},
            "default": {"description": "refused", "content": {"application/json": _REFUSED}},
        },
    }
    body = _body(offer, entity)
    if body is not None:
        found["requestBody"] = {"content": {"application/json": {"schema": body}}}
    if rule.endswith("/files") and method == "POST":
        found["requestBody"] = {"content": {"multipart/form-data": {"schema": _UPLOAD}}}
    return found


def _body(offer: Offer, entity: str) -> Any:
    if offer.takes is None:
        return None
    if entity and offer.takes in OF_ENTITY:
        properties: dict[str, Any] = {"data": {"$ref": f"#/components/schemas/{entity}"}}
        if offer.takes is not ChangeWire:
            properties["id"] = {"type": ["string", "null"], "format": "uuid"}
        told = {"type": "object", "properties": properties, "required": ["data"]}
        return {**told, "additionalProperties": offer.takes is EvaluateWire}
    return offer.takes


def _places(catalog: Catalog, rule: str) -> Iterator[dict[str, Any]]:
    known = {
        "form": catalog.forms,
        "ledger": catalog.ledgers,
        "report": {**catalog.reports, **catalog.tables},
        "dashboard": catalog.dashboards,
        "entity": catalog.entities,
        "box": BOXES,
    }
    for converter, name in _PLACE.findall(rule):
        schema: dict[str, Any] = {"type": "string"}
        if converter == "id":
            schema["format"] = "uuid"
        if known.get(name):
            schema["enum"] = sorted(known[name])
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _queries(offer: Offer) -> Iterator[dict[str, Any]]:
    for name in offer.query:
        if name == ANY_DIMENSION:
            continue
        schema: dict[str, Any] = {"type": "string"}
        if name in NUMBERS:
            schema = {"type": "integer", "minimum": 0}
        if name in FLAGS:
            schema = {"type": "boolean"}
        yield {"name": name, "in": "query", "schema": schema}


_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 8, "maxLength": 128},
}
_VERSION = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
}
_UPLOAD: JsonObject = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "facts": {"type": "string", "description": "JSON object"},
    },
    "required": ["file"],
}
_REFUSED = {"schema": {"$ref": "#/components/schemas/Error"}}
_FAULT = {
    "type": "object",
    "properties": {
        "path": {"type": "string"},
        "code": {"type": "string"},
        "message": {"type": "string"},
        "hint": {"type": ["string", "null"]},
    },
}
_ERROR = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "path": {"type": ["string", "null"]},
                "hint": {"type": ["string", "null"]},
                "correlation_id": {"type": "string"},
                "errors": {"type": "array", "items": _FAULT},
                "details": {"type": "object"},
            },
            "required": ["code", "message", "correlation_id"],
        }
    },
    "required": ["error"],
}
