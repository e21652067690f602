"""Wiring: one Flask application over one host."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from dougong.actions.host import Host
from dougong.actions.house import Parsed
from dougong.base.values import SystemClock
from dougong.settings import Settings
from dougong.store.files import LocalFiles
from dougong.store.session import Database
from dougong.web import admin, errors, locale, render, security, sessions
from dougong.web.assets import DIST
from dougong.web.incoming import Incoming
from dougong.web.routes import routes

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

#: Names of built files carry a hash of their content.
HASHED = re.compile(r"-[A-Z0-9]{8}\.\w+$")


class Application(Flask):
    """An application without coroutines: nobody asks of each function whether it is one."""

    request_class = Incoming

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is."""
        return func


def open_host(settings: Settings, parsed: Parsed | None = None) -> Host:
    """The host of an installation: its database, files and clock."""
    database = Database(settings.database_url, settings.owner_url or None)
    return Host(database, SystemClock(), settings, LocalFiles(settings.files_dir), parsed)


def create_app(host: Host) -> Flask:
    """The web application of a host."""
    settings = host.settings
    app = Application("dougong.web", static_folder="../static", static_url_path="/static")
    app.extensions["dougong"] = host
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-dougong" if settings.secure_cookies else "dougong",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        # A session ends so many hours after its beginning, however often its person comes.
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        TRUSTED_HOSTS=_hosts(settings),
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
    )
    app.wsgi_app = _with_assets(app.wsgi_app)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]
    for part in (locale, sessions, security, errors, render):
        part.install(app)
    for blueprint in routes():
        app.register_blueprint(blueprint)
    admin.install(app)
    return app


def _hosts(settings: Settings) -> list[str] | None:
    """The names the pages answer to; a pulse that is felt on the machine itself is always taken."""
    return [*settings.trusted_hosts, "127.0.0.1", "localhost"] if settings.trusted_hosts else None


def _with_assets(wsgi: "WSGIApplication") -> WhiteNoise:
    """The application behind its built assets, sent compressed and kept by browsers for a year."""
    return WhiteNoise(
        wsgi,
        root=DIST,
        prefix="static/dist/",
        max_age=timedelta(hours=1),
        immutable_file_test=HASHED.pattern,
    )
