"""Lists of records: a table on a PC, cards on a phone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, request

from dougong.access.policy import may
from dougong.actions.imports.offer import may_import
from dougong.actions.list_filters import FieldFilter
from dougong.actions.listings import ListPage, ListRequest, list_page, named
from dougong.actions.periods import booked_elsewhere
from dougong.actions.picking import picker
from dougong.actions.seen import Seen
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import InputError
from dougong.base.text import Text
from dougong.forms.showing import offered, target_of
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown
from dougong.model.listing import ListView as Listed
from dougong.model.related import references_of
from dougong.model.rights import effective
from dougong.web.call import read
from dougong.web.locale import text
from dougong.web.plain import whole_number
from dougong.web.render import page
from dougong.web.statuses import STATUSES, status_title
from dougong.web.wording import with_unit

blueprint = Blueprint("lists", __name__)


class PageInvalid(InputError):
    """A page number that is none."""

    code = "page_invalid"
    text = Text("页码应为正整数", "The page is a positive whole number")


@dataclass(frozen=True)
class Choice:
    """One option of a filter."""

    value: str
    title: str


@dataclass(frozen=True)
class FilterView:
    """One filter above a list."""

    key: str
    title: str
    value: str
    input: str = "text"
    options: tuple[Choice, ...] = ()
    #: What it is when nothing is chosen, where that is not everything.
    empty: str = ""


@dataclass(frozen=True)
class ColumnHead:
    """One column's head."""

    title: str
    numeric: bool
    sort_href: str
    #: `ascending`, `descending` or empty.
    sorted: str
    total: str
    #: Whether it tells how a document stands.
    is_state: bool


@dataclass(frozen=True)
class Cell:
    """One value of a row; a status carries its key."""

    text: str
    value: Shown
    status: str = ""


@dataclass(frozen=True)
class Fact:
    """A titled value on a card."""

    title: str
    text: str


@dataclass(frozen=True)
class RowView:
    """One record."""

    href: str
    cells: tuple[Cell, ...]
    title: str
    status: str
    status_title: str
    #: The month it is booked in, where that is not the month of its date.
    booked_in: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class ListView:
    """What the list page shows."""

    title: str
    columns: tuple[ColumnHead, ...]
    rows: tuple[RowView, ...]
    filters: tuple[FilterView, ...]
    search: str | None
    filtered: bool
    create: str
    #: The address of the list as a spreadsheet; empty for those who may not take it along.
    excel: str
    #: Where a file may be brought in; empty for those who may not.
    bring_in: str
    total: int
    totals: bool
    page: int
    pages: int
    previous: str
    next: str


@blueprint.get("/lists/<name>")
def show(name: str) -> str:
    """One page of a list."""
    return page("list", read(lambda uow: _list_view(uow, name)))


