"""Calculation reports."""

from typing import Any

from dougong.model.calculated import CalculatedReport, ListRows
from dougong.model.parse.entity import parse_fields
from dougong.model.parse.faults import Faults
from dougong.model.parse.source import Source


def parse_calculated(source: Source, faults: Faults) -> CalculatedReport:
    """The calculation report of a file whose shape is sound."""
    raw: dict[str, Any] = dict(source.raw)
    columns = raw.get("columns", {})
    plain = {key: _without_total(words) for key, words in columns.items()}
    return CalculatedReport(
        module=source.module,
        key=raw["key"],
        title=raw["title"],
        service=raw["service"],
        inputs={
            key: given if isinstance(given, str) else ListRows(given["list"], given["fields"])
            for key, given in raw["inputs"].items()
        },
        table=raw.get("table", ""),
        columns=parse_fields(plain, (), faults, "columns"),
        summed=tuple(key for key, words in columns.items() if words.get("total")),
        figures=parse_fields(raw.get("figures", {}), (), faults, "figures"),
        filters=tuple(raw.get("filters", ())),
        file=source.path,
    )


def _without_total(words: dict[str, Any]) -> dict[str, Any]:
    return {word: value for word, value in words.items() if word != "total"}
