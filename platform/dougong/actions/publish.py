"""Making a checked bundle live: planned, migrated and switched in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dougong.actions.doors import require_admin
from dougong.actions.errors import DefinitionsRefused
from dougong.actions.host import Host
from dougong.actions.sources_kept import kept, resolved_of
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.values import JsonObject
from dougong.model.assemble import from_resolved
from dougong.model.catalog import Catalog
from dougong.model.check.people import PeopleFacts
from dougong.model.diff import Change
from dougong.model.finding import Finding
from dougong.model.translation import LOCALES, translations
from dougong.model.workspace import Workspace
from dougong.store import documents, groups, ledgers, log, people, releases, schema_changes
from dougong.store.balances import Filling
from dougong.store.connection import DatabaseFault
from dougong.store.entity_tables import EntityTables
from dougong.store.releases import StoredRelease
from dougong.store.schema_changes import SchemaChange


@dataclass(frozen=True)
class PublishPlan:
    """What publishing would do: nothing of it is done yet."""

    findings: tuple[Finding, ...]
    changes: tuple[Change, ...] = ()
    schema_changes: tuple[SchemaChange, ...] = ()
    #: Hash of the release; empty when the definitions do not hold together.
    release: str = ""
    catalog: Catalog | None = None
    tables: EntityTables | None = None
    files: Mapping[str, bytes] | None = None

    @property
    def refused(self) -> bool:
        """Whether something stands in the way."""
        wrong = any(finding.severity == "error" for finding in self.findings)
        return wrong or any(change.refused for change in self.schema_changes)


def plan(uow: UnitOfWork, files: Mapping[str, bytes], bundle: str) -> PublishPlan:
    """Findings, changes of meaning and changes of tables, compared with what is live."""
    require_admin(uow)
    judgments, locale = uow.house.judgments, uow.catalog.locale
    made = judgments.assembled(files, bundle)
    if made.catalog is None:
        return PublishPlan(tuple(made.findings))
    live, catalogs = releases.active_hash(uow.connection), uow.house.catalogs
    before = catalogs.of(uow.connection, live, locale) if live else None
    tables = catalogs.tables(made.catalog)
    return PublishPlan(
        findings=(*made.findings, *judgments.findings(made.catalog, people_facts(uow))),
        changes=judgments.changes(before, made.catalog, locale),
        schema_changes=schema_changes.plan(uow.connection, tables),
        release=made.catalog.release,
        catalog=made.catalog,
        tables=tables,
        files=made.files,
    )


def people_facts(uow: UnitOfWork) -> PeopleFacts | None:
    """What checks know of the live organisation; none before anybody holds a role."""
    held = people.roles_held(uow)
    if not held:
        return None
    known = frozenset(one.key for one in groups.groups(uow) if one.active)
    return PeopleFacts(held, known, groups.staffed(uow))


def publish(uow: UnitOfWork, files: Mapping[str, bytes], bundle: str) -> StoredRelease:
    """The release, live when the transaction ends; DefinitionsRefused names every fault.

    Runs on the owner's connection: tables change in the same transaction.
    """
    planned = plan(uow, files, bundle)
    wrong = any(finding.severity == "error" for finding in planned.findings)
    if planned.catalog is None or planned.tables is None or wrong:
        raise DefinitionsRefused(planned.findings)
    _change_tables(uow, planned.catalog, planned.tables, planned.schema_changes)
    found = planned.catalog.bundle
    release = releases.add(
        uow,
        StoredRelease(
            hash=planned.release,
            bundle=found.key,
            title=found.title,
            files=kept(planned.files or {}, files),
            created_by=uow.actor.id,
            created_at=uow.now,
            facts={
                "modules": {key: str(version) for key, version in found.modules.items()},
                "titles": _titles(planned.catalog),
            },
        ),
    )
    _activate(uow, release, "published")
    return release


def _titles(catalog: Catalog) -> JsonObject:
    """What the bundle is called in other languages, so that a list need not read its files."""
    workspace, place = Workspace(catalog.files), f"bundles/{catalog.bundle.key}/bundle.json"
    found = {one: translations(workspace, one).get(place, {}).get("/title") for one in LOCALES}
    return {locale: title for locale, title in found.items() if title}


def roll_back(uow: UnitOfWork, release: str) -> StoredRelease:
    """An earlier release live again; running processes stay with the release they began under."""
    require_admin(uow)
    found = releases.find(uow.connection, release)
    if found is None:
        raise NotFound(what="release", id=release)
    catalog = from_resolved(resolved_of(found), "zh")
    tables = uow.house.catalogs.tables(catalog)
    _change_tables(uow, catalog, tables, schema_changes.plan(uow.connection, tables))
    _activate(uow, found, "rolled_back")
    return found


def _change_tables(
    uow: UnitOfWork, catalog: Catalog, tables: EntityTables, changes: tuple[SchemaChange, ...]
) -> None:
    schema_changes.apply(uow.connection, tables, changes)
    live = releases.active_hash(uow.connection)
    before = uow.house.catalogs.of(uow.connection, live, "zh") if live else None
    filling = Filling(uow.connection, tables)
    ledgers.refill(filling, before, catalog)
    documents.recount(filling, before, catalog)


def _activate(uow: UnitOfWork, release: StoredRelease, kind: str) -> None:
    if releases.active_hash(uow.connection) != release.hash:
        releases.activate(uow, release.hash)
    told: JsonObject = {"release": release.hash, "number": release.number, "bundle": release.bundle}
    log.append(uow, "system", kind, told)


def release_list(uow: UnitOfWork) -> tuple[StoredRelease, ...]:
    """Every release without its files, the newest first."""
    require_admin(uow)
    return releases.all(uow.connection)


def readiness(host: Host) -> dict[str, Any]:
    """Whether requests can be served: database reachable, its disk sound, bundle published."""
    try:
        with host.database.read() as connection:
            release = releases.active_hash(connection)
        # A process whose disk has failed once takes no change any more: it has to start anew.
        host.database.make_last()
    except DatabaseFault as fault:
        return {"status": "unavailable", "database": type(fault).__name__}
    if release is None:
        return {"status": "unavailable", "database": "ok", "release": None}
    return {"status": "ok", "database": "ok", "release": release}
