"""Cells as raw values of fields, read as people type them: exact, and nothing guessed.

What comes out is what a form would send; the kind of the field still judges it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from dougong.base.text import Text
from dougong.base.values import Json
from dougong.exchange.excel_in import DIGITS, Cell
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import ValueFault
from dougong.model.fields.number_rules import Exact
from dougong.model.fields.options import unknown
from dougong.model.fields.plain import fault

#: Kinds that no cell can hold: files, pictures, signatures, places on a map, rows, notices.
NOT_IN_CELLS = frozenset(("file", "image", "signature", "location", "rows", "tip", "rich_text"))

_YES = frozenset(("是", "有", "对", "已", "√", "✓", "✔", "y", "yes", "true", "1"))
_NO = frozenset(("否", "无", "没有", "错", "未", "×", "✗", "✘", "n", "no", "false", "0"))
_PARTS = re.compile(r"[、，,;；\n]+")
_MONEY_MARKS = re.compile(r"^[¥￥]\s*|\s*元$")
_GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", re.ASCII)
_YEAR, _PART = r"([0-9]{4})", r"([0-9]{1,2})"
_DAY = re.compile(rf"{_YEAR}(?:[-/.]|\s*年\s*){_PART}(?:[-/.]|\s*月\s*){_PART}\s*日?", re.ASCII)
_CLOSE_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)
_MONTH = re.compile(rf"{_YEAR}(?:[-/.]|\s*年\s*){_PART}\s*月?", re.ASCII)
_CLOSE_MONTH = re.compile(r"([0-9]{4})([0-9]{2})", re.ASCII)
_TURNED = re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}", re.ASCII)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?", re.ASCII)
_ZEROS = re.compile(r"0{2,}")

_FORMULA = Text(
    "“{title}”的单元格是公式，请改为数值（复制后选“粘贴为数值”）",
    "The cell of “{title}” holds a formula; paste its value instead",
)
_ERROR = Text("“{title}”的单元格是错误值 {value}", "The cell of “{title}” holds the error {value}")
_DIGITS_LOST = Text(
    "“{title}”被 Excel 当成了数字，第 15 位以后已经变成 0；请把这一列设为文本后重新填写",
    "Excel took “{title}” for a number and lost digits after the 15th; make the column text",
)
_AMBIGUOUS = Text(
    "“{title}”的日期分不清月和日，请写成 2026-10-03",
    "Month and day of “{title}” cannot be told apart; write 2026-10-03",
)
_NOT_HERE = Text("“{title}”不能填写{found}", "“{title}” takes no {found_en}")
_NAMES = {
    "day": ("日期", "date"),
    "instant": ("日期时间", "date and time"),
    "time": ("时间", "time"),
    "span": ("时长", "duration"),
    "boolean": ("是否值", "yes or no"),
}


class Choices:
    """What people may call the options of a field: keys and titles, in both languages."""

    def __init__(self, fields: Iterable[Field]) -> None:
        """From the same field as each language has it."""
        self._keys: dict[str, str] = {}
        for field in fields:
            for option in field.options:
                for name in (option.value, option.title):
                    self._keys.setdefault(plain(name), option.value)

    def key(self, field: Field, text: str) -> str:
        """The key of an option; ValueFault when nothing is called so."""
        found = self._keys.get(plain(text))
        if found is None:
            raise unknown(field)
        return found


def plain(text: str) -> str:
    """A name as it is compared: width, case and blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def raw_of(field: Field, cell: Cell, choices: Choices, zone: str) -> Json:
    """The raw value of a cell that is not empty; ValueFault tells why it cannot be one."""
    _require_value(field, cell)
    kind = field_kinds[field.kind]
    if isinstance(kind, Exact):
        return _number(field, cell, percent=kind.suffix == "%")
    if field.kind in _OF_OPTIONS:
        return _OF_OPTIONS[field.kind](field, cell, choices)
    if field.kind == "datetime":
        return _instant(field, cell, zone)
    return _READERS.get(field.kind, written)(field, cell)


def name_in(field: Field, cell: Cell) -> str:
    """What a cell of a reference names; ValueFault tells why it names nothing."""
    _require_value(field, cell)
    return written(field, cell)


def _require_value(field: Field, cell: Cell) -> None:
    if cell.kind == "formula":
        raise fault(field, "xlsx_formula", _FORMULA)
    if cell.kind == "error":
        raise fault(field, "xlsx_error", _ERROR, value=str(cell.value)[:20])


def written(field: Field, cell: Cell) -> str:
    """The text of a cell; a number of a text field with all its digits, or ValueFault."""
    if cell.kind == "text":
        return str(cell.value).strip()
    if cell.kind != "number":
        raise _misplaced(field, cell)
    value: Decimal = cell.value
    text = format(value, "f")
    if len(text.lstrip("-").replace(".", "").lstrip("0")) > DIGITS:
        raise fault(field, "xlsx_digits_lost", _DIGITS_LOST)
    if _ZEROS.fullmatch(cell.look) and value == value.to_integral_value():
        return text.zfill(len(cell.look))
    return text


