"""A form opened for typing: a new record, a draft, or what was refused a moment ago."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from dougong.access.policy import may
from dougong.actions.choosing import Choice
from dougong.actions.doors import record_for
from dougong.actions.drafts import EDITABLE
from dougong.actions.road import choices_of
from dougong.actions.saving import as_json, form_of, own_only, prepared_data, rights_to
from dougong.actions.seen import dictionary_words
from dougong.actions.trail import difference
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied, FieldFault
from dougong.base.values import JsonObject
from dougong.forms.decode import decode
from dougong.forms.labels import labels_wanted
from dougong.forms.showing import content_of
from dougong.forms.view import FormView, view
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.form import Control, Form, Section
from dougong.model.runtime import Record
from dougong.store import people, records


@dataclass(frozen=True)
class OpenedForm:
    """A form with its content, ready to be drawn."""

    view: FormView
    entity: Entity
    form: Form
    #: The record as stored; none for one that is being made.
    record: Record | None
    #: What was typed, for controls whose text could not be read.
    raw: JsonObject
    #: Labels of everything the content refers to, by id.
    labels: dict[str, str]
    faults: tuple[FieldFault, ...] = ()
    #: The nodes whose people whoever hands it in chooses.
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Typed:
    """What somebody typed, and what was wrong with it a moment ago."""

    raw: JsonObject
    faults: tuple[FieldFault, ...] = ()


def open_new(
    uow: UnitOfWork, form: str, raw: JsonObject | None = None, faults: Iterable[FieldFault] = ()
) -> OpenedForm:
    """A form for a new record, with its defaults and what was typed already."""
    known = form_named(uow, form)
    entity = uow.catalog.entity(known.entity)
    if not may(uow.actor, uow.catalog, "create", entity.name, None):
        raise AccessDenied(action="create", entity=entity.name)
    return _opened(uow, known, None, Typed(raw or {}, tuple(faults)))


def form_named(uow: UnitOfWork, name: str) -> Form:
    """The form of that name, or the form of the entity of that name; UnknownName for neither."""
    found = uow.catalog.forms.get(name)
    if found is not None:
        return found
    entity = uow.catalog.entity(name)
    return form_of(uow, entity) or plain_form(entity)


def plain_form(entity: Entity) -> Form:
    """A form for an entity that has none: every field in one section, in order."""
    controls = tuple(Control(key) for key in entity.fields)
    section = Section("all", "", controls)
    return Form(entity.module, entity.key, entity.name, entity.title, (section,))


def open_record(
    uow: UnitOfWork,
    entity: str,
    record_id: str,
    raw: JsonObject | None = None,
    faults: Iterable[FieldFault] = (),
) -> OpenedForm:
    """The form of a stored record; typing is offered where the status lets its author type."""
    record = record_for(uow, "read", entity, record_id)
    known = uow.catalog.entity(entity)
    form = form_of(uow, known) or plain_form(known)
    typed = as_json(uow, known, record.data) if raw is None else raw
    return _opened(uow, form, record, Typed(typed, tuple(faults)))


@dataclass(frozen=True)
class Clash:
    """A field that two people changed: what the other one put, and whether it was taken over."""

    title: str
    theirs: str
    taken: bool


def merged(
    uow: UnitOfWork, entity: str, record_id: str, raw: JsonObject, seen: int
) -> tuple[JsonObject, tuple[Clash, ...]]:
    """What was typed, joined with what somebody else saved since the version that was seen.

    A field this person left as it was takes the other's value; a field both changed keeps what
    this person typed and is told.
    """
    record = record_for(uow, "read", entity, record_id)
    known = uow.catalog.entity(entity)
    theirs = as_json(uow, known, record.data)
    words = dictionary_words(
        uow, records.labels(uow, labels_wanted(known, uow.catalog, record.data))
    )
    changes = difference(uow, entity, record_id, seen, record.version)
    whole, clashes = dict(raw), []
    for key in dict.fromkeys(path.split("/")[1] for path in changes):
        field = known.fields.get(key)
        if field is None or key not in raw:
            continue
        pair = changes.get(f"/{key}")
        before = pair[0] if isinstance(pair, list | tuple) else None
        taken = not field.rows and raw[key] == before
        if taken:
            whole[key] = theirs.get(key)
        shown = field_kinds[field.kind].show(field, record.data.get(key), words).text
        clashes.append(Clash(field.title, shown, taken))
    return whole, tuple(clashes)


def is_editable(entity: Entity, record: Record) -> bool:
    """Whether the status lets the record be typed in."""
    return entity.kind != "document" or record.status in EDITABLE


def _opened(uow: UnitOfWork, form: Form, record: Record | None, typed: Typed) -> OpenedForm:
    entity, raw, faults = uow.catalog.entity(form.entity), typed.raw, typed.faults
    sent = decode(entity, uow.catalog, raw, partial=True, lenient=True).data
    before = dict(record.data) if record else {}
    sent = own_only(uow, entity, sent, stored=record)[0]
    ready = prepared_data(uow, entity, {**before, **sent}, stored=record)
    rights = rights_to(uow, entity, record, ready.evaluation.data)
    # What is still missing is said at the submission, not on a page that was just opened.
    content = replace(content_of(ready.evaluation, rights), faults=faults)
    wanted = labels_wanted(entity, uow.catalog, ready.evaluation.data)
    labels = records.labels(uow, wanted)
    shown = view(form, uow.catalog, content, dictionary_words(uow, labels))
    by_id = {target: label for (_, target), label in labels.items()}
    choices = choices_of(uow, entity, record) if is_document(entity, record) else ()
    by_id |= people.names(uow, sorted({one for choice in choices for one in choice.chosen}))
    return OpenedForm(shown, entity, form, record, raw, by_id, faults, choices)


def is_document(entity: Entity, record: Record | None) -> bool:
    """Whether it is something that may be handed in now."""
    return entity.kind == "document" and (record is None or is_editable(entity, record))
