"""How records, people, departments and files are called."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, String, Table, any_, bindparam, null, select

from dougong.base.text import Text
from dougong.feel import Expression, ExpressionFault, compile_expression
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.runtime import Record
from dougong.store.entity_tables import EntityTables
from dougong.store.platform_tables import department, file, person
from dougong.store.session import SEEN, Work
from dougong.store.sql import AnySelect

Wanted = tuple[str, str]
#: The heading of what a figure was not split by: money of the company itself belongs to no project.
_UNSET = Text("未指定{field}", "No {field}")
#: Ids asked for in one statement: SQLite is told each by itself, PostgreSQL all as one value.
BATCH = {"sqlite": 500, "postgresql": 10_000}
#: A label may name a target whose label names another; deeper chains end in ids.
DEPTH = 3
#: What the label of a child row calls the label of its header.
PARENT = "parent"

_PLATFORM: Mapping[str, Table] = {"member": person, "department": department, "file": file}


def unset(field: Field, locale: str) -> str:
    """The heading over figures that name nothing of this kind, such as `未指定项目`."""
    return _UNSET.show(locale, {"field": field.title})


@dataclass(frozen=True)
class _Naming:
    """How one entity's records are called, and the statement that reads what it takes."""

    expression: Expression
    #: Fields the expression uses.
    fields: tuple[Field, ...]
    statement: AnySelect


def labels(work: Work, wanted: Iterable[Wanted]) -> dict[Wanted, str]:
    """Labels by (entity or `member`, `department`, `file`, id); unknown ids are left out.

    Whoever only looks asks for each once: what he sees stays as it is until his look ends.
    """
    seen = work.connection.info.get(SEEN)
    if seen is None:
        return _labels(work, wanted, DEPTH)
    known: dict[Wanted, str | None] = seen.setdefault(("labels", work.tables), {})
    asked = dict.fromkeys(wanted)
    new = [one for one in asked if one not in known]
    known |= dict.fromkeys(new)
    known |= _labels(work, new, DEPTH)
    return {one: name for one in asked if (name := known[one]) is not None}


def _labels(work: Work, wanted: Iterable[Wanted], depth: int) -> dict[Wanted, str]:
    groups: dict[str, set[str]] = {}
    for kind, key in wanted:
        groups.setdefault(kind, set()).add(key)
    found: dict[Wanted, str] = {}
    most = BATCH[work.connection.dialect.name]
    for kind, keys in groups.items():
        ordered = sorted(keys)
        for start in range(0, len(ordered), most):
            found |= _group(work, kind, ordered[start : start + most], depth)
    return found


