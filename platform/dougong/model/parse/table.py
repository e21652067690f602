"""Table reports."""

from typing import Any

from dougong.base.text import Text
from dougong.model.parse.faults import Faults
from dougong.model.parse.source import Source
from dougong.model.table import Colouring, Table, TableAxis, TableColumn

_SOURCE = Text(
    "一列的数据只能来自台账（ledger）、单据（entity）或公式（value）其中之一",
    "A column takes its values from a ledger, an entity or an expression (value): from one of them",
)
_NEEDS = Text("来自{source}的列必须写明 {word}", "A column from {source_en} needs “{word}”")
_WORKED_OUT = Text(
    "只有公式列可以按合计重新计算（total: value）",
    "Only a column with an expression can be worked out of the totals (total: value)",
)
_TREE = Text("只有最后一个行维度可以是树形", "Only the last of the rows can be a tree")
_COLOUR = Text(
    "颜色来自决策表或公式其中之一", "A colour comes from a decision or from an expression"
)


def parse_table(source: Source, faults: Faults) -> Table:
    """The table report of a file whose shape is sound."""
    raw: dict[str, Any] = dict(source.raw)
    rows = tuple(TableAxis(**axis) for axis in raw["rows"])
    for number, axis in enumerate(rows[:-1]):
        if axis.tree:
            faults.add("table_tree", ["rows", number], _TREE)
    for key, words in raw.get("colours", {}).items():
        if ("decision" in words) == ("value" in words):
            faults.add("table_colour", ["colours", key], _COLOUR)
    return Table(
        module=source.module,
        key=raw["key"],
        title=raw["title"],
        rows=rows,
        columns=tuple(_column(key, words, faults) for key, words in raw["columns"].items()),
        flat=raw.get("flat", False),
        filters=tuple(raw.get("filters", ())),
        colours={key: Colouring(**words) for key, words in raw.get("colours", {}).items()},
        where=raw.get("where", ""),
        sort=raw.get("sort", ""),
        file=source.path,
    )


def _column(key: str, raw: dict[str, Any], faults: Faults) -> TableColumn:
    column = TableColumn(key, **{**raw, "row_types": tuple(raw.get("row_types", ()))})
    at = ["columns", key]
    if sum(word in raw for word in ("ledger", "entity", "value")) != 1:
        faults.add("table_source", at, _SOURCE)
    elif column.ledger and not column.measure:
        faults.add("table_word", at, _NEEDS, word="measure", source="台账", source_en="a ledger")
    elif column.entity and not column.field and column.take != "count":
        faults.add("table_word", at, _NEEDS, word="field", source="单据", source_en="an entity")
    elif column.take in ("last", "first") and not column.order:
        faults.add("table_word", at, _NEEDS, word="order", source="单据", source_en="an entity")
    if column.total == "value" and not column.value:
        faults.add("table_total", [*at, "total"], _WORKED_OUT)
    return column
