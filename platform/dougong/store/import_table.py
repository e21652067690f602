"""The table of workbooks that are checked and written in the background."""

from sqlalchemy import Column, Table

from dougong.store.columns import Instant, JsonText, WholeNumber
from dougong.store.platform_tables import metadata, words

import_run = Table(
    "import_run",
    metadata,
    words("file_id", key=True),
    words("entity"),
    #: Who sent the file; everything is done with his rights.
    words("person_id"),
    #: How columns are understood, and what becomes of records that are there.
    Column("wish", JsonText, nullable=False),
    #: Counts what was asked for; only the last of it is carried out.
    Column("turn", WholeNumber, nullable=False),
    words("stage"),
    #: Records of the file, and how many of them have been looked at.
    Column("rows", WholeNumber, nullable=False),
    Column("done", WholeNumber, nullable=False),
    #: What was found or done, and what is wrong with the rows.
    Column("found", JsonText, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
