"""The numbers of identity papers: which characters each kind of paper has."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from dougong.base.text import Text

_RESIDENT = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


@dataclass(frozen=True)
class Paper:
    """One kind of paper: whether a text is a number of it, and how that is told."""

    title: Text
    #: What a number of it looks like.
    looks: Text
    holds: Callable[[str], bool]


def is_resident(text: str) -> bool:
    """Whether region, birthday and check character fit (GB 11643)."""
    if _RESIDENT.fullmatch(text) is None:
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return text[17] == check_character(text[:17])


def check_character(digits: str) -> str:
    """The eighteenth character to seventeen digits (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return _CHECK[total % 11]


def _like(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: compiled.fullmatch(text) is not None


def _is_foreign_residence(text: str) -> bool:
    # Cards issued since December 2023 have eighteen digits that begin with 9.
    return (text.startswith("9") and is_resident(text)) or _like("[A-Z]{3}[0-9]{12}")(text)


#: Name in a definition → the paper.
PAPERS: Mapping[str, Paper] = {
    "resident": Paper(Text("身份证", "identity card"), Text("18 位", "18 characters"), is_resident),
    "hong_kong_macau": Paper(
        Text("港澳居民来往内地通行证", "permit of Hong Kong and Macau residents"),
        Text("H 或 M 加 8 位或 10 位数字", "H or M and 8 or 10 digits"),
        _like("[HM][0-9]{8}(?:[0-9]{2})?"),
    ),
    "taiwan": Paper(
        Text("台湾居民来往大陆通行证", "permit of Taiwan residents"),
        Text("8 位数字", "8 digits"),
        _like("[0-9]{8}"),
    ),
    "foreign_residence": Paper(
        Text("外国人永久居留身份证", "permanent residence card of foreigners"),
        Text(
            "9 开头的 18 位，或 3 个字母加 12 位数字",
            "18 digits from 9, or 3 letters and 12 digits",
        ),
        _is_foreign_residence,
    ),
    "passport": Paper(
        Text("护照", "passport"),
        Text(
            "5 到 12 个字母和数字，至少一个数字", "5 to 12 letters and digits, one digit at least"
        ),
        _like("(?=.*[0-9])[A-Z0-9]{5,12}"),
    ),
    "other": Paper(
        Text("证件", "paper"),
        Text("4 到 18 个字母、数字或连字符", "4 to 18 letters, digits or hyphens"),
        _like("[A-Z0-9-]{4,18}"),
    ),
}
