"""Lists, pivots and tables as Excel: what the reader may see, bounded, and written in the log."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import IO, Any

from dougong.access.policy import may, row_filter
from dougong.actions import listings
from dougong.actions.errors import ExportTooLarge
from dougong.actions.ledger_filters import Filters
from dougong.actions.listings import ListPage, ListRequest
from dougong.actions.reports import dashboard_block, report
from dougong.actions.seen import Seen, dictionary_words
from dougong.actions.tables import TablePage, table_report
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied
from dougong.base.registry import UnknownName, nearest
from dougong.base.values import Json, JsonObject
from dougong.exchange.excel_out import Sheet, SheetColumn, SheetRow, write_sheet
from dougong.exchange.typed import cell_of, column_of
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.ledger import Ledger
from dougong.model.listing import Report
from dougong.model.rights import effective
from dougong.store import log
from dougong.store.headings import Heading
from dougong.store.reporting import Pivot

#: More records than this are no list somebody works through in a spreadsheet.
MOST = 50_000
#: Records asked for at once.
BATCH = 200


@dataclass(frozen=True)
class Told:
    """What the page says of a file, in the reader's language."""

    #: Filters, when and by whom.
    facts: tuple[tuple[str, str], ...] = ()
    #: Titles of the states of documents.
    statuses: Mapping[str, str] = field(default_factory=dict)
    status: str = "status"
    total: str = "total"


@dataclass(frozen=True)
class Exported:
    """A file that was written: its title, and what the log keeps of it."""

    title: str
    told: JsonObject


def export_list(
    uow: UnitOfWork, name: str, request: ListRequest, told: Told, out: IO[bytes]
) -> Exported:
    """Write the records of a list that the actor may take along; the title of the file."""
    view = uow.catalog.lists.get(name)
    if view is None:
        raise UnknownName(what="list", name=name, nearest=nearest(name, uow.catalog.lists))
    if not may(uow.actor, uow.catalog, "export", view.entity, None):
        raise AccessDenied(action="export", entity=view.entity)
    within = row_filter(uow.actor, uow.catalog, view.entity, "export")
    asked = replace(request, within=within, limit=BATCH, offset=0, after=None)
    first = listings.list_page(uow, name, asked)
    if (first.total or 0) > MOST:
        raise ExportTooLarge(count=first.total, limit=MOST)
    keys = tuple(key for key in _keys(first) if effective(_rights(first), f"/{key}") != "hidden")
    columns = tuple(_column(first, key, told) for key in keys)
    pages = _pages(uow, name, asked, first)
    rows = (SheetRow(_values(page, item, keys, told)) for page in pages for item in page.items)
    sheet = Sheet(view.title, told.facts, columns, rows)
    fields = first.entity.fields
    masked = [key for key in keys if key in fields and fields[key].personal]
    return _written(name, sheet, out, uow.now, masked)


def _written(
    name: str, sheet: Sheet, out: IO[bytes], made_at: datetime, masked: Sequence[str] = ()
) -> Exported:
    """Write the file; what the log is to keep of it."""
    count = write_sheet(out, sheet, made_at)
    facts: dict[str, Json] = dict(sheet.facts)
    told: JsonObject = {"what": name, "title": sheet.title, "rows": count, "facts": facts}
    return Exported(sheet.title, {**told, "masked": [*masked]} if masked else told)


def note(uow: UnitOfWork, exported: Exported) -> None:
    """Keep in the log who takes what along.

    The file is written before, in a unit that only reads: nobody who writes waits for it.
    """
    log.append(uow, "system", "exported", exported.told)


def _pages(uow: UnitOfWork, name: str, asked: ListRequest, first: ListPage) -> Iterator[ListPage]:
    yield first
    page = first
    while page.next:
        page = listings.list_page(uow, name, replace(asked, after=page.next, count=False))
        yield page


def _keys(page: ListPage) -> tuple[str, ...]:
    keys = tuple(column.field for column in page.view.columns)
    has_status = page.entity.kind == "document" and "status" not in keys
    return (*keys, "status") if has_status else keys


def _rights(page: ListPage) -> Mapping[str, Any]:
    return page.items[0].rights if page.items else {}


def _column(page: ListPage, key: str, told: Told) -> SheetColumn:
    title = next((column.title for column in page.view.columns if column.field == key), "")
    known = page.entity.fields.get(key)
    return column_of(known, title) if known else SheetColumn(title or told.status)


def _values(page: ListPage, item: Seen, keys: Iterable[str], told: Told) -> list[Any]:
    return [_value(page, item, key, told) for key in keys]