def _misplaced(field: Field, cell: Cell) -> ValueFault:
    found, found_en = _NAMES.get(cell.kind, (cell.kind, cell.kind))
    return fault(field, "xlsx_cell_type", _NOT_HERE, found=found, found_en=found_en)


def _number(field: Field, cell: Cell, *, percent: bool) -> Json:
    if cell.kind == "number":
        shown_as_percent = percent and cell.look.rstrip('"').endswith("%")
        value: Decimal = cell.value * 100 if shown_as_percent else cell.value
        return value
    if cell.kind != "text":
        raise _misplaced(field, cell)
    text = unicodedata.normalize("NFKC", str(cell.value)).strip()
    text = _MONEY_MARKS.sub("", text).strip()
    if percent:
        text = text.removesuffix("%").strip()
    unit = unicodedata.normalize("NFKC", field.unit)
    if unit and text.endswith(unit):
        text = text.removesuffix(unit).strip()
    return text.replace(",", "") if _GROUPED.fullmatch(text) else text


def _day(field: Field, cell: Cell) -> Json:
    if cell.kind == "day":
        return str(cell.value.isoformat())
    if cell.kind == "instant":
        return str(cell.value.date().isoformat())
    text = _narrow(field, cell)
    if _TURNED.fullmatch(text):
        raise fault(field, "date_ambiguous", _AMBIGUOUS)
    found = _DAY.fullmatch(text) or _CLOSE_DAY.fullmatch(text)
    return "-".join((found[1], found[2].zfill(2), found[3].zfill(2))) if found else text


def _month(field: Field, cell: Cell) -> Json:
    if cell.kind in {"day", "instant"}:
        return str(cell.value.strftime("%Y-%m"))
    text = _narrow(field, cell)
    found = _MONTH.fullmatch(text) or _CLOSE_MONTH.fullmatch(text)
    return f"{found[1]}-{found[2].zfill(2)}" if found else text


def _clock(field: Field, cell: Cell) -> Json:
    if cell.kind == "time":
        return str(cell.value.strftime("%H:%M:%S"))
    text = _narrow(field, cell).replace("：", ":")
    found = _CLOCK.fullmatch(text)
    return f"{found[1].zfill(2)}:{found[2]}:{found[3] or '00'}" if found else text


def _instant(field: Field, cell: Cell, zone: str) -> Json:
    """A local time, where the customer is."""
    if cell.kind == "day":
        return f"{cell.value.isoformat()}T00:00:00{_offset(zone, cell.value.isoformat())}"
    if cell.kind == "instant":
        local = cell.value.replace(tzinfo=ZoneInfo(zone), microsecond=0)
        return str(local.isoformat())
    text = _narrow(field, cell)
    day, _, clock = text.partition(" ")
    found, hour = _DAY.fullmatch(day), _CLOCK.fullmatch(clock.strip() or "00:00")
    if found is None or hour is None:
        return text
    iso = "-".join((found[1], found[2].zfill(2), found[3].zfill(2)))
    return f"{iso}T{hour[1].zfill(2)}:{hour[2]}:{hour[3] or '00'}{_offset(zone, iso)}"


def _offset(zone: str, day: str) -> str:
    try:
        at = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        # The kind says which day there is not.
        return "+00:00"
    return at.strftime("%z")[:3] + ":" + at.strftime("%z")[3:]


def _narrow(field: Field, cell: Cell) -> str:
    return unicodedata.normalize("NFKC", written(field, cell)).strip()


def _truth(field: Field, cell: Cell) -> Json:
    if cell.kind == "boolean":
        return bool(cell.value)
    text = plain(written(field, cell))
    if text in _YES:
        return True
    return False if text in _NO else text


def _span(field: Field, cell: Cell) -> Json:
    if cell.kind == "time":
        value: time = cell.value
        return f"PT{value.hour}H{value.minute}M"
    if cell.kind == "span":
        span: timedelta = cell.value
        return f"PT{int(span.total_seconds())}S"
    return written(field, cell)


def _choice(field: Field, cell: Cell, choices: Choices) -> Json:
    if cell.kind == "boolean":
        raise _misplaced(field, cell)
    return choices.key(field, written(field, cell))


def _several(field: Field, cell: Cell, choices: Choices) -> Json:
    return [choices.key(field, part) for part in parts_of(written(field, cell))]


def _path(field: Field, cell: Cell, choices: Choices) -> Json:
    steps = re.split(r"\s*[/＞>›、]\s*", written(field, cell))
    return [choices.key(field, step) for step in steps if step]


def parts_of(text: str) -> list[str]:
    """The parts of a cell that names several things."""
    return [part.strip() for part in _PARTS.split(text) if part.strip()]


_READERS: Mapping[str, Callable[[Field, Cell], Json]] = {
    "date": _day,
    "period": _month,
    "time": _clock,
    "boolean": _truth,
    "duration": _span,
}
_OF_OPTIONS: Mapping[str, Callable[[Field, Cell, Choices], Json]] = {
    "choice": _choice,
    "status": _choice,
    "choices": _several,
    "cascader": _path,
}
