"""What records somebody stands for, where his roles reach only those."""

from dataclasses import replace

from dougong.access.policy import links_needed
from dougong.model.catalog import Catalog
from dougong.model.people import Actor
from dougong.store import links
from dougong.store.connection import Connection
from dougong.store.entity_tables import EntityTables


def linked(connection: Connection, catalog: Catalog, tables: EntityTables, actor: Actor) -> Actor:
    """The actor with his records of this moment; nothing is asked for roles without such rows."""
    needed = links_needed(actor, catalog)
    if not needed:
        return actor
    found = {link.key: links.records_of(connection, tables, link, actor.id) for link in needed}
    return replace(actor, links=found)
