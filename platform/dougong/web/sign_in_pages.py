"""Signing in and out, and the language of the pages."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from dougong.actions import sign_in
from dougong.actions.errors import LoginRefused, TooManyTries
from dougong.web import sessions
from dougong.web.api.offers import offers
from dougong.web.call import host
from dougong.web.locale import LANGUAGES, locale

blueprint = Blueprint("sign_in", __name__)

ONE_YEAR = 31_536_000


def own_page(address: str | None) -> str:
    """The address when it is a page of ours, else the workbench: no open redirect."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return "/"
    if not address.isprintable():
        # A line end is no address, and browsers leave tabs out before they read one.
        return "/"
    parts = urlsplit(address)
    return "/" if parts.scheme or parts.netloc else address


@blueprint.get("/sign-in")
@offers("everybody: here one becomes somebody")
def page() -> str | Response:
    """The sign-in page, or onward for who is signed in."""
    if sessions.present():
        return redirect(own_page(request.args.get("next")))
    return render_template(
        "pages/sign_in.html", login="", error="", next=request.args.get("next", "")
    )


@blueprint.post("/sign-in")
@offers("everybody with the page's token; tries are counted")
def enter() -> Response | tuple[str, int]:
    """A session for the right login and password; the same answer for every wrong one."""
    login = request.form.get("login", "").strip()
    address = request.remote_addr or ""
    try:
        token = sign_in.sign_in(host(), login, request.form.get("password", ""), address)
    except (LoginRefused, TooManyTries) as refused:
        shown = render_template(
            "pages/sign_in.html",
            login=login[:64],
            error=refused.for_person(locale()),
            next=request.form.get("next", ""),
        )
        return shown, 429 if isinstance(refused, TooManyTries) else 422
    sessions.remember(token)
    actor = sign_in.actor_of_session(host(), token)
    if actor is not None and host().run(actor, sign_in.must_change_password, write=False):
        sessions.require_own_password()
        flash(sessions.PasswordNotOwn().for_person(locale()), "warning")
        return redirect("/me", 303)
    return redirect(own_page(request.form.get("next")), 303)


@blueprint.post("/sign-out")
@offers("everybody with the page's token; it ends the sender's own session")
def leave() -> Response:
    """The session is gone on the server, not only in the browser."""
    token = sessions.forget()
    if token:
        sign_in.sign_out(host(), token)
    return redirect("/sign-in", 303)


@blueprint.post("/language")
@offers("everybody with the page's token; it changes the sender's own pages")
def language() -> Response:
    """The pages in the other language from now on, on this device."""
    wanted = request.form.get("language", "zh")
    response = redirect(own_page(request.form.get("next")), 303)
    if wanted in LANGUAGES:
        secure = host().settings.secure_cookies
        response.set_cookie(
            "language", wanted, max_age=ONE_YEAR, samesite="Lax", httponly=True, secure=secure
        )
    return response
