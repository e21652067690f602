"""Controls over ledgers."""

from collections.abc import Iterable, Mapping
from typing import Any

from dougong.base.text import Text
from dougong.model.control import (
    Controlled,
    Cover,
    LedgerControl,
    PolicyOf,
    Register,
    RollUp,
    Writes,
)
from dougong.model.match import Match
from dougong.model.parse.faults import Faults
from dougong.model.parse.source import Source

_KEYS = Text(
    "“{name}”的控制键与其他单据不同，应为：{wanted}",
    "“{name}” is controlled by other keys than the first document; they must be {wanted}",
)
_GIVEN = Text(
    "“{name}”给控制结果的值与其他单据不同，应为：{wanted}",
    "“{name}” gives other values to the outcome than the first document; they must be {wanted}",
)
_TAKEN_BY = Text("“{name}”是控制自己的名字，请换一个", "A control calls something “{name}” itself")
#: What the outcome of every control sees.
_TAKEN = frozenset(
    ("base", "used", "asked", "after", "usage", "over_by", "policy", "kind", "key", "settings")
)


def parse_control(source: Source, faults: Faults) -> LedgerControl:
    """The control of a file whose shape is sound."""
    raw: dict[str, Any] = dict(source.raw)
    documents = {name: _document(name, words) for name, words in raw["documents"].items()}
    _same_keys(documents, faults)
    _same_given(documents, faults)
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
        register=_register(raw.get("register")),
        cover=_cover(raw.get("cover")),
        leave_out=raw.get("leave_out", {}),
        file=source.path,
    )


def _same_given(documents: Mapping[str, Controlled], faults: Faults) -> None:
    wanted = next((sorted(one.given) for one in documents.values()), [])
    for name, one in documents.items():
        if sorted(one.given) != wanted:
            facts = {"name": name, "wanted": "、".join(wanted)}
            faults.add("control_given", ["documents", name], _GIVEN, **facts)
        for key in sorted(_TAKEN & {*one.given}):
            faults.add(
                "control_given_taken", ["documents", name, "given", key], _TAKEN_BY, name=key
            )


def _document(name: str, words: Mapping[str, Any]) -> Controlled:
    return Controlled(
        entity=name,
        kind=words.get("kind", name.rpartition(".")[2]),
        key=words["key"],
        asked=words["asked"],
        counted=words.get("counted", ""),
        for_each=words.get("for_each", ""),
        when=words.get("when", ""),
        at=words.get("at", ""),
        given=words.get("given", {}),
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


def _register(raw: Any) -> Register | None:
    if raw is None:
        return None
    words = {key: raw[key] for key in ("ledger", "rows", "dimensions", "measures")}
    return Register(**words, outcomes=tuple(raw.get("outcomes", Register.outcomes)))


def _cover(raw: Any) -> Cover | None:
    if raw is None:
        return None
    words = ("dimension", "entity", "open", "when", "amount", "message", "empty")
    return Cover(
        **{key: raw[key] for key in words},
        held=Writes(**raw["held"]),
        moved=Writes(**raw["moved"]),
        match=_matches(raw["match"]),
        sort=tuple(raw.get("sort", ())),
        outcome=raw.get("outcome", "escalate"),
        dimensions=raw.get("dimensions", {}),
    )


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
