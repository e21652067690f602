"""Resident identity numbers (GB 11643): region, birthday, sequence, check character."""

import re
from datetime import date

from dougong.base.text import Text
from dougong.model.fields.field import Field
from dougong.model.fields.kind import field_kinds
from dougong.model.fields.spelled import Spelled

_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


class IdNumberKind(Spelled):
    """Eighteen characters with a valid birthday and check character."""

    length = 18
    ends = (3, 4)
    code = "id_number_invalid"
    invalid = Text(
        "“{title}”不是有效的 18 位身份证号，请核对",
        "“{title}” is not a valid 18-digit identity number; check it",
    )

    def holds(self, field: Field, text: str) -> bool:
        """Whether birthday and check character fit."""
        if _NUMBER.fullmatch(text) is None:
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


ID_NUMBER = field_kinds.add("id_number", IdNumberKind("id_number"))
