"""Who asks, found anew for every request, so that a lost role is lost at once."""

from dataclasses import replace

from flask import Flask, g, request, session

from dougong.actions import sign_in
from dougong.model.people import Actor
from dougong.web.call import host
from dougong.web.locale import locale

OPEN_PATHS = ("/static/", "/healthz", "/readyz")


def _find_actor() -> None:
    if request.path.startswith(OPEN_PATHS):
        return
    bearer = request.headers.get("Authorization", "")
    if bearer.startswith("Bearer "):
        g.actor = sign_in.actor_of_token(host(), bearer.removeprefix("Bearer ").strip())
    elif "sid" in session:
        g.actor = sign_in.actor_of_session(host(), str(session["sid"]))
        if g.actor is None:
            session.clear()
    if g.get("actor") is not None:
        # Titles come in the language of this device, whatever the account prefers.
        g.actor = replace(g.actor, locale=locale())


def remember(token: str) -> None:
    """Start the browser's session anew with this token."""
    session.clear()
    session["sid"] = token
    session.permanent = True


def forget() -> str | None:
    """End the browser's session; its token, where there was one."""
    token = session.get("sid")
    session.clear()
    return token


def present() -> Actor | None:
    """The person signed in, if any."""
    found: Actor | None = g.get("actor")
    return found


def install(app: Flask) -> None:
    """Find the actor before every request."""
    app.before_request(_find_actor)
