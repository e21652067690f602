"""Lists of platform tables: Flask-Admin asks the database, our own template shows the answer."""

from typing import Any, ClassVar

from flask import Response, request
from flask_admin.contrib.sqla import ModelView
from flask_admin.form import BaseForm, SecureForm
from sqlalchemy import func, or_

from dougong.base.errors import NotFound
from dougong.store.text_search import holds
from dougong.web.admin.base import ConsoleView, at
from dougong.web.admin.export import csv_file
from dougong.web.admin.filters import Filter, FilterView, Narrow
from dougong.web.admin.listed import Asked, Button, Column, Fact, Head, Line, ListPage
from dougong.web.admin.reading import Reading, session

#: Rows of a file; a longer list is narrowed first.
EXPORTED = 10_000
LAST_PAGE = 100_000


class ListView(ConsoleView, ModelView):
    """A list that is only read: search, filters, order, pages, a file; buttons call actions."""

    row: ClassVar[type]
    filters: ClassVar[tuple[Filter, ...]] = ()
    page_size = 50
    can_create = can_edit = can_delete = False
    can_export = True
    form_base_class = SecureForm
    list_template = "admin/model/list.html"
    details_template = "admin/model/details.html"
    # Flask-Admin's generic forms have no address at all: rows change through actions only.
    create_view = edit_view = delete_view = action_view = ajax_lookup = ajax_update = None

    def __init__(self) -> None:
        self.column_filters = [Narrow(known) for known in self.filters]
        super().__init__(self.row, Reading())

    # What each list says of itself

    def columns(self) -> tuple[Column, ...]:
        """The columns, in the reader's language."""
        raise NotImplementedError

    def href(self, row: Any) -> str:
        """The page of a row; empty without one."""
        return self.get_url(".details_view", key=row.id) if self.can_view_details else ""

    def buttons(self, row: Any) -> tuple[Button, ...]:  # noqa: ARG002 (lists name it)
        """What can be done to a row."""
        return ()

    def facts(self, row: Any) -> tuple[Fact, ...]:  # noqa: ARG002 (lists name it)
        """What the page of a row tells beside the columns of the list."""
        return ()

    # What Flask-Admin is told

    def scaffold_list_columns(self) -> list[str]:
        """None: columns are chosen one by one, never taken from the table."""
        return []

    def scaffold_form(self) -> type[BaseForm]:
        """A form without fields."""
        found: type[BaseForm] = self.form_base_class
        return found

    def get_query(self) -> Any:
        """Every row of the list."""
        return session().query(self.row)

    def get_count_query(self) -> Any:
        """How many rows that are."""
        return session().query(func.count("*")).select_from(self.row)

    def _apply_search(self, query: Any, count_query: Any, joins: Any, *rest: Any) -> Any:
        """Rows that hold every word; Flask-Admin's own differs between the databases."""
        count_joins, search = rest
        for word in search.split():
            query, joins = self._holding(query, joins, word)
            count_query, count_joins = self._holding(count_query, count_joins, word)
        return query, count_query, joins, count_joins

    def _holding(self, query: Any, joins: Any, word: str) -> tuple[Any, Any]:
        found = []
        for field, path in self._search_fields or ():
            query, joins, alias = self._apply_path_joins(query, joins, path, inner_join=False)
            found.append(holds(field if alias is None else getattr(alias, field.key), word))
        return query.filter(or_(*found)), joins

    def _apply_sorting(self, query: Any, joins: Any, *rest: Any) -> Any:
        """In the order asked for; rows that are equal in it keep their places between pages."""
        query, joins = super()._apply_sorting(query, joins, *rest)
        return query.order_by(getattr(self.row, str(self._primary_key))), joins

    # Pages

    @at("/")
    def index_view(self) -> str:
        """One page of the list."""
        asked = self._asked()
        count, rows = self._found(asked, self.page_size)
        return self.render(self.list_template, view=self._page(asked, count, rows))

    @at("/<key>")
    def details_view(self, key: str) -> str:
        """All that may be known of a row."""
        row = self.get_query().filter(getattr(self.row, str(self._primary_key)) == key).first()
        if row is None or not self.can_view_details:
            raise NotFound(what=self.place, id=key)
        told = [(column.title, column.cell(row)) for column in self.columns()]
        return self.render(
            self.details_template, told=told, facts=self.facts(row), buttons=self.buttons(row)
        )

    @at("/export.csv")
    def export(self) -> Response:
        """The list as a file, narrowed as it is on the page."""
        _count, rows = self._found(self._asked(), EXPORTED)
        columns = self.columns()
        body = ([column.cell(row).text for column in columns] for row in rows)
        return csv_file(self.place, [[column.title for column in columns], *body])

    def _asked(self) -> Asked:
        words = request.args
        page = words.get("page", 0, type=int)
        return Asked(
            page=min(max(page, 0), LAST_PAGE),
            sort=words.get("sort", "")[:60],
            search=_usable(words.get("q", "")),
            values={
                known.key: value
                for known in self.filters
                if (value := _usable(words.get(known.key, "")))
            },
        )

    def _found(self, asked: Asked, most: int) -> tuple[int, list[Any]]:
        narrowed = [
            (place, known.key, asked.values[known.key])
            for place, known in enumerate(self.filters)
            if known.key in asked.values
        ]
        key = asked.sort.lstrip("-")
        found: tuple[int, list[Any]] = self.get_list(
            asked.page if most == self.page_size else 0,
            key if key in self._sortable_columns else None,
            asked.sort.startswith("-"),
            asked.search,
            narrowed,
            page_size=most,
        )
        return found

    def _page(self, asked: Asked, count: int, rows: list[Any]) -> ListPage:
        pages = max(1, -(-count // self.page_size))
        lines = tuple(self._line(row) for row in rows)
        return ListPage(
            heads=tuple(self._head(asked, column) for column in self.columns()),
            lines=lines,
            filters=[self._filter(asked, known) for known in self.filters],
            search=asked.search if self._search_supported else None,
            count=count,
            page=asked.page + 1,
            pages=pages,
            previous=self._to(asked, page=asked.page - 1 or None) if asked.page else "",
            next=self._to(asked, page=asked.page + 1) if asked.page + 1 < pages else "",
            export=self.get_url(".export", **asked.words(page=None)),
            narrowed=bool(asked.search or asked.values),
            acts=any(line.buttons for line in lines),
        )

    def _line(self, row: Any) -> Line:
        told = tuple((column.title, column.cell(row)) for column in self.columns())
        cells = tuple(cell for _title, cell in told)
        facts = tuple((title, cell) for title, cell in told[1:] if cell.text and not cell.state)
        return Line(self.get_pk_value(row), self.href(row), cells, facts, self.buttons(row))

    def _head(self, asked: Asked, column: Column) -> Head:
        if column.key not in self._sortable_columns:
            return Head(column.title, column.numeric)
        sorted_by = {column.key: "ascending", f"-{column.key}": "descending"}.get(asked.sort, "")
        other = f"-{column.key}" if sorted_by == "ascending" else column.key
        return Head(column.title, column.numeric, self._to(asked, sort=other, page=None), sorted_by)

    def _filter(self, asked: Asked, known: Filter) -> FilterView:
        value = asked.values.get(known.key, "")
        return FilterView(known.key, known.title(), value, known.options(), known.input)

    def _to(self, asked: Asked, **other: Any) -> str:
        return str(self.get_url(".index_view", **asked.words(**other)))


def _usable(text: str) -> str:
    """The word without letters that a database refuses."""
    return text.encode(errors="ignore").decode().replace("\0", "").strip()[:100]
