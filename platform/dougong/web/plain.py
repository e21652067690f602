"""Text and numbers of requests, taken only as plain as a database and a page can hold them."""

import re
from collections.abc import Iterable
from datetime import date

from flask import request

from dougong.base.errors import InputError
from dougong.base.text import Text
from dougong.base.values import Json, JsonObject
from dougong.web.json_body import read_json

#: Control characters but tab and line ends, and halves of characters.
_NOT_PLAIN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
#: Versions and pages have no more digits than these.
MOST_DIGITS = 9


class TextNotPlain(InputError):
    """A request holds characters that can be neither stored nor shown."""

    code = "text_control_char"
    text = Text(
        "内容含有不可见的控制字符，请删除后重试",
        "The text holds control characters; remove them and try again",
    )


def require_plain() -> None:
    """TextNotPlain for an address or a form with control characters or half characters."""
    texts: list[str] = [request.path]
    # The API takes JSON and files; reading its body as a form would use it up.
    forms = () if request.path.startswith("/api/") else (request.form,)
    for words in (request.args, *forms):
        texts.extend(part for pair in words.items(multi=True) for part in pair)
    _require(texts)


def form_object(name: str) -> JsonObject:
    """The JSON object in a field of this form; anything else is an empty one."""
    found = read_json(request.form.get(name, "{}").encode())
    _require(_texts(found))
    return found if isinstance(found, dict) else {}


def form_number(name: str) -> int:
    """The whole number in a field of this form; anything else is 0."""
    return whole_number(request.form.get(name, ""))


def whole_number(text: str) -> int:
    """A whole number as its few digits; 0 for anything else."""
    fits = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if fits else 0


def asked_day(name: str) -> date | None:
    """The day an address names; none for anything else."""
    text = request.args.get(name, "")
    try:
        return date.fromisoformat(text) if len(text) == len("2026-01-01") else None
    except ValueError:
        return None


def _require(texts: Iterable[str]) -> None:
    if any(_NOT_PLAIN.search(text) for text in texts):
        raise TextNotPlain


def _texts(value: Json) -> Iterable[str]:
    """Keys of objects, and half characters anywhere; control characters are told at their field."""
    if isinstance(value, str):
        yield "\ud800" if any("\ud800" <= char <= "\udfff" for char in value) else ""
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
