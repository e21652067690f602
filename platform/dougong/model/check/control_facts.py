"""The type of `controls` as processes see it."""

from dougong.feel.types import Type, context_of, one_of
from dougong.feel.values import NUMBER
from dougong.model.catalog import Catalog
from dougong.model.control import OUTCOMES, controls_of
from dougong.model.entity import Entity

AMOUNTS = ("base", "used", "asked", "after", "over_by")
#: What facts of a process see of a control nobody provides here.
_UNPROVIDED = context_of(
    {
        "outcome": one_of(("not_checked",)),
        **dict.fromkeys((*AMOUNTS, "usage"), Type(NUMBER).or_null()),
    }
)


def facts_type(catalog: Catalog, entity: Entity) -> Type:
    """`controls` as the facts of a process see it: what is provided, and what rules wait for."""
    found = {
        check.port.partition(".")[2]: _UNPROVIDED
        for check in entity.checks
        if check.port and check.port.partition(".")[0] not in catalog.modules
    }
    given = {
        "outcome": one_of(OUTCOMES),
        **dict.fromkeys((*AMOUNTS, "usage"), Type(NUMBER).or_null()),
    }
    found |= {one.key: context_of(given) for one in controls_of(catalog.controls, entity.name)}
    return context_of(found)
