"""Looking for text the same way on both databases."""

from typing import Any

from sqlalchemy import ColumnElement, func

ESCAPE = "\\"
#: PostgreSQL under the collation "C" and SQLite both know the case of ASCII letters only.
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def holds(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """Whether a text column holds the text; letter case does not count, `%` and `_` are letters."""
    literal = text.translate(_LOWER)
    for special in (ESCAPE, "%", "_"):
        literal = literal.replace(special, ESCAPE + special)
    return func.lower(column).like(f"%{literal}%", escape=ESCAPE)
