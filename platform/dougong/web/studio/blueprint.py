"""The studio's blueprint, closed to everybody but administrators."""

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from dougong.actions import studio
from dougong.actions.errors import DefinitionsRefused
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied
from dougong.base.values import JsonObject
from dougong.web.call import actor, change
from dougong.web.locale import locale, text

blueprint = Blueprint("studio", __name__, url_prefix="/studio")


@blueprint.before_request
def _administrators_only() -> None:
    if not actor().is_admin:
        raise AccessDenied(action="configure")


def add(back: str, *operations: JsonObject) -> Response:
    """The draft with the operations, and the page again; what is wrong is told there."""
    try:
        change(lambda uow: studio.add_operation(uow, *operations))
    except DefinitionsRefused as refused:
        wrong = [found for found in refused.findings if found.severity == "error"]
        for found in wrong[:5]:
            flash(f"{found.for_person(locale())}　{found.advice(locale())}".strip(), "danger")
        return redirect(back, 303)
    flash(text("已加入草稿，发布后生效"), "success")
    return redirect(back, 303)


def draft(uow: UnitOfWork) -> studio.Workspace:
    """The draft as it stands."""
    return studio.workspace(uow)


def given(name: str) -> str:
    """A word of the form that was sent, trimmed."""
    return request.form.get(name, "").strip()
