"""Statements that never change, put into the database's words once and run on the driver itself.

The library would prepare each run anew: the words come from its cache, but parameters, result and
transaction are wrapped every time, which takes several times as long as the database does.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.types import TypeEngine

from dougong.store import sending
from dougong.store.faults import library_error

Values = Mapping[str, Any]
Row = tuple[Any, ...]
Process = Callable[[Any], Any]
Fetch = Callable[[Any], Any]

_NOTHING: Values = {}


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

    def given(self, values: Values) -> list[Any]:
        """The parameters as the driver takes them."""
        whole = {**self.fixed, **values} if self.fixed else values
        return [p(whole[name]) if p else whole[name] for name, p in self.places]

    def reader(self, dialect: Dialect, cursor: Any) -> Callable[[Row], Row]:
        """`read`, made when the first row has come."""
        if self.read is None:
            self.read = _reader(_processes(dialect, self.types, cursor.description))
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

    Every fault of the driver comes as the library's error, as if the library had run it.
    """

    def __init__(self, statement: Executable, keys: Iterable[str] | None = None) -> None:
        self.statement = statement
        self._keys = None if keys is None else list(keys)
        self._words: dict[str, _Words] = {}

    def rows(self, connection: Connection, values: Values = _NOTHING) -> list[Row]:
        """Every row found."""
        words = self._in_words_of(connection.dialect)

        def fetch(cursor: Any) -> list[Row]:
            found = cursor.fetchall()
            return list(map(words.reader(connection.dialect, cursor), found))

        rows: list[Row] = _run(connection, words, values, fetch)
        sending.look(connection)
        return rows

    def first(self, connection: Connection, values: Values = _NOTHING) -> Row | None:
        """The first row found, or none."""
        words = self._in_words_of(connection.dialect)

        def fetch(cursor: Any) -> Row | None:
            found = cursor.fetchone()
            row = None if found is None else words.reader(connection.dialect, cursor)(found)
            # SQLite keeps a statement open, and the state it reads, until it is read to its end.
            cursor.close()
            return row

        row: Row | None = _run(connection, words, values, fetch)
        sending.look(connection)
        return row

    def run(self, connection: Connection, values: Values = _NOTHING) -> int:
        """How many rows were written."""
        words = self._in_words_of(connection.dialect)
        cursor = _run(connection, words, values, _itself)
        sending.settle(connection)
        touched: int = cursor.rowcount
        return touched

    def send(
        self,
        connection: Connection,
        values: Values = _NOTHING,
        *,
        touching: int = 1,
        otherwise: sending.Fault | None = None,
    ) -> None:
        """Write without waiting for the answer; a fault is raised by what is asked next.

        `otherwise` gives what is raised when the statement did not touch just so many rows.
        """
        sending.begin(connection)
        cursor = _run(connection, self._in_words_of(connection.dialect), values, _itself)
        if otherwise is not None:
            sending.expect(connection, sending.Expected(cursor, touching, otherwise))

    def _in_words_of(self, dialect: Dialect) -> _Words:
        words = self._words.get(dialect.name)
        if words is None:
            words = self._words[dialect.name] = self._put_into_words(dialect)
        return words

    def _put_into_words(self, dialect: Dialect) -> _Words:
        statement: Any = self.statement
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


def _itself(cursor: Any) -> Any:
    return cursor


def _by_place(dialect: Dialect) -> Dialect:
    """The dialect with parameters by their numbers, which cost the driver no search for names."""
    if dialect.name != "postgresql":
        return dialect
    make: Any = PGDialect_psycopg
    numbered: Dialect = make(paramstyle="numeric_dollar")
    return numbered


def _cursor(connection: Connection) -> Any:
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        return raw.cursor()
    driver: Any = connection.dialect.loaded_dbapi
    return driver.RawCursor(raw)


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


def _run(connection: Connection, words: _Words, values: Values, fetch: Fetch) -> Any:
    given = words.given(values)
    cursor = _cursor(connection)
    seen = connection.dispatch.before_cursor_execute
    if seen:
        seen(connection, cursor, words.text, given, None, False)  # noqa: FBT003 (the library's hook)
    try:
        cursor.execute(words.text, given)
        return fetch(cursor)
    except connection.dialect.loaded_dbapi.Error as error:
        raise library_error(connection, words.text, given, error) from error
