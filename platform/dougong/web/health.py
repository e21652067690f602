"""What load balancers and monitors ask."""

from hmac import compare_digest
from ipaddress import ip_address

from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from dougong.actions.publish import readiness
from dougong.base.errors import AccessDenied
from dougong.base.text import Text
from dougong.web.api.offers import offers
from dougong.web.call import host
from dougong.web.json_body import answer

blueprint = Blueprint("health", __name__)

#: Marks of a request that a proxy passes on: its nearest sender says nothing about who asks.
FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")


class MetricsClosed(AccessDenied):
    """Somebody asks for the figures of the process who is no collector of this installation."""

    code = "metrics_closed"
    text = Text(
        "运行指标只对本机或出示令牌的采集程序开放",
        "The figures are for this machine, or for a collector that shows the token",
    )
    hint = Text(
        "请设置 DOUGONG_METRICS_TOKEN，并让采集程序以 Authorization: Bearer 出示",
        "Set DOUGONG_METRICS_TOKEN and let the collector show it as Authorization: Bearer",
    )


@blueprint.get("/healthz")
@offers("everybody: a load balancer has no account, and the answer is one word")
def alive() -> Response:
    """Whether the process answers; no database is asked."""
    return answer({"status": "ok"})


@blueprint.get("/readyz")
@offers("everybody: a load balancer has no account; it learns what is missing, and no data")
def ready() -> Response:
    """Whether requests can be served: database reachable, bundle published."""
    found = readiness(host())
    return answer(found, 200 if found["status"] == "ok" else 503)


@blueprint.get("/metrics")
@offers("who shows the token of the settings; without one, this machine itself")
def metrics() -> Response:
    """Figures of this process for a collector."""
    token = host().settings.metrics_token
    if not (_shown(token) if token else _from_here()):
        raise MetricsClosed
    return Response(generate_latest(), mimetype=CONTENT_TYPE_LATEST)


def _shown(token: str) -> bool:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    return kind == "Bearer" and compare_digest(given.strip().encode(), token.encode())


def _from_here() -> bool:
    """Whether this machine asks on its own behalf; with trusted proxies the address is the far one.

    A proxy that marks nothing cannot be told from this machine: behind one, a token is set.
    """
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
