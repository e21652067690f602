"""One real table per entity and ledger, built from their definitions."""

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Table,
    func,
    text,
)

from dougong.base.registry import Registry, UnknownName, nearest
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import FieldKind, Storage
from dougong.model.ledger import MONTH, Balance, Ledger
from dougong.model.listing import ListView
from dougong.store.columns import (
    DAY,
    INSTANT,
    JSON,
    TEXT,
    WHOLE,
    ExactDecimal,
    column_type,
    exact_decimal,
    to_json,
)
from dougong.store.errors import TableNameTaken

#: PostgreSQL cuts names after 63 bytes.
NAME_LIMIT = 60
NO_STORAGE = Storage("text")
#: decisions.md 18; the document is found by its id alone.
POSTING_KEY = ("record_id", "line_id", "rule", "row_type", "revision")
#: A mirrored row repeats the key of the row it reverses and has a key of its own.
NOT_MIRRORED = text("reverses IS NULL")
MIRROR_KEY = ("reverses", "record_id")


class Definitions(Protocol):
    """The part of a catalog that decides which tables there are."""

    @property
    def entities(self) -> Mapping[str, Entity]: ...
    @property
    def ledgers(self) -> Mapping[str, Ledger]: ...
    @property
    def lists(self) -> Mapping[str, ListView]: ...


@dataclass(frozen=True)
class Unique:
    """One rule that values occur only once, kept by a column of their normalised digest."""

    entity: str
    field: Field
    #: Fields that together with this one may occur only once.
    scope: tuple[str, ...]
    column: str
    index: str


def sql_name(*parts: str) -> str:
    """A name both databases take: the parts joined, cut with a digest when too long."""
    name = "_".join(parts)
    if len(name) <= NAME_LIMIT:
        return name
    return f"{name[: NAME_LIMIT - 9]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def entity_table_name(name: str) -> str:
    """The table of an entity."""
    return sql_name("e", *name.split("."))


def ledger_table_name(name: str) -> str:
    """The table of a ledger's rows."""
    return sql_name("l", *name.split("."))


def balance_table_name(name: str, key: str) -> str:
    """The table of one balance of a ledger."""
    return sql_name("b", *name.split("."), key)


def record_columns() -> Iterator[Column[Any]]:
    """The columns every record has."""
    yield Column("id", TEXT, primary_key=True)
    yield Column("version", WHOLE, nullable=False)
    yield Column("status", TEXT, nullable=False)
    for name, kind in (("created", INSTANT), ("updated", INSTANT)):
        yield Column(f"{name}_by", TEXT, nullable=False)
        yield Column(f"{name}_at", kind, nullable=False)
    yield Column("revision", WHOLE, nullable=False)
    yield Column("process_id", TEXT)
    yield Column("submitted_by", TEXT)
    for name in ("submitted_at", "approved_at", "closed_at"):
        yield Column(name, INSTANT)
    for name in ("reversal_of", "reversed_by", "posted_period"):
        yield Column(name, TEXT)
    yield Column("source_channel", TEXT, nullable=False)
    yield Column("findings", JSON)


def row_columns() -> Iterator[Column[Any]]:
    """The columns every child row has."""
    yield Column("id", TEXT, primary_key=True)
    yield Column("parent_id", TEXT, nullable=False)
    #: One child entity may serve several rows fields of its header.
    yield Column("parent_field", TEXT, nullable=False)
    yield Column("position", WHOLE, nullable=False)


def digest_of(values: list[Any]) -> str | None:
    """What equal values have in common: letter case and Unicode form do not count.

    The first value is the field's own; without one nothing can be twice.
    """
    if values[0] in (None, ""):
        return None
    folded = [_folded(value) for value in values]
    return hashlib.sha256(to_json(folded).encode()).hexdigest()


def _folded(value: Any) -> Any:
    if isinstance(value, str):
        folded = unicodedata.normalize("NFC", value.strip()).casefold()
        return unicodedata.normalize("NFC", folded)
    return None if value is None else str(value)


