"""The types of what controls give to their own rules, decisions and sentences."""

from dougong.feel.types import ANYTHING, Type, context_of, optional
from dougong.feel.values import NUMBER, STRING
from dougong.model.check.control_facts import AMOUNTS
from dougong.model.check.field_types import TEXT, value_type
from dougong.model.check.scope import Scopes
from dougong.model.control import LedgerControl
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


def key_types(control: LedgerControl, ledger: Ledger) -> dict[str, Type]:
    """What a sentence sees of a key: what people read for a reference, the value else."""
    found = {}
    for key in control.dimensions:
        of = ledger.dimensions.get(key)
        found[key] = optional(STRING) if of is None or of.reference else value_type(of).or_null()
    return found
