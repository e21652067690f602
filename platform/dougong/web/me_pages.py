"""My own account: roles, password, sessions."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, session
from werkzeug.wrappers import Response

from dougong.actions import sign_in
from dougong.actions.me import me, my_projects
from dougong.actions.passwords import LONGEST, SHORTEST
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DougongError
from dougong.web import sessions
from dougong.web.call import actor, change, host, read
from dougong.web.locale import locale, text
from dougong.web.render import page
from dougong.web.substitute_pages import SubstitutePart, substitute_part
from dougong.web.wording import moment

blueprint = Blueprint("me", __name__, url_prefix="/me")


@dataclass(frozen=True)
class SessionView:
    """One place the person is signed in."""

    id: str
    where: str
    seen: str


@dataclass(frozen=True)
class MeView:
    """What the page of one's own account shows."""

    name: str
    login: str
    position: str
    roles: tuple[str, ...]
    projects: tuple[tuple[str, str], ...]
    sessions: tuple[SessionView, ...]
    is_admin: bool
    #: Who stands in while the person is away.
    away: SubstitutePart
    #: How long a new password may be.
    shortest: int = SHORTEST
    longest: int = LONGEST


@blueprint.get("")
def show() -> str:
    """The account of the person who asks."""
    return page("me", read(_view))


@blueprint.post("/password")
def password() -> Response:
    """A new password; every other session and every token end."""
    token = str(session.get("sid", ""))
    new = request.form.get("new", "")
    if new != request.form.get("again", ""):
        flash(text("两次输入的新密码不一致"), "danger")
        return redirect("/me", 303)
    try:
        old = request.form.get("old", "")
        taken = sign_in.change_password(host(), actor(), old, new, token=token)
    except DougongError as refused:
        flash(refused.for_person(locale()), "danger")
        return redirect("/me", 303)
    sessions.own_password_chosen()
    flash(text("密码已修改，其他设备已退出登录"), "success")
    if taken:
        told = text("您的 %(count)s 个令牌随之收回，使用它们的程序需要换上新令牌", count=taken)
        flash(told, "warning")
    return redirect("/me", 303)


@blueprint.post("/sessions/<session_id>/revoke")
def revoke(session_id: str) -> Response:
    """One of the person's sessions is over."""
    change(lambda uow: sign_in.revoke_session(uow, session_id))
    flash(text("该设备已退出登录"), "success")
    return redirect("/me", 303)


def _view(uow: UnitOfWork) -> MeView:
    found = me(uow)
    titles = uow.catalog.roles
    return MeView(
        name=uow.actor.name,
        login=uow.actor.login,
        position=found.person.position if found.person else "",
        roles=tuple(
            dict.fromkeys(titles[held.role].title for held in found.roles if held.role in titles)
        ),
        projects=tuple((one.label, "、".join(one.roles)) for one in my_projects(uow)),
        sessions=tuple(
            SessionView(
                one.id,
                " · ".join(p for p in (one.address, one.agent[:60]) if p),
                moment(one.seen_at),
            )
            for one in sign_in.my_sessions(uow)
        ),
        is_admin=uow.actor.is_admin,
        away=substitute_part(uow),
    )


def _where(address: str, agent: str) -> str:
    return " · ".join(part for part in (address, agent[:60]) if part)
