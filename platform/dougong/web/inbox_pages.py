"""The five lists: to do, done, started by me, sent to me, drafts."""

from dataclasses import dataclass

from flask import Blueprint, request

from dougong.actions.listings import counts, inbox
from dougong.actions.unit_of_work import UnitOfWork
from dougong.store.inbox import InboxRow
from dougong.web.call import read
from dougong.web.list_pages import Choice, Fact, FilterView, address, page_number
from dougong.web.locale import text
from dougong.web.render import page
from dougong.web.statuses import status_title, vote_title
from dougong.web.wording import moment, money, waiting

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


@dataclass(frozen=True)
class InboxView:
    """What the page of a box shows."""

    title: str
    boxes: tuple[BoxView, ...]
    rows: tuple[LineView, ...]
    filters: tuple[FilterView, ...]
    search: str
    empty: str
    total: int
    previous: str
    next: str


def box_titles() -> dict[str, str]:
    """The five boxes in order."""
    return {
        "todo": text("待办"),
        "done": text("已办"),
        "started": text("我发起的"),
        "cc": text("抄送我的"),
        "drafts": text("草稿"),
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
    number = page_number()
    search = request.args.get("q", "")[:100]
    chosen = {key: value for key in ("entity", "scope") if (value := request.args.get(key))}
    rows, total = inbox(
        uow, box, search=search, filters=chosen, limit=PAGE, offset=(number - 1) * PAGE
    )
    pages = max(1, -(-total // PAGE))
    return InboxView(
        title=box_titles()[box],
        boxes=boxes(uow, box),
        rows=tuple(line(row) for row in rows),
        filters=(_kinds(uow),),
        search=search,
        empty=_empty(box, filtered=bool(search or chosen)),
        total=total,
        previous=address(page=number - 1) if number > 1 else "",
        next=address(page=number + 1) if number < pages else "",
    )


def _kinds(uow: UnitOfWork) -> FilterView:
    options = tuple(
        Choice(entity.name, entity.title)
        for entity in uow.catalog.entities.values()
        if entity.kind == "document"
    )
    return FilterView("entity", text("单据"), request.args.get("entity", ""), options=options)


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


def line(row: InboxRow) -> LineView:
    """One line of a box as it is shown."""
    return LineView(
        href=f"/records/{row.entity}/{row.record_id}",
        title=row.headline or row.title,
        amount=money(row.amount),
        status=row.status,
        status_title=status_title(row.status),
        facts=(),
        foot=tuple(part for part in _foot(row) if part),
    )


def _foot(row: InboxRow) -> tuple[str, ...]:
    nodes = "、".join(dict.fromkeys(node.name for node in row.nodes))
    if row.box == "todo":
        return (row.initiator, nodes, waiting(row.since))
    if row.box == "done":
        return (row.initiator, vote_title(row.vote or ""), moment(row.since))
    if row.box == "drafts":
        return (moment(row.since),)
    people = "、".join(row.people)
    return (row.initiator, " ".join(part for part in (nodes, people) if part), moment(row.since))
