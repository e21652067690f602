"""A record on paper: what its reader sees of it, written in the log each time it is printed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dougong.access.policy import actor_facts
from dougong.actions.approvals import TimelineVote
from dougong.actions.reversal_view import linked_texts
from dougong.actions.scope_settings import said_by
from dougong.actions.shown_record import ShownRecord, shown_record
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.values import pointer
from dougong.forms.rows_view import RowsView
from dougong.forms.view import ControlView, SectionView
from dougong.model.fields.all import field_kinds
from dougong.model.rights import effective
from dougong.model.scoped_settings import settings_for
from dougong.printing.content import Content, Reading, content_of
from dougong.printing.own import filled
from dougong.printing.paper import (
    Fact,
    Figure,
    Group,
    Paper,
    Step,
    Table,
    capitals,
    side_by_side,
    unbroken,
)
from dougong.store import log
from dougong.store.documents import amount_field

#: Controls that take the whole width of the sheet.
_WIDE = frozenset({"long_text", "rich_text", "image", "file"})
#: Columns whose values are read as one word.
_WHOLE = frozenset({"date", "datetime", "time", "period", "bank_account", "phone", "boolean"})


@dataclass(frozen=True)
class Told:
    """What the page calls the states and votes, in the reader's language."""

    statuses: Mapping[str, str]
    votes: Mapping[str, str]
    #: How reversals are told: `original`, `part` and `whole`, each with a `%(label)s`.
    reversals: Mapping[str, str]
    #: How a file that came late is told: `%(name)s`, `%(who)s`, `%(at)s`.
    late: str


@dataclass(frozen=True)
class Printed:
    """A record ready for its sheet."""

    paper: Paper
    #: HTML of the module's own template; empty for the default sheet.
    own: str
    #: The sheets there are, by full name.
    sheets: Mapping[str, str]
    #: Name of the one that was printed; empty for the default sheet.
    sheet: str
    landscape: bool
    #: How often it was printed, this time included.
    times: int


def print_record(
    uow: UnitOfWork, entity: str, record_id: str, told: Told, sheet: str | None = None
) -> Printed:
    """The record on paper, as the actor sees it; NotFound for who may not read it.

    `sheet` names a template, empty is the default sheet; None takes the module's first template
    where there is one. NotFound as well for a template that the entity has not.
    """
    shown = shown_record(uow, entity, record_id)
    known = {one.name: one for one in uow.catalog.prints_for(entity)}
    name = next(iter(known), "") if sheet is None else sheet
    if name and name not in known:
        raise NotFound(what="print sheet", id=name)
    paper = _paper(uow, shown, told)
    own = known.get(name)
    times = sum(event.kind == "printed" for event in log.events(uow, record_id)) + 1
    log.append(uow, record_id, "printed", {"times": times, "sheet": name})
    return Printed(
        paper=paper,
        own=filled(own, _content(uow, shown, paper)) if own else "",
        sheets={one.name: one.title for one in known.values()},
        sheet=name,
        landscape=own.page == "landscape" if own else paper.landscape,
        times=times,
    )


def _content(uow: UnitOfWork, shown: ShownRecord, paper: Paper) -> Content:
    view = shown.approval
    entity, data = uow.catalog.entity(view.record.entity), view.record.data
    owner = view.record.id if entity.scope == "id" else data.get(entity.scope)
    common = {
        "actor": actor_facts(uow.actor),
        "now": uow.now,
        "today": uow.today,
        "settings": settings_for(uow.catalog, entity.module, said_by(uow, owner)),
    }
    reading = Reading(view.rights, view.words, common)
    return content_of(uow.catalog, view.record, reading, paper.steps, _figures(shown))


def _figures(shown: ShownRecord) -> Iterator[Figure]:
    """What heads the page of the record, for the sheet that asks for it."""
    words = shown.approval.words
    for one in shown.figures:
        text = field_kinds[one.field.kind].show(one.field, one.value, words).text
        share = "" if one.share is None else f"{one.share}%"
        yield Figure(
            one.figure.key,
            one.field.title,
            "—" if one.value is None else text,
            one.field.unit,
            share,
            one.value,
        )


def _paper(uow: UnitOfWork, shown: ShownRecord, told: Told) -> Paper:
    view = shown.approval
    amount, figures, words = _amount(shown)
    number = _number_field(shown)
    document = view.entity.kind == "document"
    return Paper(
        title=view.entity.title,
        number=str(view.record.data[number]) if number else "",
        status=told.statuses.get(view.record.status, "") if document else "",
        groups=tuple(group for one in shown.form.sections if (group := _group(one, number))),
        steps=tuple(_steps(uow, shown, told)),
        amount_title=amount,
        amount=figures,
        capitals=words,
        notes=linked_texts(shown.reversal, told.reversals),
        late=tuple(
            told.late % {"name": one.name, "who": one.who, "at": _moment(uow, one.at)}
            for one in shown.late
        ),
    )


