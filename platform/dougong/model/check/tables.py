"""Table reports: sources that exist, columns that look back only, colours and filters that fit."""

from collections.abc import Iterable, Mapping

from dougong.base.text import Text
from dougong.feel.types import ANYTHING, Type, context_of, typed
from dougong.feel.values import DATE, NUMBER
from dougong.model.check.compiled import CONDITION, VALUE, Want, checked_filter, compiled
from dougong.model.check.family import Report, family
from dougong.model.check.field_types import value_type, written_type
from dougong.model.check.references import FIELD, LEDGER, What, known, known_entity, known_field
from dougong.model.derived import summed_for
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.ledger import Ledger
from dougong.model.parse.faults import Faults
from dougong.model.parse.ledger import STANDING
from dougong.model.table import Table, TableColumn
from dougong.model.table_fields import (
    axis_field,
    column_fields,
    is_number,
    names_read,
    parent_field,
    parts_of,
)

DECISION = What(
    "decision_unknown", Text("没有名为“{name}”的决策表", "There is no decision table “{name}”")
)
_COLUMN = What("column_unknown", Text("没有名为“{name}”的列", "There is no column “{name}”"))
_LATER = Text(
    "“{name}”排在这一列的后面，公式只能使用前面的列",
    "“{name}” stands behind this column: an expression uses the columns before it",
)
_LATER_HINT = Text("把“{name}”移到这一列之前", "Move “{name}” in front of this column")
_ROWS = Text(
    "“{title}”没有行维度“{name}”，这一列无法逐行取数",
    "“{title}” has nothing for the rows by “{name}”, so the column has no value for a row",
)
_ROWS_HINT = Text('用 "by" 指明对应的字段', 'Name the field in "by"')
_CHILD = Text(
    "“{title}”是明细，表格的列只能取自单据或资料",
    "“{title}” are rows of a document; a column takes documents or masters",
)
_NO_TREE = Text("“{name}”不指向有上下级的资料", "“{name}” does not lead to a tree")
_SUM = Text("“{title}”不是数字，不能合计", "“{title}” is no number and cannot be summed")
_SHARED = Text(
    "几行共用的值不能合计，请写 total: none 或 same",
    "Rows share this value, so it has no sum: write total: none or same",
)
_UNITS = Text(
    "“{title}”的单位随“{name}”，行里要有“{name}”",
    "The unit of “{title}” is that of “{name}”: let the rows be by “{name}”",
)
_UNITS_TOTAL = Text(
    "“{title}”各行单位不同，不能合计，请写 total: none",
    "The rows of “{title}” differ in their unit, so it has no sum: write total: none",
)
_ALONE = Text(
    "至少要有一列对每个行维度都有值，行才知道有哪些",
    "Some column must answer to all that the rows are by, else there are no rows",
)
_TODAY = {"today": Type(DATE)}
_INPUT = Text(
    "决策表需要“{name}”，这张表没有这一列",
    "The decision asks for “{name}”, which is no column of this table",
)


@family("tables")
def tables(report: Report) -> None:
    """Everything a table names, in the order its columns are worked out."""
    for table in report.catalog.tables.values():
        _Check(report, table).run()


