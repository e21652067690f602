"""Statistics of processes as JSON: lengths in whole seconds."""

from datetime import timedelta

from dougong.actions.process_figures import ProcessFigures
from dougong.base.values import Json, JsonObject
from dougong.model.statistics.figures import Length, Line, Share


def figures_json(made: ProcessFigures) -> JsonObject:
    """Everything that is counted of a definition."""
    figures = made.figures
    by_node: list[Json] = [
        {
            "node": one.key,
            "name": made.nodes[one.key],
            **_line(one),
        }
        for one in figures.nodes
    ]
    by_person: list[Json] = [
        {"person": one.key, "name": made.names.get(one.key), **_line(one)} for one in figures.people
    ]
    slowest: list[Json] = [
        {"process": one.process.id, "title": one.process.title, "took": _length(one.took)}
        for one in figures.slowest
    ]
    return {
        "process": made.definition.key,
        "processes": figures.processes,
        "under_way": figures.under_way,
        "took": _length(figures.took),
        "returned": _share(figures.returned),
        "overdue": figures.overdue,
        "nodes": by_node,
        "people": by_person,
        "slowest": slowest,
    }


def _line(one: Line) -> JsonObject:
    return {
        "answers": one.answers,
        "open": one.open,
        "waited": _length(one.waited),
        "handled": _length(one.handled),
        "returned": _share(one.returned),
        "overdue": one.overdue,
    }


def _length(length: Length | None) -> Json:
    if length is None:
        return None
    return {"worked": _seconds(length.worked), "wall": _seconds(length.wall)}


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())


def _share(share: Share) -> Json:
    return {"count": share.count, "of": share.of}
