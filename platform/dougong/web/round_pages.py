"""People brought into a round from the page of its document, and taken out again."""

from collections.abc import Callable
from typing import Literal

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from dougong.actions.handing_on import delegate, transfer
from dougong.actions.round_errors import NobodyChosen
from dougong.actions.signing import Asked, add_sign, remove_sign
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import Conflict, InputError, NotFound
from dougong.base.values import is_id
from dougong.model.runtime import Part, Timing
from dougong.web.call import once_text
from dougong.web.errors import sentence
from dougong.web.json_body import read_json
from dougong.web.locale import locale, text

blueprint = Blueprint("rounds", __name__)

TIMINGS: tuple[Timing, ...] = ("parallel", "before", "after")
PARTS: tuple[Part, ...] = ("must", "advice")


@blueprint.post("/records/<entity>/<record_id>/round/<verb>")
def act(entity: str, record_id: str, verb: str) -> Response:
    """One of the ways to change who is asked; then the document again, or the list of to-dos."""
    deeds: dict[str, tuple[Callable[[UnitOfWork], str], str]] = {
        "transfer": (_transfer, text("已转办")),
        "delegate": (_delegate, text("已委派，对方答复后回到您这里")),
        "add_sign": (_add, text("已加签")),
        "remove_sign": (_remove, text("已撤销")),
    }
    if verb not in deeds:
        raise NotFound(what="action", id=verb)
    deed, told = deeds[verb]
    here = f"/records/{entity}/{record_id}"
    try:
        where = once_text(deed)
    except (InputError, Conflict) as refused:
        flash(f"{sentence(refused)}　{refused.advice(locale())}".strip(), "danger")
        return redirect(here, 303)
    flash(told, "success")
    return redirect(where or here, 303)


def _transfer(uow: UnitOfWork) -> str:
    transfer(uow, _assignment(), _people()[0], _note())
    return "/inbox/todo"


def _delegate(uow: UnitOfWork) -> str:
    delegate(uow, _assignment(), _people()[0], _note())
    return ""


def _add(uow: UnitOfWork) -> str:
    timing = next((one for one in TIMINGS if one == request.form.get("timing")), TIMINGS[0])
    part = next((one for one in PARTS if one == request.form.get("part")), PARTS[0])
    enough: Literal["all", "any"] = "any" if request.form.get("enough") == "any" else "all"
    add_sign(uow, _assignment(), Asked(_people(), timing, part, _note(), enough))
    return ""


def _remove(uow: UnitOfWork) -> str:
    remove_sign(uow, _assignment())
    return ""


def _assignment() -> str:
    return request.form.get("assignment", "")


def _note() -> str:
    return request.form.get("note", "").strip()[:500]


def _people() -> list[str]:
    chosen = read_json(request.form.get("people", "null").encode())
    found = [one for one in (chosen if isinstance(chosen, list) else [chosen]) if _is_person(one)]
    if not found:
        raise NobodyChosen
    return [str(one) for one in found]


def _is_person(one: object) -> bool:
    return isinstance(one, str) and is_id(one)
