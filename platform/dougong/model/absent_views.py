"""What reports and dashboards leave out in a bundle without some module: what is optional there."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from dougong.model.alert import Alert
from dougong.model.listing import Block, Dashboard, Report
from dougong.model.page_figure import PageFigure
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


def pivot_without_axes(view: Report, lost: Collection[str]) -> Report:
    """The pivot without rows, columns and filters by dimensions that its ledger left out."""
    return replace(
        view,
        rows=tuple(axis for axis in view.rows if axis.field not in lost),
        columns=tuple(axis for axis in view.columns if axis.field not in lost),
        filters=tuple(key for key in view.filters if key not in lost),
    )


def table_without_axes(table: Table, lost: Collection[str]) -> Table:
    """The table without rows and filters by dimensions that its ledgers left out."""
    return replace(
        table,
        rows=tuple(axis for axis in table.rows if axis.field not in lost),
        filters=tuple(key for key in table.filters if key not in lost),
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


def rules_without_absent(
    rules: Mapping[str, Alert], tables: Mapping[str, Table], modules: Collection[str]
) -> dict[str, Alert]:
    """The alerts without optional ones that watch, or name, what none of the modules has.

    Those that are kept wait for no event of a module that is not there. `tables` are the tables
    as written, as for pages.
    """
    return {
        name: replace(rule, on=tuple(one for one in rule.on if one.partition(".")[0] in modules))
        for name, rule in rules.items()
        if not (rule.optional and _watches_nothing(rule, tables, modules))
    }


def _watches_nothing(rule: Alert, tables: Mapping[str, Table], modules: Collection[str]) -> bool:
    watched = rule.report or rule.list
    if watched.partition(".")[0] not in modules:
        return True
    table = tables.get(watched)
    named = {*rule.places, *rule.by, *names_read(rule.when)}
    return table is not None and bool(named & absent_columns(table, modules))


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


def figures_without_absent(
    figures: Iterable[PageFigure], modules: Collection[str], fields: Collection[str]
) -> tuple[PageFigure, ...]:
    """The figures of a page without those of other modules' ledgers, of fields, or made of such."""
    kept: list[PageFigure] = []
    lost = set(fields)
    for one in figures:
        is_away = bool(one.ledger) and one.ledger.partition(".")[0] not in modules
        if is_away or one.field in fields or names_read(one.value) & lost:
            lost.add(one.key)
        else:
            kept.append(replace(one, of="") if one.of in lost else one)
    return tuple(kept)
