"""Ways to bring rows or fields in from elsewhere."""

from collections.abc import Iterable, Mapping
from typing import Any

from dougong.base.text import Text
from dougong.model.fill import Fill
from dougong.model.match import Match
from dougong.model.parse.faults import Faults

_TARGET = Text(
    "带入必须写明单据或资料（entity）或台账（ledger）其中之一",
    "What is brought in comes from either an entity or a ledger",
)
_BY = Text("从台账带入要写明按什么分行（by）", "A fill from a ledger names what gives a row, “by”")
_KEY = Text(
    "带入明细要写明按哪几列认出同一行（key）",
    "A fill of rows names the columns by which a row is known again, “key”",
)
_UNFIT = Text("带入表头时不支持“{name}”", "A fill of the header has no “{name}”")
#: Words that only fills of rows understand.
_OF_ROWS = ("key", "when", "others", "gone")


def parse_match(raw: Iterable[Mapping[str, Any]]) -> tuple[Match, ...]:
    """The conditions of a question."""
    return tuple(
        Match(one["field"], one.get("op", "="), one["value"], one.get("null", "none"))
        for one in raw
    )


def parse_fill(key: str, raw: Mapping[str, Any], faults: Faults) -> Fill:
    """The fill of these words."""
    at = ["fills", key]
    if ("entity" in raw) == ("ledger" in raw):
        faults.add("fill_source", at, _TARGET)
    if "ledger" in raw and not raw.get("by"):
        faults.add("fill_by", at, _BY)
    if raw.get("rows") and not raw.get("key"):
        faults.add("fill_key", at, _KEY)
    if not raw.get("rows"):
        for word in _OF_ROWS:
            if word in raw:
                faults.add("word_unfit", [*at, word], _UNFIT, name=word)
    return Fill(
        key=key,
        title=raw["title"],
        entity=raw.get("entity", ""),
        ledger=raw.get("ledger", ""),
        match=parse_match(raw["match"]),
        columns=raw["columns"],
        rows=raw.get("rows", ""),
        row_key=tuple(raw.get("key", ())),
        by=tuple(raw.get("by", ())),
        when=raw.get("when", ""),
        locked=tuple(raw.get("locked", ())),
        others=raw.get("others", False),
        gone=raw.get("gone", "keep"),
        sort=tuple(raw.get("sort", ())),
        row_types=tuple(raw.get("row_types", ())),
        except_self=raw.get("except_self", False),
        optional=raw.get("optional", False),
        empty=raw.get("empty", ""),
    )
