"""The types of what controls give to their own rules, decisions and sentences."""

from functools import partial

from dougong.feel.types import ANYTHING, Type, context_of, one_of, optional
from dougong.feel.types.language import join_all
from dougong.feel.values import NUMBER, STRING
from dougong.model.check.control_facts import AMOUNTS
from dougong.model.check.field_types import TEXT, value_type
from dougong.model.check.names import Lazy
from dougong.model.check.scope import Scopes, type_of
from dougong.model.control import OUTCOMES, LedgerControl
from dougong.model.control_register import FIGURES, WORDS
from dougong.model.entity import Entity
from dougong.model.ledger import Ledger


def outcome_types(scopes: Scopes, control: LedgerControl) -> dict[str, Type]:
    """What the outcome of a control and its sentence may use."""
    found = {**dict.fromkeys(AMOUNTS, Type(NUMBER)), "usage": optional(NUMBER), "kind": TEXT}
    if control.policy:
        target = scopes.catalog.entities.get(control.policy.entity)
        stored = scopes.stored(target) if target else {}
        fields = target.fields if target else {}
        found["policy"] = context_of({key: stored[key] for key in fields}) if target else ANYTHING
    return found


def given_types(scopes: Scopes, control: LedgerControl) -> dict[str, Type]:
    """What documents give to the outcome, of whichever of them."""
    names = []
    for name, document in control.documents.items():
        entity = scopes.catalog.entities.get(name) if document.given else None
        rows = {"", *(of.key for of in entity.row_fields)} if entity else set()
        if entity and document.for_each in rows:
            names.append((document, asking_names(scopes, control, entity, document.for_each)))
    return {
        key: join_all(
            type_of(document.given[key], seen) for document, seen in names if key in document.given
        )
        for key in control.given
    }


def asking_names(scopes: Scopes, control: LedgerControl, entity: Entity, rows: str) -> Lazy:
    """What a control may use of a document, or of each row of a field."""
    names = scopes.row(entity, rows) if rows else scopes.header(entity)
    settings = names.having("control_settings", lambda: scopes.settings(control.module))
    return settings.having("kind", lambda: TEXT)


def register_names(scopes: Scopes, control: LedgerControl, ledger: Ledger) -> Lazy:
    """What a register may use of something found: its figures, its key, why, and who acts."""
    told: dict[str, Type] = {
        **dict.fromkeys(FIGURES, Type(NUMBER)),
        **dict.fromkeys(WORDS, TEXT),
        "usage": optional(NUMBER),
        "reason": optional(STRING),
        "document_no": optional(STRING),
        "submitted_by": optional(STRING),
        "outcome": one_of(control.register.outcomes if control.register else OUTCOMES),
        "number": Type(NUMBER),
    }
    found = scopes.common(control.module)
    for name, of in told.items():
        found = found.having(name, partial(Type.but, of, of.null))
    return found.having("key", lambda: context_of(_key_values(control, ledger)))


def cover_names(scopes: Scopes, control: LedgerControl, ledger: Ledger) -> Lazy:
    """What the rows of a cover may use: the key, how much is moved, and the document's name."""
    found = scopes.common(control.module).having("kind", lambda: TEXT)
    found = found.having("headline", lambda: TEXT).having("moved", lambda: Type(NUMBER))
    return found.having("key", lambda: context_of(_key_values(control, ledger)))


def matching_names(names: Lazy, control: LedgerControl, ledger: Ledger) -> Lazy:
    """What finds the policy of a place: its key as well, whatever the document calls it."""
    return names.having("key", lambda: context_of(_key_values(control, ledger)))


def _key_values(control: LedgerControl, ledger: Ledger) -> dict[str, Type]:
    return {
        key: ANYTHING if of is None else value_type(of).or_null()
        for key, of in ((key, ledger.dimensions.get(key)) for key in control.dimensions)
    }


def key_types(control: LedgerControl, ledger: Ledger) -> dict[str, Type]:
    """What a sentence sees of a key: what people read for a reference, the value else."""
    found = {}
    for key in control.dimensions:
        of = ledger.dimensions.get(key)
        found[key] = optional(STRING) if of is None or of.reference else value_type(of).or_null()
    return found
