"""Whether a customer's database still holds some text, wherever it may stand."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import MetaData, inspect

from dougong.store.session import Work


def held(work: Work, texts: Iterable[str]) -> list[str]:
    """Table, column and text of everything found, every column of every table looked at."""
    known = MetaData()
    names = inspect(work.connection).get_table_names()
    known.reflect(work.connection, only=names, resolve_fks=False)
    wanted = [str(text) for text in texts]
    return sorted({one for name in names for one in _in_table(work, known, name, wanted)})


def _in_table(work: Work, known: MetaData, name: str, wanted: list[str]) -> Iterator[str]:
    table = known.tables[name]
    for row in work.connection.execute(table.select()).mappings():
        for column, value in row.items():
            text = _text(value)
            yield from (f"{name}.{column} “{one}”" for one in wanted if one in text)


def _text(value: Any) -> str:
    """Any stored value as text; bytes are looked at as the letters they would be."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)
