"""How a route calls an action: as whom, in which transaction, once per key."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

import orjson
from flask import current_app, g, redirect, request, url_for
from flask.wrappers import Response
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response as AnyResponse

from dougong.actions.host import Host, Idempotency
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import InputError
from dougong.base.text import Text
from dougong.model.people import Actor
from dougong.web.json_body import write_json

Answer = TypeVar("Answer")


class KeyInvalid(InputError):
    """An idempotency key that no client would make."""

    code = "idempotency_key"
    status = 400
    text = Text("Idempotency-Key 应为 8 到 128 个字符", "Idempotency-Key takes 8 to 128 characters")


def host() -> Host:
    """The host this application serves."""
    found: Host = current_app.extensions["dougong"]
    return found


def actor() -> Actor:
    """Who asks; without a session the route is not for them."""
    found: Actor | None = g.get("actor")
    if found is None:
        raise Unauthorized(response=_ask_to_sign_in())
    return found


def _ask_to_sign_in() -> AnyResponse | None:
    if request.path.startswith("/api/") or request.method != "GET":
        return None
    return redirect(url_for("sign_in.page", next=request.full_path.rstrip("?")))


def read(action: Callable[[UnitOfWork], Answer]) -> Answer:
    """What an action finds; nothing is changed."""
    return host().run(actor(), action, write=False)


def change(action: Callable[[UnitOfWork], Answer]) -> Answer:
    """What an action did, committed."""
    return host().run(actor(), action)


def change_as_owner(action: Callable[[UnitOfWork], Answer]) -> Answer:
    """The same on the connection that may change tables; what follows sees the new release."""
    answer = host().run_as_owner(actor(), action)
    g.actor = replace(actor(), release=None)
    return answer


def once(action: Callable[[UnitOfWork], dict[str, object]]) -> Response:
    """The JSON answer of an action; a repeated Idempotency-Key gives the same answer again."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return _json(write_json(change(action)))
    if not 8 <= len(key) <= 128:
        raise KeyInvalid
    kept: Idempotency[bytes] = Idempotency(
        key=key, body_hash=_request_hash(), write=bytes, read=bytes
    )
    return _json(host().run(actor(), lambda uow: write_json(action(uow)), idempotency=kept))


def once_text(action: Callable[[UnitOfWork], str]) -> str:
    """The text an action gives, an address mostly; a repeated Idempotency-Key gives it again."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return change(action)
    kept = Idempotency(
        key=key, body_hash=_request_hash(), write=str.encode, read=lambda known: known.decode()
    )
    return host().run(actor(), action, idempotency=kept)


def _json(content: bytes) -> Response:
    return Response(content, mimetype="application/json")


def _request_hash() -> str:
    """What makes two requests the same: method, path and body, read as JSON where it is."""
    # A form that was parsed has left no bytes behind; its token changes from page to page.
    form = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
    body = request.get_data(cache=True).hex()
    parts = [request.method, request.full_path, body, form, [*_sent_files()]]
    return hashlib.sha256(orjson.dumps(parts)).hexdigest()


def _sent_files() -> Iterator[list[str]]:
    """Field, name and digest of each file of a form, whether it was read before or not."""
    for key, file in request.files.items(multi=True):
        file.stream.seek(0)
        yield [key, file.filename or "", hashlib.sha256(file.stream.read()).hexdigest()]
