"""Runs several actions one after the other: each in its own transaction, with its own result."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from flask import request

from dougong.actions.batch import approve_one
from dougong.actions.host import Idempotency
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied, Conflict, InputError, NotFound
from dougong.base.values import JsonObject
from dougong.web.call import actor, host
from dougong.web.errors import sentence
from dougong.web.locale import locale

#: Refusals that concern one document and leave the others.
REFUSALS = (InputError, Conflict, AccessDenied, NotFound)


@dataclass(frozen=True)
class Result:
    """What became of one assignment."""

    assignment_id: str
    done: bool
    #: Code and sentence of the refusal.
    code: str = ""
    message: str = ""
    #: The document's status afterwards.
    status: str = ""


def approved(items: Sequence[tuple[str, int]]) -> list[Result]:
    """The results of approvals of these assignments, with the versions that were seen."""
    return [_one(key, version) for key, version in items]


def _one(assignment_id: str, version: int) -> Result:
    def action(uow: UnitOfWork) -> JsonObject:
        return {"status": approve_one(uow, assignment_id, version).record.status}

    try:
        told = host().run(actor(), action, idempotency=_kept(assignment_id, version))
    except REFUSALS as refused:
        why = f"{sentence(refused)}　{refused.advice(locale())}".strip()
        return Result(assignment_id, done=False, code=refused.code, message=why)
    return Result(assignment_id, done=True, status=str(told["status"]))


def _kept(assignment_id: str, version: int) -> Idempotency[JsonObject] | None:
    """A request that is sent again finds every result it had."""
    key = request.headers.get("Idempotency-Key")
    if not key:
        return None
    own = hashlib.sha256(f"{key}:{assignment_id}".encode()).hexdigest()
    body = f"{request.path}:{assignment_id}:{version}"
    return Idempotency(key=own, body_hash=body, write=orjson.dumps, read=orjson.loads)
