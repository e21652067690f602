"""Webhooks: a signed call for each event, the same key for every try."""

import hashlib
import hmac
from dataclasses import dataclass, field

from dougong.connectors.channel import DeliveryFailed
from dougong.connectors.outbound import Outbound

#: Seconds from the stamp of a call to its arrival that a receiver should accept.
FRESH = 300


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """What a receiver works out as well: HMAC-SHA256 over `<timestamp>.<body>`."""
    signed = f"{timestamp}.".encode() + body
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Target:
    """Where a webhook calls, and the secret that its receiver knows too."""

    url: str
    secret: str = field(repr=False)


def post(outbound: Outbound, target: Target, key: str, body: bytes, at: int) -> int:
    """The status of a good answer; DeliveryFailed for any other."""
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Dougong-Webhook/1",
        "X-Dougong-Delivery": key,
        "X-Dougong-Timestamp": str(at),
        "X-Dougong-Signature": signature(target.secret, at, body),
    }
    found = outbound.call("POST", target.url, body, headers)
    if not 200 <= found.status < 300:
        raise DeliveryFailed(channel="webhook", why=f"HTTP {found.status}")
    return found.status
