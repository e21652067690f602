"""Looking for text the same way on both databases."""

from typing import Any

from sqlalchemy import ColumnElement, func

ESCAPE = "\\"
#: PostgreSQL under the collation "C" and SQLite both know the case of ASCII letters only.
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}

#: The one capital beyond ASCII whose small form has an ASCII letter, i and a dot above.
_DOTTED, _DOTTED_SMALL = "\u0130", "i\u0307"


def holds(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """Whether a text column holds the text; letter case does not count, `%` and `_` are letters."""
    literal = text.translate(_LOWER)
    for special in (ESCAPE, "%", "_"):
        literal = literal.replace(special, ESCAPE + special)
    if _DOTTED_SMALL[0] in literal or _DOTTED_SMALL[1] in literal:
        column = func.replace(column, _DOTTED, _DOTTED_SMALL)
    return func.lower(column).like(f"%{literal}%", escape=ESCAPE)