def _value(page: ListPage, item: Seen, key: str, told: Told) -> Any:
    known = page.entity.fields.get(key)
    if known is None:
        return told.statuses.get(item.record.status, item.record.status)
    value, right = item.record.data.get(key), effective(item.rights, f"/{key}")
    if right == "hidden":
        return None
    if right == "masked" or known.personal:
        return field_kinds[known.kind].mask(known, value, page.words).text
    return cell_of(known, value, page.words)


def export_report(
    uow: UnitOfWork, name: str, filters: Filters, told: Told, out: IO[bytes]
) -> Exported:
    """Write a pivot or a table that the actor may open; the title of the file."""
    if name in uow.catalog.tables:
        return _table(uow, table_report(uow, name, filters), told, out)
    made = report(uow, name, filters)
    sheet = _pivot(uow, made.report, made.pivot, made.ledger, told)
    return _written(name, sheet, out, uow.now)


def export_block(
    uow: UnitOfWork, place: tuple[str, str], filters: Filters, told: Told, out: IO[bytes]
) -> Exported:
    """Write one block of a dashboard that the actor may open; the title of the file."""
    name, key = place
    found = dashboard_block(uow, name, key, filters)
    if found is not None and found.table is not None:
        return _table(uow, found.table, told, out)
    if found is None or found.pivot is None or found.report is None:
        known = [one.key for one in uow.catalog.dashboards[name].blocks if one.report]
        raise UnknownName(what="block", name=key, nearest=nearest(key, known))
    ledger = uow.catalog.ledgers[found.report.ledger]
    sheet = _pivot(uow, found.report, found.pivot, ledger, told)
    return _written(found.report.name, sheet, out, uow.now)


def _table(uow: UnitOfWork, made: TablePage, told: Told, out: IO[bytes]) -> Exported:
    fields = made.fields.values()
    names = tuple(SheetColumn(axis.title or axis.key, width=24) for axis in made.axes)
    columns = (*names, *(column_of(one) for one in fields))

    def cells(values: Mapping[str, Any]) -> list[Any]:
        return [cell_of(one, values.get(one.key), made.words) for one in fields]

    def rows() -> Iterator[SheetRow]:
        for line in made.lines:
            titles = list(made.named(line))
            # Two spaces a level keep the tree readable when rows are sorted or copied.
            titles[-1] = "  " * line.level + titles[-1]
            yield SheetRow([*titles, *cells(line.values)], bold=line.group)
        blank = [None] * (len(names) - 1)
        yield SheetRow([told.total, *blank, *cells(made.total.values)], bold=True)

    sheet = Sheet(made.table.title, told.facts, columns, rows())
    return _written(made.table.name, sheet, out, uow.now)


def _pivot(uow: UnitOfWork, shown: Report, pivot: Pivot, ledger: Ledger, told: Told) -> Sheet:
    """Rows, and for every column of the pivot each of its measures; totals at both ends."""
    words = dictionary_words(uow, {})
    fields = [ledger.figures[key] for key in shown.measures]
    names = tuple(SheetColumn(_axis_title(ledger, axis.field), width=20) for axis in pivot.row_axes)
    heads: list[Heading | None] = [*pivot.columns] if pivot.column_axes else []
    heads.append(None)
    columns = [column_of(one, _headed(head, one, fields, told)) for head in heads for one in fields]

    def cells(of: Mapping[Any, Mapping[str, Any]], whole: Mapping[str, Any]) -> list[Any]:
        parts = [whole if head is None else of.get(head.key, {}) for head in heads]
        return [cell_of(one, part.get(one.key), words) for part in parts for one in fields]

    def rows() -> Iterator[SheetRow]:
        for row in pivot.rows:
            of = {
                column.key: pivot.cells.get((row.key, column.key), {}) for column in pivot.columns
            }
            yield SheetRow([*row.labels, *cells(of, pivot.row_totals[row.key])])
        blank = [None] * (len(names) - 1)
        yield SheetRow([told.total, *blank, *cells(pivot.column_totals, pivot.total)], bold=True)

    return Sheet(shown.title, told.facts, (*names, *columns), rows())


def _headed(head: Heading | None, one: Field, fields: list[Field], told: Told) -> str:
    """What stands above a column: its heading, and the measure where there are several."""
    if head is None:
        return one.title if len(fields) > 1 else told.total
    title = " · ".join(head.labels)
    return f"{title} {one.title}" if len(fields) > 1 else title


def _axis_title(ledger: Ledger, key: str) -> str:
    known = ledger.dimensions.get(key)
    return known.title if known else key
