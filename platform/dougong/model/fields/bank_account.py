"""Bank account and card numbers."""

import re

from dougong.base.text import Text
from dougong.model.fields.field import Field
from dougong.model.fields.kind import field_kinds
from dougong.model.fields.spelled import Spelled

_NUMBER = re.compile(r"[0-9][0-9-]{6,30}[0-9]", re.ASCII)


class BankAccountKind(Spelled):
    """8 to 32 digits; `luhn: true` also asks for a card's check digit, accounts have none."""

    words = frozenset({"luhn"})
    ends = (4, 4)
    code = "bank_account_invalid"
    invalid = Text(
        "“{title}”不是有效的银行账号，请核对", "“{title}” is not a valid bank account; check it"
    )

    def holds(self, field: Field, text: str) -> bool:
        """Whether it can be an account, and a card where one is asked for."""
        if _NUMBER.fullmatch(text) is None:
            return False
        return not field.words.get("luhn") or luhn_holds(text.replace("-", ""))


def luhn_holds(digits: str) -> bool:
    """Whether a card number's last digit checks the others (ISO/IEC 7812-1, annex B)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


BANK_ACCOUNT = field_kinds.add("bank_account", BankAccountKind("bank_account"))
