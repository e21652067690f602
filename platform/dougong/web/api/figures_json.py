"""Ledgers, reports and dashboards as JSON: exact figures, keys with their labels."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from dougong.actions.reports import BlockPage, DashboardPage, ReportPage
from dougong.actions.tables import TablePage
from dougong.base.months import month_of
from dougong.base.values import Json, JsonObject, round_half_up
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.ledger import Ledger
from dougong.model.runtime import LedgerRow
from dougong.model.tabulate import Line
from dougong.store.headings import Heading
from dougong.store.reporting import Pivot


def row_json(ledger: Ledger, row: LedgerRow) -> Json:
    """One row of a ledger."""
    return {
        "id": row.id,
        "row_type": row.row_type,
        "rule": row.rule,
        "dimensions": _encoded(ledger.dimensions, row.dimensions),
        "measures": _encoded(ledger.measures, row.measures),
        "entity": row.entity,
        "record_id": row.record_id,
        "line_id": row.line_id or None,
        "revision": row.revision,
        "business_date": row.business_date.isoformat(),
        "posted_period": row.posted_period,
        "cross_period": row.posted_period != month_of(row.business_date),
        "posted_at": row.posted_at.isoformat() if row.posted_at else None,
        "reverses": row.reverses,
    }


def balance_json(ledger: Ledger, found: Mapping[str, Any]) -> Json:
    """One balance: its key and its sums."""
    return {
        **_encoded({k: f for k, f in ledger.dimensions.items() if k in found}, found),
        **_encoded({k: f for k, f in ledger.figures.items() if k in found}, found),
    }


def _encoded(fields: Mapping[str, Field], values: Mapping[str, Any]) -> JsonObject:
    return {
        key: None if values.get(key) is None else field_kinds[field.kind].encode(field, values[key])
        for key, field in fields.items()
    }


def wanted_labels(ledger: Ledger, rows: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
    """Whose labels the dimensions of these rows want."""
    targets = {k: _target(f) for k, f in ledger.dimensions.items() if _target(f)}
    return {(targets[k], str(row[k])) for row in rows for k in targets if row.get(k)}


def _target(field: Field) -> str:
    if field.kind in {"member", "department"}:
        return field.kind
    return field.reference.entity if field.reference else ""


def pivot_json(pivot: Pivot) -> JsonObject:
    """Sums by row and column."""
    return {
        "rows": [_heading(one) for one in pivot.rows],
        "columns": [_heading(one) for one in pivot.columns],
        "cells": [
            {"row": _key(row), "column": _key(column), "sums": dict(sums)}
            for (row, column), sums in pivot.cells.items()
        ],
        "row_totals": [
            {"row": _key(row), "sums": dict(sums)} for row, sums in pivot.row_totals.items()
        ],
        "column_totals": [
            {"column": _key(column), "sums": dict(sums)}
            for column, sums in pivot.column_totals.items()
        ],
        "total": dict(pivot.total),
    }


def _heading(one: Heading) -> Json:
    return {"key": _key(one.key), "labels": list(one.labels)}


def _key(key: tuple[Any, ...]) -> list[Json]:
    return [part if isinstance(part, int | str | None) else str(part) for part in key]


def report_json(page: ReportPage) -> JsonObject:
    """A report with its figures."""
    measures: list[Json] = [
        {"key": key, "title": page.ledger.figures[key].title} for key in page.report.measures
    ]
    return {
        "report": page.report.name,
        "title": page.report.title,
        "ledger": page.ledger.name,
        "measures": measures,
        "filters": dict(page.filters),
        **pivot_json(page.pivot),
    }


def dashboard_json(page: DashboardPage) -> JsonObject:
    """A dashboard with the figures of its blocks."""
    return {
        "dashboard": page.dashboard.name,
        "title": page.dashboard.title,
        "filters": dict(page.filters),
        "blocks": [_block(block) for block in page.blocks],
    }


def _block(page: BlockPage) -> Json:
    items: list[Json] | None = None
    if page.page is not None:
        labels = page.page.words.labels
        items = [
            {
                "id": item.record.id,
                "entity": item.record.entity,
                "label": labels.get((item.record.entity, item.record.id)),
                "status": item.record.status,
            }
            for item in page.page.items
        ]
    return {
        "key": page.block.key,
        "title": page.block.title,
        "kind": page.block.kind,
        "number": page.number,
        "pivot": pivot_json(page.pivot) if page.pivot else None,
        "table": table_json(page.table) if page.table else None,
        "items": items,
    }


def table_json(page: TablePage) -> JsonObject:
    """A table with its figures, exact; the rows of a tree in their order with their depth."""
    columns: list[Json] = [
        {"key": key, "title": field.title, "kind": field.kind} for key, field in page.fields.items()
    ]
    return {
        "report": page.table.name,
        "title": page.table.title,
        "by": [axis.field for axis in page.table.rows],
        "columns": columns,
        "filters": dict(page.filters),
        "rows": [_line(page, line) for line in page.lines],
        "total": _line(page, page.total),
    }


def _line(page: TablePage, line: Line) -> Json:
    return {
        "key": _key(line.key),
        "labels": list(page.named(line)),
        "level": line.level,
        "group": line.group,
        "values": {key: encoded(field, line.values.get(key)) for key, field in page.fields.items()},
        "colours": {key: colour for key, colour in line.colours.items() if key in page.fields},
    }


def encoded(field: Field, value: Any) -> Json:
    """A figure at the scale of its column."""
    kind = field_kinds[field.kind]
    storage = kind.storage(field)
    if isinstance(value, Decimal) and storage is not None and storage.type == "decimal":
        value = round_half_up(value, storage.scale)
    return None if value is None else kind.encode(field, value)
