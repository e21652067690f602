"""What refers to a record, loaded behind its page: numbers that lead to lists, ways to begin."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, request

from dougong.actions.related import RelatedRecords, related_records
from dougong.actions.seen import dictionary_words
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.fields.all import field_kinds
from dougong.store import labels, records
from dougong.web.call import read
from dougong.web.render import fragment, page

blueprint = Blueprint("related", __name__)

#: Kinds that are told before the others are folded away.
FIRST = 8


@dataclass(frozen=True)
class RelatedLine:
    """The records of one kind."""

    title: str
    href: str
    count: int
    #: Titles and sums.
    sums: tuple[tuple[str, str], ...]
    #: Where another one is begun; empty for who may not.
    begin: str


@dataclass(frozen=True)
class RelatedView:
    """What refers to a record."""

    title: str
    #: Where the record itself is.
    back: str
    #: The first of them, and those that are folded away.
    lines: tuple[RelatedLine, ...]
    rest: tuple[RelatedLine, ...] = ()
    #: Kinds of which there is none yet and one may be begun.
    none: tuple[RelatedLine, ...] = ()


@blueprint.get("/records/<entity>/<record_id>/related")
def show(entity: str, record_id: str) -> str:
    """The part of the record's page; a page of its own where no script asks for it."""
    part = bool(request.headers.get("X-Island"))
    view = read(lambda uow: _view(uow, entity, record_id, is_part=part))
    return fragment("related", view) if part else page("related", view)


def _view(uow: UnitOfWork, entity: str, record_id: str, *, is_part: bool) -> RelatedView:
    found = related_records(uow, entity, record_id)
    every = tuple(_line(uow, one, record_id) for one in found)
    lines, none = (tuple(one for one in every if bool(one.count) is some) for some in (True, False))
    # Whoever stands on the record's page knows how it is called.
    record = None if is_part else records.find(uow, entity, record_id)
    title = labels.headline(uow, record) if record else ""
    first, rest = folded(lines)
    return RelatedView(title, f"/records/{entity}/{record_id}", first, rest, none)


def folded(
    lines: tuple[RelatedLine, ...],
) -> tuple[tuple[RelatedLine, ...], tuple[RelatedLine, ...]]:
    """The lines that are told at once, and those behind them."""
    # One more line takes no more room than what would fold it away.
    first = FIRST if len(lines) > FIRST + 1 else len(lines)
    return lines[:first], lines[first:]


def _line(uow: UnitOfWork, one: RelatedRecords, record_id: str) -> RelatedLine:
    words = dictionary_words(uow, {})
    begin = one.begin
    return RelatedLine(
        title=one.title,
        href=f"/lists/{one.view.name}?{urlencode({one.field: record_id})}",
        count=one.count,
        sums=tuple(
            (of.title, field_kinds[of.kind].show(of, value, words).text) for of, value in one.sums
        ),
        begin=f"/new/{begin.form}?{urlencode(begin.given)}" if begin else "",
    )