class EntityTables:
    """The tables of one catalog's entities and ledgers; statements made for them are kept here."""

    def __init__(self, catalog: Definitions, kinds: Registry[FieldKind] = field_kinds) -> None:
        self.definitions, self.kinds = catalog, kinds
        self.metadata = MetaData()
        #: Statements and compiled expressions of the other files, by what they are for.
        self.kept: dict[Any, Any] = {}
        self.parents = _parents(catalog)
        self.uniques: dict[str, tuple[Unique, ...]] = {
            name: tuple(_uniques(entity)) for name, entity in catalog.entities.items()
        }
        self._unique_names = _unique_names(self.uniques)
        self._tables: dict[str, Table] = {}
        self._owners: dict[str, str] = {}
        for name, entity in catalog.entities.items():
            self._keep(name, entity_table_name(name), self._entity_parts(entity))
        for name, ledger in catalog.ledgers.items():
            self._keep(f"l:{name}", ledger_table_name(name), self._ledger_parts(ledger))
            for balance in ledger.balances:
                table = balance_table_name(name, balance.key)
                self._keep(f"b:{name}:{balance.key}", table, self._balance_parts(ledger, balance))

    def entity(self, name: str) -> Table:
        """The table of an entity, or UnknownName."""
        return self._named(name, "entity")

    def ledger(self, name: str) -> Table:
        """The table of a ledger's rows, or UnknownName."""
        return self._named(f"l:{name}", "ledger")

    def balance(self, ledger: str, key: str) -> Table:
        """The table of one balance, or UnknownName."""
        return self._named(f"b:{ledger}:{key}", "balance")

    def owner(self, table: str) -> str:
        """The full name of the entity or ledger behind a table."""
        return self._owners[table].removeprefix("l:").removeprefix("b:").partition(":")[0]

    def storage(self, field: Field) -> Storage | None:
        """How a field is stored; none for fields without a column."""
        return self.kinds[field.kind].storage(field)

    def stored_fields(self, entity: Entity) -> Iterator[tuple[Field, Storage]]:
        """The fields of an entity that have a column."""
        for field in entity.fields.values():
            storage = self.storage(field)
            if storage is not None and not field.rows:
                yield field, storage

    def unique_broken(self, name: str) -> Unique | None:
        """The rule behind the constraint name of a database error."""
        return self._unique_names.get(name)

    def _named(self, name: str, what: str) -> Table:
        try:
            return self._tables[name]
        except KeyError:
            known = nearest(name, self._tables)
            raise UnknownName(what=what, name=name, nearest=known) from None

    def _keep(self, name: str, table: str, parts: Iterator[Any]) -> None:
        if table in self._owners:
            raise TableNameTaken(first=self._owners[table], second=name)
        self._owners[table] = name
        self._tables[name] = Table(table, self.metadata, *parts)

    def _entity_parts(self, entity: Entity) -> Iterator[Any]:
        table = entity_table_name(entity.name)
        yield from row_columns() if entity.kind == "child" else record_columns()
        indexed: set[tuple[str, ...]] = set()
        for field, storage in self.stored_fields(entity):
            yield _field_column(sql_name(field.key), field.key, field, storage)
            if storage.type == "id":
                indexed.add((field.key,))
        for unique in self.uniques[entity.name]:
            yield Column(unique.column, TEXT)
            yield Index(unique.index, unique.column, unique=True)
        indexed.update(entity.indexes)
        if entity.kind == "child":
            indexed.add(("parent_id", "position"))
        else:
            indexed.update((("status",), ("created_by",)))
        for columns in sorted(indexed):
            yield Index(sql_name("ix", table, *columns), *columns)
        yield from self._orders(entity)
        yield from self._parent_key(entity)

    def _orders(self, entity: Entity) -> Iterator[Index]:
        """What gives the first page of a list without looking at all documents there are."""
        if entity.kind != "document":
            return
        lists = [view for view in self.definitions.lists.values() if view.entity == entity.name]
        stored = {field.key for field, _ in self.stored_fields(entity)} | {"created_at"}
        firsts = {(*view.sort, "-created_at")[0] for view in lists}
        for key in sorted(word[1:] for word in firsts if word.startswith("-")):
            if key in stored:
                yield self._newest_first(entity_table_name(entity.name), key)

    @staticmethod
    def _newest_first(table: str, key: str) -> Index:
        # Empty values come last in every order; SQLite reads its index backwards for that.
        down = "DESC" if key == "created_at" else "DESC NULLS LAST"
        name = sql_name("ix", table, key, "newest")
        return Index(name, key, "id", postgresql_ops={key: down, "id": "DESC"})

    def _parent_key(self, entity: Entity) -> Iterator[ForeignKeyConstraint]:
        parents = self.parents.get(entity.name, ())
        if entity.kind == "child" and len(parents) == 1:
            target = f"{entity_table_name(parents[0])}.id"
            name = sql_name("fk", entity_table_name(entity.name), "parent_id")
            yield ForeignKeyConstraint(["parent_id"], [target], name=name, ondelete="CASCADE")

    def _ledger_parts(self, ledger: Ledger) -> Iterator[Any]:
        table = ledger_table_name(ledger.name)
        yield Column("id", TEXT, primary_key=True)
        for name in ("row_type", "rule", "entity", "record_id", "line_id"):
            yield Column(name, TEXT, nullable=False)
        yield Column("revision", WHOLE, nullable=False)
        yield Column("business_date", DAY, nullable=False)
        yield Column("posted_period", TEXT, nullable=False)
        yield Column("posted_at", INSTANT, nullable=False)
        yield Column("posted_by", TEXT, nullable=False)
        yield Column("reverses", TEXT)
        for key, field in ledger.dimensions.items():
            storage = self.storage(field) or NO_STORAGE
            yield _field_column(sql_name("d", key), f"d_{key}", field, storage)
        yield from self._measures(ledger, ledger.measures)
        yield Index(
            sql_name("uq", table, "posting"),
            *POSTING_KEY,
            unique=True,
            sqlite_where=NOT_MIRRORED,
            postgresql_where=NOT_MIRRORED,
        )
        # Every document that takes back a share of a row does so once.
        yield Index(sql_name("uq", table, "share"), *MIRROR_KEY, unique=True)
        # The key of postings leaves mirrors out, so it does not find all rows of a document.
        yield Index(sql_name("ix", table, "record_id"), "record_id")
        yield Index(sql_name("ix", table, "business_date"), "business_date")
        yield Index(sql_name("ix", table, "posted_period"), "posted_period")
        for key, field in ledger.dimensions.items():
            yield Index(sql_name("ix", table, key), f"d_{key}")
            # A month of one project is what documents ask for; alone either has thousands of rows.
            if ledger.scope and field.kind == "period":
                name = sql_name("ix", table, ledger.scope, key)
                yield Index(name, f"d_{ledger.scope}", f"d_{key}")

    def _balance_parts(self, ledger: Ledger, balance: Balance) -> Iterator[Any]:
        # The key's digest is the primary key: dimensions may be null, and nulls are never equal.
        yield Column("key", TEXT, primary_key=True)
        for key in balance.by:
            name = sql_name("d", *key.split("."))
            yield Column(name, self.dimension_type(ledger, key), key=f"d_{key}")
        yield from self._measures(ledger, balance.measures)
        # What pages, controls and forms look sums up by: what they belong to, and a month.
        table = balance_table_name(ledger.name, balance.key)
        for key in balance.by:
            field = ledger.dimensions.get(key)
            of_record = field is not None and field.reference is not None
            if of_record or key == "posted_period" or key.endswith(MONTH):
                yield Index(sql_name("ix", table, *key.split(".")), f"d_{key}")
            if ledger.scope in balance.by and field is not None and field.kind == "period":
                name = sql_name("ix", table, ledger.scope, key)
                yield Index(name, f"d_{ledger.scope}", f"d_{key}")

    def _measures(self, ledger: Ledger, keys: Iterable[str]) -> Iterator[Any]:
        for key in keys:
            kind = self.measure_type(ledger.measures[key])
            name = sql_name("m", key)
            # A measure added later is zero in every row written before.
            column: Column[Any] = Column(
                name, kind, key=f"m_{key}", nullable=False, server_default="0"
            )
            yield column
            # SQLite turns a sum beyond 64 bits into a double; it must refuse instead.
            whole = CheckConstraint(func.typeof(column) == "integer", name=sql_name("ck", name))
            yield whole.ddl_if(dialect="sqlite")

    def dimension_type(self, ledger: Ledger, key: str) -> Any:
        """The column type of a dimension, the two that every ledger has included."""
        if key == "business_date":
            return DAY
        if key.endswith(MONTH):
            return TEXT
        field = ledger.dimensions.get(key)
        return column_type((self.storage(field) if field else None) or NO_STORAGE)

    def measure_type(self, field: Field) -> ExactDecimal:
        """The column type of a measure."""
        storage = self.storage(field)
        return exact_decimal(storage.scale if storage else 0)


def _field_column(name: str, key: str, field: Field, storage: Storage) -> Column[Any]:
    info = {"field": field, "length": storage.length, "storage": storage.type}
    return Column(name, column_type(storage), key=key, info=info)


def _parents(catalog: Definitions) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, entity in catalog.entities.items():
        for field in entity.row_fields:
            known = found.setdefault(field.rows, [])
            if name not in known:
                known.append(name)
    return {child: tuple(parents) for child, parents in found.items()}


def _uniques(entity: Entity) -> Iterator[Unique]:
    for field in entity.fields.values():
        if field.unique is not None:
            index = sql_name("uq", entity_table_name(entity.name), field.key)
            yield Unique(entity.name, field, field.unique, sql_name("_uq", field.key), index)


def _unique_names(uniques: Mapping[str, tuple[Unique, ...]]) -> dict[str, Unique]:
    names = {}
    for entity, rules in uniques.items():
        for rule in rules:
            names[rule.index] = rule
            # SQLite names the table and the column instead of the index.
            names[f"{entity_table_name(entity)}.{rule.column}"] = rule
    return names
