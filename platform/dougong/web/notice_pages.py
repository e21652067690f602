"""The bell: what the reader was told, one line each."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from dougong.actions import notice_lists
from dougong.actions.notice_lists import NoticeSeen, my_notices
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import is_id
from dougong.web.call import change, read
from dougong.web.list_pages import address
from dougong.web.locale import text
from dougong.web.render import page
from dougong.web.wording import moment

blueprint = Blueprint("notices", __name__, url_prefix="/notices")

PAGE = 30
ICONS = {
    "todo": "inbox",
    "reminded": "bell",
    "overdue": "hourglass",
    "escalated": "alert-triangle",
    "returned": "arrow-back-up",
    "approved": "circle-check",
    "rejected": "x",
    "copied": "eye",
}


@dataclass(frozen=True)
class NoticeView:
    """One line of the list."""

    href: str
    icon: str
    kind: str
    sentence: str
    #: What kind of document it is about; empty where it is about none.
    document: str
    when: str
    unread: bool


@dataclass(frozen=True)
class NoticesView:
    """The page behind the bell."""

    lines: tuple[NoticeView, ...]
    only_unread: bool
    any_unread: bool
    next: str


@blueprint.get("")
def show() -> str:
    """What the reader was told, the newest first."""
    return page("notices", read(_view))


@blueprint.get("/<notice_id>")
def follow(notice_id: str) -> Response:
    """What a line is about; it counts as read from now on."""
    row = change(lambda uow: notice_lists.opened(uow, notice_id))
    if row.entity and row.record_id:
        return redirect(f"/records/{row.entity}/{row.record_id}", 303)
    return redirect("/notices", 303)


@blueprint.post("/read")
def read_all() -> Response:
    """Everything counts as read."""
    change(notice_lists.read_all)
    flash(text("已全部标为已读"), "success")
    return redirect("/notices", 303)


def _view(uow: UnitOfWork) -> NoticesView:
    unread = request.args.get("unread") == "1"
    after = request.args.get("after", "")
    after = after if is_id(after) else ""
    found = my_notices(uow, unread=unread, after=after, limit=PAGE + 1)
    more = len(found) > PAGE
    lines = found[:PAGE]
    return NoticesView(
        lines=tuple(_line(uow, one) for one in lines),
        only_unread=unread,
        any_unread=any(one.row.read_at is None for one in lines),
        next=address(after=lines[-1].row.id) if more else "",
    )


def _line(uow: UnitOfWork, one: NoticeSeen) -> NoticeView:
    known = uow.catalog.entities.get(one.row.entity or "")
    return NoticeView(
        href=f"/notices/{one.row.id}",
        icon=ICONS.get(one.row.kind, "info-circle"),
        kind=one.row.kind,
        sentence=one.sentence,
        document=known.title if known else "",
        when=moment(one.row.at),
        unread=one.row.read_at is None,
    )
