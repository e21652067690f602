"""Amounts as papers and lists write them: in groups of three, and in Chinese capitals."""

from decimal import ROUND_HALF_UP, Decimal

from dougong.feel.budget import Meter
from dougong.feel.functions.signature import builtin
from dougong.feel.values import EXACT

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
#: What four digits stand for, from the right; beyond them capitals have no settled names.
_GROUPS = ("", "万", "亿", "万亿")
_CENT = Decimal("0.01")
_LIMIT = Decimal(10) ** (4 * len(_GROUPS))


@builtin("amount text(n: number)", price=4, gives="string", null="fails")
def _amount_text(_: Meter, value: Decimal) -> str | None:
    """The amount with two decimal places and its whole yuan in groups of three.

    Null from ten thousand billions on, where no amount has a meaning that people could check.
    """
    if value.copy_abs() >= _LIMIT:
        return None
    cents = value.quantize(_CENT, ROUND_HALF_UP)
    # Less than half a fen is nothing, not a negative nothing.
    return f"{cents if cents else Decimal('0.00'):,}"


@builtin("capital amount(n: number)", price=4, gives="string", null="fails")
def _capital(_: Meter, value: Decimal) -> str | None:
    """The amount in yuan, jiao and fen; null where fen or ten thousand billions are not enough.

    Nothing is rounded: capitals that differ from the figures beside them would be another amount.
    Zeros are written where they must be and nowhere else, 整 only behind whole yuan, as the rules
    for bills of exchange and cheques of the People's Bank ask.
    """
    amount = value.copy_abs()
    if amount >= _LIMIT:
        return None
    cents = EXACT.scaleb(amount, 2)
    if cents != int(cents):
        return None
    whole, rest = divmod(int(cents), 100)
    jiao, fen = divmod(rest, 10)
    sign = "负" if value < 0 else ""
    yuan = f"{_whole(whole)}元" if whole else ""
    return sign + (yuan + _parts(jiao, fen, behind=bool(whole)) or "零元整")


def _parts(jiao: int, fen: int, *, behind: bool) -> str:
    """What stands behind the yuan, if there are any."""
    if not jiao and not fen:
        return "整" if behind else ""
    gap = "零" if behind and not jiao else ""
    tenths = f"{_DIGITS[jiao]}角" if jiao else ""
    return gap + tenths + (f"{_DIGITS[fen]}分" if fen else "")


def _whole(number: int) -> str:
    """A number above zero: digits with their places, four to a group."""
    text = f"{number:0{4 * len(_GROUPS)}d}"
    said, gap = "", False
    for start, name in zip(range(0, len(text), 4), reversed(_GROUPS), strict=True):
        group = text[start : start + 4]
        for digit, place in zip(group, _PLACES, strict=True):
            if digit == "0":
                gap = bool(said)
                continue
            said += ("零" if gap else "") + _DIGITS[int(digit)] + place
            gap = False
        if group != "0000":
            said += "万" if name == "万亿" and text[start + 4 : start + 8] != "0000" else name
            gap = False
    return said
