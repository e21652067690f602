"""What is compiled once per release: the expressions of an entity in the order they depend."""

import weakref
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from dougong import feel
from dougong.feel import Expression
from dougong.feel.tree import Name, Node, Path, children
from dougong.forms.calculation_plan import CalculationStep, ServiceStep, calculation_step
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity, Lookup
from dougong.model.fields.all import field_kinds
from dougong.model.fields.counted import Counted
from dougong.model.fields.field import Field
from dougong.model.fields.plain import Plain

#: Names every expression may use.
COMMON = frozenset({"actor", "now", "today", "settings"})
#: Names of the platform's own columns that expressions of a header may read.
SYSTEM = frozenset({"status", "created_by", "id"})

#: A computed field or a default: rows field (`""` for the header) and field key.
Place = tuple[str, str]
Feel = Callable[[Field, Any], Any]


@dataclass(frozen=True)
class Step:
    """One value to work out: of the header, or of every row of a rows field."""

    rows: str
    field: Field
    expression: Expression
    is_default: bool

    @property
    def places(self) -> tuple[Place, ...]:
        """Everything the step gives a value to."""
        return (self.place,)

    @property
    def at_approval(self) -> bool:
        """Whether the value is worked out once more when the document is approved."""
        return self.field.at_approval

    @property
    def place(self) -> Place:
        """Where the value stands."""
        return (self.rows, self.field.key)


@dataclass(frozen=True)
class Part:
    """The header, or one rows field: its fields and the names its expressions may use."""

    entity: Entity
    names: frozenset[str]
    lookups: tuple[Lookup, ...]
    #: Field, how its values enter expressions (none where they are the same), and what an
    #: absent value is there: null, or an empty list.
    feels: tuple[tuple[str, Field, Feel | None, object], ...]
    copied: frozenset[str]
    #: Names of what this bundle leaves out; every expression sees them as null.
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class EntityPlan:
    """Everything evaluation needs to know of an entity."""

    header: Part
    rows: Mapping[str, Part]
    #: Each after those it reads.
    steps: tuple[Step | CalculationStep, ...]

    @property
    def expressions(self) -> tuple[Step, ...]:
        """The steps that are one expression."""
        return tuple(step for step in self.steps if isinstance(step, Step))

    @property
    def calculations(self) -> tuple[CalculationStep, ...]:
        """The steps that run a method."""
        return tuple(step for step in self.steps if isinstance(step, CalculationStep))

    @property
    def entity(self) -> Entity:
        """The entity planned."""
        return self.header.entity

    def part(self, rows: str) -> Part:
        """The header for an empty key, else the rows field's part."""
        return self.rows[rows] if rows else self.header


Plan = TypeVar("Plan")
_plans: dict[int, tuple["weakref.ref[Catalog]", dict[tuple[str, str], Any]]] = {}


def remembered(catalog: Catalog, kind: str, name: str, make: Callable[[], Plan]) -> Plan:
    """The plan of that kind and name, made once for as long as the catalog lives."""
    key = id(catalog)
    found = _plans.get(key)
    if found is None or found[0]() is not catalog:
        gone = weakref.ref(catalog, lambda _: _plans.pop(key, None))
        found = _plans[key] = (gone, {})
    plans = found[1]
    if (kind, name) not in plans:
        plans[kind, name] = make()
    plan: Plan = plans[kind, name]
    return plan


def entity_plan(entity: Entity, catalog: Catalog) -> EntityPlan:
    """The plan of an entity of the catalog."""
    return remembered(catalog, "entity", entity.name, lambda: _entity_plan(entity, catalog))


def _entity_plan(entity: Entity, catalog: Catalog) -> EntityPlan:
    header = _header(entity)
    rows = {f.key: _rows(f, entity, catalog.entity(f.rows)) for f in entity.row_fields}
    steps: list[Step | CalculationStep] = [*_steps("", header)]
    for key, part in rows.items():
        steps += _steps(key, part)
    parts = {"": header, **rows}
    for of in entity.calculations:
        fields = {key: part.entity.fields for key, part in parts.items()}
        names = {key: part.names for key, part in parts.items()}
        steps.append(calculation_step(of, catalog, fields.__getitem__, names.__getitem__))
    return EntityPlan(header, rows, _ordered(steps, rows))


def _header(entity: Entity) -> Part:
    lookups = tuple(lookup for lookup in entity.lookups if not lookup.for_each)
    worked_out = frozenset(of.key for of in entity.calculations)
    return _part(entity, lookups, COMMON | SYSTEM | worked_out, entity.absent)


