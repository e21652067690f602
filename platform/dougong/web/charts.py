"""Figures for charts: labels, series, and the table that says the same without a picture."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dougong.actions.tables import TablePage
from dougong.base.values import Json, JsonObject, round_half_up
from dougong.forms.rows_view import RowsView
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Words
from dougong.model.listing import Block
from dougong.model.table_fields import is_number
from dougong.store.reporting import Pivot
from dougong.web.glance import at_a_glance
from dougong.web.locale import text

#: Beyond this many points nobody tells them apart; of days the last ones are drawn.
MOST = 400


@dataclass(frozen=True)
class Series:
    """One line, colour or ring of a chart."""

    name: str
    values: tuple[Decimal | None, ...]
    #: The same as people read it.
    texts: tuple[str, ...]


@dataclass(frozen=True)
class ChartView:
    """A chart, ready for its island and for those who read the table."""

    type: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    thresholds: tuple[Decimal, ...] = ()
    #: Points that are not drawn, and whether they are the earlier ones.
    left: int = 0
    is_time: bool = False

    @property
    def props(self) -> JsonObject:
        """What the island is handed; figures stay text until they are drawn."""
        series: list[Json] = [
            {"name": one.name, "values": [_plain(v) for v in one.values], "texts": [*one.texts]}
            for one in self.series
        ]
        limits: list[Json] = [format(Decimal(one).normalize(), "f") for one in self.thresholds]
        props: JsonObject = {"type": self.type, "labels": [*self.labels], "series": series}
        return {**props, "unit": self.unit, "thresholds": limits}

    @property
    def lines(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The rows of the table behind the chart."""
        return tuple(
            (label, tuple(one.texts[place] for one in self.series))
            for place, label in enumerate(self.labels)
        )


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


class Axes:
    """What a chart is drawn from: titled figures by label, and what all of them come to."""

    def __init__(self, words: Words, fields: Mapping[str, Field]) -> None:
        self._words, self._fields = words, fields
        self.labels: list[str] = []
        self.rows: list[Mapping[str, Any]] = []
        self.total: Mapping[str, Any] = {}
        #: Whether the points are days, weeks, months or years in their order.
        self.is_time = False

    def add(self, label: str, values: Mapping[str, Any]) -> None:
        """One more point, bar or step."""
        self.labels.append(label)
        self.rows.append(values)

    @property
    def shown(self) -> slice:
        """The points that are drawn where there are too many: of time the newest."""
        return slice(-MOST, None) if self.is_time else slice(MOST)

    def series(self, key: str, rows: Iterable[Mapping[str, Any]]) -> Series:
        """The figures of one measure."""
        field = self._fields[key]
        values = tuple(_number(row.get(key)) for row in rows)
        return Series(field.title, values, tuple(self._text(field, one) for one in values))

    def _text(self, field: Field, value: Decimal | None) -> str:
        if value is None:
            return "—"
        return at_a_glance(field, value, self._words)

    def unit(self, keys: Sequence[str]) -> str:
        """The unit all series share; a percentage is one too."""
        fields = [self._fields[key] for key in keys]
        units = {"%" if field.kind == "percent" else field.unit for field in fields}
        return units.pop() if len(units) == 1 else ""

    def numbers(self, wanted: Sequence[str]) -> list[str]:
        """The measures that can be drawn: those asked for, or all that are numbers."""
        keys = [key for key in wanted if key in self._fields] or [*self._fields]
        return [key for key in keys if is_number(self._fields[key])]

    def title(self, key: str) -> str:
        """What a measure is called."""
        return self._fields[key].title


def _number(value: Any) -> Decimal | None:
    return Decimal(value) if isinstance(value, int | Decimal) else None


def chart_of(block: Block, axes: Axes) -> ChartView | None:
    """The chart of a block; none when its reader may see nothing of it."""
    keys = axes.numbers(block.measures or ((block.measure,) if block.measure else ()))
    return _DRAWN[block.chart](block, axes, keys) if keys else None


def _side_by_side(block: Block, axes: Axes, keys: Sequence[str]) -> ChartView:
    series = tuple(axes.series(key, axes.rows[axes.shown]) for key in keys)
    labels = tuple(axes.labels[axes.shown])
    left = len(axes.labels) - len(labels)
    unit = axes.unit(keys)
    return ChartView(block.chart, labels, series, unit, left=left, is_time=axes.is_time)


def _pie(block: Block, axes: Axes, keys: Sequence[str]) -> ChartView:
    """The greatest parts, and what is left of the whole as one more."""
    key = keys[0]
    order = sorted(
        range(len(axes.rows)), key=lambda n: _number(axes.rows[n].get(key)) or 0, reverse=True
    )
    kept, rest = order[: block.most], order[block.most :]
    rows, labels = [axes.rows[n] for n in kept], [axes.labels[n] for n in kept]
    if rest:
        left = _together([axes.rows[n] for n in rest], key)
        rows, labels = [*rows, {key: left}], [*labels, text("其他")]
    return ChartView("pie", tuple(labels), (axes.series(key, rows),), axes.unit([key]))


