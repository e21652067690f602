"""The types of what calculations take and give, as expressions see them."""

from collections.abc import Callable, Mapping

from dougong.feel.types import ANYTHING, Type, context_of, list_of, optional
from dougong.feel.values import BOOLEAN, DATE, LIST, NUMBER, STRING
from dougong.model.entity import Calculation, Entity
from dougong.model.services.all import services
from dougong.model.services.service import Part, Table, Value

_KINDS: Mapping[str, Type] = {
    "number": optional(NUMBER),
    "date": optional(DATE),
    "text": optional(STRING),
    "boolean": optional(BOOLEAN),
    "texts": list_of(Type(STRING)).or_null(),
    "dates": list_of(Type(DATE)).or_null(),
}


def value_wanted(of: Value) -> Type:
    """What an expression must give for a value."""
    return _KINDS[of.type]


def row_wanted(of: Table) -> Mapping[str, Type]:
    """What the rows of an input must hold, by column."""
    return {key: _KINDS[column.type] for key, column in of.columns.items()}


def part_given(of: Part, item: Type = ANYTHING) -> Type:
    """What an output gives; rows that answer rows keep what was in them."""
    if isinstance(of, Value):
        return _KINDS[of.type]
    own = {key: _KINDS[column.type] for key, column in of.columns.items()}
    if not of.of:
        return list_of(context_of(own))
    # Nothing is known of rows whose own members are not.
    return ANYTHING if item.members is None else list_of(context_of({**item.members, **own}))


def item_of(given: Type) -> Type:
    """What a list of rows holds."""
    return given.item if given.kind == LIST and given.item is not None else ANYTHING


def _answers(of: Calculation, type_of: Callable[[str], Type]) -> Type:
    """What the answers of a calculation look like to expressions; decisions may give anything."""
    if of.service not in services:
        return ANYTHING
    service = services[of.service]

    def item(part: Part) -> Type:
        given = part.of if isinstance(part, Table) else ""
        return item_of(type_of(of.inputs[given])) if given in of.inputs else ANYTHING

    return context_of(
        {name: part_given(part, item(part)) for name, part in service.outputs.items()}
    )


def answer_makers(entity: Entity, type_of: Callable[[str], Type]) -> dict[str, Callable[[], Type]]:
    """The names of an entity's calculations; what they give is worked out when asked for."""

    def maker(of: Calculation) -> Callable[[], Type]:
        return lambda: _answers(of, type_of)

    return {of.key: maker(of) for of in entity.calculations}
