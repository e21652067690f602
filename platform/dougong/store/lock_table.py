"""LOCK TABLE, which SQLAlchemy leaves to its users."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import ExecutableDDLElement


class LockTable(ExecutableDDLElement):
    """Nobody else reads or writes the table until the transaction ends."""

    inherit_cache = False

    def __init__(self, table: Table) -> None:
        self.table = table


@compiles(LockTable)
def _written(element: LockTable, compiler: Any, **_: Any) -> str:
    name = compiler.preparer.format_table(element.table)
    return f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE"
