"""What controls say, as pages show it: a strip of figures for every key."""

from collections.abc import Iterable
from dataclasses import dataclass

from dougong.actions.control_words import Strip
from dougong.base.values import Json
from dougong.web.locale import text


@dataclass(frozen=True)
class StripView:
    """One strip, ready to be drawn."""

    #: Pointer of the control it stands under; empty: the end of the form.
    at: str
    title: str
    label: str
    #: The outcome, which colours it, and how people call it.
    look: str
    word: str
    #: Name and value; none where the reader may not see figures.
    figures: tuple[tuple[str, str], ...]
    message: str


def strip_views(strips: Iterable[Strip]) -> tuple[StripView, ...]:
    """The strips in the reader's language."""
    return tuple(_view(strip) for strip in strips)


def _view(strip: Strip) -> StripView:
    words = {
        "pass": text("在限额内"),
        "warn": text("接近限额"),
        "escalate": text("须升级审批"),
        "block": text("超出限额"),
        "not_checked": text("未校验"),
    }
    return StripView(
        at=f"/{strip.at}" if strip.at else "",
        title=strip.title,
        label=strip.label,
        look=strip.outcome,
        word=words[strip.outcome],
        figures=_figures(strip),
        # Figures say it all; without them the sentence is what there is.
        message="" if strip.figures else strip.message,
    )


def _figures(strip: Strip) -> tuple[tuple[str, str], ...]:
    names = (
        ("base", strip.base_title or text("总额")),
        ("used", text("已用")),
        ("available", text("可用")),
        ("asked", text("本次")),
        ("usage", text("之后")),
    )
    found = [(title, strip.figures[name]) for name, title in names if name in strip.figures]
    if strip.is_over:
        found.append((text("超出"), strip.figures["over_by"]))
    return tuple(found)


def strips_json(strips: Iterable[Strip]) -> list[Json]:
    """The strips for a living form."""
    return [
        {
            "at": one.at,
            "title": one.title,
            "label": one.label,
            "look": one.look,
            "word": one.word,
            "figures": [{"title": title, "text": value} for title, value in one.figures],
            "message": one.message,
        }
        for one in strip_views(strips)
    ]
