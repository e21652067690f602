"""Lists as files that a spreadsheet opens and never runs."""

import csv
import io
from collections.abc import Iterable

from flask import Response

#: What makes a spreadsheet take a cell for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: str) -> str:
    """The text of a cell that no spreadsheet calculates."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def csv_file(name: str, rows: Iterable[Iterable[str]]) -> Response:
    """The rows as a file to be saved."""
    written = io.StringIO()
    writer = csv.writer(written)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    # Without the mark spreadsheets take Chinese for another encoding.
    response = Response(written.getvalue().encode("utf-8-sig"), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename={name}.csv"
    return response
