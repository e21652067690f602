"""What holds for every call of the API: names in addresses, parameters, formats, tokens."""

from flask import Blueprint, current_app, g, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import NotAcceptable, Unauthorized
from werkzeug.routing import BaseConverter

from dougong.base.errors import AccessDenied
from dougong.base.text import Text
from dougong.web.api import offers
from dougong.web.api.parameters import ParameterUnknown, require_writable
from dougong.web.call import actor


class NameConverter(BaseConverter):
    """The full name of a definition, `day_labor.sheet`-like."""

    regex = r"[a-z][a-z0-9_]{0,62}\.[a-z][a-z0-9_]{0,62}"


class IdConverter(BaseConverter):
    """An id in canonical form; anything else names nothing."""

    regex = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


class TokenMissing(AccessDenied):
    """An unsafe request of a page came without the page's token."""

    code = "csrf_token"
    text = Text("页面已过期，请刷新后重试", "The page has expired; reload it and try again")


def add_converters(state: BlueprintSetupState) -> None:
    """Make the names of definitions and ids known to the address map."""
    state.app.url_map.converters.update(name=NameConverter, id=IdConverter)


def check_request() -> None:
    """Refuse parameters the route does not read, and formats it does not give."""
    offer = offers.present()
    if offer is None:
        return
    # Nobody has his body read before he has said who he is.
    actor()
    for name, value in request.args.items(multi=True):
        if not offers.reads(offer, name):
            raise ParameterUnknown(parameter=name[:64], known=", ".join(offer.query) or "—")
        require_writable(value, f"?{name}")
    wanted = request.accept_mimetypes
    if request.headers.get("Accept") and not wanted.quality(offer.produces):
        raise NotAcceptable


def refuse_forged(_error: CSRFError) -> ResponseReturnValue:
    """A missing token is no unreadable request: the caller may not do this."""
    nobody = g.get("actor") is None and request.path.startswith("/api/")
    return current_app.handle_user_exception(Unauthorized() if nobody else TokenMissing())


def install(api: Blueprint) -> None:
    """Put these rules before every route of the API."""
    api.record_once(add_converters)
    api.before_request(check_request)
    api.app_errorhandler(CSRFError)(refuse_forged)
