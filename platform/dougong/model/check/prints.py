"""Print templates: entities, rows and names exist, and expressions give what can be printed."""

from collections.abc import Iterable
from dataclasses import replace

from dougong.base.text import Text
from dougong.feel.types import context_of, list_of, optional
from dougong.feel.values import NUMBER
from dougong.model.check.compiled import CONDITION, SHOWN, compiled
from dougong.model.check.family import Report, family
from dougong.model.check.field_types import MAYBE_TEXT, TEXT
from dougong.model.check.names import Lazy, Names
from dougong.model.check.references import ENTITY, known
from dougong.model.entity import Entity
from dougong.model.parse.faults import Faults
from dougong.model.print_sheet import APPROVALS, FIGURES, Asked, Element, PrintSheet, Said

_NESTED = Text("each 里不能再有 each", "An each cannot stand within another")
_ROWS = Text("“{name}”不是明细，不能写 each", "“{name}” holds no rows for each")
_LIST = Text("“{name}”是明细，请用 each 逐行打印", "“{name}” holds rows; print them with each")
_EMPTY = Text("“{{{{ }}}}”里没有表达式", "There is no expression in “{{{{ }}}}”")
#: What is known of one person's part in the approval.
_STEP = {"node": TEXT, "person": TEXT, "vote": TEXT, "opinion": TEXT, "time": TEXT}
#: What is known of one figure that heads the page.
_FIGURE = {
    "figure": TEXT,
    "title": TEXT,
    "text": TEXT,
    "unit": TEXT,
    "share": TEXT,
    "value": optional(NUMBER),
}
#: The picture of the signature; it is no value of the expression language.
SIGNATURE = "signature"


@family("prints")
def prints(report: Report) -> None:
    """Print templates against their entities."""
    for sheet in report.catalog.prints.values():
        faults = report.about(sheet.file)
        names = report.catalog.entities
        if known(ENTITY, sheet.entity, names, faults, "/print/@entity"):
            _Looker(report, sheet).look()


class _Looker:
    """Looks at one template."""

    def __init__(self, report: Report, sheet: PrintSheet) -> None:
        self._report, self._sheet = report, sheet
        self._entity = report.catalog.entities[sheet.entity]
        self._header = _with_own(report.scopes.complete.posting(self._entity, ""), self._entity)

    def look(self) -> None:
        """Note everything that is wrong with the template."""
        root = Element("print", (), (), path="/print", line=1, file=self._sheet.file)
        self._all(self._sheet.body, self._header, self._entity, root)

    def _all(
        self,
        nodes: Iterable[Said | Asked | Element],
        names: Names,
        entity: Entity | None,
        around: Element,
    ) -> None:
        for node in nodes:
            if isinstance(node, Element):
                self._element(node, names, entity)
            elif isinstance(node, Asked):
                self._asked(node, names, entity, around)

    def _element(self, element: Element, names: Names, entity: Entity | None) -> None:
        inner, of = names, entity
        if element.each:
            found = self._rows(element, entity)
            if found is None:
                return
            inner, of = found
        if element.when:
            with_line = Faults(element.file)
            compiled(element.when, inner, with_line, f"{element.path}/@if", CONDITION)
            self._keep(with_line, element)
        self._all(element.children, inner, of, element)

    def _rows(self, element: Element, entity: Entity | None) -> tuple[Names, Entity | None] | None:
        """The names of the rows that an element is repeated for, or None with the fault."""
        noted, place = Faults(element.file), f"{element.path}/@each"
        fields = self._entity.fields
        if entity is not self._entity:
            noted.add("print_each_nested", place, _NESTED)
        elif element.each in fields and fields[element.each].rows in self._report.catalog.entities:
            child = self._report.catalog.entities[fields[element.each].rows]
            return self._report.scopes.complete.posting(self._entity, element.each), child
        elif element.each == APPROVALS and APPROVALS not in fields:
            return _STEP, None
        elif element.each == FIGURES and _has_figures(self._entity):
            return _FIGURE, None
        else:
            rows = [of.key for of in self._entity.row_fields]
            own = [APPROVALS, *[FIGURES] * _has_figures(self._entity)]
            noted.unknown("print_each", place, _ROWS, element.each, [*rows, *own])
        self._keep(noted, element)
        return None

    def _asked(self, asked: Asked, names: Names, entity: Entity | None, around: Element) -> None:
        noted = Faults(around.file)
        of = entity.fields.get(asked.expression) if entity else None
        if not asked.expression:
            noted.add("print_empty", around.path, _EMPTY)
        elif of is not None and of.rows:
            noted.add("print_rows", around.path, _LIST, name=of.key)
        elif of is None and not (entity is None and asked.expression == SIGNATURE):
            # A field that stands alone is printed as forms show it, whatever it holds.
            compiled(asked.expression, names, noted, around.path, SHOWN)
        self._keep(noted, around)

    def _keep(self, noted: Faults, element: Element) -> None:
        """Note faults with their line, in the file they stand in: the template or a part of it."""
        found = self._report.about(element.file).found
        found.extend(replace(one, line=element.line or None) for one in noted.found)


def _has_figures(entity: Entity) -> bool:
    return bool(entity.page_figures) and FIGURES not in entity.fields


def _with_own(names: Lazy, entity: Entity) -> Names:
    """The names of the entity, with the approval and the figures of its page."""
    found = names
    if APPROVALS not in entity.fields:
        step = {**_STEP, "opinion": MAYBE_TEXT}
        found = found.having(APPROVALS, lambda: list_of(context_of(step)))
    if _has_figures(entity):
        found = found.having(FIGURES, lambda: list_of(context_of(_FIGURE)))
    return found
