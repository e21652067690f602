"""Controls over ledgers."""

from collections.abc import Iterable, Mapping
from typing import Any

from dougong.base.text import Text
from dougong.model.control import Controlled, LedgerControl, PolicyOf, RollUp
from dougong.model.entity import Match
from dougong.model.parse.faults import Faults
from dougong.model.parse.source import Source

_KEYS = Text(
    "“{name}”的控制键与其他单据不同，应为：{wanted}",
    "“{name}” is controlled by other keys than the first document; they must be {wanted}",
)


def parse_control(source: Source, faults: Faults) -> LedgerControl:
    """The control of a file whose shape is sound."""
    raw: dict[str, Any] = dict(source.raw)
    documents = {name: _document(name, words) for name, words in raw["documents"].items()}
    _same_keys(documents, faults)
    outcome = raw["outcome"]
    return LedgerControl(
        module=source.module,
        key=raw["key"],
        title=raw["title"],
        ledger=raw["ledger"],
        documents=documents,
        base=raw["base"],
        used=raw["used"],
        message=raw["message"],
        decision=outcome["decision"] if isinstance(outcome, dict) else "",
        outcome=outcome if isinstance(outcome, str) else "",
        policy=_policy(raw.get("policy")),
        roll_up=RollUp(**raw["roll_up"]) if "roll_up" in raw else None,
        file=source.path,
    )


def _document(name: str, words: Mapping[str, Any]) -> Controlled:
    return Controlled(
        entity=name,
        kind=words.get("kind", name.rpartition(".")[2]),
        key=words["key"],
        asked=words["asked"],
        for_each=words.get("for_each", ""),
        when=words.get("when", ""),
        at=words.get("at", ""),
    )


def _same_keys(documents: Mapping[str, Controlled], faults: Faults) -> None:
    wanted = next((sorted(one.key) for one in documents.values()), [])
    for name, one in documents.items():
        if sorted(one.key) != wanted:
            facts = {"name": name, "wanted": "、".join(wanted)}
            faults.add("control_keys", ["documents", name, "key"], _KEYS, **facts)


def _policy(raw: Any) -> PolicyOf | None:
    if raw is None:
        return None
    return PolicyOf(raw["entity"], _matches(raw["match"]), _matches(raw.get("fallback", ())))


def _matches(raw: Iterable[Mapping[str, Any]]) -> tuple[Match, ...]:
    """Conditions; `is` compares with null too, where `=` with null fits nothing."""
    return tuple(
        Match(
            one["field"],
            "=" if one.get("op") == "is" else one.get("op", "="),
            one["value"],
            "is_null" if one.get("op") == "is" else "none",
        )
        for one in raw
    )
