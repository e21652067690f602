"""What documents write into ledgers."""

from collections.abc import Mapping
from typing import Any

from dougong.base.text import Text
from dougong.model.ledger import Posting, PostingRule, Sets
from dougong.model.parse.faults import Faults
from dougong.model.parse.source import Source

_TARGET = Text(
    "过账规则必须写明台账（ledger）、端口（port）或记录（record）其中之一",
    "A posting rule names a ledger, a port or a record, and one of them only",
)
_RECORD = Text(
    "写记录的规则要给出内容（values）、事件（event）或关闭（closes）其中之一",
    "A rule for a record gives it values, tells it an event or closes it: one of these",
)
_ROW_TYPE = Text("写入台账的规则必须写明 row_type", "A rule for a ledger names its row_type")


#: What a rule may do to a record.
_TO_RECORDS = ("values", "event", "closes")


def parse_posting(source: Source, faults: Faults) -> Posting:
    """The posting rules of a file whose shape is sound."""
    raw: dict[str, Any] = dict(source.raw)
    for key, words in raw["rules"].items():
        check_rule(words, faults, "rules", key)
    rules = tuple(parse_rule(key, words) for key, words in raw["rules"].items())
    return Posting(source.module, raw["entity"], rules, file=source.path)


def check_rule(words: Mapping[str, Any], faults: Faults, *at: str | int) -> None:
    """Say of a rule that it has no target or several, or lacks what its target needs."""
    if sum(word in words for word in ("ledger", "port", "record")) != 1:
        faults.add("posting_target", list(at), _TARGET)
    elif "ledger" in words and "row_type" not in words:
        faults.add("word_missing", list(at), _ROW_TYPE, name="row_type")
    elif "record" in words and sum(word in words for word in _TO_RECORDS) != 1:
        faults.add("posting_record", list(at), _RECORD)


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
        sets=_sums(raw.get("sets")),
        takes=_sums(raw.get("takes")),
        payload=raw.get("payload", {}),
        record=raw.get("record", ""),
        find=raw.get("find", {}),
        values=raw.get("values", {}),
        only_found=raw.get("only_found", False),
        event=raw.get("event", ""),
        closes=raw.get("closes", False),
    )


def _sums(raw: Mapping[str, Any] | None) -> Sets | None:
    return Sets(tuple(raw["of"]), tuple(raw.get("by", ()))) if raw else None
