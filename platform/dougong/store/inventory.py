"""What a database holds, in figures that must be the same after a copy was put back."""

import hashlib
from typing import Any

from sqlalchemy import MetaData, func, inspect, select

from dougong.base.values import JsonObject
from dougong.store.platform_tables import event
from dougong.store.platform_tables import file as file_table
from dougong.store.session import Work


def counts(work: Work) -> JsonObject:
    """Rows by table, for every table there is."""
    known = MetaData()
    names = inspect(work.connection).get_table_names()
    known.reflect(work.connection, only=names, resolve_fks=False)
    return {
        name: work.connection.scalar(select(func.count()).select_from(known.tables[name])) or 0
        for name in sorted(names)
    }


def ledger_sums(work: Work) -> JsonObject:
    """The sum of every measure of every ledger, as exact text."""
    found: JsonObject = {}
    for name, ledger in sorted(work.tables.definitions.ledgers.items()):
        table = work.tables.ledger(name)
        sums: list[Any] = [func.sum(table.c[f"m_{key}"]) for key in ledger.measures]
        row = work.connection.execute(select(func.count(), *sums).select_from(table)).one()
        told: JsonObject = {"rows": row[0]}
        told |= {key: str(row[n] or 0) for n, key in enumerate(ledger.measures, 1)}
        found[name] = told
    return found


def event_heads(work: Work) -> JsonObject:
    """How many streams and events there are, and one digest over the last hash of every stream."""
    last = select(event.c.stream, func.max(event.c.number).label("number")).group_by(event.c.stream)
    heads = last.subquery()
    joined = (heads.c.stream == event.c.stream) & (heads.c.number == event.c.number)
    statement = select(event.c.stream, event.c.number, event.c.hash).join(heads, joined)
    digest, streams, events = hashlib.sha256(), 0, 0
    for stream, number, head in sorted(tuple(row) for row in work.connection.execute(statement)):
        digest.update(f"{stream}\x1f{number}\x1f{head}\n".encode())
        streams, events = streams + 1, events + number
    return {"streams": streams, "events": events, "digest": digest.hexdigest()}


def stored_files(work: Work) -> dict[str, str]:
    """The SHA-256 of every attachment by its id."""
    rows = work.connection.execute(select(file_table.c.id, file_table.c.sha256))
    return {row[0]: row[1] for row in rows.all()}
