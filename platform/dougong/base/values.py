"""Values that travel between floors: ids, JSON, exact numbers, pointers, instants."""

import secrets
import time
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Protocol, Union

#: JSON as read from the wire or a file; numbers are Decimal or int, never float.
Json = Union[None, bool, int, Decimal, str, list["Json"], dict[str, "Json"]]
JsonObject = dict[str, Json]


class Clock(Protocol):
    """What tells the time; tests hand in one that stands still."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


def new_id() -> str:
    """A fresh UUIDv7 as text: sorted by creation time (RFC 9562, 5.7)."""
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    value = (
        (milliseconds & (1 << 48) - 1) << 80
        | 0x7 << 76
        | (random >> 62) << 64
        | 0b10 << 62
        | random & (1 << 62) - 1
    )
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def is_id(text: str) -> bool:
    """Whether a text is an id in canonical UUID form."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def zoned_instant(text: str) -> datetime | None:
    """The instant a text names in ISO 8601; one without a zone names none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def round_half_up(value: Decimal, scale: int) -> Decimal:
    """The value at a scale, halves away from zero (domain.md 0.4, rule 1)."""
    return value.quantize(_unit(scale), rounding=ROUND_HALF_UP)


@lru_cache(maxsize=64)
def _unit(scale: int) -> Decimal:
    return Decimal(1).scaleb(-scale)


def pointer(parts: Iterable[str | int]) -> str:
    """A JSON Pointer (RFC 6901) to the parts."""
    return _pointer(tuple(parts))


@lru_cache(maxsize=16384)
def _pointer(parts: tuple[str | int, ...]) -> str:
    # A form names the same places thousands of times while it is worked out.
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
