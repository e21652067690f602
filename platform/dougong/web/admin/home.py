"""The first page of the console: what an operator looks at in the morning."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from dougong.web.admin.base import ConsoleView, at
from dougong.web.admin.entrances import live_sessions, live_tokens
from dougong.web.admin.reading import session
from dougong.web.admin.rows import (
    AttemptRow,
    JobRow,
    PersonRow,
    ProcessRow,
    ReleaseRow,
    SessionRow,
    TokenRow,
)
from dougong.web.call import host
from dougong.web.locale import text
from dougong.web.wording import moment


@dataclass(frozen=True)
class Figure:
    """One number, where it leads, and whether somebody should act."""

    title: str
    number: int
    href: str
    urgent: bool = False


@dataclass(frozen=True)
class HomePage:
    """The state of the installation."""

    wanting: tuple[Figure, ...]
    figures: tuple[Figure, ...]
    release: str
    published: str


class HomeView(ConsoleView):
    """Where the console begins."""

    icon = "home"

    def __init__(self) -> None:
        super().__init__(url="/admin", endpoint="admin")

    def title(self) -> str:
        """概览."""
        return text("概览")

    @at("/")
    def index(self) -> str:
        """What wants attention, and how much there is of everything."""
        return self.render("admin/index.html", view=_home())


def _home() -> HomePage:
    day_ago = host().clock.now() - timedelta(days=1)
    live = session().get(ReleaseRow, host().catalog().release)
    return HomePage(
        wanting=(
            _figure(text("异常流程"), ProcessRow, ProcessRow.status == "incident", "incidents/"),
            _figure(text("失败的任务"), JobRow, JobRow.state == "failed", "jobs/?state=failed"),
            _count(text("24 小时内登录失败"), AttemptRow, AttemptRow.at > day_ago, "attempts/"),
        ),
        figures=(
            _count(text("在用账号"), PersonRow, PersonRow.active, "people/?state=active"),
            _count(text("有效会话"), SessionRow, live_sessions(), "sessions/?state=live"),
            _count(text("有效令牌"), TokenRow, live_tokens(), "tokens/?state=live"),
            _count(text("等待中的任务"), JobRow, JobRow.state == "waiting", "jobs/?state=waiting"),
        ),
        release=text("第 %(number)s 版　%(title)s", number=live.number, title=live.title)
        if live
        else "",
        published=moment(live.created_at) if live else "",
    )


def _count(title: str, row: type, where: Any, href: str) -> Figure:
    found = session().scalar(select(func.count()).select_from(row).where(where))
    return Figure(title, int(found or 0), f"/admin/{href}")


def _figure(title: str, row: type, where: Any, href: str) -> Figure:
    found = _count(title, row, where, href)
    return Figure(title, found.number, found.href, urgent=found.number > 0)
