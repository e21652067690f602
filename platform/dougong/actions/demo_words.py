"""The texts of demo data: aliases become ids, relative days become dates."""

import re
import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from dougong.base.values import Json

_SPACE = uuid.UUID("6b1f4a52-35c1-5f1b-9a57-9d5f0c1b7a10")
_ALIAS = re.compile(r"\$([a-z_][a-z0-9_]*(?:\.[a-z0-9_]+)*)")
_DAY = re.compile(r"\{(today|month)([+-]\d+)?\}")


class DemoWords:
    """Makes the words of one bundle's demo those of this installation."""

    def __init__(self, bundle: str, today: date) -> None:
        self._bundle, self._today = bundle, today

    def id_of(self, alias: str) -> str:
        """The id an alias stands for: the same at every loading, so that nothing is made twice."""
        return str(uuid.uuid5(_SPACE, f"{self._bundle}:{alias}"))

    def day(self, shift: int) -> date:
        """The day so many days from the one of loading."""
        return self._today + timedelta(days=shift)

    def known(self, told: Any, files: Mapping[str, str] | None = None) -> Any:
        """The words with ids and dates in the place of aliases; files have ids of their own."""
        if isinstance(told, str):
            return self._text(told, files or {})
        if isinstance(told, list):
            return [self.known(part, files) for part in told]
        if isinstance(told, Mapping):
            return {key: self.known(part, files) for key, part in told.items()}
        return told

    def with_rows(self, alias: str, data: Any) -> Any:
        """The data of a record with ids for its rows: `$po.lines.1` is the first of `lines`."""
        return {
            key: [self._row(f"{alias}.{key}.{number}", row) for number, row in enumerate(part, 1)]
            if isinstance(part, list)
            else part
            for key, part in data.items()
        }

    def _row(self, name: str, row: Any) -> Any:
        return {"id": self.id_of(name), **row} if isinstance(row, Mapping) else row

    def _text(self, text: str, files: Mapping[str, str]) -> Json:
        named = _ALIAS.sub(lambda m: files.get(m[1]) or self.id_of(m[1]), text)
        return _DAY.sub(lambda m: self._day(m[1], int(m[2] or 0)), named)

    def _day(self, unit: str, shift: int) -> str:
        if unit == "today":
            return (self._today + timedelta(days=shift)).isoformat()
        months = self._today.year * 12 + self._today.month - 1 + shift
        return f"{months // 12:04}-{months % 12 + 1:02}"


def aliases_in(told: Any) -> set[str]:
    """Every alias that the words mention."""
    if isinstance(told, str):
        return set(_ALIAS.findall(told))
    if isinstance(told, Mapping):
        told = list(told.values())
    return (
        {alias for part in told for alias in aliases_in(part)} if isinstance(told, list) else set()
    )
