"""Headers, sizes, and the token that every unsafe request of a page must carry."""

import secrets
from collections.abc import Iterator

from flask import Flask, Response, current_app, g, request
from flask_wtf.csrf import CSRFProtect

from dougong.web.plain import require_plain

csrf = CSRFProtect()

#: Routes that take files may be larger; the rest is JSON and forms.
JSON_LIMIT = 1_000_000
FILE_LIMIT = 26_000_000
ONE_YEAR = "max-age=31536000"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def nonce() -> str:
    """The nonce of this answer's inline scripts."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def _check_request() -> None:
    request.max_content_length = FILE_LIMIT if request.path.endswith("/files") else JSON_LIMIT
    require_plain()
    bearer = request.headers.get("Authorization", "").startswith("Bearer ")
    if request.method not in SAFE and not bearer:
        csrf.protect()


def _headers(response: Response) -> Response:
    headers = response.headers
    for name, value in _guards():
        # A route that says more about its answer is the one to be believed.
        if name not in headers:
            headers.add(name, value)
    return response


def _guards() -> Iterator[tuple[str, str]]:
    """What a browser is told with every answer."""
    styles = "'self' 'unsafe-inline'"
    yield (
        "Content-Security-Policy",
        f"default-src 'self'; script-src 'self' 'nonce-{nonce()}'; style-src {styles}; "
        "img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'",
    )
    yield "X-Content-Type-Options", "nosniff"
    yield "Referrer-Policy", "same-origin"
    yield "Cross-Origin-Opener-Policy", "same-origin"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        # Served over HTTPS only; a browser that was here once does not ask without it again.
        yield "Strict-Transport-Security", ONE_YEAR
    if not request.path.startswith("/static/"):
        yield "Cache-Control", "no-store"


def install(app: Flask) -> None:
    """Guard every route of the application."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config["MAX_FORM_PARTS"] = 1000
    csrf.init_app(app)
    app.before_request(_check_request)
    app.after_request(_headers)
    app.jinja_env.globals["csp_nonce"] = nonce
