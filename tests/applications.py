"""Applications that are built once and lent to one host after another.

To build one takes longer than most requests of a test: every address is compiled, and every page
that is shown for the first time.
"""

from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from dougong.actions.host import Host
from dougong.app import create_app


class _Pages(BytecodeCache):
    """Pages that were compiled for one application serve all others."""

    def __init__(self) -> None:
        self._known: dict[str, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get(bucket.key + bucket.checksum)

    def dump_bytecode(self, bucket: Bucket) -> None:
        code: Any = bucket.code
        self._known[bucket.key + bucket.checksum] = code


_PAGES = _Pages()
#: Applications nobody uses, by the settings that are built into them.
_free: dict[tuple[object, ...], list[Flask]] = {}
#: Applications lent to the test that runs.
_lent: list[Flask] = []


def _built_in(host: Host) -> tuple[object, ...]:
    told = host.settings
    hosts = tuple(told.trusted_hosts or ())
    return (
        *(told.secret_key, told.secure_cookies, told.session_hours),
        *(hosts, told.trusted_proxies),
    )


def new_application(host: Host) -> Flask:
    """An application that nobody used before, as a server needs whose last answers may be late."""
    app = create_app(host)
    app.jinja_env.bytecode_cache = _PAGES
    return app


def application_of(host: Host) -> Flask:
    """An application over the host, until the test ends."""
    free = _free.get(_built_in(host))
    app = free.pop() if free else new_application(host)
    app.extensions["dougong"] = host
    _lent.append(app)
    return app


def all_come_back() -> None:
    """Every application that the ended test was lent is free for the next."""
    while _lent:
        app = _lent.pop()
        _free.setdefault(_built_in(app.extensions["dougong"]), []).append(app)
