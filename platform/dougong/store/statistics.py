"""What the planner of a database knows of its tables, so that it reads by the right index."""

from dougong.store.session import Work

#: Rows of an index that are looked at: enough to tell indexes apart, and no scan of a large table.
LOOKED_AT = "PRAGMA analysis_limit=400"


def refresh(work: Work) -> None:
    """Count anew what SQLite's indexes tell apart; PostgreSQL does so by itself.

    Without it SQLite takes every index for equally good and may read half of a ledger by the one
    of a choice with two values.
    """
    if work.connection.dialect.name == "sqlite":
        work.connection.exec_driver_sql(LOOKED_AT)
        work.connection.exec_driver_sql("ANALYZE")
