"""Which stored values a changed definition would not hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Table,
    and_,
    column,
    false,
    func,
    or_,
    select,
    table,
)

from dougong.model.fields.kind import Storage
from dougong.store.columns import PRECISION, ExactDecimal, WholeNumber, column_type
from dougong.store.entity_tables import Unique, digest_of

TEXTS = frozenset(("text", "long_text"))
NUMBERS = frozenset(("integer", "decimal"))
EXAMPLES = 5
BATCH = 1000


@dataclass(frozen=True)
class InTheWay:
    """How many values stand in the way, some of their rows, and whether a conversion exists."""

    count: int
    examples: tuple[str, ...]
    convertible: bool = True


def storage_of(found: Column[Any]) -> Storage:
    """How a column is stored, its length and scale included."""
    if isinstance(found.type, ExactDecimal):
        return Storage("decimal", scale=found.type.scale)
    if isinstance(found.type, WholeNumber):
        return Storage("integer")
    return Storage(found.info.get("storage", "text"), length=found.info.get("length", 0))


def misfits(connection: Connection, wanted: Column[Any], name: str, before: Storage) -> InTheWay:
    """The stored values that the wanted column would not hold."""
    after = storage_of(wanted)
    stored = column(name, column_type(before))
    if before.type in TEXTS and after.type in TEXTS:
        return _found(connection, wanted.table, _too_long(stored, before, after))
    if before.type in NUMBERS and after.type in NUMBERS:
        return _found(connection, wanted.table, _unfit(connection, name, before, after))
    found = _found(connection, wanted.table, stored.is_not(None))
    return InTheWay(found.count, found.examples, convertible=False)


def _too_long(stored: ColumnElement[Any], before: Storage, after: Storage) -> ColumnElement[bool]:
    if not after.length or 0 < before.length <= after.length:
        return false()
    return func.length(stored) > after.length


def _unfit(
    connection: Connection, name: str, before: Storage, after: Storage
) -> ColumnElement[bool]:
    # An integer may use all 64 bits, a decimal eighteen digits, so both directions are looked at.
    bound = 10 ** (PRECISION - after.scale) if after.type == "decimal" else 0
    parts: list[ColumnElement[bool]] = []
    if connection.dialect.name == "sqlite":
        stored: ColumnElement[Any] = column(name, BigInteger)
        bound *= 10**before.scale
        step = 10 ** max(before.scale - after.scale, 0)
    else:
        stored = column(name, column_type(before))
        step = 1
    if bound and (after.scale > before.scale or before.type == "integer"):
        # Not abs(): the smallest 64-bit integer has no positive counterpart.
        parts.append(or_(stored >= bound, stored <= -bound))
    if step > 1:
        parts.append(stored % step != 0)
    elif before.scale > after.scale:
        parts.append(func.round(stored, after.scale) != stored)
    return and_(stored.is_not(None), or_(false(), *parts))


def _found(connection: Connection, owner: Table, condition: ColumnElement[bool]) -> InTheWay:
    source = table(owner.name, column("id"))
    key = next(iter(owner.primary_key.columns)).name
    identity: ColumnElement[Any] = column(key)
    count = connection.scalar(select(func.count()).select_from(source).where(condition)) or 0
    if not count:
        return InTheWay(0, ())
    few = select(identity).select_from(source).where(condition).order_by(identity).limit(EXAMPLES)
    return InTheWay(count, tuple(str(found) for found in connection.scalars(few)))


def doubles(
    connection: Connection, owner: Table, rule: Unique, known: Mapping[str, Storage]
) -> InTheWay:
    """The rows whose values a new rule of uniqueness would find twice."""
    fields = (rule.field.key, *rule.scope)
    # A field that arrives together with the rule is empty everywhere.
    if any(owner.c[key].name not in known for key in fields if key in owner.c):
        return InTheWay(0, ())
    first: dict[str, str] = {}
    twice: list[str] = []
    for found, digest in digests(connection, owner, rule):
        if digest is not None and first.setdefault(digest, found) != found:
            twice.append(found)
    return InTheWay(len(twice), tuple(twice[:EXAMPLES]))


def digests(connection: Connection, owner: Table, rule: Unique) -> Iterator[tuple[str, str | None]]:
    """Every row's id with the digest of the values that a rule looks at."""
    keys = ("id", *rule_columns(owner, rule))
    statement = select(*(owner.c[key] for key in keys)).order_by(owner.c.id)
    for row in connection.execute(statement, execution_options={"yield_per": BATCH}):
        yield row[0], digest_of(list(row[1:]))


def rule_columns(owner: Table, rule: Unique) -> tuple[str, ...]:
    """The columns a rule looks at; rows of a record are compared with each other only."""
    within = ("parent_id",) if "parent_id" in owner.c else ()
    return (rule.field.key, *rule.scope, *within)
