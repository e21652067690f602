"""What the rows and columns of a table are made of: fields, with kinds taken from their sources."""

from collections.abc import Mapping
from dataclasses import replace

from dougong.feel import ExpressionInvalid, compile_expression
from dougong.model.catalog import Catalog
from dougong.model.derived import summed_for
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field, Reference
from dougong.model.table import Table, TableColumn

#: Dimensions that every ledger has, and its row types.
STANDING: Mapping[str, Field] = {
    "posted_period": Field("posted_period", "period", "期间"),
    "business_date": Field("business_date", "date", "业务日期"),
}


def column_fields(catalog: Catalog, table: Table) -> dict[str, Field]:
    """The columns as fields: a kind that is not told is that of the source."""
    found: dict[str, Field] = {}
    for column in table.columns:
        found[column.key] = _field(column, _origin(catalog, column, found))
    return found


def _field(column: TableColumn, origin: Field) -> Field:
    kind = column.kind or origin.kind
    scale = origin.scale if column.scale is None and kind == origin.kind else column.scale
    title = column.title or origin.title
    # A figure is read-only and never empty of meaning, so nothing else of its origin counts.
    shown = Field(column.key, kind, title, scale=scale, unit=column.unit or origin.unit)
    return replace(shown, options=origin.options, reference=origin.reference)


def _origin(catalog: Catalog, column: TableColumn, before: Mapping[str, Field]) -> Field:
    plain = Field(column.key, "decimal", column.key)
    if column.ledger:
        ledger = catalog.ledgers.get(column.ledger)
        return ledger.figures.get(column.measure, plain) if ledger else plain
    if column.take == "count" and column.entity:
        return Field(column.key, "integer", column.key)
    if column.entity:
        entity = catalog.entities.get(column.entity)
        return entity.fields.get(column.field, plain) if entity else plain
    read = names_read(column.value)
    named = next((of for key, of in before.items() if key in read), plain)
    return replace(named, title=column.key)


def names_read(text: str) -> frozenset[str]:
    """The names an expression reads; none of one that is wrong, which is told elsewhere."""
    try:
        return compile_expression(text, None).names
    except ExpressionInvalid:
        return frozenset()


def axis_field(catalog: Catalog, table: Table, name: str) -> Field | None:
    """What a row or filter holds, as the first source that knows it says."""
    for column in table.columns:
        ledger = catalog.ledgers.get(column.ledger)
        if ledger is not None and (name in ledger.dimensions or name in STANDING):
            return ledger.dimensions.get(name) or STANDING[name]
        entity = catalog.entities.get(column.entity)
        known = answering(entity, column.entity_field(name)) if entity is not None else None
        if known is not None:
            return known
    return None


def answering(entity: Entity, name: str) -> Field | None:
    """The field of an entity that rows or filters are by; `id` leads to the record itself."""
    if name == "id" and name not in entity.fields:
        return Field(name, "reference", entity.title, reference=Reference(entity.name))
    return entity.fields.get(name)


def parent_field(entity: Entity) -> str:
    """The field of a tree that names what stands above; empty where there is none."""
    own = (f for f in entity.fields.values() if f.reference and f.reference.entity == entity.name)
    ordered = sorted(own, key=lambda field: field.kind != "tree_reference")
    return ordered[0].key if ordered else ""


def is_number(field: Field) -> bool:
    """Whether the values of a field can be summed."""
    return field_kinds[field.kind].feel_type == "number"


def with_parts(catalog: Catalog, table: Table) -> Table:
    """The table with the measures in front that its derived figures are worked out of.

    A derived figure of a subtotal comes from the subtotals of its measures, as in any report.
    """
    columns: list[TableColumn] = []
    for column in table.columns:
        parts = parts_of(catalog, column)
        columns += (
            replace(column, key=key, measure=measure, total="sum", hidden=True)
            for measure, key in parts.items()
        )
        columns.append(replace(column, total="value") if parts else column)
    return replace(table, columns=tuple(columns))


def parts_of(catalog: Catalog, column: TableColumn) -> dict[str, str]:
    """The measures of a derived figure, each with the key of the column that holds it."""
    ledger = catalog.ledgers.get(column.ledger)
    if ledger is None or column.measure not in ledger.derived:
        return {}
    # Keys of definitions hold no dot, so none of theirs is met.
    return {name: f"{column.key}.{name}" for name in summed_for(ledger, [column.measure])}
