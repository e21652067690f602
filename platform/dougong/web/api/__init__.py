"""The HTTP API: JSON for programs and for the islands of our own pages."""

from flask import Blueprint

from dougong.web.api import (
    alerts,
    assignments,
    definitions,
    documents,
    door,
    figures,
    files,
    inbox,
    live,
    openapi,
    processes,
    records,
)

PARTS = (
    live,
    files,
    records,
    documents,
    assignments,
    inbox,
    processes,
    figures,
    alerts,
    definitions,
    openapi,
)


def blueprint() -> Blueprint:
    """All routes of the API under its version."""
    api = Blueprint("api", __name__, url_prefix="/api/v1")
    door.install(api)
    for part in PARTS:
        api.register_blueprint(part.blueprint)
    return api
