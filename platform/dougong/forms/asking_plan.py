"""What must be worked out of a record before it asks others: often a part of what a form shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from dougong import feel
from dougong.feel import Expression
from dougong.feel.filters import FieldPath
from dougong.feel.tree import Name, Node, Path, children
from dougong.forms.calculation_plan import CalculationStep
from dougong.forms.plan import EntityPlan, Place, Step, entity_plan, remembered
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity, Lookup
from dougong.model.match import Match


@dataclass(frozen=True)
class AskingLookup:
    """A lookup with what its conditions compare."""

    lookup: Lookup
    matches: tuple[tuple[Match, FieldPath, Expression], ...]


@dataclass(frozen=True)
class AskingPlan:
    """The entity with the steps alone that questions and copies depend on."""

    entity: EntityPlan
    #: Rows field (empty for the header) → its lookups.
    lookups: Mapping[str, tuple[AskingLookup, ...]]


def asking_plan(entity: Entity, catalog: Catalog) -> AskingPlan:
    """The plan of an entity's questions, made once per catalog."""
    plan = entity_plan(entity, catalog)
    return remembered(catalog, "asking", entity.name, lambda: _asking_plan(plan))


def _asking_plan(plan: EntityPlan) -> AskingPlan:
    lookups = {rows: _lookups(plan, rows) for rows in ("", *plan.rows)}
    needed = _copying(plan)
    for rows, asking in lookups.items():
        for one in asking:
            for _, _, expression in one.matches:
                needed |= _read(plan, rows, expression)
    steps = {place: step for step in plan.steps for place in step.places}
    waiting = [*needed]
    while waiting:
        step = steps.get(waiting.pop())
        more = _read_by(plan, step) - needed if step else set()
        needed |= more
        waiting += more
    kept = tuple(step for step in plan.steps if needed.intersection(step.places))
    return AskingPlan(replace(plan, steps=kept), lookups)


def _read_by(plan: EntityPlan, step: Step | CalculationStep) -> set[Place]:
    if isinstance(step, Step):
        return _read(plan, step.rows, step.expression)
    found: set[Place] = set()
    for expression in step.inputs.values():
        found |= _read(plan, step.rows, expression)
    return found


def _lookups(plan: EntityPlan, rows: str) -> tuple[AskingLookup, ...]:
    part = plan.part(rows)
    return tuple(
        AskingLookup(
            lookup,
            tuple(
                (
                    match,
                    FieldPath(tuple(match.field.split("."))),
                    feel.compile(match.value, part.names),
                )
                for match in lookup.match
            ),
        )
        for lookup in part.lookups
    )


def _copying(plan: EntityPlan) -> set[Place]:
    """The references that bring values along when they are chosen."""
    return {
        (rows, field.key)
        for rows in ("", *plan.rows)
        for field in plan.part(rows).entity.fields.values()
        if field.reference and field.reference.copy
    }


def _read(plan: EntityPlan, rows: str, expression: Expression) -> set[Place]:
    """The places an expression may read: all rows it names, the whole header when it is bare."""
    names = expression.names
    if not rows:
        return _of_header(plan, names)
    found = {(rows, name) for name in names}
    if "parent" in names:
        members = _members(expression.tree, "parent")
        header = plan.header.entity.fields if members is None else members
        found |= _of_header(plan, header)
    return found


def _of_header(plan: EntityPlan, names: Iterable[str]) -> set[Place]:
    found: set[Place] = {("", name) for name in names}
    for key in set(names) & plan.rows.keys():
        found |= {(key, name) for name in plan.rows[key].entity.fields}
    return found


def _members(tree: Node, name: str) -> set[str] | None:
    """The members of a context that a tree reads; none when it takes the context as a whole."""
    found: set[str] = set()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Path) and isinstance(node.base, Name) and node.base.name == name:
            found.add(node.member)
        elif isinstance(node, Name) and node.name == name:
            return None
        else:
            waiting.extend(children(node))
    return found
