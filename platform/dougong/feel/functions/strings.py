"""Functions of texts; patterns run on RE2, whose time grows only with the text."""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import re2

from dougong.feel.budget import Meter
from dougong.feel.functions.patterns import NotPattern, in_re2, price_of
from dougong.feel.functions.show import show
from dougong.feel.functions.signature import builtin
from dougong.feel.values import EXACT, fits_exactly

_PATTERN_LIMIT = 500
_FLAGS = frozenset("smix")


@builtin("string length(string: string)", gives="number")
def _length(_: Meter, text: str) -> Decimal:
    return Decimal(len(text))


@builtin("upper case(string: string)", gives="string")
def _upper(meter: Meter, text: str) -> str:
    meter.string(len(text))
    return text.upper()


@builtin("lower case(string: string)", gives="string")
def _lower(meter: Meter, text: str) -> str:
    meter.string(len(text))
    return text.lower()


@builtin(
    "substring(string: string, start position: number, length?: number)",
    gives="string",
    null="fails",
)
def _substring(_: Meter, text: str, start: Decimal, length: Decimal | None = None) -> str | None:
    if not fits_exactly(start.to_integral_value()) or not start or abs(start) > len(text):
        return None
    first = int(start) - 1 if start > 0 else len(text) + int(start)
    if length is None:
        return text[first:]
    if length < 1:
        return None
    return text[first : first + int(min(length, Decimal(len(text))))]


@builtin("substring before(string: string, match: string)", gives="string")
def _before(_: Meter, text: str, match: str) -> str:
    before, found, _rest = text.partition(match) if match else ("", "", "")
    return before if found else ""


@builtin("substring after(string: string, match: string)", gives="string")
def _after(_: Meter, text: str, match: str) -> str:
    return text.partition(match)[2] if match else text


@builtin("contains(string: string, match: string)", gives="boolean")
def _contains(_: Meter, text: str, match: str) -> bool:
    return match in text


@builtin("starts with(string: string, match: string)", gives="boolean")
def _starts(_: Meter, text: str, match: str) -> bool:
    return text.startswith(match)


@builtin("ends with(string: string, match: string)", gives="boolean")
def _ends(_: Meter, text: str, match: str) -> bool:
    return text.endswith(match)


@builtin(
    "string join(list: list, delimiter?: string|null)",
    gives="string",
    null="fails",
    of="string|null",
)
def _join(meter: Meter, items: list[object], delimiter: str | None = None) -> str | None:
    texts = [item for item in items if item is not None]
    if not all(isinstance(item, str) for item in texts):
        return None
    return _joined(meter, (str(item) for item in texts), delimiter or "")


def _joined(meter: Meter, texts: Iterable[str], delimiter: str) -> str:
    parts: list[str] = []
    length = 0
    for text in texts:
        length += len(text) + len(delimiter)
        if length > meter.budget.string + len(delimiter):
            meter.string(length)
        parts.append(text)
    return delimiter.join(parts)


@builtin("string(from: any)", gives="string", null="holes")
def _string(meter: Meter, value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    text = show(value, meter.budget.string)
    # Writing a sign costs more than copying one: parts of a value may be shared many times.
    meter.charge(len(text) >> 1)
    return text


@lru_cache(maxsize=512)
def _compiled(pattern: str, flags: str) -> Any:
    """The compiled pattern, or None when it is no pattern that runs in linear time."""
    if len(pattern) > _PATTERN_LIMIT or set(flags) - _FLAGS:
        return None
    inline = "".join(flag for flag in "mi" if flag in flags)
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 4 << 20
    try:
        text = in_re2(pattern, flags)
        return re2.compile(f"(?{inline}){text}" if inline else text, options)
    except (re2.error, NotPattern):
        return None


def _pattern(meter: Meter, pattern: str, flags: str) -> Any:
    """The compiled pattern, paid for once in an evaluation whether it is known already or not."""
    if (pattern, flags) not in meter.paid:
        meter.charge(price_of(pattern))
        meter.paid.add((pattern, flags))
    return _compiled(pattern, flags)


@builtin(
    "matches(input: string, pattern: string, flags?: string|null)", gives="boolean", null="fails"
)
def _matches(meter: Meter, text: str, pattern: str, flags: str | None = None) -> bool | None:
    compiled = _pattern(meter, pattern, flags or "")
    meter.charge(len(text) >> 3)
    return None if compiled is None else compiled.search(text) is not None


_GROUP = re.compile(r"\$(\d)|\\([\\$])|([\\$])")


@builtin(
    "replace(input: string, pattern: string, replacement: string, flags?: string|null)",
    gives="string",
    null="fails",
)
def _replace(
    meter: Meter, text: str, pattern: str, replacement: str, flags: str | None = None
) -> str | None:
    compiled = _pattern(meter, pattern, flags or "")
    template = _template(replacement)
    if compiled is None or template is None or compiled.search("") is not None:
        return None
    meter.charge(len(text) >> 3)
    parts: list[str] = []
    length = at = 0
    for found in compiled.finditer(text):
        filled = "".join(_part(found, part) for part in template)
        parts += [text[at : found.start()], filled]
        at = found.end()
        length += len(parts[-1]) + len(parts[-2])
        if length > meter.budget.string:
            meter.string(length)
        meter.charge(12)
    return "".join([*parts, text[at:]])


def _template(replacement: str) -> tuple[str | int, ...] | None:
    """A replacement as texts and group numbers; None when `$` or a backslash stands alone."""
    parts: list[str | int] = []
    at = 0
    for found in _GROUP.finditer(replacement):
        parts.append(replacement[at : found.start()])
        at = found.end()
        if found.group(3):
            return None
        parts.append(int(found.group(1)) if found.group(1) else found.group(2))
    return (*parts, replacement[at:])


def _part(found: Any, part: str | int) -> str:
    if isinstance(part, str):
        return part
    return (found.group(part) or "") if part <= found.re.groups else ""


@builtin("split(string: string, delimiter: string)", gives="list<string>", null="fails")
def _split(meter: Meter, text: str, delimiter: str) -> list[str] | None:
    compiled = _pattern(meter, delimiter, "")
    if compiled is None or compiled.search("") is not None:
        return None
    meter.charge(len(text) >> 3)
    parts: list[str] = []
    at = 0
    for found in compiled.finditer(text):
        parts.append(text[at : found.start()])
        at = found.end()
        meter.charge(12)
    return [*parts, text[at:]]


_SEPARATORS = {" ", ",", "."}
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?")


@builtin("number(from: string)", price=8, gives="number", null="fails")
def _number(_: Meter, text: str) -> Decimal | None:
    return number_from(text)


@builtin(
    "number(from: string, grouping separator: string|null, decimal separator: string|null)",
    price=8,
)
def _grouped(_: Meter, text: str, grouping: str | None, decimal: str | None) -> Decimal | None:
    if grouping is not None and (grouping not in _SEPARATORS or grouping == decimal):
        return None
    if decimal is not None and (decimal not in _SEPARATORS or decimal == " "):
        return None
    if grouping:
        text = text.replace(grouping, "")
    return number_from(text.replace(decimal, ".") if decimal else text)


def number_from(text: str) -> Decimal | None:
    """The number a text spells, or None."""
    if len(text) > 100 or not _NUMBER.fullmatch(text):
        return None
    try:
        return EXACT.create_decimal(text)
    except (InvalidOperation, ArithmeticError):
        return None