def _rows(rows: Field, parent: Entity, child: Entity) -> Part:
    own = tuple(lookup for lookup in parent.lookups if lookup.for_each == rows.key)
    # A lookup that the header asks for each row is left out of the header and missed in the row.
    absent = (*child.absent, *parent.absent)
    return _part(child, own + child.lookups, COMMON | {"parent", "id"}, absent)


def _part(
    entity: Entity, lookups: tuple[Lookup, ...], names: frozenset[str], absent: tuple[str, ...]
) -> Part:
    feels = tuple((f.key, f, _feel(f), empty(f)) for f in entity.fields.values() if not f.rows)
    copied = {own for f in entity.fields.values() if f.reference for own in f.reference.copy}
    own = {*entity.fields, *(lookup.key for lookup in lookups)}
    gone = tuple(name for name in absent if name not in own)
    return Part(entity, names | own | {*gone}, lookups, feels, frozenset(copied), gone)


def _feel(of: Field) -> Feel | None:
    kind = field_kinds[of.kind]
    # Most kinds hand values on as they are; a sheet of many rows saves the calls.
    return None if getattr(type(kind), "feel", None) is Plain.feel else kind.feel


def empty(of: Field) -> object:
    """What expressions see of a field without a value."""
    return [] if isinstance(field_kinds[of.kind], Counted) else None


def _steps(rows: str, part: Part) -> list[Step]:
    found: list[Step] = []
    for of in part.entity.fields.values():
        text = of.computed or of.default
        if text:
            found.append(Step(rows, of, feel.compile(text, part.names), not of.computed))
    return found


def _ordered(
    steps: list[Step | CalculationStep], rows: Mapping[str, Part]
) -> tuple[Step | CalculationStep, ...]:
    """The steps so that each comes after those it reads; a circle keeps the written order."""
    by_place = {place: number for number, step in enumerate(steps) for place in step.places}
    # Rows that a method makes are there for others only when it has run.
    makers = {key: number for number, step in enumerate(steps) for key in _made(step)}
    done: dict[int, Step | CalculationStep] = {}
    visiting: set[int] = set()

    def visit(number: int) -> None:
        if number in done or number in visiting:
            return
        visiting.add(number)
        step = steps[number]
        if step.rows in makers:
            visit(makers[step.rows])
        for place in sorted(reads(step, rows) & by_place.keys()):
            visit(by_place[place])
        done[number] = step

    for number in range(len(steps)):
        visit(number)
    return tuple(done.values())


def _made(step: Step | CalculationStep) -> Iterable[str]:
    return step.filled if isinstance(step, ServiceStep) else ()


def reads(step: Step | CalculationStep, rows: Mapping[str, Part]) -> frozenset[Place]:
    """The places a step reads: own fields, rows of the header, fields of the parent."""
    if isinstance(step, Step):
        return _reads(step.expression, step.rows, rows)
    found: set[Place] = set()
    for name, expression in step.inputs.items():
        found |= _reads(expression, step.rows, rows)
        # Rows that are handed over as they are, are read as far as the service reads them.
        for key in expression.names & rows.keys():
            known = rows[key].entity.fields.keys()
            found |= {(key, column) for column in step.declared.get(name, frozenset()) & known}
    return frozenset(found - {*step.places})


def _reads(expression: Expression, own: str, rows: Mapping[str, Part]) -> frozenset[Place]:
    tree, names = expression.tree, expression.names
    if not own:
        return frozenset(_of_header(names, tree, rows))
    found = {(own, name) for name in names}
    if "parent" in names:
        found |= _of_header(_members_of(tree, "parent"), tree, rows)
    return frozenset(found)


def _of_header(
    names: frozenset[str] | set[str], tree: Node, rows: Mapping[str, Part]
) -> set[Place]:
    found: set[Place] = {("", name) for name in names if name not in rows}
    words = _words(tree)
    for key in names & rows.keys():
        found |= {(key, word) for word in words}
    return found


def _words(tree: Node) -> set[str]:
    found: set[str] = set()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Path):
            found.add(node.member)
        elif isinstance(node, Name):
            found.add(node.name)
        waiting.extend(children(node))
    return found


def _members_of(tree: Node, name: str) -> set[str]:
    found: set[str] = set()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Path) and isinstance(node.base, Name) and node.base.name == name:
            found.add(node.member)
        waiting.extend(children(node))
    return found
