"""Documents filled in without network: what a phone takes along, and what it sends later."""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dougong.actions.choosing import Chosen
from dougong.actions.drafts import create_draft, evaluate_form
from dougong.actions.kept_choice import keep_choice
from dougong.actions.picking import Choice, all_choices
from dougong.actions.road import Wanted, choices_of, offered_by
from dougong.actions.saving import as_json
from dougong.actions.submit import submit
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.values import JsonObject
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.form import Form
from dougong.model.runtime import Record
from dougong.store import records

#: Records of one field that a phone takes along, and records of another that narrow them.
MOST, NARROWING = 300, 10
#: Projects of one person for which people are taken along.
PROJECTS = 30
#: Clocks of phones go wrong by this much without anybody minding.
AHEAD = timedelta(minutes=5)
_OF_FORM = re.compile(r"\bform\.(\w+)")


@dataclass(frozen=True)
class Filled:
    """A document as the phone kept it."""

    #: The id the phone gave it: sent twice, it is the same document.
    id: str
    raw: JsonObject
    wish: str
    reasons: Mapping[str, str]
    filled_at: datetime | None = None
    #: Whom the person has chosen for the nodes that leave it to him.
    chosen: Chosen = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class HandedIn:
    """A document that has arrived."""

    record: Record
    #: Whether it was here already.
    again: bool


@dataclass(frozen=True)
class Offered:
    """What one reference offers where these values stand beside it."""

    when: Mapping[str, str]
    choices: tuple[Choice, ...]


def may_wait(form: Form) -> None:
    """NotFound for a form that nobody fills in offline."""
    if not form.offline:
        raise NotFound(what="form", id=form.name)


def hand_in(uow: UnitOfWork, form: Form, filled: Filled) -> HandedIn:
    """The document made, and submitted where that was wished; one that is here stays as it is.

    DataInvalid, CheckFailed, ReasonRequired and a choice that does not hold any more leave nothing
    behind: the phone keeps it.
    """
    entity = form.entity
    known = records.find(uow, entity, filled.id)
    if known is not None and known.created_by == uow.actor.id:
        return HandedIn(known, again=True)
    raw = dict(filled.raw)
    if form.filled_at and filled.filled_at is not None:
        raw[form.filled_at] = min(filled.filled_at, uow.now + AHEAD).isoformat()
    saved = create_draft(uow, entity, raw, id=filled.id, source_channel="mobile")
    record, chosen = saved.record, filled.chosen
    if filled.wish == "submit":
        version, reasons = record.version, filled.reasons
        done = submit(uow, entity, record.id, version=version, reasons=reasons, chosen=chosen)
        record = done.record
    else:
        keep_choice(uow, record, chosen)
    return HandedIn(record, again=False)


def taken_along(uow: UnitOfWork, form: Form) -> dict[str, tuple[Offered, ...]]:
    """What every reference of a form offers, by its pointer: the phone chooses among them."""
    entity = uow.catalog.entity(form.entity)
    usual = as_json(uow, entity, evaluate_form(uow, entity.name, {}).data)
    found: dict[str, tuple[Offered, ...]] = {}
    for path, field in _references(uow, entity):
        found[path] = tuple(_offers(uow, entity, path, field, usual))
    return found


def people_along(uow: UnitOfWork, form: Form) -> dict[str, tuple[Offered, ...]]:
    """Whom the person may choose for the nodes that leave it to him, by node.

    A role may be held for a project alone: then there is a list beside each.
    """
    entity = uow.catalog.entity(form.entity)
    usual = as_json(uow, entity, evaluate_form(uow, entity.name, {}).data)
    return {
        one.node_id: tuple(
            _people(uow, entity, one.node_id, usual, scoped="role" in one.rule.params)
        )
        for one in choices_of(uow, entity, None)
    }


def _people(
    uow: UnitOfWork, entity: Entity, node: str, usual: JsonObject, *, scoped: bool
) -> Iterator[Offered]:
    beside: list[dict[str, str]] = [{}]
    scope = entity.fields.get(entity.scope or "")
    if scoped and scope is not None and scope.reference:
        known = all_choices(uow, entity.name, scope.key, usual, MOST)
        beside = [{scope.key: one.id} for one in known[:PROJECTS]]
    for when in beside:
        found = offered_by(uow, entity.name, None, {**usual, **when}, Wanted(node, most=MOST))
        yield Offered(when, tuple(Choice(one.id, one.name, (one.position,)) for one in found))


def _references(uow: UnitOfWork, entity: Entity) -> Iterator[tuple[str, Field]]:
    for field in entity.fields.values():
        if field.rows:
            child = uow.catalog.entity(field.rows)
            rows = (one for one in child.fields.values() if one.reference and not one.read_only)
            yield from ((f"/{field.key}/*/{one.key}", one) for one in rows)
        elif field.reference and not field.read_only:
            yield f"/{field.key}", field


def _offers(
    uow: UnitOfWork, entity: Entity, path: str, field: Field, usual: JsonObject
) -> Iterator[Offered]:
    """All there is, or what there is beside each value of the references that narrow it."""
    asked = path.replace("/*", "").strip("/")
    for when in _beside(uow, entity, field, usual):
        yield Offered(when, all_choices(uow, entity.name, asked, {**usual, **when}, MOST))


def _beside(
    uow: UnitOfWork, entity: Entity, field: Field, usual: JsonObject, above: tuple[str, ...] = ()
) -> Iterator[dict[str, str]]:
    """Every choice of the reference that narrows a field, beside those that narrow this one."""
    reads = [key for key in _narrowing(entity, field) if key not in above]
    if not reads:
        yield {}
        return
    # One that nothing else narrows leaves the fewest lists to take along.
    key = next((one for one in reads if not _narrowing(entity, entity.fields[one])), reads[0])
    for outer in _beside(uow, entity, entity.fields[key], usual, (*above, key)):
        for one in all_choices(uow, entity.name, key, {**usual, **outer}, NARROWING):
            yield {**outer, key: one.id}


def _narrowing(entity: Entity, field: Field) -> list[str]:
    """References of the header that the filter of a field reads."""
    text = field.reference.filter if field.reference else ""
    read = (key for key in dict.fromkeys(_OF_FORM.findall(text)) if key in entity.fields)
    return [key for key in read if entity.fields[key].reference]
