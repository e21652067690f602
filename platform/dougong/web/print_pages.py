"""The printed sheet of a record: a page for A4 that the browser prints or saves as PDF."""

from dataclasses import dataclass

from flask import Blueprint, request
from markupsafe import Markup

from dougong.actions.printing import Printed, Told, print_record
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.entity import STATUSES
from dougong.printing.paper import Paper
from dougong.web.call import actor, change
from dougong.web.locale import text
from dougong.web.render import fragment
from dougong.web.statuses import status_title, vote_title

blueprint = Blueprint("prints", __name__)

VOTES = ("approve", "reject", "return", "abstain", "complete", "advise")


@dataclass(frozen=True)
class SheetPage:
    """The sheet with what stands around it."""

    paper: Paper
    #: HTML of the module's own template, every value in it escaped; empty for the default sheet.
    own: Markup
    #: Name, title and whether it is this one, of every sheet, where there is a choice.
    sheets: tuple[tuple[str, str, bool], ...]
    sheet: str
    title: str
    back: str
    landscape: bool
    #: When, by whom and how often it was printed.
    note: str


@blueprint.get("/records/<entity>/<record_id>/print")
def sheet(entity: str, record_id: str) -> str:
    """The sheet of a record; each look at it counts as a print."""
    told = Told(
        {status: status_title(status) for status in STATUSES},
        {vote: vote_title(vote) for vote in VOTES},
        {
            "original": text("冲销原单 %(label)s", label="%(label)s"),
            "part": text("已由 %(label)s 部分冲销", label="%(label)s"),
            "whole": text("已由 %(label)s 冲销", label="%(label)s"),
        },
        text("%(name)s（%(who)s %(at)s 补充）", name="%(name)s", who="%(who)s", at="%(at)s"),
    )

    def action(uow: UnitOfWork) -> SheetPage:
        printed = print_record(uow, entity, record_id, told, request.args.get("sheet"))
        return SheetPage(
            paper=printed.paper,
            own=Markup(printed.own),  # noqa: S704  # elements of a closed list, values escaped
            sheets=_sheets(printed),
            sheet=printed.sheet,
            title=printed.sheets.get(printed.sheet, printed.paper.title),
            back=f"/records/{entity}/{record_id}",
            landscape=_is_landscape(printed),
            note=_note(uow, printed),
        )

    return fragment("print/sheet", change(action))


def _sheets(printed: Printed) -> tuple[tuple[str, str, bool], ...]:
    if not printed.sheets:
        return ()
    named = {**printed.sheets, "": text("标准格式")}
    return tuple((name, title, name == printed.sheet) for name, title in named.items())


def _is_landscape(printed: Printed) -> bool:
    asked = request.args.get("paper", "")
    return asked == "landscape" or (asked != "portrait" and printed.landscape)


def _note(uow: UnitOfWork, printed: Printed) -> str:
    at = uow.now.astimezone(uow.house.zone)
    return text(
        "%(person)s 于 %(at)s 打印，第 %(times)s 次",
        person=actor().name,
        at=f"{at:%Y-%m-%d %H:%M}",
        times=printed.times,
    )
