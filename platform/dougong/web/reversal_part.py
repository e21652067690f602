"""The part of a record's page that tells of reversals, and what its form sends."""

from collections.abc import Mapping
from dataclasses import dataclass

from dougong.actions.parts import Parts
from dougong.actions.reversal_view import LeftOver, Linked, ReversalView
from dougong.web.locale import text
from dougong.web.statuses import status_title
from dougong.web.wording import moment

#: Names of the form's fields, in front of the id of a row.
PART, WHOLE = "part:", "whole:"


@dataclass(frozen=True)
class LinkPart:
    """A document on the other end."""

    id: str
    label: str
    status: str
    status_title: str
    #: Who, when and why.
    told: str


@dataclass(frozen=True)
class LinePart:
    """A row with what is left of it."""

    id: str
    title: str
    #: `数量 3，已冲 1，剩 2`; empty where the row goes whole.
    numbers: str
    #: What is left, as people read it.
    left: str
    unit: str
    is_gone: bool


@dataclass(frozen=True)
class ReversalPart:
    """What the page shows, and what its dialog offers."""

    offered: bool
    is_partly: bool
    original: LinkPart | None
    made: tuple[LinkPart, ...]
    lines: tuple[LinePart, ...]


def reversal_part(view: ReversalView) -> ReversalPart:
    """The reversals in the words of the page."""
    return ReversalPart(
        offered=view.offered,
        is_partly=view.is_partly,
        original=_link(view.original) if view.original else None,
        made=tuple(_link(one) for one in view.reversals),
        lines=tuple(_line(one) for one in view.lines),
    )


def _link(one: Linked) -> LinkPart:
    told = [one.who, moment(one.at) if one.at else "", one.reason]
    return LinkPart(
        one.id, one.label, one.status, status_title(one.status), " · ".join(filter(None, told))
    )


def _line(one: LeftOver) -> LinePart:
    numbers, (whole, taken, left) = "", one.texts
    if one.field:
        numbers = text(
            "%(field)s %(whole)s，已冲销 %(taken)s，剩余 %(left)s",
            field=one.field,
            whole=whole,
            taken=taken,
            left=left,
        )
    title = text("第 %(number)s 行 %(label)s", number=one.number, label=one.label)
    return LinePart(
        one.id, title.strip() if one.number else "", numbers, left, one.unit, one.is_gone
    )


def chosen_parts(form: Mapping[str, str]) -> Parts | None:
    """The rows the form chooses and how much of each; none for all that is left."""
    if form.get("scope") != "part":
        return None
    whole = {name.removeprefix(WHOLE): None for name in form if name.startswith(WHOLE)}
    typed = {
        name.removeprefix(PART): value.strip()
        for name, value in form.items()
        if name.startswith(PART) and value.strip()
    }
    return {**whole, **typed}
