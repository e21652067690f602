"""The five lists: to do, done, started by me, sent to me, drafts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from flask import Blueprint, request

from dougong.actions.batch import batch_of
from dougong.actions.listings import BoxScope, box_scopes, counts, inbox
from dougong.actions.unit_of_work import UnitOfWork
from dougong.store.inbox import InboxRow
from dougong.store.inbox_filters import NO_SCOPE
from dougong.web.call import read
from dougong.web.inbox_filters import (
    asked_for,
    filters_of,
    is_grouped,
    is_narrowed,
    project_title,
)
from dougong.web.list_pages import Fact, FilterView, address, page_number
from dougong.web.locale import text
from dougong.web.render import page
from dougong.web.statuses import status_title, vote_title
from dougong.web.wording import due, is_late, moment, money, waiting

blueprint = Blueprint("inbox", __name__)

PAGE = 20


@dataclass(frozen=True)
class BoxView:
    """One of the five lists, by name, with its count."""

    key: str
    title: str
    count: int
    current: bool = False


@dataclass(frozen=True)
class LineView:
    """One line of a box."""

    href: str
    title: str
    amount: str
    status: str
    status_title: str
    facts: tuple[Fact, ...]
    foot: tuple[str, ...]
    #: When it is due, and whether that is over.
    due: str = ""
    late: bool = False
    #: The to-do, where it may be chosen to be approved together with others.
    choice: str = ""
    #: Why it may not, where others are chosen.
    alone: str = ""


@dataclass(frozen=True)
class GroupView:
    """Lines of one project, or all of them under no head."""

    rows: tuple[LineView, ...]
    title: str = ""
    #: How many lines the project has in all, and where they stand alone.
    count: int = 0
    href: str = ""


@dataclass(frozen=True)
class InboxView:
    """What the page of a box shows."""

    title: str
    boxes: tuple[BoxView, ...]
    groups: tuple[GroupView, ...]
    filters: tuple[FilterView, ...]
    search: str
    empty: str
    total: int
    previous: str
    next: str
    #: Whether to-dos are being chosen to be approved together; none where nothing could be.
    batch: bool | None = None
    #: The same list without filters, and with or without choosing.
    clear: str = ""
    choose: str = ""
    leave: str = ""


def box_titles() -> dict[str, str]:
    """The five boxes in order."""
    return {
        "todo": text("待办"),
        "done": text("已办"),
        "started": text("我发起的"),
        "cc": text("抄送我的"),
        "drafts": text("草稿箱"),
    }


def boxes(uow: UnitOfWork, current: str = "") -> tuple[BoxView, ...]:
    """The five boxes with their counts."""
    found = counts(uow)
    return tuple(
        BoxView(key, title, found.get(key, 0), key == current)
        for key, title in box_titles().items()
    )


@blueprint.get("/inbox/<box>")
def show(box: str) -> str:
    """One page of a box."""
    return page("inbox", read(lambda uow: _view(uow, box)))


def _view(uow: UnitOfWork, box: str) -> InboxView:
    number, wanted = page_number(), asked_for(uow)
    scopes = box_scopes(uow, box, **wanted) if uow.catalog.role_scope else ()
    grouped = scopes if is_grouped() else ()
    wanted["groups"] = [one.id for one in grouped]
    wanted["limit"], wanted["offset"] = PAGE, (number - 1) * PAGE
    rows, total = inbox(uow, box, **wanted)
    choosing = box == "todo" and request.args.get("batch") == "1"
    lines = [line(uow, row) for row in rows]
    if choosing:
        lines = _choices(uow, rows, lines)
    return InboxView(
        title=box_titles()[box],
        boxes=boxes(uow, box),
        groups=tuple(_groups(grouped, rows, lines)),
        batch=choosing if box == "todo" and total > 1 else None,
        filters=filters_of(uow, box, scopes),
        search=wanted.get("search", ""),
        empty=_empty(box, filtered=is_narrowed()),
        clear=f"/inbox/{box}" if is_narrowed() else "",
        total=total,
        previous=address(page=number - 1) if number > 1 else "",
        next=address(page=number + 1) if number * PAGE < total else "",
        choose=address(batch=1, page=""),
        leave=address(batch="", page=""),
    )


def _groups(
    scopes: Sequence[BoxScope], rows: Sequence[InboxRow], lines: Sequence[LineView]
) -> Iterator[GroupView]:
    """The lines under the names of their projects, where they stand by project."""
    if not scopes:
        yield GroupView(tuple(lines))
        return
    known = {one.id: one for one in scopes}
    pairs = zip(rows, lines, strict=True)
    for key, found in groupby(pairs, key=lambda pair: pair[0].scope_id or NO_SCOPE):
        one = known.get(key, BoxScope(key, "", 0))
        href = address(scope=key, group="", page="")
        yield GroupView(tuple(shown for _, shown in found), project_title(one), one.count, href)


def _choices(
    uow: UnitOfWork, rows: Sequence[InboxRow], lines: Sequence[LineView]
) -> list[LineView]:
    """The lines of to-dos, each with whether it may be approved together with others."""
    found = {one.assignment_id: one for one in batch_of(uow, [row.id for row in rows]).items}
    return [
        replace(one, choice=row.id if not found[row.id].why else "", alone=found[row.id].why)
        if row.id in found
        else one
        for row, one in zip(rows, lines, strict=True)
    ]


def _empty(box: str, *, filtered: bool) -> str:
    if filtered:
        return text("没有符合条件的记录")
    return {
        "todo": text("没有等您处理的事项"),
        "done": text("您还没有处理过审批"),
        "started": text("您还没有提交过单据"),
        "cc": text("没有抄送给您的单据"),
        "drafts": text("没有未提交的草稿"),
    }[box]


def line(uow: UnitOfWork, row: InboxRow) -> LineView:
    """One line of a box as it is shown; what kind of document it is stands first below it."""
    entity = uow.catalog.entities.get(row.entity)
    foot = (entity.title if entity and row.headline else "", *_foot(row))
    return LineView(
        href=f"/records/{row.entity}/{row.record_id}",
        title=row.headline or row.title,
        amount=money(row.amount),
        status=row.status,
        status_title=status_title(row.status),
        facts=(),
        foot=tuple(part for part in foot if part),
        due=due(row.due_at),
        late=is_late(row.due_at),
    )


def _foot(row: InboxRow) -> tuple[str, ...]:
    nodes = "、".join(dict.fromkeys(node.name for node in row.nodes))
    if row.box == "todo":
        for_ = text("代 %(who)s", who=row.for_) if row.for_ else ""
        urged = text("已催 %(count)s 次", count=row.reminded) if row.reminded else ""
        return (row.initiator, nodes, for_, waiting(row.since), urged)
    if row.box == "done":
        return (row.initiator, vote_title(row.vote or "transferred"), moment(row.since))
    if row.box == "drafts":
        return (moment(row.since),)
    people = "、".join(row.people)
    return (row.initiator, " ".join(part for part in (nodes, people) if part), moment(row.since))
