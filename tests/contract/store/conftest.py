"""A small world over the store: two databases, a few entities, and units of work."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection

from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.field import Field, NumberRule, Reference
from dougong.model.ledger import Balance, Ledger, RowType
from dougong.model.module import Bundle
from dougong.model.people import Actor
from dougong.store import migrations, records, schema_changes
from dougong.store.entity_tables import EntityTables
from dougong.store.session import Database, Work

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
FOREMAN = Actor(id="p-foreman", login="foreman", name="王工长")


def field(key: str, kind: str, **words: Any) -> Field:
    """A field with a title of its own."""
    return Field(key=key, kind=kind, title=words.pop("title", f"{key} 字段"), **words)


def entity(key: str, kind: str, fields: Iterable[Field], **words: Any) -> Entity:
    """An entity of the module `yard`."""
    title = words.pop("title", f"{key} 表")
    return Entity("yard", key, kind, title, {f.key: f for f in fields}, **words)


def usual_entities() -> dict[str, Entity]:
    """A site, an order, and the lines of an order."""
    return {found.name: found for found in (site(), order(), line())}


def site() -> Entity:
    """Where work is done; scopes roles."""
    return entity(
        "site",
        "master",
        (
            field("code", "text", unique=(), words={"maxLength": 20}),
            field("name", "text", words={"maxLength": 50}),
            field("opened_on", "date"),
            field("leader", "member"),
        ),
        label='code + " " + name',
        search=("code", "name"),
        scope="id",
    )


def order() -> Entity:
    """A document with lines."""
    return entity(
        "order",
        "document",
        (
            field("number", "text", number=NumberRule("O-{YYYYMM}-{SEQ4}", "month", date="day")),
            field("site", "reference", reference=Reference("yard.site")),
            field("day", "date"),
            field("total", "money", computed="sum(lines.amount)"),
            field("price", "money", scale=6),
            field("urgent", "boolean"),
            field("note", "long_text"),
            field("seen_at", "datetime"),
            field("lines", "rows", rows="yard.line"),
        ),
        label="number",
        headline='"订单 " + number + " " + site',
        search=("number", "note"),
        scope="site",
        indexes=(("site", "day"),),
        business_date="day",
    )


def line() -> Entity:
    """One line of an order."""
    return entity(
        "line",
        "child",
        (
            field("item", "text", unique=(), words={"maxLength": 30}),
            field("site", "reference", reference=Reference("yard.site")),
            field("count", "integer"),
            field("amount", "money"),
        ),
    )


def usual_ledger() -> Ledger:
    """Money per site and item."""
    return Ledger(
        "yard",
        "cost",
        "成本台账",
        {
            "site": field("site", "reference", reference=Reference("yard.site")),
            "item": field("item", "text"),
            "day": field("day", "date"),
        },
        {"amount": field("amount", "money"), "hours": field("hours", "decimal", scale=2)},
        (RowType("cost", "成本"), RowType("hold", "占用", "under_way")),
        (
            Balance("by_site", ("site",), ("amount", "hours")),
            Balance("by_item", ("site", "item", "posted_period"), ("amount",), ("cost",)),
        ),
        {"rate": field("rate", "money", computed="if hours = 0 then null else amount / hours")},
        scope="site",
    )


def catalog_of(entities: dict[str, Entity], ledgers: Iterable[Ledger] = ()) -> Catalog:
    """A catalog with nothing but entities, ledgers and what the store looks at."""
    known = {found.name: found for found in ledgers}
    return Catalog(
        release="",
        bundle=Bundle(key="yard", title="场地", modules={"yard": "1.0.0"}),
        modules={},
        entities=entities,
        forms={},
        lists={},
        processes={},
        decisions={},
        ledgers=known,
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
    )


@dataclass
class Unit:
    """A unit of work as the actions have it."""

    connection: Connection
    actor: Actor
    now: datetime
    catalog: Catalog
    tables: EntityTables


@dataclass
class World:
    """A database with published definitions."""

    database: Database
    catalog: Catalog
    tables: EntityTables
    now: datetime = NOON
    actor: Actor = FOREMAN

    def publish(self, catalog: Catalog) -> tuple[schema_changes.SchemaChange, ...]:
        """Bring the tables to a catalog, as publishing does."""
        with self.database.begin_as_owner() as connection:
            tables = EntityTables(catalog)
            changes = schema_changes.plan(connection, tables)
            schema_changes.apply(connection, tables, changes)
            connection.commit()
        # A connection that still holds plans of the old columns gives one busy answer, after which
        # the whole action is tried again; functions of the store called alone meet fresh ones.
        self.database.close()
        self.catalog, self.tables = catalog, EntityTables(catalog)
        return changes

    def plan(self, catalog: Catalog) -> tuple[schema_changes.SchemaChange, ...]:
        """What publishing would do."""
        with self.database.read() as connection:
            return schema_changes.plan(connection, EntityTables(catalog))

    @contextmanager
    def work(self, actor: Actor | None = None) -> Iterator[Work]:
        """A unit of work that commits unless something is raised."""
        with self.database.begin() as connection:
            who = actor or self.actor
            yield Unit(connection, who, self.now, self.catalog, self.tables)
            connection.commit()

    @contextmanager
    def vain(self) -> Iterator[Work]:
        """A unit of work that is never committed."""
        with self.database.begin() as connection:
            yield Unit(connection, self.actor, self.now, self.catalog, self.tables)

    @contextmanager
    def look(self) -> Iterator[Work]:
        """A unit of work that only reads."""
        with self.database.read() as connection:
            yield Unit(connection, self.actor, self.now, self.catalog, self.tables)

    def later(self, **distance: float) -> None:
        """Let time pass."""
        self.now += timedelta(**distance)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database with the platform's tables."""
    found = Database(database_url)
    migrations.upgrade(found)
    yield found
    found.close()


@pytest.fixture
def world(database: Database) -> World:
    """A database in which the usual definitions are published."""
    catalog = catalog_of(usual_entities(), (usual_ledger(),))
    made = World(database, catalog, EntityTables(catalog))
    made.publish(catalog)
    return made


@pytest.fixture
def uuids() -> Callable[[], str]:
    """Ids that sort in the order they are made."""
    numbers = count(1)
    return lambda: f"01900000-0000-7000-8000-{next(numbers):012x}"


@pytest.fixture
def orders(world, uuids):
    """Five orders on two sites, one of them empty."""
    with world.work() as work:
        sites = [
            records.add(work, "yard.site", {"code": code, "name": name}, status="active")
            for code, name in (("S1", "滨江三期"), ("S2", "高新区_A%"))
        ]
        given: list[dict[str, Any]] = [
            {"number": "O-1", "total": Decimal("10.00"), "note": "Abc", "urgent": True},
            {"number": "O-2", "total": Decimal("-0.01"), "note": "100%"},
            {"number": "O-3", "total": Decimal("10.00"), "note": "a_c", "urgent": False},
            {"number": "O-4", "total": Decimal("99999999999999.99"), "note": "钢筋"},
            {"number": "O-5"},
        ]
        for place, data in enumerate(given):
            if data.get("total") is not None:
                data |= {"site": sites[place % 2].id, "day": date(2026, 11, 20 + place)}
            data["seen_at"] = datetime(2026, 11, 20 + place, tzinfo=UTC)
            data["lines"] = [
                {"item": f"i{n}", "count": n, "amount": Decimal(n), "site": data.get("site")}
                for n in range(place)
            ]
            status = "draft" if place == 0 else "approved"
            records.add(work, "yard.order", data, status=status, id=uuids())
    return sites
