"""Releases, as a list; what can be done with one is on the pages of the studio."""

from typing import Any

from dougong.web.admin.listed import Cell, Column
from dougong.web.admin.lists import ListView
from dougong.web.admin.rows import ReleaseRow
from dougong.web.admin.wording import known
from dougong.web.call import host
from dougong.web.locale import text
from dougong.web.wording import moment


class ReleasesView(ListView):
    """What was published, and what is live."""

    place, icon, row = "releases", "rocket", ReleaseRow
    list_template = "admin/releases.html"
    column_sortable_list = ("number", "created_at")
    column_default_sort = ("number", True)

    def title(self) -> str:
        """版本."""
        return text("版本")

    def columns(self) -> tuple[Column, ...]:
        """Which, by whom, whether in use."""
        live = host().catalog().release
        return (
            Column("number", text("版次"), lambda one: Cell(str(one.number))),
            Column("title", text("名称"), lambda one: Cell(one.title)),
            Column("bundle", text("配置包"), lambda one: Cell(one.bundle)),
            Column("hash", text("指纹"), lambda one: Cell(one.hash[:10])),
            Column("author", text("发布人"), lambda one: Cell(known(one.author))),
            Column("created_at", text("发布时间"), lambda one: Cell(moment(one.created_at))),
            Column("state", text("状态"), lambda one: _state(one, live)),
        )

    def href(self, row: Any) -> str:  # noqa: ARG002 (releases have no page of their own)
        """No page of its own."""
        return ""


def _state(row: ReleaseRow, live: str) -> Cell:
    return Cell(text("使用中"), "approved") if row.hash == live else Cell("")
