"""Hears of every statement that a database is sent: the library's own and the prepared ones."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from dougong.store import prepared

Note = Callable[[Connection, str, Any], None]


@contextmanager
def heard(note: Note) -> Iterator[None]:
    """Tell `note` of the connection, the words and the values of each statement meanwhile."""

    def library(connection: Connection, _cursor: Any, text: str, given: Any, *_more: Any) -> None:
        note(connection, text, given)

    event.listen(Engine, "before_cursor_execute", library)
    prepared.watchers.append(note)
    try:
        yield
    finally:
        prepared.watchers.remove(note)
        event.remove(Engine, "before_cursor_execute", library)


@contextmanager
def statements() -> Iterator[list[str]]:
    """The words of the statements that any database is sent meanwhile."""
    sent: list[str] = []

    def note(_connection: Connection, text: str, _given: Any) -> None:
        if not text.startswith("BEGIN"):
            sent.append(text)

    with heard(note):
        yield sent
