"""Statistics of processes as they are drawn: tables, key figures, heat map."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from dougong.actions.process_figures import ProcessFigures
from dougong.base.values import JsonObject
from dougong.model.statistics.figures import Figures as Counted
from dougong.model.statistics.figures import Length, Line, Share
from dougong.web.figure_part import FigureView
from dougong.web.locale import text
from dougong.web.table_view import Figures, TableCell, TableLine
from dougong.web.wording import who

#: People listed at most.
PEOPLE = 100
#: Up to how many hours of waiting each colour goes; what waits longer has the last one.
STEPS = (1, 4, 8, 24)
_HOUR, _MINUTE, _DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True)
class Addresses:
    """Where the documents behind figures are."""

    base: str

    def of(self, **words: str) -> str:
        """The address for a node or a person, and perhaps for some of its documents."""
        told = {key: value for key, value in words.items() if value}
        return f"{self.base}&{urlencode(told)}" if told else self.base


@dataclass(frozen=True)
class Heat:
    """The colours of a diagram, and what each stands for."""

    #: Node → its step from 1 on, and its waiting in words.
    nodes: Mapping[str, tuple[int, str]]
    #: What each step stands for.
    legend: tuple[str, ...]

    @property
    def props(self) -> JsonObject:
        """What the island is handed."""
        return {key: {"step": step, "text": told} for key, (step, told) in self.nodes.items()}


def worked(length: timedelta) -> str:
    """Working time as people say it: minutes, then hours."""
    if length < _HOUR:
        return text("%(count)s 分钟", count=int(length / _MINUTE))
    return text("%(count)s 小时", count=_short(length / _HOUR))


def on_the_wall(length: timedelta) -> str:
    """Time on the wall: minutes, hours, then days."""
    if length < 2 * _DAY:
        return worked(length)
    return text("%(count)s 天", count=_short(length / _DAY))


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0") if number < 100 else f"{number:.0f}"


def heat_of(figures: Counted) -> Heat:
    """How long people wait for each node's answer, half of them no longer."""
    nodes = {
        key: (_step(length.worked), worked(length.worked)) for key, length in figures.waits.items()
    }
    legend = [text("%(count)s 小时内", count=hours) for hours in STEPS]
    return Heat(nodes, (*legend, text("超过 %(count)s 小时", count=STEPS[-1])))


def _step(length: timedelta) -> int:
    return next((n for n, hours in enumerate(STEPS, 1) if length <= hours * _HOUR), len(STEPS) + 1)


def key_views(figures: Counted, addresses: Addresses) -> tuple[FigureView, ...]:
    """What heads the page."""
    took = worked(figures.took.worked) if figures.took else "—"
    back = addresses.of(which="returned") if figures.returned.count else ""
    late = addresses.of(which="overdue") if figures.overdue else ""
    return (
        _figure(text("流程数"), str(figures.processes), addresses.of()),
        _figure(text("进行中"), str(figures.under_way)),
        _figure(text("办结历时（中位数）"), took),
        _figure(text("退回过的流程"), _share(figures.returned), back),
        _figure(text("超时次数"), str(figures.overdue), late),
    )


def _figure(title: str, told: str, href: str = "") -> FigureView:
    return FigureView(title, told, "", href, is_negative=False)


def nodes_view(made: ProcessFigures, addresses: Addresses) -> Figures:
    """The nodes, the slowest first."""
    lines = (_line(made.nodes[one.key], one, addresses, "node") for one in made.figures.nodes)
    return Figures(text("按环节"), text("环节"), _heads(), tuple(lines), None)


def people_view(made: ProcessFigures, addresses: Addresses) -> Figures:
    """The people, the slowest first."""
    shown = made.figures.people[:PEOPLE]
    lines = (_line(who(made.names, one.key), one, addresses, "person") for one in shown)
    cut = len(shown) < len(made.figures.people)
    title = text("按人员（最慢的 %(count)s 人）", count=PEOPLE) if cut else text("按人员")
    return Figures(title, text("人员"), _heads(), tuple(lines), None)


def _heads() -> tuple[tuple[str, bool], ...]:
    titles = (
        *(text("已处理"), text("在办"), text("等待时长"), text("处理时长")),
        *(text("等待（自然时间）"), text("处理（自然时间）"), text("退回率"), text("超时次数")),
    )
    return tuple((title, True) for title in titles)


def _line(title: str, one: Line, addresses: Addresses, key: str) -> TableLine:
    def at(which: str = "") -> str:
        return addresses.of(**{key: one.key, "which": which})

    return TableLine(
        title,
        (
            TableCell(str(one.answers), numeric=True, href=at() if one.answers else ""),
            TableCell(str(one.open), numeric=True, href=at("open") if one.open else ""),
            TableCell(_worked(one.waited), numeric=True),
            TableCell(_worked(one.handled), numeric=True),
            TableCell(_wall(one.waited), numeric=True),
            TableCell(_wall(one.handled), numeric=True),
            TableCell(
                _share(one.returned),
                numeric=True,
                href=at("returned") if one.returned.count else "",
            ),
            TableCell(str(one.overdue), numeric=True, href=at("overdue") if one.overdue else ""),
        ),
    )


def slowest_view(made: ProcessFigures) -> Figures:
    """The processes that took longest."""
    lines = (
        TableLine(
            one.process.title,
            (
                TableCell(
                    worked(one.took.worked), numeric=True, href=f"/processes/{one.process.id}"
                ),
                TableCell(on_the_wall(one.took.wall), numeric=True),
            ),
        )
        for one in made.figures.slowest
    )
    heads = ((text("历时"), True), (text("历时（自然时间）"), True))
    return Figures(text("最慢的流程"), text("单据"), heads, tuple(lines), None)


def _worked(length: Length | None) -> str:
    return "—" if length is None else worked(length.worked)


def _wall(length: Length | None) -> str:
    return "—" if length is None else on_the_wall(length.wall)


def _share(share: Share) -> str:
    return "—" if share.percent is None else f"{share.percent}%"
