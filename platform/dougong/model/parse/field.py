"""One property of an entity, a ledger, a port or the settings of a module."""

from collections.abc import Mapping
from typing import Any

import re2

from dougong.base.text import Text
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import (
    Among,
    Field,
    Forgotten,
    NumberRule,
    Option,
    Papers,
    Reference,
)
from dougong.model.parse.faults import Faults

#: Words every kind may have; the rest a kind must name itself.
COMMON = frozenset(
    (
        *("kind", "type", "format", "title", "description", "unit", "computed", "default"),
        *("unique", "personal", "read_only", "examples", "number", "dictionary"),
        "at_approval",
    )
)
#: Words that go with what a kind's values are.
_NUMERIC = frozenset({"scale", "currency"})

_KIND = Text("没有“{name}”这种字段", "There is no field kind “{name}”")
_WORD = Text("“{kind}”字段不支持“{name}”", "A field of kind “{kind}” has no “{name}”")
_NEEDS = Text("“{kind}”字段必须写明“{name}”", "A field of kind “{kind}” needs “{name}”")
_TYPE = Text("“{kind}”字段的 type 应为 {wanted}", "The type of a {kind} field is {wanted}")
_LIMIT = Text(
    '数字字段的上下限写成数字，日期字段的写成表达式（例如 "today"）',
    'Limits of numbers are numbers, those of dates are expressions such as "today"',
)
_EMPTY = Text("选项字段没有可选的内容", "A choice has nothing to choose from")
_PATTERN = Text("正则表达式无效：{reason}", "The pattern is not valid: {reason}")
_UNSAFE = Text(
    "正则表达式使用了不支持的写法（环视或反向引用）",
    "The pattern uses look-around or back-references, which are not supported",
)
_BOUNDS = Text("“{low}”大于“{high}”，没有值能满足", "“{low}” is above “{high}”: no value can fit")
#: Words without which a field of the kind cannot be used.
_NEEDED = {"reference": "reference", "references": "reference", "rows": "rows"}
_NEEDED["tree_reference"] = "reference"
_CHOOSERS = frozenset({"choice", "choices", "cascader", "status"})


def parse_field(key: str, raw: Mapping[str, Any], faults: Faults, *at: str | int) -> Field | None:
    """The field of a definition whose shape is sound; None with faults when it cannot be used."""
    before = len(faults.found)
    kind = str(raw["kind"])
    if kind not in field_kinds:
        faults.unknown("kind_unknown", [*at, "kind"], _KIND, kind, list(field_kinds))
        return None
    _words(kind, raw, faults, at)
    _bounds(raw, faults, at)
    options = _options(raw.get("enum"))
    if kind in _CHOOSERS and not options and "dictionary" not in raw:
        faults.add("options_missing", at, _EMPTY)
    if len(faults.found) > before:
        return None
    unique = raw.get("unique")
    return Field(
        key=key,
        kind=kind,
        title=str(raw.get("title", "")),
        description=raw.get("description", ""),
        words=raw,
        scale=raw.get("scale"),
        unit=raw.get("unit", ""),
        currency=raw.get("currency", ""),
        options=options,
        dictionary=raw.get("dictionary", ""),
        reference=_reference(raw.get("reference")),
        rows=raw.get("rows", ""),
        computed=raw.get("computed", ""),
        at_approval=raw.get("at_approval", False),
        default=raw["default"] if isinstance(raw.get("default"), str) else "",
        number=_number(raw.get("number")),
        among=Among(**raw["among"]) if "among" in raw else None,
        papers=Papers(**raw["papers"]) if "papers" in raw else None,
        unique=None if not unique else () if unique is True else tuple(unique),
        personal=_masked(raw),
        forgotten=_forgotten(raw),
        read_only=raw.get("read_only", False),
        examples=tuple(raw.get("examples", ())),
    )


def _masked(raw: Mapping[str, Any]) -> bool:
    told = raw.get("personal", False)
    return bool(told.get("masked", True) if isinstance(told, Mapping) else told)


