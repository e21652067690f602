"""Which columns of a table somebody does not see."""

from dougong.access.field_rights import field_rights
from dougong.access.figures import closed_measures
from dougong.access.policy import may
from dougong.actions.ledger_filters import is_platform
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.rights import effective
from dougong.model.table import Table, TableColumn
from dougong.model.table_fields import names_read


def closed_columns(uow: UnitOfWork, table: Table, page: str) -> frozenset[str]:
    """The columns that show, or are worked out of, what is kept from the actor on a page."""
    closed: set[str] = set()
    if is_platform(uow):
        return frozenset()
    for column in table.columns:
        worked_out_of_it = column.value and names_read(column.value) & closed
        if worked_out_of_it or _closes(uow, table, column, page):
            closed.add(column.key)
    return frozenset(closed)


def _closes(uow: UnitOfWork, table: Table, column: TableColumn, page: str) -> bool:
    if column.ledger:
        ledger = uow.catalog.ledgers[column.ledger]
        return column.measure in closed_measures(uow.actor, uow.catalog, page, ledger)
    return bool(column.entity) and not _may_see(uow, table, column)


def _may_see(uow: UnitOfWork, table: Table, column: TableColumn) -> bool:
    """Whether the actor reads the records, and of them all that the column tells."""
    if not may(uow.actor, uow.catalog, "read", column.entity, None):
        return False
    rights = field_rights(uow.actor, uow.catalog, column.entity, None)
    told = [column.entity_field(axis.field) for axis in table.rows]
    # That a record is there is told by reading it; nothing else is told of rows that share it.
    told = [key for key in (*told, column.field) if key and key != "id"]
    return all(effective(rights, f"/{key}") in {"read", "write"} for key in told)