class _Check:
    def __init__(self, report: Report, table: Table) -> None:
        self._report, self._table = report, table
        self._catalog = report.catalog
        self._faults: Faults = report.about(table.file)
        self._fields: Mapping[str, Field] = column_fields(report.catalog, table)

    def run(self) -> None:
        """Look at the whole table."""
        sound = [self._source(column) for column in self._table.columns]
        names = self._axes()
        for column in self._table.columns:
            self._expression(column, names)
            names[column.key] = self._type(column, names)
        compiled(self._table.where, names, self._faults, "/where", CONDITION)
        keys = [column.key for column in self._table.columns]
        if self._table.sort:
            known(_COLUMN, self._table.sort.lstrip("-"), keys, self._faults, "/sort")
        self._colours(keys, names)
        if all(sound):
            self._filters()

    def _axes(self) -> dict[str, Type]:
        """What every expression may use beside columns: the row it stands in."""
        settings = context_of(dict.fromkeys(self._settings(), ANYTHING))
        names = {"today": Type(DATE), "settings": settings}
        for number, axis in enumerate(self._table.rows):
            field = axis_field(self._catalog, self._table, axis.field)
            told = value_type(field).or_null() if field and not axis.part else ANYTHING
            names[axis.field] = told
            if axis.tree and not self._is_tree(field):
                self._faults.add("table_tree", f"/rows/{number}", _NO_TREE, name=axis.field)
        return names

    def _settings(self) -> Iterable[str]:
        module = self._catalog.modules.get(self._table.module)
        return module.settings if module else ()

    def _is_tree(self, field: Field | None) -> bool:
        reference = field.reference if field else None
        entity = self._catalog.entities.get(reference.entity) if reference else None
        return entity is not None and bool(parent_field(entity))

    def _source(self, column: TableColumn) -> bool:
        """Whether the ledger or entity of a column is there, with what the column takes of it."""
        at = f"/columns/{column.key}"
        if column.ledger:
            ledgers = self._catalog.ledgers
            found = known(LEDGER, column.ledger, ledgers, self._faults, f"{at}/ledger")
            return found and self._of_ledger(column, ledgers[column.ledger], at)
        if column.entity:
            entity = known_entity(self._report, column.entity, self._faults, f"{at}/entity")
            return entity is not None and self._of_entity(column, entity, at)
        return True

    def _of_ledger(self, column: TableColumn, ledger: Ledger, at: str) -> bool:
        measures, types = ledger.figures, {one.key for one in ledger.row_types}
        known_field(ledger.title, column.measure, measures, self._faults, f"{at}/measure")
        for name in column.row_types:
            known_field(ledger.title, name, types, self._faults, f"{at}/row_types")
        dimensions = {key: value_type(of).or_null() for key, of in ledger.dimensions.items()}
        columns = {**dict.fromkeys((*STANDING, "row_type", *ledger.absent), ANYTHING), **dimensions}
        checked_filter(column.where, columns, _TODAY, self._faults, f"{at}/where")
        self._total(column, at)
        self._units(column, ledger, at)
        return self._has_rows(column, ledger.title, {*ledger.dimensions, *STANDING})

    def _units(self, column: TableColumn, ledger: Ledger, at: str) -> None:
        """What is counted in several units is told row by row alone."""
        if column.measure not in ledger.figures:
            return
        rows = {axis.field for axis in self._table.rows}
        title = ledger.figures[column.measure].title
        for measure in summed_for(ledger, [column.measure]):
            of = ledger.units.get(measure)
            field = ledger.dimensions.get(of.dimension) if of else None
            if of is None or field is None:
                continue
            if of.dimension not in rows:
                facts = {"title": title, "name": field.title}
                self._faults.add("table_units", f"{at}/measure", _UNITS, **facts)
            if column.total != "none":
                self._faults.add("table_units", f"{at}/total", _UNITS_TOTAL, title=title)

    def _of_entity(self, column: TableColumn, entity: Entity, at: str) -> bool:
        if entity.kind == "child":
            self._faults.add("table_child", f"{at}/entity", _CHILD, title=entity.title)
            return False
        fields, stored = entity.fields, {"status", "created_at", "approved_at", "posted_period"}
        for word in ("field", "order"):
            name = getattr(column, word)
            if name:
                known_field(entity.title, name, {*fields, *stored}, self._faults, f"{at}/{word}")
        for own, name in column.by.items():
            if name is not None:
                names = {*fields, "id"}
                known_field(entity.title, name, names, self._faults, f"{at}/by/{own}")
        if column.take == "sum" and column.field in fields and not is_number(fields[column.field]):
            self._faults.add("table_sum", f"{at}/field", _SUM, title=fields[column.field].title)
        checked_filter(
            column.where, self._report.scopes.columns(entity), _TODAY, self._faults, f"{at}/where"
        )
        self._total(column, at)
        self._shared(column, at)
        return self._has_rows(column, entity.title, {*fields, "id"})

    def _shared(self, column: TableColumn, at: str) -> None:
        """A value that rows share is not summed over them, and makes no rows of its own."""
        if not column.shared(axis.field for axis in self._table.rows):
            return
        if column.total not in ("same", "none"):
            self._faults.add("table_shared", f"{at}/total", _SHARED)
        others = (c for c in self._table.columns if c.source)
        if all(c.shared(axis.field for axis in self._table.rows) for c in others):
            self._faults.add("table_shared", f"{at}/by", _ALONE)

    def _total(self, column: TableColumn, at: str) -> None:
        """A column that is no number says itself that it has no total."""
        field = self._fields[column.key]
        if column.total == "sum" and not is_number(field):
            self._faults.add("table_sum", f"{at}/total", _SUM, title=field.title)

    def _has_rows(self, column: TableColumn, title: str, has: set[str]) -> bool:
        """Whether a source knows what the rows are by; a ledger has dimensions of these names."""
        rows = [axis.field for axis in self._table.rows]
        named = {name: column.entity_field(name) for name in rows}
        missing = [name for name in rows if named[name] and named[name] not in has]
        at = f"/columns/{column.key}"
        for name in missing:
            self._faults.add("table_rows", at, _ROWS, hint=_ROWS_HINT, title=title, name=name)
        return not missing

    def _expression(self, column: TableColumn, names: Mapping[str, Type]) -> None:
        if not column.value:
            return
        at = f"/columns/{column.key}/value"
        later = {one.key for one in self._table.columns} - names.keys()
        for name in sorted(names_read(column.value) & later):
            self._faults.add("table_later", at, _LATER, hint=_LATER_HINT, name=name)
            return
        field = self._fields[column.key]
        compiled(column.value, names, self._faults, at, Want(written_type(field)))
        self._total(column, f"/columns/{column.key}")

    def _type(self, column: TableColumn, names: Mapping[str, Type]) -> Type:
        """What later columns see of this one."""
        field = self._fields[column.key]
        if parts_of(self._catalog, column):
            return value_type(field).or_null()
        if column.ledger or (column.entity and column.take in ("sum", "count")):
            return Type(NUMBER)
        expression = compiled(column.value, names, Faults(""), "", VALUE) if column.value else None
        if expression is None:
            return value_type(field).or_null()
        found = typed(expression.tree, names, ANYTHING).type
        return found if found.kind == NUMBER else value_type(field).or_null()

    def _colours(self, keys: Iterable[str], names: Mapping[str, Type]) -> None:
        for key, colour in self._table.colours.items():
            at = f"/colours/{key}"
            known(_COLUMN, key, keys, self._faults, at)
            compiled(colour.value, names, self._faults, f"{at}/value")
            if not colour.decision:
                continue
            decisions = self._catalog.decisions
            path = f"{at}/decision"
            if not known(DECISION, colour.decision, decisions, self._faults, path):
                continue
            for clause in decisions[colour.decision].table.inputs:
                for name in sorted(names_read(clause.expression) - names.keys()):
                    self._faults.unknown("table_input", path, _INPUT, name, keys)

    def _filters(self) -> None:
        """A filter that no source answers to would narrow nothing."""
        for number, name in enumerate(self._table.filters):
            if name != "month" and axis_field(self._catalog, self._table, name) is None:
                self._faults.unknown(FIELD.code, f"/filters/{number}", FIELD.text, name, ())
                self._faults.found[-1].facts["owner"] = self._table.title
