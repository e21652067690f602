"""Ways to bring rows in, compiled once per release: what is asked, and what is made of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dougong import feel
from dougong.feel import Expression
from dougong.feel.filters import FieldPath
from dougong.feel.tree import Name, Node, Path, children
from dougong.forms.plan import entity_plan, remembered
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.fill import Fill
from dougong.model.match import Match

#: What the expressions of columns see beside the source.
GIVEN = frozenset({"form", "today", "settings"})


@dataclass(frozen=True)
class FillPlan:
    """One fill with its expressions, and everything it reads of its source."""

    fill: Fill
    #: Conditions with what they compare, over the header.
    matches: tuple[tuple[Match, FieldPath, Expression], ...]
    columns: tuple[tuple[Field, Expression], ...]
    #: Fields and figures read; `parent.<field>` of the header of a child row.
    reads: tuple[str, ...]
    #: Names of the source that this bundle leaves out; they are null.
    absent: tuple[str, ...]
    when: Expression | None

    @property
    def sums(self) -> tuple[str, ...]:
        """What is summed for each row; nothing where every record gives one."""
        return tuple(name for name in self.reads if name not in self.fill.by)

    @property
    def known_by(self) -> tuple[tuple[str, FieldPath], ...]:
        """Columns of the key that say a field of the source as it stands, and that field."""
        return tuple(
            (own.key, FieldPath((expression.tree.name,)))
            for own, expression in self.columns
            if own.key in self.fill.row_key
            and isinstance(expression.tree, Name)
            and expression.tree.name in (self.fill.by or self.reads)
        )


def fill_plan(entity: Entity, catalog: Catalog, fill: Fill) -> FillPlan:
    """The plan of a fill of an entity."""
    name = f"{entity.name}/{fill.key}"
    return remembered(catalog, "fill", name, lambda: _fill_plan(entity, catalog, fill))


def _fill_plan(entity: Entity, catalog: Catalog, fill: Fill) -> FillPlan:
    plan = entity_plan(entity, catalog)
    part = plan.part(fill.rows)
    known, absent = source_names(catalog, fill)
    # Members of the header are read out of `parent`: a name with a dot would be one of its own.
    names = frozenset(name for name in known if "." not in name) | frozenset(absent) | GIVEN
    columns = tuple(
        (part.entity.fields[key], feel.compile(text, names)) for key, text in fill.columns.items()
    )
    read = {name for _, expression in columns for name in _read(expression.tree)} & set(known)
    return FillPlan(
        fill,
        tuple(
            (
                one,
                FieldPath(tuple(one.field.split("."))),
                feel.compile(one.value, plan.header.names),
            )
            for one in fill.match
        ),
        columns,
        tuple(sorted(read - {"parent"} | {*fill.by})),
        absent,
        feel.compile(fill.when, part.names) if fill.when else None,
    )


def source_names(catalog: Catalog, fill: Fill) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What expressions may read of the source, dotted names of a row's header included."""
    ledger = catalog.ledgers.get(fill.ledger)
    if ledger is not None:
        return (*fill.by, *ledger.figures), ledger.absent
    source = catalog.entities[fill.entity]
    header = catalog.header_of(source.name)
    above = (*header.fields, "id", "status") if header else ()
    dotted = tuple(f"parent.{key}" for key in above)
    own = tuple(key for key, field in source.fields.items() if not field.rows)
    parent = ("parent",) if header else ()
    return (*own, *(() if fill.by else ("id",)), *parent, *dotted), source.absent


def _read(tree: Node) -> Iterator[str]:
    """The names a tree reads, members of `parent` with their dot."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Path) and isinstance(node.base, Name):
            yield f"{node.base.name}.{node.member}"
        if isinstance(node, Name):
            yield node.name
        waiting.extend(children(node))


def locked_columns(entity: Entity, rows: str) -> Mapping[str, str]:
    """Column → FEEL that holds while people may type it: where no row of a fill stands."""
    return {
        column: " or ".join(f"{key} = null" for key in fill.row_key)
        for fill in entity.fills
        if fill.rows == rows and not fill.others
        for column in fill.locked
        if column not in fill.row_key
    }
