"""Where a person is named in the database, and how texts there are replaced."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, Table, delete, func, or_, select, type_coerce, update

from dougong.model.entity import Entity
from dougong.model.runtime import Record
from dougong.store import platform_tables as tables
from dougong.store.alert_table import alert
from dougong.store.columns import JsonText, PlainText
from dougong.store.move_tables import move_run, process_move
from dougong.store.notice_tables import notification
from dougong.store.references import names_record, referring
from dougong.store.session import Work
from dougong.store.shapes import Shape, shape_of
from dougong.store.text_search import holds

Change = Callable[[Any], Any]
#: Records asked for at once: fewer than a statement may have values.
BATCH = 500
#: Where documents stand that nobody has ended yet.
OPEN = ("draft", "submitted", "returned")
#: Documents that never took effect put nothing off.
VOID = ("draft", "discarded", "rejected")


@dataclass(frozen=True)
class Named:
    """A record that names a person, in its header or in some rows."""

    entity: str
    id: str
    status: str


def naming(work: Work, record: Record) -> tuple[Named, ...]:
    """Every record that names this one."""
    found = dict.fromkeys(_naming(work, record))
    return tuple(found)


def _naming(work: Work, record: Record) -> Iterator[Named]:
    for shape in _headers(work):
        where = list(_named_by(work, shape, record))
        if where:
            table = shape.table
            rows = select(table.c.id, table.c.status).where(or_(*where)).order_by(table.c.id)
            for key, status in work.connection.execute(rows):
                yield Named(shape.entity.name, key, status)


def _headers(work: Work) -> Iterator[Shape]:
    for entity in work.tables.definitions.entities.values():
        if entity.kind != "child":
            yield shape_of(work.tables, entity.name)


def _named_by(work: Work, shape: Shape, record: Record) -> Iterator[Any]:
    for field in referring(work, shape):
        if field.reference and field.reference.entity == record.entity:
            yield names_record(work, shape, field, record.id)
    for part in shape.rows:
        rows = part.shape.table
        for field in referring(work, part.shape):
            if field.reference and field.reference.entity == record.entity:
                names = names_record(work, part.shape, field, record.id)
                yield shape.table.c.id.in_(select(rows.c.parent_id).where(names))


def last_day(work: Work, found: Iterable[Named]) -> date | None:
    """The latest business date of documents that took effect."""
    days: list[date] = []
    for entity, keys in _by_entity(found, skipped=VOID).items():
        known = work.tables.definitions.entities[entity]
        if known.kind == "document" and known.business_date:
            column = work.tables.entity(entity).c[known.business_date]
            for some in _batches(keys):
                newest = select(func.max(column)).where(_ids(work, entity).in_(some))
                day = work.connection.scalar(newest)
                days += [day] if day else []
    return max(days, default=None)


def _by_entity(found: Iterable[Named], skipped: tuple[str, ...] = ()) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for one in found:
        if one.status not in skipped:
            grouped.setdefault(one.entity, []).append(one.id)
    return grouped


def _ids(work: Work, entity: str) -> Column[Any]:
    return work.tables.entity(entity).c.id


def _batches(keys: Iterable[str]) -> Iterator[list[str]]:
    known = sorted(set(keys))
    for start in range(0, len(known), BATCH):
        yield known[start : start + BATCH]


def clear(
    work: Work, entity: str, reference: str, person: str, change: Mapping[str, Change]
) -> list[dict[str, Any]]:
    """Replace fields of every record or row that names a person; the values they had."""
    shape = shape_of(work.tables, entity)
    table, digests = shape.table, _digests(shape, change)
    columns = [table.c[key] for key in change]
    these = select(table.c.id, *columns).where(table.c[reference] == person)
    before = []
    for row in work.connection.execute(these).all():
        values = dict(zip(change, row[1:], strict=True))
        new = {key: replace(values[key]) for key, replace in change.items()}
        work.connection.execute(update(table).where(table.c.id == row[0]).values(new | digests))
        before.append(values)
    return before


def _digests(shape: Shape, change: Iterable[str]) -> dict[str, None]:
    """What tells equal values apart is worked out of them and goes with them."""
    changed = set(change)
    return {rule.column: None for rule in shape.uniques if rule.field.key in changed}


def reword_records(work: Work, person: Record, found: Iterable[Named], change: Change) -> None:
    """Reword the texts of records that name a person, and of those rows of theirs that do."""
    for entity, keys in _by_entity(found).items():
        shape = shape_of(work.tables, entity)
        columns = [*_texts(shape), shape.table.c.findings]
        for some in _batches(keys):
            _reword(work, shape.table, columns, shape.table.c.id.in_(some), change)
    for known in work.tables.definitions.entities.values():
        if known.kind == "child":
            _reword_rows(work, known, person, change)


def _reword_rows(work: Work, entity: Entity, person: Record, change: Change) -> None:
    shape = shape_of(work.tables, entity.name)
    for field in referring(work, shape):
        if field.reference and field.reference.entity == person.entity:
            named = names_record(work, shape, field, person.id)
            _reword(work, shape.table, _texts(shape), named, change)


def _texts(shape: Shape) -> list[Column[Any]]:
    """Columns people write: texts, and JSON that is neither ids nor files.

    What a reference copies repeats another record, which may bear the same name.
    """
    fields = shape.entity.fields
    copied = {own for of in fields.values() if of.reference for own in of.reference.copy}
    ids = {"file", "image", "signature", "references", "location"}
    kept = (key for key in shape.keys if key not in copied and fields[key].kind not in ids)
    columns = (shape.table.c[key] for key in kept)
    return [one for one in columns if one.info["storage"] in {"text", "long_text", "json"}]


def reword_platform(work: Work, keys: Iterable[str], change: Change) -> None:
    """Reword what the platform itself wrote about records: lines of boxes, processes, files."""
    for some in _batches(keys):
        for table, column, names in _OF_RECORDS:
            _reword(work, table, names, column.in_(some), change)
        mine = select(tables.process.c.id).where(tables.process.c.record_id.in_(some))
        for table, names in _OF_PROCESSES:
            _reword(work, table, names, table.c.process_id.in_(mine), change)


_OF_RECORDS: tuple[tuple[Table, Column[Any], list[Column[Any]]], ...] = (
    (tables.document, tables.document.c.record_id, [tables.document.c.headline]),
    (
        tables.process,
        tables.process.c.record_id,
        [tables.process.c.title, tables.process.c.incident],
    ),
    (tables.port_event, tables.port_event.c.record_id, [tables.port_event.c.payload]),
    (tables.file, tables.file.c.record_id, [tables.file.c.name]),
    (notification, notification.c.record_id, [notification.c.facts]),
)
_OF_PROCESSES: tuple[tuple[Table, list[Column[Any]]], ...] = (
    (tables.round_, [tables.round_.c.name, tables.round_.c.item]),
    (
        tables.assignment,
        [tables.assignment.c[key] for key in ("opinion", "reason", "mark", "note")],
    ),
)


def reword_passing(work: Work, person: str, words: Iterable[str], change: Change) -> None:
    """Reword what does not last: alerts, unsaved input, jobs, notes of sessions; drop answers.

    A row is looked into when it holds the person's id or one of the words.
    """
    known = [person, *words]
    for table, columns in _PASSING:
        where = or_(*(holds(_as_text(column), word) for column in columns for word in known))
        _reword(work, table, columns, where, change)
    _forget_answers(work, [word.encode() for word in known])


_PASSING: tuple[tuple[Table, list[Column[Any]]], ...] = (
    (alert, [alert.c.key, alert.c.shown, alert.c.place]),
    (tables.autosave, [tables.autosave.c.data]),
    (tables.job, [tables.job.c.args, tables.job.c.error]),
    (tables.session, [tables.session.c.data]),
    (move_run, [move_run.c.reason]),
    # What it holds of a process as it stood is no text, and goes by itself within a month.
    (process_move, [process_move.c.plan]),
)


def _as_text(column: Column[Any]) -> Any:
    """The column compared as the text it is stored as."""
    return type_coerce(column, PlainText())


def _forget_answers(work: Work, words: list[bytes]) -> None:
    """Forget answers that tell of a person: who repeats such a request years later is served anew.

    The bytes are looked at here, for the databases search them in words of their own.
    """
    table = tables.idempotency
    found = work.connection.execute(select(table.c.actor_id, table.c.key, table.c.answer))
    telling = [row[:2] for row in found if any(word in bytes(row[2]) for word in words)]
    for actor, key in telling:
        gone = (table.c.actor_id == actor) & (table.c.key == key)
        work.connection.execute(delete(table).where(gone))


def _reword(
    work: Work, table: Table, columns: list[Column[Any]], where: Any, change: Change
) -> None:
    keys = list(table.primary_key.columns)
    if not columns:
        return
    for row in work.connection.execute(select(*keys, *columns).where(where)).all():
        old = dict(zip(columns, row[len(keys) :], strict=True))
        new = {column: _changed(column, value, change) for column, value in old.items()}
        changed = {column: value for column, value in new.items() if value != old[column]}
        if changed:
            mine = [key == value for key, value in zip(keys, row, strict=False)]
            work.connection.execute(update(table).where(*mine).values(changed))


def _changed(column: Column[Any], value: Any, change: Change) -> Any:
    """JSON is changed as JSON; of a text that is not, the letters."""
    readable = isinstance(value, str) or isinstance(column.type, JsonText)
    return change(value) if readable and value is not None else value
