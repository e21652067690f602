"""A calculation report as text: its table, and its single figures below each other."""

from collections.abc import Mapping
from typing import Any

from dougong.actions.calculated import CalculatedPage
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Words
from dougong.model.table_fields import is_number
from dougong.web.locale import text
from dougong.web.table_view import Figures, TableCell, TableLine
from dougong.web.wording import with_unit


def drawn_calculation(made: CalculatedPage) -> Figures:
    """The lines of the output table, then the single figures; sums stand at the foot."""
    report, words = made.report, made.words
    naming, *others = report.columns.values() if report.columns else (None,)
    heads = tuple((with_unit(field.title, field), is_number(field)) for field in others)
    lines = [TableLine(_shown(naming, row, words), _cells(others, row, words)) for row in made.rows]
    empty = tuple(TableCell("", numeric=False) for _ in others[1:])
    for field in report.figures.values():
        cell = TableCell(_shown(field, made.figures, words), is_number(field))
        lines.append(
            TableLine(
                with_unit(field.title, field), (cell, *empty) if others else (cell,), group=True
            )
        )
    total = {key: made.total.get(key) for key in report.columns}
    summed = tuple(
        TableCell(_shown(f, total, words) if f.key in report.summed else "", is_number(f))
        for f in others
    )
    corner = naming.title if naming else report.title
    heads = heads or ((text("数值"), True),)
    return Figures(report.title, corner, heads, tuple(lines), TableLine(text("合计"), summed))


def _cells(fields: list[Field], row: Mapping[str, Any], words: Words) -> tuple[TableCell, ...]:
    return tuple(TableCell(_shown(field, row, words), is_number(field)) for field in fields)


def _shown(field: Field | None, row: Mapping[str, Any], words: Words) -> str:
    value = row.get(field.key) if field else None
    return (
        "—"
        if field is None or value is None
        else field_kinds[field.kind].show(field, value, words).text
    )
