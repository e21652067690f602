"""What load balancers and monitors ask."""

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from dougong.actions.publish import readiness
from dougong.web.call import host
from dougong.web.json_body import answer

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """Whether the process answers; no database is asked."""
    return answer({"status": "ok"})


@blueprint.get("/readyz")
def ready() -> Response:
    """Whether requests can be served: database reachable, bundle published."""
    found = readiness(host())
    return answer(found, 200 if found["status"] == "ok" else 503)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Figures of this process for a collector."""
    return Response(generate_latest(), mimetype=CONTENT_TYPE_LATEST)
