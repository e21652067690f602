"""How routes of the API call actions: faults carry their facts for programs."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

import orjson
from flask import url_for
from flask.wrappers import Response

from dougong.actions.errors import CheckFailed, DefinitionsRefused, ReasonRequired
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import Conflict, DougongError
from dougong.base.values import Json
from dougong.web import call
from dougong.web.api.facts_json import checks_json, findings_json
from dougong.web.locale import locale

Answer = TypeVar("Answer")

#: Facts of a conflict that help to settle it: who was faster, when, and in which fields.
SETTLING = (
    *("who", "what", "when", "state", "status", "version", "seen", "fields", "reason"),
    *("limit", "before", "change", "after", "bound", "short", "successors"),
)


def read(action: Callable[[UnitOfWork], Answer]) -> Answer:
    """What an action finds; nothing is changed."""
    with _explained():
        return call.read(action)


def change(action: Callable[[UnitOfWork], Answer]) -> Answer:
    """What an action did, committed."""
    with _explained():
        return call.change(action)


def once(action: Callable[[UnitOfWork], Mapping[str, Any]]) -> Response:
    """The JSON answer of an action, done once per Idempotency-Key."""
    with _explained():
        return call.once(lambda uow: dict(action(uow)))


def publishing(action: Callable[[UnitOfWork], Answer]) -> Answer:
    """What an action did on the owner's connection, which may change tables."""
    with _explained():
        return call.change_as_owner(action)


def with_tag(response: Response) -> Response:
    """The answer with the version of the record it tells of as its ETag."""
    found = orjson.loads(response.get_data())
    response.set_etag(str(found.get("version", found.get("record", {}).get("version"))))
    return response


def created(response: Response, entity: str) -> Response:
    """The answer for a record that was made: 201 and where it is."""
    with_tag(response).status_code = 201
    record_id = orjson.loads(response.get_data())["id"]
    response.headers["Location"] = url_for("api.records.one", entity=entity, record_id=record_id)
    return response


@contextmanager
def _explained() -> Iterator[None]:
    """Put what a program needs to react to a fault beside the sentence for people."""
    try:
        yield
    except DougongError as error:
        details = _details(error)
        if details:
            error.facts.setdefault("details", details)
        raise


def _details(error: DougongError) -> dict[str, Json]:
    if isinstance(error, CheckFailed | ReasonRequired):
        return {"checks": checks_json(error.results)}
    if isinstance(error, DefinitionsRefused):
        return {"findings": findings_json(error.findings, locale())}
    if isinstance(error, Conflict):
        return {key: _plain(error.facts[key]) for key in SETTLING if key in error.facts}
    return {}


def _plain(value: Any) -> Json:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, int | str | None) else str(value)
