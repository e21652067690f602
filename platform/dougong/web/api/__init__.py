"""The HTTP API: JSON for programs and for the islands of our own pages."""

from flask import Blueprint

from dougong.web.api import (
    administering,
    alerts,
    around,
    assignments,
    batches,
    brought_in,
    calendar,
    definitions,
    documents,
    door,
    figures,
    files,
    filling,
    groups,
    handovers,
    imports,
    inbox,
    live,
    messages,
    moves,
    notices,
    offline,
    openapi,
    process_logs,
    processes,
    records,
    signals,
    substitutes,
)

PARTS = (
    live,
    filling,
    files,
    imports,
    offline,
    records,
    documents,
    around,
    assignments,
    batches,
    brought_in,
    inbox,
    substitutes,
    notices,
    processes,
    administering,
    process_logs,
    moves,
    messages,
    signals,
    groups,
    handovers,
    figures,
    alerts,
    calendar,
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
