"""Records at their days: what is done, what is overdue and what comes next, on one strip."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dougong.actions.listings import ListPage
from dougong.actions.seen import Seen
from dougong.model.listing import Block
from dougong.model.rights import effective
from dougong.web.locale import text

#: Days ahead from which on a day is near.
NEAR = 7
_OPEN = ("read", "write")


@dataclass(frozen=True)
class Day:
    """One record at its day."""

    title: str
    href: str
    #: The day it is due.
    when: str
    look: Literal["done", "late", "missed", "near", "ahead"]
    told: str


def days_of(found: ListPage, block: Block, today: date) -> tuple[Day, ...]:
    """The records of a list whose day the reader sees, in the order of the list."""
    return tuple(_days(found, block, today))


def _days(found: ListPage, block: Block, today: date) -> Iterator[Day]:
    for item in found.items:
        due = _day(item, block.day)
        if due is None:
            continue
        record = item.record
        look, told = _stands(due, _day(item, block.done), today)
        yield Day(
            title=found.words.labels.get((found.entity.name, record.id), record.id),
            href=f"/records/{found.entity.name}/{record.id}",
            when=due.isoformat(),
            look=look,
            told=told,
        )


def _day(item: Seen, name: str) -> date | None:
    """A day of the record that its reader sees."""
    seen = bool(name) and effective(item.rights, f"/{name}") in _OPEN
    found = item.record.data.get(name) if seen else None
    return found if isinstance(found, date) else None


def _stands(
    due: date, done: date | None, today: date
) -> tuple[Literal["done", "late", "missed", "near", "ahead"], str]:
    if done is not None:
        after = (done - due).days
        if after > 0:
            return "late", text("晚 %(count)s 天完成", count=after)
        return "done", text("按期完成")
    left = (due - today).days
    if left < 0:
        return "missed", text("已逾期 %(count)s 天", count=-left)
    if left == 0:
        return "near", text("今天到期")
    return ("near" if left <= NEAR else "ahead"), text("还有 %(count)s 天", count=left)
