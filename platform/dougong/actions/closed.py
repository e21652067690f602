"""Names whose values sentences must not tell: fields kept from a reader, and what reads them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from dougong import feel
from dougong.access.field_rights import field_rights
from dougong.access.figures import kept_figures
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject, pointer
from dougong.forms.checks import told_finding
from dougong.forms.control_told import kept_message, tells_figures
from dougong.forms.texts import NOTHING, reads
from dougong.model.access import Right
from dougong.model.control import LedgerControl
from dougong.model.entity import Entity, Lookup
from dougong.model.people import PLATFORM
from dougong.model.rights import effective
from dougong.model.runtime import LoggedEvent, Record

Rights = Mapping[str, Right]
Closed = Mapping[str, frozenset[str]]
CLOSED = frozenset(("hidden", "masked"))


def closed_names(uow: UnitOfWork, entity: Entity, rights: Rights) -> Closed:
    """Closed names of the header (`""`) and of each field of rows; nothing where all is open."""
    if uow.actor.id == PLATFORM.id or not any(right in CLOSED for right in rights.values()):
        return {}
    header = frozenset(_closed_in(uow, entity, rights))
    found = {"": header}
    for field in entity.row_fields:
        columns = uow.catalog.entity(field.rows).fields
        names = (key for key in columns if _is_closed(rights, field.key, "*", key))
        lookups = (k.key for k in entity.lookups if k.for_each == field.key and _asks(uow, k))
        above = (f"parent.{name}" for name in header)
        found[field.key] = frozenset((*names, *lookups, *above))
    return found


def _closed_in(uow: UnitOfWork, entity: Entity, rights: Rights) -> Iterator[str]:
    for key, field in entity.fields.items():
        inside = (f"/{key}/*/{one}" for one in _columns(uow, field.rows))
        if _is_closed(rights, key) or any(effective(rights, one) in CLOSED for one in inside):
            yield key
    yield from (one.key for one in entity.lookups if not one.for_each and _asks(uow, one))


def _columns(uow: UnitOfWork, rows: str) -> tuple[str, ...]:
    return tuple(uow.catalog.entity(rows).fields) if rows else ()


def _is_closed(rights: Rights, *parts: str) -> bool:
    return effective(rights, pointer(parts)) in CLOSED


def _asks(uow: UnitOfWork, lookup: Lookup) -> bool:
    """Whether a lookup reads a field that a role of the actor keeps from him where it lies."""
    if lookup.ledger:
        ledger = uow.catalog.ledgers[lookup.ledger]
        return bool(kept_figures(uow.actor, uow.catalog, ledger) & set(lookup.fields))
    entity, above = lookup.entity, ""
    for owner in uow.catalog.entities.values():
        rows = next((one.key for one in owner.row_fields if one.rows == lookup.entity), "")
        if rows:
            entity, above = owner.name, f"/{rows}/*"
    held = {role.role for role in uow.actor.roles}
    if not any(grant.role in held for grant in uow.catalog.grants_on(entity)):
        # The author of the rule decides what it tells of records that are nobody's to read here.
        return False
    rights = field_rights(uow.actor, uow.catalog, entity, None)
    keys = lookup.fields or tuple(uow.catalog.entity(lookup.entity).fields)
    return any(effective(rights, f"{above}/{key}") in CLOSED for key in keys)


def is_closed(uow: UnitOfWork, entity: Entity, control: LedgerControl, closed: Closed) -> bool:
    """Whether the figures of a control tell what is kept from the actor.

    They do where the amount asked reads a field that is closed to him, or where the documents
    that feed the ledger are open to him without the fields its figures come from.
    """
    if uow.actor.id == PLATFORM.id:
        return False
    words = control.documents.get(entity.name)
    mine = closed.get(words.for_each, frozenset()) if words else frozenset()
    if words and mine & reads(feel.compile(words.asked, None)):
        return True
    names = feel.compile(control.base, None).names | feel.compile(control.used, None).names
    return bool(names & kept_figures(uow.actor, uow.catalog, uow.catalog.ledgers[control.ledger]))


def told_findings(uow: UnitOfWork, record: Record, rights: Rights) -> tuple[JsonObject, ...]:
    """What rules found at the last submission, as its reader may have it, in his language."""
    entity = uow.catalog.entity(record.entity)
    closed = closed_names(uow, entity, rights)
    return tuple(
        told_finding(entity, uow.catalog, _without_figures(uow, entity, one, closed), closed)
        for one in record.findings
    )


def _without_figures(
    uow: UnitOfWork, entity: Entity, finding: JsonObject, closed: Closed
) -> JsonObject:
    """What a control found, without figures where they tell what is kept from the reader."""
    kept = finding.get("control")
    if not isinstance(kept, dict):
        return finding
    control = uow.catalog.controls.get(str(kept.get("name")))
    if control is not None and not is_closed(uow, entity, control, closed):
        return finding
    if control is None and not closed:
        return finding
    places = finding.get("places")
    dashes = {**places} if isinstance(places, dict) else {}
    open_ = {key: NOTHING if tells_figures(key) else str(text) for key, text in dashes.items()}
    told = kept_message(control, kept).told(open_) if control else NOTHING
    shown = {"name": kept.get("name"), "outcome": kept.get("outcome"), "label": kept.get("label")}
    return {**finding, "message": told, "places": {**open_}, "control": shown}


def told_event(uow: UnitOfWork, record: Record, rights: Rights, event: LoggedEvent) -> LoggedEvent:
    """An event with the findings it tells of as somebody with these rights may read them."""
    findings = event.data.get("findings")
    if not isinstance(findings, list):
        return event
    kept = replace(record, findings=tuple(one for one in findings if isinstance(one, dict)))
    return replace(event, data={**event.data, "findings": [*told_findings(uow, kept, rights)]})
