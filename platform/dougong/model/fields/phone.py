"""Telephone numbers."""

import re

from dougong.base.text import Text
from dougong.model.fields.field import Field
from dougong.model.fields.kind import field_kinds
from dougong.model.fields.spelled import Spelled

_NUMBER = re.compile(
    r"1[3-9][0-9]{9}"
    r"|0[0-9]{2,3}-?[1-9][0-9]{6,7}(-[0-9]{1,6})?"
    r"|[48]00-?[0-9]{3,4}-?[0-9]{3,4}"
    r"|\+[1-9][0-9]{6,14}",
    re.ASCII,
)


class PhoneKind(Spelled):
    """A mobile, fixed or international number."""

    code = "phone_invalid"
    invalid = Text(
        "“{title}”不是有效的电话号码，例如 13800138000 或 010-62345678",
        "“{title}” is not a valid telephone number; examples: 13800138000, +8613800138000",
    )

    def holds(self, field: Field, text: str) -> bool:
        """Whether it can be dialled."""
        return _NUMBER.fullmatch(text) is not None


PHONE = field_kinds.add("phone", PhoneKind("phone"))
