"""What a person typed and has not saved, kept until the form comes back."""

from typing import Any

from sqlalchemy import delete, select

from dougong.base.values import JsonObject
from dougong.store.platform_tables import autosave as table
from dougong.store.session import Work
from dougong.store.upsert import insert_or_replace

#: Forms with unsaved input that are remembered for one person. The key comes from the browser:
#: without a bound, whoever is signed in could fill the disk.
MOST = 50


def keep(work: Work, key: str, data: JsonObject) -> None:
    """Remember the actor's unsaved input under a key, in place of what was there.

    Of more than MOST keys, those that were written to longest ago are given up.
    """
    statement = insert_or_replace(work.connection, table, ["person_id", "key"], ["data", "at"])
    values: dict[str, Any] = {"person_id": work.actor.id, "key": key}
    work.connection.execute(statement, values | {"data": data, "at": work.now})
    others = (table.c.person_id == work.actor.id) & (table.c.key != key)
    newest = select(table.c.key).where(others).order_by(table.c.at.desc(), table.c.key)
    given_up = table.c.key.not_in(newest.limit(MOST - 1))
    work.connection.execute(delete(table).where(others, given_up))


def kept(work: Work, key: str) -> JsonObject | None:
    """The actor's unsaved input under a key, or none."""
    mine = (table.c.person_id == work.actor.id) & (table.c.key == key)
    found: JsonObject | None = work.connection.scalar(select(table.c.data).where(mine))
    return found


def drop_all(work: Work, key: str) -> None:
    """Forget what anybody typed under a key and did not save."""
    work.connection.execute(delete(table).where(table.c.key == key))


def drop(work: Work, key: str) -> None:
    """Forget the actor's unsaved input under a key."""
    mine = (table.c.person_id == work.actor.id) & (table.c.key == key)
    work.connection.execute(delete(table).where(mine))
