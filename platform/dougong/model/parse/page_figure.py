"""The figures that head the page of a record."""

from collections.abc import Mapping
from typing import Any

from dougong.base.text import Text
from dougong.model.page_figure import PageFigure
from dougong.model.parse.faults import Faults
from dougong.model.parse.field import parse_field

_SOURCE = Text(
    "关键数据只能来自台账（ledger）、字段（field）或公式（value）其中之一",
    "A figure comes from a ledger, a field or an expression (value): from one of them",
)
_NEEDS = Text("来自{source}的关键数据必须写明 {word}", "A figure from {source_en} needs “{word}”")
_UNFIT = Text("来自{source}的关键数据不支持“{word}”", "A figure from {source_en} has no “{word}”")
#: What each source is called, the words it needs, and those that it understands.
_SOURCES = {
    "ledger": (("台账", "a ledger"), ("measure",), {"measure", "by", "where", "row_types"}),
    "field": (("字段", "a field"), (), set()),
    "value": (("公式", "an expression"), ("kind", "title"), {"kind", "scale", "unit"}),
}
_OWN = frozenset({"measure", "by", "where", "row_types", "kind", "scale", "unit"})


def parse_figures(raw: Mapping[str, Any], faults: Faults) -> tuple[PageFigure, ...]:
    """The figures of an entity in order; what is wrong with their words is noted."""
    return tuple(_figure(key, words, faults) for key, words in raw.items())


def _figure(key: str, raw: Mapping[str, Any], faults: Faults) -> PageFigure:
    at = ["figures", key]
    sources = [word for word in _SOURCES if word in raw]
    if len(sources) != 1:
        faults.add("figure_source", at, _SOURCE)
    else:
        (zh, en), needs, knows = _SOURCES[sources[0]]
        facts = {"source": zh, "source_en": en}
        for word in needs:
            if word not in raw:
                faults.add("figure_word", at, _NEEDS, word=word, **facts)
        for word in sorted(raw.keys() & _OWN - knows):
            faults.add("word_unfit", [*at, word], _UNFIT, word=word, **facts)
    shown = {word: raw[word] for word in ("kind", "title", "scale", "unit") if word in raw}
    return PageFigure(
        key=key,
        title=raw.get("title", ""),
        ledger=raw.get("ledger", ""),
        measure=raw.get("measure", ""),
        by=dict(raw.get("by", {})),
        where=raw.get("where", ""),
        row_types=tuple(raw.get("row_types", ())),
        field=raw.get("field", ""),
        value=raw.get("value", ""),
        shown=parse_field(key, shown, faults, *at) if "kind" in raw else None,
        when=raw.get("when", ""),
        of=raw.get("of", ""),
    )
