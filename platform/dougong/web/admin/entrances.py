"""Who is signed in, with which keys, and who tried in vain."""

from datetime import timedelta
from typing import Any

from sqlalchemy import and_, or_, true
from werkzeug.wrappers import Response

from dougong.actions import sign_in
from dougong.web.admin.base import at
from dougong.web.admin.filters import Filter, Option, since, until
from dougong.web.admin.listed import Button, Cell, Column
from dougong.web.admin.lists import ListView
from dougong.web.admin.rows import AttemptRow, SessionRow, TokenRow
from dougong.web.admin.wording import known
from dougong.web.call import host
from dougong.web.locale import text
from dougong.web.wording import moment


def live_sessions() -> Any:
    """The condition for sessions that are in use."""
    now = host().clock.now()
    idle = timedelta(hours=host().settings.session_hours)
    return and_(
        SessionRow.revoked_at.is_(None),
        SessionRow.seen_at > now - idle,
        SessionRow.created_at > now - sign_in.LONGEST,
    )


def _is_live(row: SessionRow) -> bool:
    now = host().clock.now()
    idle = timedelta(hours=host().settings.session_hours)
    fresh = row.seen_at > now - idle and row.created_at > now - sign_in.LONGEST
    return row.revoked_at is None and fresh


def _session_rows(value: str) -> Any:
    return {"live": live_sessions(), "over": ~live_sessions()}.get(value, true())


def _session_states() -> tuple[Option, ...]:
    return (Option("live", text("有效")), Option("over", text("已结束")))


class SessionsView(ListView):
    """Signed-in browsers."""

    place, icon, row = "sessions", "lock", SessionRow
    column_searchable_list = ("person.name", "person.login_folded", "address")
    column_sortable_list = ("seen_at", "created_at")
    column_default_sort = ("seen_at", True)
    filters = (
        Filter("state", SessionRow.seen_at, lambda: text("状态"), _session_rows, _session_states),
    )

    def title(self) -> str:
        """会话."""
        return text("会话")

    def columns(self) -> tuple[Column, ...]:
        """Who, from where, since when."""
        return (
            Column("person", text("人员"), _who),
            Column("address", text("地址"), lambda one: Cell(one.address)),
            Column("agent", text("设备"), lambda one: Cell(one.agent)),
            Column("created_at", text("登录时间"), lambda one: Cell(moment(one.created_at))),
            Column("seen_at", text("最近使用"), lambda one: Cell(moment(one.seen_at))),
            Column("state", text("状态"), _session_state),
        )

    def buttons(self, row: Any) -> tuple[Button, ...]:
        """End it, while it lasts."""
        if not _is_live(row):
            return ()
        return (Button(text("结束会话"), f"/admin/sessions/{row.id}/revoke"),)

    @at("/<key>/revoke", "POST")
    def revoke(self, key: str) -> Response:
        """The browser has to sign in again."""
        return self.done(
            lambda uow: sign_in.revoke_session(uow, key), text("会话已结束"), "/admin/sessions/"
        )


def _session_state(row: SessionRow) -> Cell:
    return Cell(text("有效"), "approved") if _is_live(row) else Cell(text("已结束"), "draft")


def _who(row: Any) -> Cell:
    return Cell(known(row.person), href=f"/admin/people/{row.person_id}" if row.person else "")


def live_tokens() -> Any:
    """The condition for keys that are good."""
    open_end = or_(TokenRow.expires_at.is_(None), TokenRow.expires_at > host().clock.now())
    return and_(TokenRow.revoked_at.is_(None), open_end)


def _token_rows(value: str) -> Any:
    return {"live": live_tokens(), "over": ~live_tokens()}.get(value, true())


class TokensView(ListView):
    """Keys of programs."""

    place, icon, row = "tokens", "key", TokenRow
    column_searchable_list = ("name", "person.name", "person.login_folded")
    column_sortable_list = ("name", "created_at", "used_at")
    column_default_sort = ("created_at", True)
    filters = (Filter("state", TokenRow.name, lambda: text("状态"), _token_rows, _session_states),)

    def title(self) -> str:
        """令牌."""
        return text("令牌")

    def columns(self) -> tuple[Column, ...]:
        """What for, whose, how long."""
        return (
            Column("name", text("用途"), lambda one: Cell(one.name)),
            Column("person", text("代表"), _who),
            Column("created_at", text("创建时间"), lambda one: Cell(moment(one.created_at))),
            Column("used_at", text("最近使用"), lambda one: Cell(moment(one.used_at))),
            Column("expires_at", text("有效期至"), lambda one: Cell(_until(one))),
            Column("state", text("状态"), _token_state),
        )

    def buttons(self, row: Any) -> tuple[Button, ...]:
        """Take it back, which lasts."""
        if row.revoked_at is not None:
            return ()
        ask = text("收回后，使用“%(name)s”的程序将立即无法访问，且不能恢复。", name=row.name)
        return (Button(text("收回"), f"/admin/tokens/{row.person_id}/{row.id}/revoke", ask),)

    @at("/<person_id>/<key>/revoke", "POST")
    def revoke(self, person_id: str, key: str) -> Response:
        """The program is locked out."""
        return self.done(
            lambda uow: sign_in.revoke_token(uow, person_id, key),
            text("令牌已收回"),
            "/admin/tokens/",
        )


def _until(row: TokenRow) -> str:
    return moment(row.expires_at) or text("长期有效")


def _token_state(row: TokenRow) -> Cell:
    if row.revoked_at is not None:
        return Cell(text("已收回"), "draft")
    if row.expires_at is not None and row.expires_at <= host().clock.now():
        return Cell(text("已过期"), "draft")
    return Cell(text("有效"), "approved")


class AttemptsView(ListView):
    """Failed tries to sign in."""

    place, icon, row = "attempts", "shield", AttemptRow
    column_searchable_list = ("account", "address")
    column_sortable_list = ("at", "account", "address")
    column_default_sort = ("at", True)
    filters = (
        Filter("from", AttemptRow.at, lambda: text("开始日期"), since(AttemptRow.at), input="date"),
        Filter("to", AttemptRow.at, lambda: text("结束日期"), until(AttemptRow.at), input="date"),
    )

    def title(self) -> str:
        """登录失败."""
        return text("登录失败")

    def columns(self) -> tuple[Column, ...]:
        """When, as whom, from where."""
        return (
            Column("account", text("尝试的账号"), lambda one: Cell(one.account)),
            Column("address", text("地址"), lambda one: Cell(one.address)),
            Column("at", text("时间"), lambda one: Cell(moment(one.at))),
        )
