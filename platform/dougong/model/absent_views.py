"""What reports and dashboards leave out in a bundle without some module: what is optional there."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from dougong.model.listing import Block, Dashboard
from dougong.model.table import Table, TableColumn
from dougong.model.table_fields import names_read


def table_without_absent(table: Table, modules: Collection[str]) -> Table:
    """The table without optional columns that take or read what none of the modules has."""
    lost = absent_columns(table, modules)
    if not lost:
        return table
    return replace(
        table,
        columns=tuple(column for column in table.columns if column.key not in lost),
        colours={key: colour for key, colour in table.colours.items() if key not in lost},
    )


def absent_columns(table: Table, modules: Collection[str]) -> frozenset[str]:
    """The keys of the optional columns that are left out."""
    lost: set[str] = set()
    for column in table.columns:
        if column.optional and (_is_away(column, modules) or names_read(column.value) & lost):
            lost.add(column.key)
    return frozenset(lost)


def _is_away(column: TableColumn, modules: Collection[str]) -> bool:
    return bool(column.source) and column.source.partition(".")[0] not in modules


def page_without_absent(
    page: Dashboard, tables: Mapping[str, Table], modules: Collection[str]
) -> Dashboard:
    """The dashboard without optional blocks that show what none of the modules has.

    `tables` are the tables as written, since a block may draw a column that they leave out.
    """
    kept = tuple(
        block
        for block in page.blocks
        if not (block.optional and _shows_nothing(block, tables, modules))
    )
    return page if len(kept) == len(page.blocks) else replace(page, blocks=kept)


def _shows_nothing(block: Block, tables: Mapping[str, Table], modules: Collection[str]) -> bool:
    shown = block.report or block.list
    if shown.partition(".")[0] not in modules:
        return True
    table = tables.get(shown)
    drawn = {key for key in (block.measure, *block.measures) if key}
    return table is not None and bool(drawn & absent_columns(table, modules))
