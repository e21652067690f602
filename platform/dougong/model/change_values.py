"""Values of definitions as people read them in a plan: titles instead of keys."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from decimal import Decimal
from typing import Any

from dougong.base.text import Text
from dougong.model.change_options import VALUES
from dougong.model.change_words import WORDS

NOTHING = Text("未设置", "not set")
_YES, _NO = Text("是", "yes"), Text("否", "no")
_PLACE = re.compile(r"\{\{\s*(.*?)\s*\}\}")
_AND, _COLON = Text("、", ", "), Text("：", ": ")
#: Words whose text is an expression or something people typed; it is told as it stands.
_VERBATIM = frozenset(
    (
        *("title", "name", "description", "help", "placeholder", "unit", "version"),
        *("computed", "default", "when", "visible", "enabled", "required", "where", "limits"),
        *("headline", "label", "card", "filter", "prefer", "pattern", "template", "expression"),
        *("inputs_text", "outputs_text", "value", "icon", "id"),
    )
)


@dataclass(frozen=True)
class Titles:
    """How keys are called: the fields a thing speaks of, and everything with a full name."""

    locale: str
    #: Titles by full name or by a role's key.
    named: Mapping[str, str] = field(default_factory=dict)
    #: Titles of the fields at hand by key.
    fields: Mapping[str, str] = field(default_factory=dict)

    def key(self, word: str, key: str) -> str:
        """How a value is called that stands for something else."""
        if word == "message":
            return with_labels(key, self.fields)
        known = VALUES.get(word, {}).get(key)
        if known is not None:
            return known.show(self.locale)
        if word in _VERBATIM:
            return key
        if key.startswith("/"):
            return self._place(key)
        sign = "↓" if key.startswith("-") and word == "sort" else ""
        bare = key.removeprefix("-") if sign else key
        # `parent.` of an expression over rows: a field of the document they belong to.
        above = self.fields.get(bare.removeprefix("parent."))
        return (self.fields.get(bare) or self.named.get(bare) or above or bare) + sign

    def _place(self, at: str) -> str:
        parts = [part for part in at.split("/")[1:] if part != "*"]
        return " · ".join(self.fields.get(part) or part for part in parts)


def word_of(word: str) -> Text:
    """How a word of definitions is called."""
    return WORDS.get(word, Text(word, word))


def with_labels(message: str, titles: Mapping[str, str]) -> str:
    """A message as people know it: its places named after their fields, formulas left out."""
    return _PLACE.sub(lambda found: f"〔{titles.get(found[1], '…')}〕", message)


def shown(value: Any, word: str, titles: Titles) -> str:
    """A value as it stands behind its word; nothing for what is empty."""
    if value is None or value in ((), "", frozenset()) or value == {}:
        return ""
    if is_dataclass(value):
        return _parts(value, word, titles)
    show = next((show for kind, show in _SHOWS if isinstance(value, kind)), None)
    return show(value, word, titles) if show else str(value)


def _joined(members: Iterable[Any], word: str, titles: Titles) -> str:
    return _AND.show(titles.locale).join(shown(one, word, titles) for one in members)


def _pairs(value: Mapping[str, Any], word: str, titles: Titles) -> str:
    if word == "params":
        return " ".join(shown(one, key, titles) for key, one in value.items())
    colon = _COLON.show(titles.locale)
    told = (f"{titles.key('', str(k))}{colon}{shown(v, word, titles)}" for k, v in value.items())
    return _AND.show(titles.locale).join(told)


def _parts(value: Any, word: str, titles: Titles) -> str:
    """A frozen value as its title where it has one, else its parts that are not as usual."""
    title = getattr(value, "title", "")
    if title:
        return str(title)
    told = [
        f"{word_of(f.name).show(titles.locale)} {text}" if number and f.name != "params" else text
        for number, f in enumerate(fields(value))
        if getattr(value, f.name) != _usual(f)
        and (text := shown(getattr(value, f.name), f.name if f.name in WORDS else word, titles))
    ]
    return " ".join(told)


def _usual(part: Any) -> Any:
    return part.default_factory() if part.default_factory is not MISSING else part.default


_Show = Callable[[Any, str, Titles], str]
_SHOWS: tuple[tuple[Any, _Show], ...] = (
    (bool, lambda value, _, titles: (_YES if value else _NO).show(titles.locale)),
    (Decimal, lambda value, *_: f"{value:,f}"),
    (str, lambda value, word, titles: titles.key(word, value)),
    (Mapping, _pairs),
    ((tuple, list), _joined),
    ((frozenset, set), lambda value, word, titles: _joined(sorted(value), word, titles)),
)
