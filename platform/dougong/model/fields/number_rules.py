"""What all exact numbers do alike: strict reading, scale, range, separators."""

import re
from decimal import Decimal
from typing import Any, ClassVar

from dougong.base.text import Text
from dougong.base.values import Json, JsonObject, round_half_up
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, Storage, StorageType, ValueFault, Words
from dougong.model.fields.plain import Plain, fault, wrong_type

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
#: Longer texts cannot be in range whatever they say.
_LONGEST = 60
#: SQLite keeps a number as a 64-bit integer of its smallest unit.
_DIGITS = 18

LIMITS: tuple[tuple[str, str, str, str], ...] = (
    ("minimum", "__ge__", "不能小于", "at least"),
    ("maximum", "__le__", "不能大于", "at most"),
    ("exclusiveMinimum", "__gt__", "必须大于", "more than"),
    ("exclusiveMaximum", "__lt__", "必须小于", "less than"),
)

_FORMAT = Text(
    "“{title}”只能填写数字，例如 {example}",
    "“{title}” takes plain digits only, for example {example}",
)
_FORMAT_HINT = Text(
    "使用半角数字和小数点；不要写千分位逗号、货币符号或科学计数",
    "ASCII digits and one point; no thousands separators, currency signs or exponents",
)
_SCALE = Text(
    "“{title}”最多保留 {scale} 位小数，例如 {example}",
    "“{title}” takes at most {scale} decimal places, for example {example}",
)
_RANGE = Text("“{title}”超出了可填写的范围", "“{title}” is out of range")


class Exact(Plain):
    """The common part of exact numbers; the value is a Decimal of the field's scale."""

    feel_type = "number"
    words = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
    shown: ClassVar[Any] = "number"
    stored: ClassVar[StorageType] = "decimal"
    prefix: ClassVar[str] = "number"
    range_code: ClassVar[str] = "number_out_of_range"
    usual_scale: ClassVar[int] = 4
    example: ClassVar[str] = "1234.5"
    #: What stands behind a shown value.
    suffix: ClassVar[str] = ""

    def scale(self, field: Field) -> int:
        """Decimal places of the field's values."""
        return self.usual_scale if field.scale is None else field.scale

    def storage(self, field: Field) -> Storage | None:
        """A decimal column of the scale."""
        return Storage(self.stored, scale=self.scale(field))

    def read(self, field: Field, raw: Json) -> Any:
        """The exact value; surplus decimal places are refused, never rounded."""
        value = self._exact(field, raw)
        if _surplus(value, self.scale(field)):
            raise self._refused(field, f"{self.prefix}_scale", _SCALE)
        return self._ranged(field, value)

    def _exact(self, field: Field, raw: Json) -> Decimal:
        if isinstance(raw, str):
            text = raw.strip(" \t")
            if _NUMBER.fullmatch(text) is None:
                raise self._refused(field, f"{self.prefix}_format", _FORMAT)
            if len(text) > _LONGEST:
                raise self._refused(field, self.range_code, _RANGE)
            return self._signed(field, Decimal(text))
        if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
            raise self._refused(field, f"{self.prefix}_format", _FORMAT)
        return self._signed(field, Decimal(raw))

    def _signed(self, field: Field, value: Decimal) -> Decimal:
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int) or exponent > 0 or (value.is_zero() and value.is_signed()):
            raise self._refused(field, f"{self.prefix}_format", _FORMAT)
        return value

    def _ranged(self, field: Field, value: Decimal) -> Any:
        scale = self.scale(field)
        if abs(value) >= Decimal(10) ** (_DIGITS - scale):
            raise self._refused(field, self.range_code, _RANGE)
        value = self.settle(round_half_up(value, scale))
        self._within(field, value)
        return value

    def settle(self, value: Decimal) -> Any:
        """The value as Python code holds it."""
        return value

    def _within(self, field: Field, value: Any) -> None:
        for word, holds, zh, en in LIMITS:
            limit = field.words.get(word)
            if limit is None or getattr(Decimal(value), holds)(Decimal(limit)):
                continue
            text = Text(f"“{{title}}”{zh} {{limit}}", f"“{{title}}” must be {en} {{limit}}")
            raise fault(field, self.range_code, text, limit=_plain(Decimal(limit)))

    def _refused(self, field: Field, code: str, text: Text) -> ValueFault:
        facts = {"example": self.example, "scale": self.scale(field)}
        return fault(field, code, text, _FORMAT_HINT, **facts)

    def from_feel(self, field: Field, value: Any) -> Any:
        """The value at the field's scale, halves away from zero (domain.md 0.4, rule 1)."""
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise wrong_type(field, "数字", "a number")
        exact = Decimal(value)
        if not exact.is_finite() or exact.adjusted() >= _DIGITS - self.scale(field):
            raise self._refused(field, self.range_code, _RANGE)
        # Rounding a small negative gives a negative zero, which is stored as zero.
        return self._ranged(field, round_half_up(exact, self.scale(field)) + 0)

    def places(self, field: Field) -> tuple[int, int]:
        """The fewest and the most decimal places a value is shown with."""
        return 0, self.scale(field)

    def present(self, field: Field, value: Any, words: Words) -> Shown:
        """Digits in groups of three, with the places of the kind."""
        return Shown(grouped(Decimal(value), *self.places(field)) + self.suffix, self.shown)

    def json_schema(self, field: Field) -> JsonObject:
        """A number, or its digits as text."""
        schema: JsonObject = {"type": ["number", "string"], "pattern": self._pattern(field)}
        for word, *_ in LIMITS:
            if word in field.words:
                schema[word] = field.words[word]
        return schema

    def _pattern(self, field: Field) -> str:
        scale = self.scale(field)
        return rf"^-?[0-9]+(\.[0-9]{{1,{scale}}})?$" if scale else "^-?[0-9]+$"


def _surplus(value: Decimal, scale: int) -> bool:
    _, digits, exponent = value.as_tuple()
    extra = -int(exponent) - scale
    return extra > 0 and any(digits[-extra:])


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def grouped(value: Decimal, least: int, most: int) -> str:
    """Digits in groups of three with at least and at most so many decimal places."""
    # Less than half of the last place is shown as nothing, not as a negative nothing.
    rounded = round_half_up(value, most) or abs(value * 0)
    whole, _, places = f"{rounded:,.{most}f}".partition(".")
    places = places[:least] + places[least:].rstrip("0")
    return f"{whole}.{places}" if places else whole
