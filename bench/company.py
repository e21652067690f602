"""A building contractor of a hundred projects and three years, grown out of the bundle's own demo.

The platform writes the demo's documents itself, with their processes, ledger rows and port events.
Here they are copied: the demo's projects again and again under other ids, and in each of them the
documents of the day month by month into the past. Balances are summed anew by the platform, and
`ledger verify` holds. Everything but the passwords is the same at every filling.

    python bench/company.py --url sqlite:///var/company.sqlite3 [--full]
"""

import argparse
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa

from dougong.actions import demo, publish
from dougong.actions.host import Host
from dougong.model.catalog import Catalog
from dougong.model.people import PLATFORM
from dougong.settings import Settings
from dougong.sources import folder, yaml_text
from dougong.store import ledgers, migrations, statistics
from dougong.store import platform_tables as platform
from dougong.store.columns import Day, Instant, JsonText
from dougong.store.entity_tables import EntityTables, digest_of
from dougong.store.files import LocalFiles
from dougong.store.schema_values import rule_columns
from dougong.store.session import Database
from dougong.testing.stage import StillClock

ROOT = Path(__file__).resolve().parent.parent
BUNDLE = "builder"
#: The day the company is looked at.
NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)
#: What all projects share; everything else is each project's own.
SHARED = frozenset(
    {
        *("base_data.calendar", "base_data.calendar_exception", "base_data.cost_code"),
        *("base_data.fund_category", "base_data.material", "base_data.tax_rate"),
        "day_labor.trade_rate",
    }
)
#: How documents come again: each month's labor, money twice a month, costs twice a month.
LABOR, MONEY, COST, ONCE = "labor", "money", "cost", "once"
GROUPS: Mapping[str, str] = {
    "day_labor.sheet": LABOR,
    "funds_center.fund_plan": LABOR,
    "funds_center.labor_fee": LABOR,
    "funds_center.payment_request": MONEY,
    "funds_center.payment": MONEY,
    "funds_center.fund_receipt": MONEY,
    "funds_center.open_item": MONEY,
    "contracts.measurement": COST,
    "contracts.invoice": COST,
    "cost_center.cost_adjust": COST,
    "cost_center.expense_claim": COST,
    "cost_center.goods_receipt": COST,
    "cost_center.material_issue": COST,
}
#: What is agreed or opened once for all the months that follow, so it is as many times larger.
SCALED = frozenset(
    {
        *("contracts.contract", "contracts.change_order", "cost_center.budget_version"),
        *("cost_center.budget_adjust", "cost_center.purchase_order"),
        *("cost_center.purchase_plan", "funds_center.fund_opening"),
    }
)
#: Documents of the past are over and done with.
SETTLED = frozenset({"approved", "closed", "reversed", "active"})
BATCH = 20_000
#: Letters of an id that tell the copy; the rest is the id that was copied.
HEAD = 13
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DAY = re.compile(r'"(\d{4}-\d{2})(-\d{2})?"')

Row = list[Any]


class Size(NamedTuple):
    """How much of each there is."""

    #: Copies of the demo's two projects.
    pairs: int
    #: Months into the past.
    months: int
    #: How often the documents of each group come in that time.
    labor: int
    money: int
    cost: int

    def times(self, group: str) -> int:
        """How often the documents of a group come."""
        return {LABOR: self.labor, MONEY: self.money, COST: self.cost}.get(group, 1)


#: 100 projects, 300,000 labor lines, 100,000 cost rows and more, 10,000 payments.
FULL = Size(pairs=50, months=34, labor=34, money=68, cost=68)
#: One in a hundred of them: 3,000 labor lines of 6 projects.
SHORT = Size(pairs=3, months=6, labor=6, money=12, cost=6)


def opened(url: str, files: Path) -> Host:
    """The platform on an empty database, with the bundle live and its demo loaded."""
    database = Database(url)
    migrations.upgrade(database)
    host = Host(database, StillClock(NOW), Settings(), LocalFiles(files))
    sources = folder.read(ROOT)
    host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, sources, BUNDLE))
    written = sorted((ROOT / "bundles" / BUNDLE / "demo").glob("*.yaml"))
    demo.load(host, [yaml_text.read(path.read_text("utf-8")) for path in written])
    return host


def fill(host: Host, size: Size) -> None:
    """Grow the company to a size; the balances are the sums of the rows afterwards."""
    catalog = host.catalog()
    with host.database.begin_as_owner() as connection:
        copier = _Copier(connection, catalog, size)
        copier.copy()
        connection.commit()
    host.run_as_owner(PLATFORM, ledgers.rebuild)
    # What the daily sweep does on SQLite, and the server by itself within a minute.
    host.run(PLATFORM, statistics.refresh)
    if host.database.dialect == "postgresql":
        with host.database.begin_as_owner() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()


class _Copy(NamedTuple):
    """Which copy is made: of which projects, how often, of which group, how many months back."""

    pair: int
    turn: int
    group: str
    back: int


