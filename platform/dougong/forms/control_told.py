"""How a control speaks: its author's sentence with figures as people read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dougong.base.text import Text
from dougong.feel import compile_expression
from dougong.forms.controls import Figures
from dougong.forms.sheet import Bench
from dougong.forms.texts import NOTHING, Sentence, sentence
from dougong.model.control import LedgerControl
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Words

_AMOUNTS = ("base", "used", "asked", "after", "over_by")
#: Figures as fields: amounts like money, the share in percent.
SHOWN = {
    **{name: Field(name, "money", "") for name in _AMOUNTS},
    "usage": Field("usage", "percent", ""),
}
#: Names whose values a reader may have to do without.
NUMBERS = frozenset(SHOWN)
#: What is taken from a cover, and what is in it: told where a control has one.
COVERED = {name: Field(name, "money", "") for name in ("covered", "spare")}
_FIELDS = {**SHOWN, **COVERED}
FIGURES = frozenset(_FIELDS)
_NAMES = FIGURES | {"key", "policy", "kind"}

LACKS = {
    "policy": Text(
        "{title}：{key} 没有找到适用的控制策略，未校验",
        "{title}: no policy was found for {key}; not checked",
    ),
    "answer": Text(
        "{title}：{key} 没有算出控制结果，请联系管理员",
        "{title}: no outcome for {key}; tell an administrator",
    ),
    "value": Text(
        "{title}：有 {count} 处没有算出本次金额，请补全后再提交",
        "{title}: {count} places give no amount; complete them first",
    ),
}


@dataclass(frozen=True)
class Covering:
    """What a key that lacks something takes from others."""

    #: How much it lacks, and how much there is.
    amount: Decimal
    spare: Decimal
    #: Key → how much of it is taken there; nothing where there is too little.
    parts: tuple[tuple[Mapping[str, Any], Decimal], ...] = ()

    @property
    def covered(self) -> Decimal:
        """How much is taken."""
        return sum((amount for _, amount in self.parts), Decimal(0))

    @property
    def state(self) -> str:
        """Which sentence tells of it."""
        return TAKEN if self.parts else SHORT


#: Whether a cover is taken from, or has too little.
TAKEN, SHORT = "taken", "short"


@dataclass(frozen=True)
class Told:
    """What a control's sentence about one key is made of."""

    control: LedgerControl
    kind: str
    #: Dimension → the value as people read it.
    labels: Mapping[str, str]
    figures: Figures | None = None
    policy: Mapping[str, Any] | None = None
    covering: Covering | None = None

    @property
    def key(self) -> str:
        """The key in one line."""
        return " · ".join(self.labels[name] for name in sorted(self.labels)) or NOTHING

    def places(self, words: Words) -> dict[str, str]:
        """What stands in each place of the sentence, by the text of its expression."""
        numbers = self.figures.names() if self.figures else {}
        labels = {name: self.labels.get(name) for name in self.control.dimensions}
        if self.covering is not None:
            numbers |= {"covered": self.covering.covered, "spare": self.covering.spare}
        names = {**numbers, "key": labels, "policy": self.policy, "kind": self.kind}
        bench = Bench("", 0, dict(numbers), names, names)
        return self.sentence.places(bench, _FIELDS, words)

    @property
    def sentence(self) -> Sentence:
        """What the control says of the key."""
        return message_of(self.control, self.covering.state if self.covering else "")


@dataclass(frozen=True)
class Assessed:
    """What a control says of one key."""

    control: LedgerControl
    kind: str
    key: Mapping[str, Any]
    #: Where the document asks.
    paths: tuple[str, ...]
    outcome: str
    figures: Figures | None = None
    policy: Mapping[str, Any] | None = None
    #: Why nothing can be said: no `policy`, no `answer`, no `value`; empty when something is.
    lack: str = ""
    #: The key as people read it.
    labels: Mapping[str, str] | None = None
    covering: Covering | None = None

    @property
    def told(self) -> Told:
        """The parts that sentences are made of."""
        labels = self.labels or {}
        return Told(self.control, self.kind, labels, self.figures, self.policy, self.covering)


def message_of(control: LedgerControl, covering: object = "") -> Sentence:
    """The sentence of a control, with what it says of its cover."""
    cover = control.cover
    more = {TAKEN: cover.message, SHORT: cover.empty} if cover else {}
    return sentence(control.message + more.get(str(covering), ""), _NAMES)


def kept_message(control: LedgerControl, kept: Mapping[str, Any]) -> Sentence:
    """The sentence of what a record keeps of a control."""
    covering = kept.get("cover")
    return message_of(control, covering.get("state") if isinstance(covering, Mapping) else "")


def lacking(told: Told, lack: str, count: int, locale: str) -> str:
    """Why a control says nothing of a key."""
    facts = {"title": told.control.title, "key": told.key, "count": count}
    return LACKS[lack].show(locale, facts)


def tells_figures(text: str) -> bool:
    """Whether a place of a sentence reads a figure."""
    return bool(FIGURES & compile_expression(text, None).names)
