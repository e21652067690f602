"""Who asks, found anew for every request, so that a lost role is lost at once."""

from dataclasses import replace
from typing import Any

from flask import Flask, Request, Response, g, redirect, request, session
from flask.sessions import (
    SecureCookieSession,
    SecureCookieSessionInterface,
    SessionMixin,
    session_json_serializer,
)
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response as AnyResponse

from dougong.actions import sign_in
from dougong.base.errors import AccessDenied
from dougong.base.text import Text
from dougong.model.people import Actor
from dougong.web.call import host
from dougong.web.locale import locale

#: Whoever asks for these is never looked up.
OPEN_PATHS = ("/static/", "/healthz", "/readyz", "/metrics")
#: Where Flask keeps what `flash` said, and seconds after which nobody wants to read it any more.
MESSAGES, OLD_NEWS = "_flashes", 3600
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


class Told(SecureCookieSession):
    """A session that remembers how it came, and apart from it what the next page is to tell."""

    def __init__(self, initial: Any = None) -> None:
        super().__init__(initial)
        self.came = dict(self)
        self.told: list[Any] = []

    def tell(self, messages: list[Any]) -> None:
        """Messages of an earlier answer that no page has shown yet."""
        self.told = messages
        dict.__setitem__(self, MESSAGES, [*messages])


class Sessions(SecureCookieSessionInterface):
    """The usual session in a signed cookie, at no cost for requests that have none.

    Messages for the next page (`flask.flash`) travel in a cookie of their own. An answer that was
    on its way while somebody pressed a button sets no cookie that it has not changed; otherwise
    it would bring back the session as it was before, and the message would never be seen.
    """

    session_class = Told

    def __init__(self) -> None:
        self._signers: dict[object, URLSafeTimedSerializer | None] = {}

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The signer of the application's key, made once."""
        if app.secret_key not in self._signers:
            self._signers[app.secret_key] = super().get_signing_serializer(app)
        return self._signers[app.secret_key]

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request, with the messages that wait for a page."""
        session = super().open_session(app, request)
        if isinstance(session, Told) and (sent := request.cookies.get(self._told_name(app))):
            try:
                session.tell(self._teller(app).loads(sent, max_age=OLD_NEWS))
            except BadSignature:
                # Older than anybody wants to know, or written by somebody else: nothing to tell.
                session.told = [sent]
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookies about which something has to be said."""
        if not isinstance(session, Told):
            raise TypeError("a session that was not opened here")
        messages = dict.pop(session, MESSAGES, [])
        if messages != session.told:
            self._save_messages(app, messages, response)
            session.modified = dict(session) != session.came
        if session or session.accessed or session.modified:
            super().save_session(app, session, response)

    def _save_messages(self, app: Flask, messages: list[Any], response: Response) -> None:
        about: dict[str, Any] = {
            "secure": self.get_cookie_secure(app),
            "samesite": self.get_cookie_samesite(app),
            "httponly": True,
        }
        if messages:
            text = self._teller(app).dumps(messages)
            response.set_cookie(self._told_name(app), text, **about)
        else:
            response.delete_cookie(self._told_name(app), **about)
        response.vary.add("Cookie")

    def _told_name(self, app: Flask) -> str:
        return f"{self.get_cookie_name(app)}-told"

    def _teller(self, app: Flask) -> URLSafeTimedSerializer:
        # Another salt than the session's: neither cookie can be passed off as the other.
        key = app.config["SECRET_KEY"]
        return URLSafeTimedSerializer(key, salt="told", serializer=session_json_serializer)


def install(app: Flask) -> None:
    """Find the actor before every request."""
    app.session_interface = Sessions()
    app.before_request(_find_actor)
    app.before_request(_require_own_password)
