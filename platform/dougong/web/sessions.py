"""Who asks, found anew for every request, so that a lost role is lost at once."""

from dataclasses import replace

from flask import Flask, Response, g, redirect, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from itsdangerous import URLSafeTimedSerializer
from werkzeug.wrappers import Response as AnyResponse

from dougong.actions import sign_in
from dougong.base.errors import AccessDenied
from dougong.base.text import Text
from dougong.model.people import Actor
from dougong.web.call import host
from dougong.web.locale import locale

#: Whoever asks for these is never looked up.
OPEN_PATHS = ("/static/", "/healthz", "/readyz", "/metrics")


#: Marks a session whose person still has a password that somebody else chose.
CHOOSE = "choose_password"
#: Where such a person may go.
CHOOSING = ("/me", "/sign-in", "/sign-out", "/language", *OPEN_PATHS)


class PasswordNotOwn(AccessDenied):
    """A browser asks for data before its person has chosen a password of his own."""

    code = "password_not_own"
    text = Text(
        "现在的密码是他人为您设置的，请先改成自己的密码",
        "Somebody else chose your present password; choose one of your own first",
    )


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
    actor = g.get("actor")
    if actor is not None and actor.locale != locale():
        # Titles come in the language of this device, whatever the account prefers.
        g.actor = replace(actor, locale=locale())


def _require_own_password() -> AnyResponse | None:
    """Whoever still has a password that somebody else knows chooses one of his own first."""
    if not session.get(CHOOSE) or g.get("actor") is None or request.path.startswith(CHOOSING):
        return None
    if request.path.startswith("/api/"):
        raise PasswordNotOwn
    return redirect("/me", 303)


def require_own_password() -> None:
    """Lead this browser to the page where its person chooses a password, until he has."""
    session[CHOOSE] = True


def own_password_chosen() -> None:
    """Let this browser go on."""
    session.pop(CHOOSE, None)


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


class Sessions(SecureCookieSessionInterface):
    """The usual session in a signed cookie, at no cost for requests that have none."""

    def __init__(self) -> None:
        self._signers: dict[object, URLSafeTimedSerializer | None] = {}

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The signer of the application's key, made once."""
        if app.secret_key not in self._signers:
            self._signers[app.secret_key] = super().get_signing_serializer(app)
        return self._signers[app.secret_key]

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie where something has to be said about it."""
        if session or session.accessed or session.modified:
            super().save_session(app, session, response)


def install(app: Flask) -> None:
    """Find the actor before every request."""
    app.session_interface = Sessions()
    app.before_request(_find_actor)
    app.before_request(_require_own_password)
