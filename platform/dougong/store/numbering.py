"""Document numbers: templates of tokens over sequences that never give a value twice."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from dougong.model.fields.field import Field, NumberRule
from dougong.store.errors import NumberExhausted
from dougong.store.labels import labels, target_kind
from dougong.store.platform_tables import sequence
from dougong.store.session import Work
from dougong.store.upsert import insert_or_add

_TOKEN = re.compile(r"\{([A-Za-z0-9_]+)\}")
_SEQUENCE = re.compile(r"SEQ([0-9]{1,2})")
_DATES: Mapping[str, str] = {
    "YYYY": "%Y",
    "YY": "%y",
    "YYMM": "%y%m",
    "YYYYMM": "%Y%m",
    "YYYYMMDD": "%Y%m%d",
    "MM": "%m",
    "DD": "%d",
}
_RESETS: Mapping[str, str] = {"never": "", "year": "%Y", "month": "%Y%m", "day": "%Y%m%d"}


def next_number(work: Work, rule: NumberRule, name: str, data: Mapping[str, Any], day: date) -> str:
    """The next number of a rule for a document of that day; its value is taken for good."""
    period = f"{day:{_RESETS[rule.reset]}}" if _RESETS[rule.reset] else ""
    scope = [str(data.get(field) or "") for field in rule.scope]
    taken = _take(work.connection, "|".join((name, period, *scope)))

    def written(token: re.Match[str]) -> str:
        key = token[1]
        width = _SEQUENCE.fullmatch(key)
        if width:
            return _padded(rule, taken, int(width[1]))
        return f"{day:{_DATES[key]}}" if key in _DATES else _value(work, name, key, data)

    return _TOKEN.sub(written, rule.template)


def take(work: Work, key: str) -> int:
    """The next number of a sequence."""
    return _take(work.connection, key)


def _take(connection: Connection, key: str) -> int:
    statement = insert_or_add(connection, sequence, ["key"], ["value"])
    taken = connection.scalar(statement.returning(sequence.c.value), {"key": key, "value": 1})
    return int(taken or 0)


def _padded(rule: NumberRule, taken: int, width: int) -> str:
    if taken >= 10**width:
        raise NumberExhausted(template=rule.template)
    return str(taken).zfill(width)


def _value(work: Work, name: str, key: str, data: Mapping[str, Any]) -> str:
    value = data.get(key)
    if value is None:
        return ""
    entity = work.tables.definitions.entities.get(name.rpartition(".")[0])
    field = entity.fields.get(key) if entity else None
    kind = target_kind(field) if field else ""
    if not kind:
        return str(value)
    return _code(work, kind, str(value)) or labels(work, [(kind, str(value))]).get(
        (kind, value), ""
    )


def _code(work: Work, kind: str, key: str) -> str:
    """The number or unique code of a record that a number mentions."""
    entity = work.tables.definitions.entities.get(kind)
    found = next(filter(_identifies, entity.fields.values()), None) if entity else None
    if found is None:
        return ""
    table = work.tables.entity(kind)
    return str(work.connection.scalar(select(table.c[found.key]).where(table.c.id == key)) or "")


def _identifies(field: Field) -> bool:
    return field.number is not None or (field.unique is not None and field.kind == "text")
