"""Lists, reports and dashboards."""

from collections.abc import Callable, Mapping
from typing import Any

from dougong.base.text import Text
from dougong.model.calculated import CalculatedReport
from dougong.model.listing import OWN_BLOCKS, Axis, Block, Dashboard, ListColumn, ListView, Report
from dougong.model.parse.calculated import parse_calculated
from dougong.model.parse.faults import Faults
from dougong.model.parse.source import Source
from dougong.model.parse.table import parse_table
from dougong.model.table import Table

_BLOCK = Text(
    "区块必须写明报表（report）或列表（list）其中之一", "A block names either a report or a list"
)


def parse_list(source: Source, faults: Faults) -> ListView:
    """The list of a file whose shape is sound."""
    raw: dict[str, Any] = dict(source.raw)
    return ListView(
        module=source.module,
        key=raw["key"],
        title=raw["title"],
        entity=raw["entity"],
        columns=tuple(ListColumn(field, **words) for field, words in raw["columns"].items()),
        filters=tuple(raw.get("filters", ())),
        sort=tuple(raw.get("sort", ())),
        where=raw.get("where", ""),
        phone=tuple(raw.get("phone", ())),
        page_size=raw.get("page_size", 20),
        file=source.path,
    )


def parse_report(source: Source, faults: Faults) -> Report | Table | CalculatedReport:
    """The report of a file whose shape is sound: a pivot unless it says otherwise."""
    return _REPORTS[source.text("kind") or "pivot"](source, faults)


def _pivot(source: Source, faults: Faults) -> Report:
    raw: dict[str, Any] = dict(source.raw)
    return Report(
        module=source.module,
        key=raw["key"],
        title=raw["title"],
        ledger=raw["ledger"],
        rows=tuple(Axis(**axis) for axis in raw["rows"]),
        columns=tuple(Axis(**axis) for axis in raw.get("columns", ())),
        measures=tuple(raw["measures"]),
        filters=tuple(raw.get("filters", ())),
        where=raw.get("where", ""),
        row_types=tuple(raw.get("row_types", ())),
        period=raw.get("period", "within"),
        file=source.path,
    )


_REPORTS: Mapping[str, Callable[[Source, Faults], Report | Table | CalculatedReport]] = {
    "pivot": _pivot,
    "table": parse_table,
    "calculation": parse_calculated,
}


def parse_dashboard(source: Source, faults: Faults) -> Dashboard:
    """The dashboard of a file whose shape is sound."""
    raw: dict[str, Any] = dict(source.raw)
    for key, words in raw["blocks"].items():
        sources = sum(word in words for word in ("report", "list"))
        if sources != (words["kind"] not in OWN_BLOCKS):
            faults.add("block_target", ["blocks", key], _BLOCK)
    return Dashboard(
        module=source.module,
        key=raw["key"],
        title=raw["title"],
        blocks=tuple(_block(key, words) for key, words in raw["blocks"].items()),
        filters=tuple(raw.get("filters", ())),
        roles=tuple(raw.get("roles", ())),
        home_for=tuple(raw.get("home_for", ())),
        file=source.path,
    )


def _block(key: str, raw: dict[str, Any]) -> Block:
    words: dict[str, Any] = {
        word: tuple(v) if isinstance(v, list) else v for word, v in raw.items()
    }
    return Block(key, **words)