def _moment(uow: UnitOfWork, at: datetime) -> str:
    return f"{at.astimezone(uow.house.zone):%Y-%m-%d %H:%M}"


def _number_field(shown: ShownRecord) -> str:
    """The field of the number the document was given, where its reader may see it."""
    entity, data = shown.approval.entity, shown.approval.record.data
    numbered = (of.key for of in entity.fields.values() if of.number)
    return next((key for key in numbered if data.get(key)), "")


def _amount(shown: ShownRecord) -> tuple[str, str, str]:
    """The money of the document: its title, in figures, in capitals; nothing of what is closed."""
    view = shown.approval
    of = amount_field(view.entity)
    if of is None or effective(view.rights, pointer((of.key,))) in {"hidden", "masked"}:
        return "", "", ""
    placed = {control.key for control in shown.form.controls if control.visible}
    value = view.record.data.get(of.key)
    if value is None or of.key not in placed:
        return "", "", ""
    figures = field_kinds[of.kind].show(of, value, view.words).text
    return of.title, figures, capitals(value)


def _group(section: SectionView, number: str) -> Group | None:
    """A section; the number of the document stands at the head of the sheet alone."""
    if not section.visible:
        return None
    told = (control for control in section.controls if control.key != number)
    controls = [control for control in told if _is_printed(control)]
    facts = side_by_side(_fact(control) for control in controls if control.rows is None)
    tables = tuple(_table(one.title, one.rows) for one in controls if one.rows is not None)
    return Group(section.title, facts, tables) if facts or tables else None


def _is_printed(control: ControlView) -> bool:
    """What says nothing is left out, but for places to sign."""
    if not control.visible or control.kind == "tip":
        return False
    if control.rows is not None:
        return bool(control.rows.lines)
    return control.kind == "signature" or bool(control.shown.text or control.shown.files)


def _fact(control: ControlView) -> Fact:
    pictures = control.shown.files if control.kind in {"image", "signature"} else ()
    text = control.shown.text
    if control.kind == "file":
        text = "、".join(file.name for file in control.files)
    elif control.kind == "image":
        text = ""
    elif control.unit and text and not text.endswith(control.unit):
        text = f"{text} {control.unit}"
    signature = control.kind == "signature"
    return Fact(control.title, text, pictures, control.kind in _WIDE, signature)


def _table(title: str, rows: RowsView) -> Table:
    """The rows without columns in which no row says anything."""
    used = [
        place
        for place, column in enumerate(rows.columns)
        if not column.hidden and any(line.cells[place].text for line in rows.lines)
    ]
    columns = [rows.columns[place] for place in used]
    return Table(
        title=title,
        heads=tuple(
            one.title
            + (f" ({one.unit})" if one.unit and not one.title.endswith((")", "）")) else "")
            for one in columns
        ),
        numeric=tuple(one.numeric for one in columns),
        whole=tuple(
            one.numeric
            or one.kind in _WHOLE
            or unbroken(line.cells[place].text for line in rows.lines)
            for place, one in zip(used, columns, strict=True)
        ),
        rows=tuple(tuple(line.cells[place].text for place in used) for line in rows.lines),
        totals=tuple(rows.totals[place] for place in used) if rows.totals else (),
    )


def _steps(uow: UnitOfWork, shown: ShownRecord, told: Told) -> Iterator[Step]:
    """Every vote that was cast and every one that is still asked for, in order."""
    signed = _signatures(shown)
    for stop in shown.approval.timeline:
        for vote in stop.votes:
            part = vote.assignment
            if part.state == "open" or (part.vote and part.state == "done"):
                yield _step(uow, stop.round.name, vote, signed, told)


def _step(
    uow: UnitOfWork, node: str, vote: TimelineVote, signed: Mapping[str, str], told: Told
) -> Step:
    part = vote.assignment
    at = part.decided_at.astimezone(uow.house.zone) if part.decided_at else None
    file = part.signature or (signed.get(part.person_id) if part.vote else None)
    return Step(
        node=node,
        person=vote.person,
        vote=told.votes.get(part.vote or "", ""),
        opinion=part.opinion,
        files=tuple(name for _, name in vote.files),
        time=f"{at:%Y-%m-%d %H:%M}" if at else "",
        signatures=(file,) if file else (),
    )


def _signatures(shown: ShownRecord) -> dict[str, str]:
    """Pictures by who signed, of the signatures on the form that the reader sees."""
    found: dict[str, str] = {}
    for control in shown.form.controls:
        raw: Any = control.raw
        if control.kind == "signature" and control.visible and isinstance(raw, dict):
            found[str(raw.get("person"))] = str(raw.get("file"))
    return found
