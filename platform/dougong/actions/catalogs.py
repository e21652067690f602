"""Catalogs parsed once per release and language, shared by the threads of a process."""

from threading import Lock

from dougong.actions.sources_kept import resolved_of
from dougong.base.errors import NotFound
from dougong.model.assemble import from_resolved
from dougong.model.catalog import Catalog
from dougong.model.module import Bundle
from dougong.store import releases
from dougong.store.connection import Connection
from dougong.store.entity_tables import EntityTables

#: Releases kept parsed, each language by itself: the active one and those of running processes.
KEPT = 48


def empty_catalog(locale: str) -> Catalog:
    """The catalog of a database in which nothing is published yet."""
    nothing = Bundle(key="", title="", modules={})
    return Catalog(
        release="",
        bundle=nothing,
        modules={},
        entities={},
        forms={},
        lists={},
        processes={},
        decisions={},
        ledgers={},
        postings={},
        out_ports={},
        in_ports=(),
        roles={},
        grants=(),
        page_grants=(),
        dictionaries={},
        reports={},
        dashboards={},
        settings={},
        locale=locale,
    )


class Catalogs:
    """Finds the catalog of a release; a publish by another worker is seen at once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Catalog] = {}
        self._tables: dict[str, EntityTables] = {}
        self._lock = Lock()

    def active(self, connection: Connection, locale: str) -> Catalog:
        """The catalog of the active release, or an empty one before the first publish."""
        release = releases.active_hash(connection)
        if release is None:
            return empty_catalog(locale)
        return self.of(connection, release, locale)

    def of(self, connection: Connection, release: str, locale: str) -> Catalog:
        """The catalog of a stored release in a language."""
        found = self._known.get((release, locale))
        if found is not None:
            return found
        stored = releases.find(connection, release)
        if stored is None:
            raise NotFound(what="release", id=release)
        # Parsing takes longer than a request should; two threads must not do it twice.
        with self._lock:
            if (release, locale) not in self._known:
                self._keep((release, locale), from_resolved(resolved_of(stored), locale))
            return self._known[release, locale]

    def _keep(self, key: tuple[str, str], catalog: Catalog) -> None:
        while len(self._known) >= KEPT:
            self._known.pop(next(iter(self._known)))
        self._known[key] = catalog

    def tables(self, catalog: Catalog) -> EntityTables:
        """The tables of a catalog; they are the same in every language."""
        found = self._tables.get(catalog.release)
        if found is None:
            found = EntityTables(catalog)
            while len(self._tables) >= KEPT:
                # Another thread may have dropped the oldest ones already.
                self._tables.pop(next(iter(self._tables)), None)
            self._tables[catalog.release] = found
        return found
