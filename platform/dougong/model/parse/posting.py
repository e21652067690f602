"""What documents write into ledgers."""

from collections.abc import Mapping
from typing import Any

from dougong.base.text import Text
from dougong.model.ledger import Posting, PostingRule
from dougong.model.parse.faults import Faults
from dougong.model.parse.source import Source

_TARGET = Text(
    "过账规则必须写明台账（ledger）或端口（port）其中之一",
    "A posting rule names either a ledger or a port",
)
_ROW_TYPE = Text("写入台账的规则必须写明 row_type", "A rule for a ledger names its row_type")


def parse_posting(source: Source, faults: Faults) -> Posting:
    """The posting rules of a file whose shape is sound."""
    raw: dict[str, Any] = dict(source.raw)
    for key, words in raw["rules"].items():
        if ("ledger" in words) == ("port" in words):
            faults.add("posting_target", ["rules", key], _TARGET)
        elif "ledger" in words and "row_type" not in words:
            faults.add("word_missing", ["rules", key], _ROW_TYPE, name="row_type")
    rules = tuple(parse_rule(key, words) for key, words in raw["rules"].items())
    return Posting(source.module, raw["entity"], rules, file=source.path)


def parse_rule(key: str, raw: Mapping[str, Any]) -> PostingRule:
    """One rule of a posting or of a port listened to."""
    return PostingRule(
        key=key,
        on=raw["on"],
        ledger=raw.get("ledger", ""),
        port=raw.get("port", ""),
        row_type=raw.get("row_type", ""),
        for_each=raw.get("for_each", ""),
        when=raw.get("when", ""),
        dimensions=raw.get("dimensions", {}),
        measures=raw.get("measures", {}),
        payload=raw.get("payload", {}),
    )
