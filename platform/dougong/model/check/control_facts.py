"""The type of `controls` as processes see it."""

from dougong.feel.types import Type, context_of, one_of
from dougong.feel.values import NUMBER
from dougong.model.catalog import Catalog
from dougong.model.control import OUTCOMES, controls_of
from dougong.model.entity import Entity

AMOUNTS = ("base", "used", "asked", "after", "over_by")
#: What a cover adds to a sentence.
COVERED = ("covered", "spare")
#: The same whether the control is in the bundle or not: a process is written for both.
_GIVEN = context_of(
    {
        "outcome": one_of(OUTCOMES),
        **dict.fromkeys((*AMOUNTS, "usage"), Type(NUMBER).or_null()),
    }
)


def facts_type(catalog: Catalog, entity: Entity) -> Type:
    """`controls` as the facts of a process see it: what is provided, and what rules wait for."""
    waiting = {
        check.port.partition(".")[2]
        for check in entity.checks
        if check.port and check.port.partition(".")[0] not in catalog.modules
    }
    provided = {one.key for one in controls_of(catalog.controls, entity.name)}
    return context_of(dict.fromkeys(sorted(waiting | provided), _GIVEN))