def _among(dialect: str, column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a column is one of the ids `wanted`.

    As one value of PostgreSQL the statement is the same for any number of ids: its driver takes
    one apart anew that has another number of values, and the server plans it anew.
    """
    if dialect == "postgresql":
        return column == any_(bindparam("wanted", type_=ARRAY(String)))
    return column.in_(bindparam("wanted", expanding=True))


def _group(work: Work, kind: str, keys: Sequence[str], depth: int) -> dict[Wanted, str]:
    dialect = work.connection.dialect.name
    if kind in _PLATFORM:
        named = _PLATFORM[kind].c
        asked = select(named.id, named.name).where(_among(dialect, named.id))
        rows = work.connection.execute(asked, {"wanted": keys})
        return {(kind, row[0]): row[1] for row in rows}
    entity = work.tables.definitions.entities.get(kind)
    if entity is None:
        return {}
    naming = _naming(work, entity)
    read = work.connection.execute(naming.statement, {"wanted": keys}).all()
    names = [f.key for f in naming.fields]
    data = {row[0]: dict(zip(names, row[2:], strict=True)) for row in read}
    known = _targets(work, naming.fields, data.values(), depth)
    asks = depth and PARENT in naming.expression.names
    above = _headers(work, kind, {row[0]: row[1] for row in read} if asks else {}, depth)
    return {
        (kind, key): _text(_evaluated(work, naming, values, known, above.get(key))) or key[:8]
        for key, values in data.items()
    }


def _headers(
    work: Work, kind: str, rows: Mapping[str, str], depth: int
) -> dict[str, dict[str, Any]]:
    """What the labels of child rows read of their headers, the header's label, by row."""
    parents = work.tables.parents.get(kind, ())
    if len(parents) != 1 or not rows:
        return {}
    known = _labels(work, ((parents[0], header) for header in rows.values()), depth - 1)
    return {key: {PARENT: known.get((parents[0], header))} for key, header in rows.items()}


def headline(work: Work, record: Record) -> str:
    """The line of a record in lists of all kinds of records; its label when none is defined."""
    entity = work.tables.definitions.entities[record.entity]
    naming = _naming(work, entity, headline=True)
    known = _targets(work, naming.fields, [record.data], DEPTH)
    data = {field.key: record.data.get(field.key) for field in naming.fields}
    extra = {
        "id": record.id,
        "status": record.status,
        "created_by": record.created_by,
        "actor": {"id": work.actor.id, "name": work.actor.name},
    }
    return _text(_evaluated(work, naming, data, known, extra)) or entity.title


def _naming(work: Work, entity: Entity, *, headline: bool = False) -> _Naming:
    tables, dialect = work.tables, work.connection.dialect.name
    key = ("naming", entity.name, headline, dialect)
    found: _Naming | None = tables.kept.get(key)
    if found is None:
        text = (entity.headline if headline else "") or entity.label or _usual(tables, entity)
        if entity.kind == "child" and not entity.label:
            text = PARENT if text == "null" else f'{PARENT} + " · " + {text}'
        expression = compile_expression(text, None)
        stored = {field.key: field for field, _ in tables.stored_fields(entity)}
        fields = tuple(stored[name] for name in sorted(expression.names) if name in stored)
        table = tables.entity(entity.name)
        above = table.c.parent_id if entity.kind == "child" else null()
        columns = (table.c.id, above, *(table.c[field.key] for field in fields))
        found = _Naming(expression, fields, select(*columns).where(_among(dialect, table.c.id)))
        tables.kept[key] = found
    return found


def _usual(tables: EntityTables, entity: Entity) -> str:
    """The field that names a record whose entity does not say: its number, else its first text."""
    fields = [field for field, storage in tables.stored_fields(entity) if storage.type == "text"]
    fields.sort(key=lambda field: field.number is None)
    return fields[0].key if fields else "null"


def _targets(
    work: Work, fields: Sequence[Field], records: Iterable[Mapping[str, Any]], depth: int
) -> dict[Wanted, str]:
    """The labels of what the records refer to in these fields."""
    referring = [(field, target_kind(field)) for field in fields if target_kind(field)]
    wanted = {
        (kind, str(record[field.key]))
        for record in records
        for field, kind in referring
        if isinstance(record.get(field.key), str) and record[field.key]
    }
    return _labels(work, wanted, depth - 1) if wanted and depth else {}


def target_kind(field: Field) -> str:
    """What the ids of a field belong to: an entity, `member`, `department`, or nothing."""
    if field.reference is not None:
        return field.reference.entity
    return field.kind if field.kind in ("member", "department") else ""


def _evaluated(
    work: Work,
    naming: _Naming,
    data: Mapping[str, Any],
    known: Mapping[Wanted, str],
    extra: Mapping[str, Any] | None = None,
) -> object:
    scope: dict[str, object] = {PARENT: None, **(extra or {})}
    for field in naming.fields:
        value = data.get(field.key)
        # In a name an id says nothing to anybody: the target stands there by its own name.
        named = known.get((target_kind(field), str(value)))
        scope[field.key] = named or work.tables.kinds[field.kind].feel(field, value)
    value = _value(naming.expression, scope)
    if value is None:
        # One empty part makes the whole sum null; the other parts still tell what it is.
        filled = {key: "" if part is None else part for key, part in scope.items()}
        value = _value(naming.expression, filled)
    return value


def _value(expression: Expression, scope: Mapping[str, object]) -> object:
    try:
        return expression.value(scope)
    except ExpressionFault:
        # A name that cannot be computed must not keep people from their records.
        return None


def _text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Decimal):
        return format(value, "f")
    return "" if value is None or isinstance(value, bool) else str(value)
