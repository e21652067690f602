"""What controls told documents that went on nevertheless, as rows of a ledger of exceptions.

A document keeps what its controls found when it was handed in, and at its approval where they
came to more by then. A register makes rows of that: a holding one while the document is under
way, another one when it is in force. Both are taken back like all its rows, so that nothing that
was withdrawn, returned or reversed stands as an exception.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from dougong.model.catalog import Catalog
from dougong.model.control import LedgerControl, Register, controls_of
from dougong.model.fields.all import field_kinds
from dougong.model.ledger import PostingRule
from dougong.model.posting_place import Place
from dougong.model.runtime import Record
from dougong.model.scoped_settings import settings_for

#: Numbers of what was found, by the names a control gives them.
FIGURES = ("base", "used", "asked", "after", "usage", "over_by", "covered")
#: Everything else an expression of a register sees, beside `key`.
WORDS = (
    *("outcome", "kind", "reason", "headline", "document_no", "number"),
    *("status", "created_by", "submitted_by"),
)
_COMMON = ("actor", "now", "today", "settings")
KNOWN = frozenset((*FIGURES, *WORDS, *_COMMON, "key"))

Found = tuple[PostingRule, Place]


def has_register(catalog: Catalog, entity: str) -> bool:
    """Whether any control of documents of an entity keeps a register."""
    return any(one.register for one in controls_of(catalog.controls, entity))


def registered(
    catalog: Catalog,
    record: Record,
    event: str,
    common: Mapping[str, object],
    said: Mapping[str, object],
) -> Iterator[Found]:
    """The rows that registers make of what a document keeps, each as a rule and its place.

    `said` is what the record that scopes the document says of settings.
    """
    entity = catalog.entity(record.entity)
    numbered = (record.data.get(of.key) for of in entity.fields.values() if of.number)
    own_number = next((number for number in numbered if number), None)
    for control in controls_of(catalog.controls, entity.name):
        register = control.register
        if register is not None and event in register.rows:
            names = {**common, "settings": settings_for(catalog, control.module, said)}
            for number, found in enumerate(_kept(control, register, record), 1):
                rule = register.rule(f"{control.name}:{number}", event)
                told = {**_names(catalog, control, record, found), "document_no": own_number}
                place = f"{control.title} {number}"
                known = {**names, **told, "number": number}
                yield rule, Place(known, KNOWN, "", entity.title, place)


def _kept(
    control: LedgerControl, register: Register, record: Record
) -> Iterator[Mapping[str, Any]]:
    """The results of the control that the document keeps and the register wants."""
    for found in results_of(control, record):
        if found.get("outcome") in register.outcomes and found.get("base") is not None:
            yield found


def results_of(control: LedgerControl, record: Record) -> Iterator[Mapping[str, Any]]:
    """What a document keeps of one control, key by key, with the reason that was given."""
    for finding in record.findings:
        found = finding.get("control")
        if isinstance(found, dict) and found.get("name") == control.name:
            yield {**found, "reason": finding.get("reason")}


def _names(
    catalog: Catalog, control: LedgerControl, record: Record, found: Mapping[str, Any]
) -> dict[str, object]:
    return {
        **{name: found.get(name) for name in FIGURES},
        "covered": covered(found),
        "key": kept_key(catalog, control, found.get("key")),
        "outcome": found["outcome"],
        "kind": control.documents[record.entity].kind,
        "reason": found["reason"],
        "status": record.status,
        "created_by": record.created_by,
        "submitted_by": record.submitted_by,
    }


def covered(kept: Mapping[str, Any]) -> Decimal:
    """How much of what was lacking was taken from elsewhere."""
    cover = kept.get("cover")
    return Decimal(cover["covered"]) if isinstance(cover, Mapping) else Decimal(0)


def kept_key(catalog: Catalog, control: LedgerControl, kept: object) -> dict[str, object]:
    """The key as expressions see it; it is kept as text."""
    fields = catalog.ledgers[control.ledger].dimensions
    raw = kept if isinstance(kept, dict) else {}
    found: dict[str, object] = dict.fromkeys(control.dimensions)
    for name in control.dimensions:
        if name in fields and raw.get(name) is not None:
            field = fields[name]
            kind = field_kinds[field.kind]
            found[name] = kind.feel(field, kind.decode(field, raw[name]))
    return found