def _list_view(uow: UnitOfWork, name: str) -> ListView:
    number = page_number()
    definition = uow.catalog.lists.get(name)
    size = definition.page_size if definition else 20
    found = list_page(uow, name, list_request(uow, name, number, size))
    entity = found.entity
    may_create = may(uow.actor, uow.catalog, "create", entity.name, None)
    total = found.total or 0
    pages = max(1, -(-total // size))
    return ListView(
        title=found.view.title,
        columns=_columns(found),
        rows=lines_of(found),
        filters=list_filters(uow, name),
        search=request.args.get("q", "") if entity.search else None,
        filtered=any(value for key, value in request.args.items() if key not in {"page", "sort"}),
        create=_create(uow, entity) if may_create else "",
        excel=f"/lists/{name}/excel{address()}" if _may_export(uow, entity) else "",
        bring_in=f"/import/{entity.name}" if may_import(uow, entity.name) else "",
        total=total,
        totals=bool(found.totals),
        page=number,
        pages=pages,
        previous=address(page=number - 1) if number > 1 else "",
        next=address(page=number + 1) if number < pages else "",
    )


def lines_of(found: ListPage) -> tuple[RowView, ...]:
    """The records of a list in few words, for a page that shows other things as well."""
    keys = _keys(found)
    return tuple(_row(found, item, keys) for item in found.items)


def plain_view(found: ListPage, number: int, size: int) -> ListView:
    """A list that is only read: the records behind a figure."""
    total = found.total or 0
    return ListView(
        title=found.view.title,
        columns=_columns(found),
        rows=lines_of(found),
        filters=(),
        search=None,
        filtered=True,
        create="",
        excel="",
        bring_in="",
        total=total,
        totals=bool(found.totals),
        page=number,
        pages=max(1, -(-total // size)),
        previous=address(page=number - 1) if number > 1 else "",
        next=address(page=number + 1) if number * size < total else "",
    )


def page_number() -> int:
    """The page asked for, from 1."""
    asked = whole_number(request.args.get("page", "1"))
    if not 0 < asked < 1_000_000:
        raise PageInvalid
    return asked


def address(**changed: object) -> str:
    """The address of the page shown, with some words of its query changed."""
    words = {**request.args.to_dict(), **{key: str(value) for key, value in changed.items()}}
    return "?" + urlencode({key: value for key, value in words.items() if value})


def _may_export(uow: UnitOfWork, entity: Entity) -> bool:
    return may(uow.actor, uow.catalog, "export", entity.name, None)


def _create(uow: UnitOfWork, entity: Entity) -> str:
    names = (form.name for form in uow.catalog.forms.values() if form.entity == entity.name)
    found = next(names, "")
    return f"/new/{found}" if found else ""


def list_request(uow: UnitOfWork, name: str, number: int, size: int) -> ListRequest:
    """What the address asks of a list."""
    view = uow.catalog.lists.get(name)
    filters = tuple(_chosen((*view.filters, *_brought(uow, view)))) if view else ()
    sort = request.args.get("sort", "")
    return ListRequest(
        filters=filters,
        search=request.args.get("q", "")[:100],
        sort=(sort,) if sort else (),
        limit=size,
        offset=(number - 1) * size,
    )


def _brought(uow: UnitOfWork, view: Listed) -> tuple[str, ...]:
    """References that the list offers no filter by, and the address narrows it to nevertheless."""
    return tuple(one.key for one in _references(uow, view))


def _references(uow: UnitOfWork, view: Listed) -> Iterator[Field]:
    for field in references_of(uow.catalog, uow.catalog.entity(view.entity)):
        if field.key in request.args and field.key not in view.filters:
            yield field


def _chosen(keys: Iterable[str]) -> Iterable[FieldFilter]:
    for key in keys:
        value = request.args.get(key)
        if value:
            yield FieldFilter(key, "=", (value,))
        for word, op in (("from", ">="), ("to", "<=")):
            edge = request.args.get(f"{key}.{word}")
            if edge:
                yield FieldFilter(key, op, (edge,))  # type: ignore[arg-type] # both are operators


def _keys(found: ListPage) -> tuple[str, ...]:
    keys = tuple(column.field for column in found.view.columns)
    if found.entity.kind == "document" and "status" not in keys:
        keys = (*keys, "status")
    rights = found.items[0].rights if found.items else {}
    return tuple(key for key in keys if effective(rights, f"/{key}") != "hidden")


def _columns(found: ListPage) -> tuple[ColumnHead, ...]:
    titles = {column.field: column.title for column in found.view.columns}
    sort = request.args.get("sort") or (found.view.sort[0] if found.view.sort else "")
    heads = []
    for key in _keys(found):
        field = found.entity.fields.get(key)
        down = sort == f"-{key}"
        total = found.totals.get(key)
        heads.append(
            ColumnHead(
                title=with_unit(titles.get(key) or (field.title if field else text("状态")), field),
                numeric=bool(field and offered(field)["numeric"]),
                sort_href=address(sort=key if down else f"-{key}", page=""),
                sorted="descending" if down else "ascending" if sort == key else "",
                total=_shown(found, field, total).text if field and total is not None else "",
                is_state=field is None,
            )
        )
    return tuple(heads)


def _shown(found: ListPage, field: Field, value: object) -> Shown:
    return field_kinds[field.kind].show(field, value, found.words)


def _cell(found: ListPage, item: Seen, key: str) -> Cell:
    field = found.entity.fields.get(key)
    if field is None:
        title = status_title(item.record.status)
        return Cell(title, Shown(title), item.record.status)
    value = item.record.data.get(key)
    kind = field_kinds[field.kind]
    masked = effective(item.rights, f"/{key}") == "masked" or field.personal
    shown = kind.mask(field, value, found.words) if masked else kind.show(field, value, found.words)
    return Cell(shown.text, shown)


def _row(found: ListPage, item: Seen, keys: tuple[str, ...]) -> RowView:
    record, entity = item.record, found.entity
    label = found.words.labels.get((entity.name, record.id), record.id)
    on_phone = found.view.phone or tuple(key for key in keys[1:4] if key != "status")
    return RowView(
        href=f"/records/{entity.name}/{record.id}",
        cells=tuple(_cell(found, item, key) for key in keys),
        title=label,
        status=record.status if entity.kind == "document" else "",
        status_title=status_title(record.status),
        booked_in=booked_elsewhere(entity, record),
        facts=tuple(
            Fact(
                with_unit(entity.fields[key].title, entity.fields[key]),
                _cell(found, item, key).text,
            )
            for key in on_phone
            if key in entity.fields and effective(item.rights, f"/{key}") != "hidden"
        ),
    )


def list_filters(uow: UnitOfWork, name: str) -> tuple[FilterView, ...]:
    """The filters above a list, as they are set."""
    view = uow.catalog.lists.get(name)
    if view is None:
        return ()
    entity = uow.catalog.entity(view.entity)
    offered_here = (one for key in view.filters for one in _filter(uow, entity, key))
    brought = (_from_record(uow, field) for field in _references(uow, view))
    return (*offered_here, *brought)


def _from_record(uow: UnitOfWork, field: Field) -> FilterView:
    """The filter of people who came from the page of a record."""
    value = request.args.get(field.key, "")
    options = _with_chosen(uow, field, (), value)
    return FilterView(field.key, field.title, value, options=options)


def _with_chosen(
    uow: UnitOfWork, field: Field, options: tuple[Choice, ...], value: str
) -> tuple[Choice, ...]:
    """The options with the record that is chosen, which need not be among the first of them."""
    known = not value or field.reference is None or any(one.value == value for one in options)
    if known or field.reference is None:
        return options
    name = named(uow, field.reference.entity, value) or text("所选的记录")
    return (Choice(value, name), *options)


def _filter(uow: UnitOfWork, entity: Entity, key: str) -> Iterable[FilterView]:
    if key == "status":
        options = tuple(Choice(status, status_title(status)) for status in STATUSES)
        yield FilterView(key, text("状态"), request.args.get(key, ""), options=options)
        return
    field = entity.fields[key]
    if field.kind in {"date", "datetime"}:
        first, last = text("%(title)s起", title=field.title), text("%(title)s止", title=field.title)
        for word, title in (("from", first), ("to", last)):
            name = f"{key}.{word}"
            yield FilterView(name, title, request.args.get(name, ""), "date")
        return
    value = request.args.get(key, "")
    options = _with_chosen(uow, field, filter_options(uow, entity, field), value)
    kind = "month" if field.kind == "period" else "text"
    yield FilterView(key, field.title, value, kind, options)


def filter_options(uow: UnitOfWork, entity: Entity, field: Field) -> tuple[Choice, ...]:
    """What a filter on a field offers."""
    if field.options:
        return tuple(Choice(option.value, option.title) for option in field.options)
    if field.kind == "boolean":
        return (Choice("true", text("是")), Choice("false", text("否")))
    if target_of(field) and field.reference:
        found = picker(uow, entity.name, field.key)
        return tuple(Choice(one.id, one.label) for one in found)
    return ()
