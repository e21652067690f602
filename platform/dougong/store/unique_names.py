"""The names of constraints, found by the columns that SQLite tells in their place."""

from functools import cache

from sqlalchemy import Index, UniqueConstraint

from dougong.store.platform_tables import metadata


@cache
def _names() -> dict[str, str]:
    names = {}
    for table in metadata.tables.values():
        constraints = [rule for rule in table.constraints if isinstance(rule, UniqueConstraint)]
        indexes = [rule for rule in table.indexes if rule.unique]
        rules: tuple[UniqueConstraint | Index, ...] = (*constraints, *indexes)
        for rule in rules:
            if rule.name:
                columns = ", ".join(f"{table.name}.{column.name}" for column in rule.columns)
                names[columns] = str(rule.name)
    return names


def unique_name(columns: str) -> str:
    """The constraint over columns as SQLite lists them; the list itself for entity tables."""
    return _names().get(columns, columns)
