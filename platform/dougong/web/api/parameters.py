"""Query parameters, read strictly: known names, plain text, numbers within their limits."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from flask import request

from dougong.base.errors import DataInvalid, FieldFault, InputError
from dougong.base.text import Text
from dougong.base.values import Json, pointer

#: Most items of one page.
MOST = 200
USUAL = 50
LONGEST = 2000
#: Beyond this a reader pages by cursor or narrows the list.
FARTHEST = 100_000
#: Control characters a text may hold: tab and the two line ends.
PLAIN = frozenset("\t\n\r")
_AMOUNT = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,2})?", re.ASCII)


class ParameterUnknown(InputError):
    """A query parameter that the call does not read."""

    code = "parameter_unknown"
    text = Text("不支持参数“{parameter}”", "There is no parameter “{parameter}” here")
    hint = Text("可用的参数：{known}", "Known parameters: {known}")


class ParameterInvalid(InputError):
    """A query parameter with a value that cannot be used."""

    code = "parameter_invalid"
    text = Text("参数“{parameter}”的值无法使用：{why}", "The parameter “{parameter}”: {why_en}")


def _refused(name: str, why: str, why_en: str) -> ParameterInvalid:
    return ParameterInvalid(parameter=name, why=why, why_en=why_en, path=f"?{name}")


def words(name: str, default: str = "") -> str:
    """A text."""
    found = request.args.get(name, default)
    if len(found) > LONGEST:
        raise _refused(name, f"超过 {LONGEST} 个字符", f"longer than {LONGEST} characters")
    return found


def number(name: str, default: int, *, least: int = 0, most: int = FARTHEST) -> int:
    """A whole number within its limits."""
    raw = request.args.get(name)
    if raw is None:
        return default
    if not (raw.isascii() and raw.isdigit()) or len(raw) > 9 or not least <= int(raw) <= most:
        raise _refused(
            name, f"应为 {least} 到 {most} 的整数", f"a whole number from {least} to {most}"
        )
    return int(raw)


def day(name: str, default: date) -> date:
    """A day, `2026-01-31`."""
    raw = request.args.get(name)
    try:
        return default if raw is None else date.fromisoformat(raw)
    except ValueError as fault:
        raise _refused(name, "应为日期，如 2026-01-31", "a day like 2026-01-31") from fault


def maybe_day(name: str) -> date | None:
    """A day, or none where none is named."""
    if name not in request.args:
        return None
    found = day(name, date.min)
    if not 1900 <= found.year <= 9000:
        raise _refused(name, "应在 1900 到 9000 年之间", "between the years 1900 and 9000")
    return found


def amount(name: str) -> Decimal | None:
    """An amount of money, `-1234.50`, or none where none is named."""
    raw = request.args.get(name)
    if raw is None:
        return None
    if not _AMOUNT.fullmatch(raw):
        raise _refused(name, "应为金额，如 1234.50", "an amount like 1234.50")
    return Decimal(raw)


def one_of(name: str, known: tuple[str, ...]) -> str:
    """One of some words, or nothing."""
    raw = request.args.get(name, "")
    if raw and raw not in known:
        told = ", ".join(known)
        raise _refused(name, f"应为 {told} 之一", f"one of {told}")
    return raw


def limit() -> int:
    """How many items of a page are wanted."""
    return number("limit", USUAL, least=1, most=MOST)


def flag(name: str) -> bool:
    """Yes or no; no when it is not given."""
    raw = request.args.get(name, "false")
    if raw not in {"true", "false"}:
        raise _refused(name, "应为 true 或 false", "true or false")
    return raw == "true"


def names(name: str) -> tuple[str, ...]:
    """Keys with commas between them."""
    raw = words(name)
    return tuple(part.strip() for part in raw.split(",") if part.strip()) if raw else ()


def require_known(name: str, wanted: tuple[str, ...], known: frozenset[str]) -> None:
    """ParameterInvalid for a key that is not among the known ones."""
    for key in wanted:
        if key not in known:
            raise _refused(name, f"没有字段“{key[:64]}”", f"there is no field “{key[:64]}”")


def require_writable(value: Json, path: str) -> None:
    """DataInvalid for text that a database cannot hold: control characters, half characters."""
    if isinstance(value, str):
        if any(char not in PLAIN and unicodedata.category(char) in {"Cc", "Cs"} for char in value):
            raise DataInvalid([FieldFault(path, "text_control_char", _CONTROL)])
    elif isinstance(value, dict):
        for key, inner in value.items():
            require_writable(key, path)
            require_writable(inner, path + pointer((key,)))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            require_writable(inner, f"{path}/{index}")


_CONTROL = Text("含有不可见的控制字符，请删除", "Holds control characters; remove them")
