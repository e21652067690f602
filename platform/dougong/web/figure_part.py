"""The figures that head the page of a record: numbers that lead to their rows, bars of shares."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from dougong.actions.page_figures import ShownFigure
from dougong.actions.seen import dictionary_words
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.fields.all import field_kinds


@dataclass(frozen=True)
class FigureView:
    """One figure, ready to be drawn."""

    title: str
    text: str
    unit: str
    #: Where the rows are that it is made of.
    href: str
    is_negative: bool
    #: The figure that it is a part of, and how much of it; empty without one.
    whole: str = ""
    share: str = ""
    #: How much of the bar is filled, in percent, and whether it is more than the whole.
    filled: int = 0
    is_over: bool = False


def figure_views(uow: UnitOfWork, found: Iterable[ShownFigure]) -> tuple[FigureView, ...]:
    """The figures in the reader's language."""
    shown = tuple(found)
    titles = {one.figure.key: one.field.title for one in shown}
    return tuple(_view(uow, one, titles.get(one.figure.of, "")) for one in shown)


def _view(uow: UnitOfWork, one: ShownFigure, whole: str) -> FigureView:
    words = dictionary_words(uow, {})
    text = field_kinds[one.field.kind].show(one.field, one.value, words).text
    share = one.share
    return FigureView(
        title=one.field.title,
        text="—" if one.value is None else text,
        unit=one.field.unit,
        href=_href(one),
        is_negative=one.value is not None and one.value < 0,
        whole=whole if share is not None else "",
        share="" if share is None else f"{share}%",
        filled=0 if share is None else int(min(max(share, Decimal(0)), Decimal(100))),
        is_over=share is not None and share > 100,
    )


def _href(one: ShownFigure) -> str:
    """The rows of the ledger, narrowed as the figure is."""
    if one.rows is None:
        return ""
    return f"/ledgers/{one.figure.ledger}/rows?{urlencode(one.rows)}"