def _forgotten(raw: Mapping[str, Any]) -> Forgotten | None:
    told = raw.get("personal", False)
    if not isinstance(told, Mapping):
        return Forgotten() if told else None
    of, _, field = str(told.get("of", "")).partition(".")
    return Forgotten(told.get("keeps", "nothing"), told.get("text", ""), of, field)


def _words(kind: str, raw: Mapping[str, Any], faults: Faults, at: tuple[str | int, ...]) -> None:
    found = field_kinds[kind]
    allowed = COMMON | found.words | (_NUMERIC if found.feel_type == "number" else frozenset())
    for word in raw.keys() - allowed:
        faults.unknown("word_unfit", [*at, word], _WORD, word, allowed)
        faults.found[-1].facts["kind"] = kind
    for word in ("minimum", "maximum"):
        if word in raw and isinstance(raw[word], str) == (found.feel_type == "number"):
            faults.add("limit_type", [*at, word], _LIMIT, kind=kind)
    needed = _NEEDED.get(kind)
    if needed and needed not in raw:
        faults.add("word_missing", at, _NEEDS, kind=kind, name=needed)
    _type(kind, raw, faults, at)
    pattern = raw.get("pattern")
    if isinstance(pattern, str):
        _pattern(pattern, faults, [*at, "pattern"])


def _type(kind: str, raw: Mapping[str, Any], faults: Faults, at: tuple[str | int, ...]) -> None:
    if "type" not in raw:
        return
    parsed = Field("x", kind, "", words={}, reference=Reference("x.x"))
    wanted = field_kinds[kind].json_schema(parsed).get("type")
    names = wanted if isinstance(wanted, list) else [wanted]
    if raw["type"] not in names:
        faults.add("type_mismatch", [*at, "type"], _TYPE, kind=kind, wanted=str(names[0]))


def _pattern(pattern: str, faults: Faults, at: list[str | int]) -> None:
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error as fault:
        reason = fault.args[0].decode() if isinstance(fault.args[0], bytes) else str(fault)
        unsafe = "invalid perl operator" in reason or "invalid escape sequence" in reason
        code, text = ("pattern_unsafe", _UNSAFE) if unsafe else ("pattern_invalid", _PATTERN)
        faults.add(code, at, text, reason=reason)


def _bounds(raw: Mapping[str, Any], faults: Faults, at: tuple[str | int, ...]) -> None:
    pairs = (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems"))
    for low, high in pairs:
        least, most = raw.get(low), raw.get(high)
        if least is None or most is None or isinstance(least, str) or isinstance(most, str):
            continue
        if least > most:
            faults.add("bounds", [*at, low], _BOUNDS, low=low, high=high)


def _options(raw: Any) -> tuple[Option, ...]:
    if isinstance(raw, list):
        return tuple(Option(value, value) for value in raw)
    return tuple(option_of(value, words) for value, words in (raw or {}).items())


def option_of(value: str, words: Mapping[str, Any]) -> Option:
    """The option an entry of `enum` or of a dictionary describes."""
    return Option(
        value,
        words["title"],
        color=words.get("color", ""),
        active=words.get("active", True),
        parent=words.get("parent", ""),
    )


def _reference(raw: Any) -> Reference | None:
    if raw is None:
        return None
    return Reference(
        entity=raw["entity"],
        on_delete=raw.get("on_delete", "restrict"),
        filter=raw.get("filter", ""),
        prefer=raw.get("prefer", ""),
        copy=raw.get("copy", {}),
        show=tuple(raw.get("show", ())),
        optional=raw.get("optional", False),
        binds=raw.get("binds", True),
        once=raw.get("once", ""),
        empty=raw.get("empty", ""),
    )


def _number(raw: Any) -> NumberRule | None:
    if raw is None:
        return None
    return NumberRule(
        template=raw["template"],
        reset=raw.get("reset", "never"),
        scope=tuple(raw.get("scope", ())),
        at=raw.get("at", "draft"),
        date=raw.get("date", ""),
    )