def _together(rows: Sequence[Mapping[str, Any]], key: str) -> Decimal:
    return sum((_number(row.get(key)) or Decimal(0) for row in rows), Decimal(0))


def _waterfall(_block: Block, axes: Axes, keys: Sequence[str]) -> ChartView:
    """From measure to measure of the total, or from row to row to the total of one measure."""
    if len(keys) > 1:
        labels = [axes.title(key) for key in keys]
        one = axes.series(keys[0], [{keys[0]: axes.total.get(key)} for key in keys])
        return ChartView("waterfall", tuple(labels), (one,), axes.unit(keys))
    rows, labels = [*axes.rows[:MOST]], [*axes.labels[:MOST]]
    if axes.rows[MOST:]:
        rows.append({keys[0]: _together(axes.rows[MOST:], keys[0])})
        labels.append(text("其他"))
    one = axes.series(keys[0], [*rows, axes.total])
    labels.append(text("合计"))
    return ChartView("waterfall", tuple(labels), (one,), axes.unit(keys))


def _gauge(block: Block, axes: Axes, keys: Sequence[str]) -> ChartView:
    one = axes.series(keys[0], [axes.total])
    value = one.values[0]
    rounded = None if value is None else round_half_up(value, 2)
    series = Series(one.name, (rounded,), one.texts)
    return ChartView("gauge", (one.name,), (series,), axes.unit(keys[:1]), block.thresholds)


def chart_of_rows(rows: RowsView) -> ChartView | None:
    """The rows of a record drawn as their control says; none where its reader sees no measure."""
    places = {column.key: place for place, column in enumerate(rows.columns) if not column.masked}
    if rows.chart is None or rows.chart.label not in places or not rows.lines:
        return None
    label = places[rows.chart.label]
    series = tuple(
        Series(
            rows.columns[places[key]].title,
            tuple(_typed(line.raw.get(key)) for line in rows.lines),
            tuple(line.cells[places[key]].text or "—" for line in rows.lines),
        )
        for key in rows.chart.measures
        if key in places
    )
    labels = tuple(line.cells[label].text for line in rows.lines)
    return ChartView(rows.chart.chart, labels, series) if series else None


def _typed(raw: Json) -> Decimal | None:
    return None if raw is None or raw == "" else Decimal(str(raw))


_DRAWN = {
    "bar": _side_by_side,
    "line": _side_by_side,
    "pie": _pie,
    "waterfall": _waterfall,
    "gauge": _gauge,
}


def axes_of_table(made: TablePage) -> Axes:
    """The rows of a table; of a tree those that stand highest."""
    axes = Axes(made.words, made.fields)
    labels = telling_apart([made.named(line) for line in made.roots])
    for label, line in zip(labels, made.roots, strict=True):
        axes.add(label, line.values)
    axes.total = made.total.values
    return axes


def telling_apart(named: Sequence[Sequence[str]]) -> list[str]:
    """The labels of points, without what all of them share: the project that was chosen."""
    parts = [*zip(*named, strict=True)] if len({len(names) for names in named}) == 1 else []
    shared = {n for n, part in enumerate(parts) if len(set(part)) == 1}
    kept = shared if len(named) > 1 and len(shared) < len(parts) else set()
    return [" · ".join(part for n, part in enumerate(names) if n not in kept) for names in named]


def axes_of_pivot(pivot: Pivot, fields: Mapping[str, Field], words: Words, measure: str) -> Axes:
    """The rows of a pivot; its columns become series of one measure."""
    if not pivot.column_axes:
        axes = Axes(words, fields)
        axes.is_time = _is_time(pivot)
        labels = telling_apart([row.labels for row in pivot.rows])
        for label, row in zip(labels, pivot.rows, strict=True):
            axes.add(label, pivot.row_totals[row.key])
        axes.total = pivot.total
        return axes
    titles = {str(n): " · ".join(column.labels) for n, column in enumerate(pivot.columns)}
    origin = fields[measure]
    axes = Axes(words, {key: _titled(origin, title) for key, title in titles.items()})
    axes.is_time = _is_time(pivot)
    for row in pivot.rows:
        cells = (pivot.cells.get((row.key, column.key), {}) for column in pivot.columns)
        axes.add(
            " · ".join(row.labels), {str(n): cell.get(measure) for n, cell in enumerate(cells)}
        )
    return axes


def _is_time(pivot: Pivot) -> bool:
    """Whether the rows are points of time; their order is that of the calendar."""
    return len(pivot.row_axes) == 1 and bool(pivot.row_axes[0].part)


def _titled(origin: Field, title: str) -> Field:
    return Field(origin.key, origin.kind, title, scale=origin.scale, unit=origin.unit)
