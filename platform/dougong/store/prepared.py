"""Statements that never change, put into the database's words once and run on the driver itself.

The library would prepare each run anew: the words come from its cache, but parameters, result and
transaction are wrapped every time, which takes several times as long as the database does.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Dialect,
    Executable,
    case,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.types import TypeEngine

from dougong.store import sending
from dougong.store.faults import library_error

if TYPE_CHECKING:
    from dougong.store.wire import Sent

Values = Mapping[str, Any]
Row = tuple[Any, ...]
Process = Callable[[Any], Any]

_NOTHING: Values = {}
#: Who hears of every statement before it runs, as the library tells of its own.
watchers: list[Callable[[Connection, str, list[Any]], None]] = []


@dataclass
class _Words:
    """A statement in the words of one database."""

    text: str
    #: Each place of the statement: the name of its value, and what has to be done to the value.
    places: tuple[tuple[str, Process | None], ...]
    #: Values written into the statement itself.
    fixed: Values
    #: The types of a row's columns.
    types: tuple[TypeEngine[Any], ...]
    #: What makes a row that the driver read one of the values that were stored; known once the
    #: driver has described a row.
    read: Callable[[Row], Row] | None = None

    def __post_init__(self) -> None:
        self._names = [name for name, _ in self.places]
        self._made = [(at, make) for at, (_, make) in enumerate(self.places) if make]

    def given(self, values: Values) -> list[Any]:
        """The parameters as the driver takes them."""
        whole = {**self.fixed, **values} if self.fixed else values
        found = [*map(whole.__getitem__, self._names)]
        for at, make in self._made:
            found[at] = make(found[at])
        return found

    def reader(self, dialect: Dialect, described: Sequence[Sequence[Any]]) -> Callable[[Row], Row]:
        """`read`, made when the first row has come."""
        if self.read is None:
            self.read = _reader(_processes(dialect, self.types, described))
        return self.read


def _reader(columns: list[tuple[int, Process]]) -> Callable[[Row], Row]:
    if not columns:
        return tuple

    def read(found: Row) -> Row:
        row = list(found)
        for place, process in columns:
            row[place] = process(row[place])
        return tuple(row)

    return read


class Prepared:
    """A statement whose words depend on nothing but the database; `keys` are what an insert writes.

    Every fault of the driver comes as the library's error, as if the library had run it. One that
    is `strict` must touch just one row; PostgreSQL refuses by itself to commit what touches others,
    so that nobody has to look at the answer first.
    """

    def __init__(
        self, statement: Executable, keys: Iterable[str] | None = None, *, strict: bool = False
    ) -> None:
        self.statement = statement
        self.strict = strict
        self._keys = None if keys is None else list(keys)
        self._words: dict[str, _Words] = {}

    def rows(self, connection: Connection, values: Values = _NOTHING) -> list[Row]:
        """Every row found."""
        words = self._in_words_of(connection.dialect)
        given = _told(connection, words, values)
        try:
            if connection.dialect.name == "sqlite":
                cursor = _driver(connection).execute(words.text, given)
                return list(map(words.reader(connection.dialect, cursor.description), cursor))
            return _answered(connection, words, _sent(connection, words, given))
        except connection.dialect.loaded_dbapi.Error as error:
            raise library_error(connection, words.text, given, error) from error

    def ahead(self, connection: Connection, values: Values = _NOTHING) -> Callable[[], list[Row]]:
        """What gives every row found; the question goes out with the next one that is read."""
        if connection.dialect.name == "sqlite" or _driver(connection).autocommit:
            return lambda: self.rows(connection, values)
        words = self._in_words_of(connection.dialect)
        given = _told(connection, words, values)
        try:
            sent = _sent(connection, words, given)
        except connection.dialect.loaded_dbapi.Error as error:
            raise library_error(connection, words.text, given, error) from error

        def rows() -> list[Row]:
            try:
                return _answered(connection, words, sent)
            except connection.dialect.loaded_dbapi.Error as error:
                raise library_error(connection, words.text, given, error) from error

        return rows

    def first(self, connection: Connection, values: Values = _NOTHING) -> Row | None:
        """The first row found, or none."""
        words = self._in_words_of(connection.dialect)
        given = _told(connection, words, values)
        try:
            if connection.dialect.name == "sqlite":
                return _first(connection, words, given)
            found = _answered(connection, words, _sent(connection, words, given))
        except connection.dialect.loaded_dbapi.Error as error:
            raise library_error(connection, words.text, given, error) from error
        return found[0] if found else None

    def run(self, connection: Connection, values: Values = _NOTHING) -> int:
        """How many rows were written."""
        words = self._in_words_of(connection.dialect)
        given = _told(connection, words, values)
        try:
            if connection.dialect.name == "sqlite":
                touched: int = _driver(connection).execute(words.text, given).rowcount
                return touched
            wire = sending.wire_of(connection)
            result = wire.answer(wire.send(words.text, given))
        except connection.dialect.loaded_dbapi.Error as error:
            raise library_error(connection, words.text, given, error) from error
        sending.look(connection, wire)
        return result.command_tuples or 0

    def send(
        self,
        connection: Connection,
        values: Values = _NOTHING,
        *,
        touching: int = 1,
        otherwise: Callable[[], Exception] | None = None,
    ) -> None:
        """Write without waiting for the answer; a fault is raised by what is asked next.

        `otherwise` gives what is raised when the statement did not touch just so many rows; of a
        strict one it must not ask the database.
        """
        if connection.dialect.name == "sqlite":
            if self.run(connection, values) != touching and otherwise is not None:
                raise otherwise()
            return
        from dougong.store.wire import Expected

        words = self._in_words_of(connection.dialect)
        given = _told(connection, words, values)
        judged = None if self.strict else touching
        expected = None if otherwise is None else Expected(judged, otherwise)
        try:
            sending.wire_of(connection).send(words.text, given, expected)
        except connection.dialect.loaded_dbapi.Error as error:
            raise library_error(connection, words.text, given, error) from error

    def _in_words_of(self, dialect: Dialect) -> _Words:
        words = self._words.get(dialect.name)
        if words is None:
            words = self._words[dialect.name] = self._put_into_words(dialect)
        return words

    def _put_into_words(self, dialect: Dialect) -> _Words:
        statement: Any = self.statement
        if self.strict and dialect.name == "postgresql":
            statement = touched(statement)
        compiled = statement.compile(dialect=_by_place(dialect), column_keys=self._keys)
        names = compiled.positiontup
        binds = compiled.binds
        columns = getattr(self.statement, "exported_columns", ())
        return _Words(
            text=str(compiled),
            places=tuple((name, _process(dialect, binds[name])) for name in names),
            fixed={name: binds[name].effective_value for name in names if not binds[name].required},
            types=tuple(column.type for column in columns),
        )


def touched(statement: Any) -> Executable:
    """The statement, which fails with a division by zero unless it touches just one row."""
    rows = statement.returning(literal_column("1")).cte("touched")
    one: ColumnElement[int] = literal_column("1")
    none: ColumnElement[int] = literal_column("0")
    return select(one.op("/")(case((func.count() == one, one), else_=none))).select_from(rows)


def _by_place(dialect: Dialect) -> Dialect:
    """The dialect with parameters by their numbers, which cost the driver no search for names."""
    if dialect.name != "postgresql":
        return dialect
    make: Any = PGDialect_psycopg
    numbered: Dialect = make(paramstyle="numeric_dollar")
    return numbered


def _driver(connection: Connection) -> Any:
    # Of both drivers the library wraps neither.
    return connection.connection.dbapi_connection


def _first(connection: Connection, words: _Words, given: list[Any]) -> Row | None:
    cursor = _driver(connection).execute(words.text, given)
    found = cursor.fetchone()
    row = None if found is None else words.reader(connection.dialect, cursor.description)(found)
    # SQLite keeps a statement open, and the state it reads, until it is read to its end.
    cursor.close()
    return row


def _sent(connection: Connection, words: _Words, given: list[Any]) -> "Sent":
    return sending.wire_of(connection).send(words.text, given)


def _answered(connection: Connection, words: _Words, sent: "Sent") -> list[Row]:
    """The rows that PostgreSQL answers with."""
    wire = sending.wire_of(connection)
    result = wire.answer(sent)
    rows: list[Row] = sent.rows()
    sending.look(connection, wire)
    if not rows:
        return rows
    described = [(None, result.ftype(place)) for place in range(result.nfields)]
    return list(map(words.reader(connection.dialect, described), rows))


def _told(connection: Connection, words: _Words, values: Values) -> list[Any]:
    """The parameters; whoever counts statements hears of them."""
    given = words.given(values)
    for watcher in watchers:
        watcher(connection, words.text, given)
    return given


def _process(dialect: Dialect, bound: Any) -> Process | None:
    if bound.expanding or bound.literal_execute:
        raise TypeError(f"the words of a statement with the list {bound.key} change with every run")
    found: Process | None = bound.type.dialect_impl(dialect).bind_processor(dialect)
    return found


def _processes(
    dialect: Dialect, types: Iterable[TypeEngine[Any]], description: Sequence[Sequence[Any]]
) -> list[tuple[int, Process]]:
    found: list[tuple[int, Process]] = []
    for place, (of, told) in enumerate(zip(types, description, strict=True)):
        process = of.dialect_impl(dialect).result_processor(dialect, told[1])
        if process is not None:
            found.append((place, process))
    return found