@dataclass(frozen=True)
class _Place:
    """What a column of a row is made of in a copy."""

    index: int
    kind: str
    #: The end of an id, or the value as it was.
    value: Any


class _Copier:
    """Copies every table's rows of the demo."""

    def __init__(self, connection: sa.Connection, catalog: Catalog, size: Size) -> None:
        self.connection, self.catalog, self.size = connection, catalog, size
        self.tables = EntityTables(catalog)
        self.sqlite = connection.dialect.name == "sqlite"
        #: Whose group a copied id belongs to, and whether it is settled.
        self.groups: dict[str, str] = {}
        self.open: set[str] = set()
        self._makers: Mapping[str, Callable[[Any, _Copy], Any]] = {
            "same": lambda end, copy: _head(copy.pair, copy.turn) + end,
            "other": lambda key, copy: _head(copy.pair, 0) + key[HEAD:] if copy.pair else key,
            "day": lambda day, copy: _day(day, copy.back),
            "month": lambda month, copy: _month(month, copy.back),
            "json": self._json,
            "named": _named,
        }

    def copy(self) -> None:
        """Write all copies; headers before their rows."""
        tables = list(self._tables())
        if self.sqlite:
            # Indexes of years are written at random places: they have to fit into memory.
            self.connection.exec_driver_sql("PRAGMA cache_size=-1500000")
        self._scale()
        read = {table.name: self._read(table) for table in tables}
        for table in tables:
            self._know(table, read[table.name])
        for table in tables:
            self._write(table, self._copies(table, read[table.name]))

    def _scale(self) -> None:
        """Let what is agreed once be enough for all the months."""
        for name, ledger in self.catalog.ledgers.items():
            table = self.tables.ledger(name)
            money = [key for key, field in ledger.measures.items() if field.kind == "money"]
            larger = {f"m_{key}": table.c[f"m_{key}"] * self.size.labor for key in money}
            agreed = sa.update(table).where(table.c.entity.in_(sorted(SCALED)))
            if larger:
                self.connection.execute(agreed.values(larger))

    def _tables(self) -> Iterator[sa.Table]:
        entities = self.catalog.entities
        for child in (False, True):
            for name, entity in entities.items():
                if name not in SHARED and (entity.kind == "child") is child:
                    yield self.tables.entity(name)
        yield from (platform.document, platform.process, platform.round_, platform.assignment)
        yield from (self.tables.ledger(name) for name in self.catalog.ledgers)
        yield platform.port_event

    def _read(self, table: sa.Table) -> list[Row]:
        """The rows as the driver gives them, without the types of the platform."""
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        found = self.connection.exec_driver_sql(f'SELECT {names} FROM "{table.name}"')  # noqa: S608 (own names)
        return [list(row) for row in found]

    def _know(self, table: sa.Table, rows: list[Row]) -> None:
        """Keep the group of each id of a table."""
        names = [column.name for column in table.columns]
        if "id" not in names:
            return
        owner = next((n for n in ("record_id", "process_id", "parent_id") if n in names), "")
        if table.name.startswith("e_") and "parent_id" not in names:
            owner = ""
        place, id_place = names.index(owner) if owner else -1, names.index("id")
        entity = self.tables.owner(table.name) if table.name.startswith("e_") else ""
        for row in rows:
            above = row[place] if owner else None
            self.groups[row[id_place]] = self.groups.get(above, ONCE) if owner else _group(entity)
            ended = "status" not in names or row[names.index("status")] in SETTLED
            if (owner and above in self.open) or (not owner and not ended):
                self.open.add(row[id_place])

    def _copies(self, table: sa.Table, rows: list[Row]) -> Iterator[Row]:
        names = [column.name for column in table.columns]
        known = next(n for n in ("id", "record_id") if n in names)
        digests = self._digests(table)
        for row in rows:
            own = row[names.index(known)]
            if own not in self.groups:
                continue
            group = self.groups[own]
            places = list(self._places(table, row, group))
            times = 1 if own in self.open else self.size.times(group)
            for pair in range(self.size.pairs):
                for turn in range(times):
                    if pair or turn:
                        back = -(turn * self.size.months // times)
                        made = self._copied(row, places, _Copy(pair, turn, group, back))
                        for index, columns in digests:
                            made[index] = digest_of([made[column] for column in columns])
                        yield made

    def _digests(self, table: sa.Table) -> list[tuple[int, list[int]]]:
        """Where digests of unique values stand, and where the values."""
        if not table.name.startswith("e_"):
            return []
        keys = [column.key for column in table.columns]
        rules = self.tables.uniques[self.tables.owner(table.name)]
        return [
            (keys.index(rule.column), [keys.index(key) for key in rule_columns(table, rule)])
            for rule in rules
        ]

    def _places(self, table: sa.Table, row: Row, group: str) -> Iterator[_Place]:
        entity = self.tables.owner(table.name) if table.name.startswith("e_") else ""
        uniques = {rule.field.key for rule in self.tables.uniques.get(entity, ())}
        for index, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            if value is None:
                continue
            kind = self._kind(column, value, (column.key in uniques, group))
            if kind:
                yield _Place(index, kind, value[HEAD:] if kind == "same" else value)

    def _kind(self, column: sa.Column[Any], value: Any, facts: tuple[bool, str]) -> str:
        unique, group = facts
        if isinstance(value, str) and value in self.groups:
            return "same" if self.groups[value] == group else "other"
        field = column.info.get("field")
        said = field.kind if field is not None else ""
        kind = _dated(column, said)
        if kind:
            return kind if group != ONCE or (kind == "json" and _ID.search(value)) else ""
        named = unique or column.name in {"headline", "name", "short_name"} or said == "number"
        return "named" if named and isinstance(value, str) else ""

    def _copied(self, row: Row, places: Iterable[_Place], copy: _Copy) -> Row:
        made = list(row)
        for place in places:
            made[place.index] = self._makers[place.kind](place.value, copy)
        return made

    def _json(self, text: str, copy: _Copy) -> str:
        pair, turn, group, back = copy

        def known(found: re.Match[str]) -> str:
            of = self.groups.get(found[0])
            at = turn if of == group else 0
            return _head(pair, at) + found[0][HEAD:] if of and (pair or at) else found[0]

        def shifted(found: re.Match[str]) -> str:
            return f'"{_day(found[1] + found[2], back) if found[2] else _month(found[1], back)}"'

        return _DAY.sub(shifted, _ID.sub(known, text))

    def _write(self, table: sa.Table, rows: Iterator[Row]) -> None:
        raw: Any = self.connection.connection.driver_connection
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        if self.sqlite:
            marks = ", ".join("?" for _ in table.columns)
            raw.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', rows)  # noqa: S608 (own names)
            return
        with raw.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as to:
            for row in rows:
                to.write_row(row)


def _dated(column: sa.Column[Any], said: str) -> str:
    """What a column holds that moves with time."""
    if isinstance(column.type, JsonText):
        return "json"
    if isinstance(column.type, Day | Instant):
        return "day"
    return "month" if said == "period" or column.name == "posted_period" else ""


def _named(text: str, copy: _Copy) -> str:
    return f"{text} {copy.pair:02}" + (f"-{copy.turn:02}" if copy.turn else "")


def _group(entity: str) -> str:
    return GROUPS.get(entity, ONCE)


@cache
def _head(pair: int, turn: int) -> str:
    """The letters that stand for a copy at the beginning of its ids."""
    number = f"{0x0190_0000_0000 + pair * 0x10000 + turn:012x}"
    return f"{number[:8]}-{number[8:]}"


@cache
def _month(text: str, months: int) -> str:
    whole = int(text[:4]) * 12 + int(text[5:7]) - 1 + months
    return f"{whole // 12:04}-{whole % 12 + 1:02}"


@cache
def _day(value: Any, months: int) -> Any:
    """A day or instant so many months later, at the 28th of a month at the latest if it moves."""
    if months == 0:
        return value
    if isinstance(value, str):
        day = min(int(value[8:10]), 28)
        return f"{_month(value[:7], months)}-{day:02}{value[10:]}"
    month = _month(f"{value:%Y-%m}", months)
    kept: date = value.replace(year=int(month[:4]), month=int(month[5:]), day=min(value.day, 28))
    return kept


def counts(host: Host) -> dict[str, int]:
    """How many rows the large tables hold."""
    tables = EntityTables(host.catalog())
    wanted = {
        "projects": tables.entity("base_data.project"),
        "labor lines": tables.ledger("day_labor.labor"),
        "cost rows": tables.ledger("cost_center.cost"),
        "budget rows": tables.ledger("cost_center.budget"),
        "fund rows": tables.ledger("funds_center.fund"),
        "payments": tables.entity("funds_center.payment"),
        "open items": tables.entity("funds_center.open_item"),
        "contracts": tables.entity("contracts.contract"),
        "tasks": tables.entity("progress_control.schedule_task"),
        "documents": platform.document,
        "assignments": platform.assignment,
    }
    with host.database.read() as connection:
        return {
            name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for name, table in wanted.items()
        }


def main() -> None:
    """Fill a database and tell what it holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True, help="an empty database")
    parser.add_argument("--files", type=Path, default=Path("var/company"))
    parser.add_argument("--full", action="store_true", help="100 projects instead of 6")
    given = parser.parse_args()
    began = time.monotonic()
    host = opened(given.url, given.files)
    print(f"demo: {time.monotonic() - began:.0f} s", flush=True)
    fill(host, FULL if given.full else SHORT)
    print(f"filled: {time.monotonic() - began:.0f} s", flush=True)
    wrong = host.run(PLATFORM, ledgers.verify, write=False)
    for name, count in counts(host).items():
        print(f"{name:<12} {count:>9,}")
    print(f"verified: {time.monotonic() - began:.0f} s, {len(wrong)} differences")


if __name__ == "__main__":
    main()
