"""Who changed a record meanwhile, when, and what."""

from sqlalchemy import select

from dougong.store.columns import from_json
from dougong.store.errors import RecordChanged
from dougong.store.platform_tables import event, person
from dougong.store.session import Work


def changed_meanwhile(work: Work, entity: str, key: str, seen: int) -> RecordChanged:
    """The conflict of a change with those made since version `seen`."""
    table = work.tables.entity(entity)
    found = work.connection.execute(
        select(table.c.version, table.c.updated_at, table.c.updated_by, person.c.name)
        .outerjoin_from(table, person, person.c.id == table.c.updated_by)
        .where(table.c.id == key)
    ).first()
    if found is None:
        return RecordChanged(who="—", when=None, version=None, seen=seen, fields=[])
    return RecordChanged(
        who=found.name or found.updated_by,
        when=found.updated_at,
        version=found.version,
        seen=seen,
        fields=_fields_since(work, key, seen),
    )


def _fields_since(work: Work, key: str, seen: int) -> list[str]:
    """The fields of the log's changes after a version, in the order they were first changed."""
    fields: dict[str, None] = {}
    data = select(event.c.data).where(event.c.stream == key).order_by(event.c.number)
    for text in work.connection.scalars(data):
        found = from_json(text)
        if int(found.get("version") or 0) > seen:
            fields.update(dict.fromkeys(found.get("changes") or ()))
    return list(fields)
