"""What the actor was told: read line by line, ticked off."""

from collections.abc import Sequence
from dataclasses import dataclass

from dougong.actions.notice_kinds import notice_kinds
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.text import Text
from dougong.base.values import Json
from dougong.store import notices
from dougong.store.notices import NoticeRow

#: Most lines of one page.
MOST = 100


@dataclass(frozen=True)
class NoticeSeen:
    """One line, in words."""

    row: NoticeRow
    sentence: str


def my_notices(
    uow: UnitOfWork, *, unread: bool = False, after: str = "", limit: int = 50
) -> tuple[NoticeSeen, ...]:
    """What the actor was told, the newest first."""
    rows = notices.listed(uow, uow.actor.id, unread=unread, after=after, limit=min(limit, MOST))
    return tuple(NoticeSeen(row, sentence(row, uow.actor.locale)) for row in rows)


def sentence(row: NoticeRow, locale: str) -> str:
    """What a line says in a language; words that are missing leave nothing behind."""
    kind = notice_kinds[row.kind]
    said = {key: _in_both(value) for key, value in row.facts.items()}
    facts = {**said, "title": row.title or "—", "who": row.who or _PLATFORM[locale == "en"]}
    return kind.sentence.show(locale, facts).rstrip(" ：:")


def _in_both(value: Json) -> object:
    """A fact that is a sentence in both languages is told in the reader's."""
    if isinstance(value, dict) and value.keys() == {"zh", "en"}:
        return Text(str(value["zh"]), str(value["en"]))
    return value


def opened(uow: UnitOfWork, notice_id: str) -> NoticeRow:
    """One of the actor's own lines, read from now on."""
    found = [row for row in notices.found(uow, [notice_id]) if row.person_id == uow.actor.id]
    if not found:
        raise NotFound(what="notice", id=notice_id)
    notices.mark_read(uow, uow.actor.id, [notice_id])
    return found[0]


def read_all(uow: UnitOfWork, ids: Sequence[str] | None = None) -> int:
    """Tick off lines of the actor, or all of them; how many were unread."""
    return notices.mark_read(uow, uow.actor.id, ids)


#: Who did what nobody did.
_PLATFORM = ("系统", "The system")
