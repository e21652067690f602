"""Document numbers: drawn once, at the moment the field's rule names."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.entity import Entity
from dougong.model.fields.field import NumberRule
from dougong.store.numbering import next_number


def with_numbers(
    uow: UnitOfWork, entity: Entity, data: Mapping[str, Any], *, at: Literal["draft", "submit"]
) -> dict[str, Any]:
    """The data with a number in every field that takes one now and has none."""
    whole = dict(data)
    for field in entity.fields.values():
        rule = field.number
        if rule is not None and rule.at == at and not whole.get(field.key):
            name = f"{entity.name}.{field.key}"
            whole[field.key] = next_number(uow, rule, name, whole, _day(uow, rule, whole))
    return whole


def _day(uow: UnitOfWork, rule: NumberRule, data: Mapping[str, Any]) -> date:
    found = data.get(rule.date) if rule.date else None
    return found if isinstance(found, date) else uow.today
