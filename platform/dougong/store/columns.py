"""Column types that keep every value exact and alike on both databases."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation, Overflow
from functools import cache
from typing import Any

import orjson
from sqlalchemy import BigInteger, Boolean, Date, Dialect, Numeric, String, Text, Time
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeDecorator, TypeEngine

from dougong.model.fields.kind import Storage
from dougong.store.errors import ValueRefused

#: Decimal digits of every exact number: what a 64-bit integer surely holds.
PRECISION = 18
LARGEST = 2**63 - 1
EXACT = Context(prec=64, traps=[Inexact, InvalidOperation, Overflow])


def unscaled(value: Decimal, scale: int, precision: int = PRECISION) -> int:
    """The value as a whole number of its smallest unit; ValueRefused when it does not fit."""
    if not value.is_finite() or value.adjusted() >= precision - scale:
        raise ValueRefused(why_zh="数值太大", why_en="the number is too large")
    try:
        return int(EXACT.to_integral_exact(EXACT.scaleb(value, scale)))
    except DecimalException as error:
        raise ValueRefused(
            why_zh=f"小数位超过 {scale} 位", why_en=f"more than {scale} decimal places"
        ) from error


class ExactDecimal(TypeDecorator[Decimal]):
    """NUMERIC on PostgreSQL; on SQLite, whose NUMERIC passes through double, a scaled BIGINT."""

    impl = Numeric
    cache_ok = True

    def __init__(self, scale: int, precision: int = PRECISION) -> None:
        super().__init__()
        self.scale, self.precision = scale, precision

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(self.precision, self.scale))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, Decimal | int):
            raise ValueRefused(why_zh="不是精确数值", why_en="not an exact number")
        whole = unscaled(Decimal(value), self.scale, self.precision)
        return whole if dialect.name == "sqlite" else Decimal(whole).scaleb(-self.scale)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)
        places = -self.scale
        return lambda value: None if value is None else Decimal(value).scaleb(places)


class WholeNumber(TypeDecorator[int]):
    """A 64-bit integer; what does not fit is refused before the driver sees it."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:  # noqa: ARG002 (SQLAlchemy names it)
        return _fitting

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 (SQLAlchemy names it)
        return _fitting(value)


def _fitting(value: Any) -> Any:
    if value is None:
        return None
    whole = int(value)
    if whole != value or not -LARGEST <= whole <= LARGEST:
        raise ValueRefused(why_zh="整数超出范围", why_en="the integer is out of range")
    return whole


class PlainText(TypeDecorator[str]):
    """Text in binary order on both databases, without the characters PostgreSQL refuses."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(Text(collation="C"))

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:  # noqa: ARG002 (SQLAlchemy names it)
        # The type's usual way would ask the type once more for each value; so of other types below.
        return _storable

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 (SQLAlchemy names it)
        return _storable(value)


def _storable(value: Any) -> Any:
    if value is None or (value.__class__ is str and value.isascii() and "\0" not in value):
        return value
    if not isinstance(value, str) or "\0" in value or _has_surrogate(value):
        raise ValueRefused(why_zh="包含无法保存的字符", why_en="it holds unusable characters")
    return value


def _has_surrogate(text: str) -> bool:
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC: `timestamptz`, or ISO text that sorts like time on SQLite."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(32))
        return dialect.type_descriptor(TIMESTAMP(timezone=True))

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        return _as_text if dialect.name == "sqlite" else _in_utc

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return _as_text(value) if dialect.name == "sqlite" else _in_utc(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:  # noqa: ARG002 (SQLAlchemy names it)
        return _from_text if dialect.name == "sqlite" else _found_in_utc


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _found_in_utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


def _in_utc(value: Any) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueRefused(why_zh="时间缺少时区", why_en="the time has no zone")
    return value.astimezone(UTC)


def _as_text(value: Any) -> str | None:
    aware = _in_utc(value)
    return None if aware is None else aware.isoformat(timespec="microseconds")


def to_json(value: Any) -> str:
    """JSON text in which every number stands exactly; ValueRefused for unusable characters."""
    try:
        return orjson.dumps(value, default=_exactly).decode()
    except orjson.JSONEncodeError as error:
        raise ValueRefused(
            why_zh="包含无法保存的内容", why_en="it holds content that cannot be stored"
        ) from error


def _exactly(value: Any) -> Any:
    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment(format(value, "f"))
    if isinstance(value, tuple | frozenset):
        return list(value)
    raise TypeError


def _as_json(value: Any) -> str | None:
    return None if value is None else to_json(value)


#: Made once: `json.loads` would make one for every text.
_EXACT = json.JSONDecoder(parse_float=Decimal)


def from_json(text: str | bytes) -> Any:
    """The value of JSON text; numbers with a point are exact decimals."""
    return _EXACT.decode(text if isinstance(text, str) else text.decode())


def _from_json(text: str | None) -> Any:
    return None if text is None else from_json(text)


class JsonText(TypeDecorator[Any]):
    """JSON kept as text, because both databases' own types would turn decimals into doubles."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:  # noqa: ARG002 (SQLAlchemy names it)
        return _as_json

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 (SQLAlchemy names it)
        return _as_json(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:  # noqa: ARG002 (SQLAlchemy names it)
        return _from_json


class Day(TypeDecorator[date]):
    """A calendar day; an instant is refused instead of being cut."""

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 (SQLAlchemy names it)
        if value is not None and (isinstance(value, datetime) or not isinstance(value, date)):
            raise ValueRefused(why_zh="不是日期", why_en="not a date")
        return value


class ClockTime(TypeDecorator[time]):
    """A time of day without zone."""

    impl = Time
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 (SQLAlchemy names it)
        if value is not None and (not isinstance(value, time) or value.tzinfo is not None):
            raise ValueRefused(why_zh="不是时刻", why_en="not a time of day")
        return value


#: One of each for all columns that are stored alike: what a database makes of a type is worked
#: out once for each type that there is.
TEXT, WHOLE, INSTANT, DAY, JSON = PlainText(), WholeNumber(), Instant(), Day(), JsonText()
CLOCK = ClockTime()


@cache
def exact_decimal(scale: int) -> ExactDecimal:
    """The column type of exact numbers of a scale, one for all of them."""
    return ExactDecimal(scale)


#: One entry per neutral storage type.
COLUMN_TYPES: dict[str, Callable[[Storage], TypeEngine[Any]]] = {
    "text": lambda _: TEXT,
    "long_text": lambda _: TEXT,
    "id": lambda _: TEXT,
    "integer": lambda _: WHOLE,
    "decimal": lambda storage: exact_decimal(storage.scale),
    "boolean": lambda _: Boolean(),
    "date": lambda _: DAY,
    "datetime": lambda _: INSTANT,
    "time": lambda _: CLOCK,
    "json": lambda _: JSON,
}


def column_type(storage: Storage) -> TypeEngine[Any]:
    """The column type of a neutral storage type."""
    return COLUMN_TYPES[storage.type](storage)
