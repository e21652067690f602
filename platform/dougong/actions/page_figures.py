"""The figures that head the page of a record, as they are at this moment and its reader may see."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from dougong.access.figures import closed_measures
from dougong.access.matching import matches
from dougong.access.policy import facts_of, may_open
from dougong.actions.ledger_filters import rows_seen, scopes_seen
from dougong.actions.parts import IN_FORCE
from dougong.actions.record_scope import scope_of
from dougong.actions.seen import Rights
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import round_half_up
from dougong.feel import compile_expression
from dougong.feel.errors import ExpressionFault
from dougong.feel.to_filter import filter_of
from dougong.model.derived import figures_of
from dougong.model.entity import SYSTEM_FIELDS, Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import ValueFault
from dougong.model.ledger import Ledger
from dougong.model.listing import Report
from dougong.model.page_figure import UNDER, PageFigure
from dougong.model.rights import effective
from dougong.model.runtime import Record
from dougong.store import reporting

_OPEN = ("read", "write")


@dataclass(frozen=True)
class ShownFigure:
    """One figure with its value; null where there is none, such as a ratio of nothing."""

    figure: PageFigure
    #: How it is called and shown.
    field: Field
    value: Decimal | None
    #: Which rows of its ledger it sums, in the words of an address; none for other figures.
    rows: Mapping[str, str] | None = None
    #: Percent of the figure that it is a part of.
    share: Decimal | None = None


def figures_on(uow: UnitOfWork, record: Record, rights: Rights) -> tuple[ShownFigure, ...]:
    """The figures of a record the actor reads; of a document once it is in force.

    All that come from the same rows of a ledger are one question. A figure is as closed as the
    ledger is: to whoever may not open it, in his scopes, or not see what feeds the measure.
    """
    entity = uow.catalog.entity(record.entity)
    if not entity.page_figures or (entity.kind == "document" and record.status not in IN_FORCE):
        return ()
    return tuple(_Figures(uow, entity, record, rights).shown())


class _Figures:
    """The figures of one record, each with those before it at hand."""

    def __init__(self, uow: UnitOfWork, entity: Entity, record: Record, rights: Rights) -> None:
        self._uow, self._entity, self._record, self._rights = uow, entity, record, rights
        self._wanted = [one for one in entity.page_figures if self._holds(one)]
        self._asked: dict[Any, Mapping[str, Decimal | None]] = {}
        self._known: dict[str, Decimal | None] = {}

    def shown(self) -> Iterator[ShownFigure]:
        """Those that the reader may see, in order."""
        for one in self._wanted:
            made = self._of_ledger(one) if one.ledger else self._of_record(one)
            if made is not None:
                self._known[one.key] = made.value
                yield replace(made, share=self._share(one, made.value))

    def _holds(self, one: PageFigure) -> bool:
        if not one.when:
            return True
        scope = {"today": self._uow.today}
        names = {*self._entity.fields, *SYSTEM_FIELDS} - scope.keys()
        return matches(filter_of(one.when, names, scope), facts_of(self._record))

    def _share(self, one: PageFigure, value: Decimal | None) -> Decimal | None:
        whole = self._known.get(one.of) if one.of else None
        if value is None or not whole or whole < 0:
            return None
        return round_half_up(value / whole * 100, 1)

    def _of_ledger(self, one: PageFigure) -> ShownFigure | None:
        ledger = self._uow.catalog.ledgers[one.ledger]
        rows = self._place(one, ledger)
        if rows is None or one.measure in self._closed(ledger):
            return None
        found = self._sums(one, ledger, rows)
        of = ledger.figures[one.measure]
        field = replace(of, title=one.title or of.title)
        narrowed = (
            {"figure": f"{self._entity.name}.{one.key}"} if one.where or one.row_types else {}
        )
        return ShownFigure(one, field, found[one.measure], rows={**rows, **narrowed})

    def _closed(self, ledger: Ledger) -> frozenset[str]:
        """The figures of a ledger that are not for the reader on this page."""
        uow = self._uow
        scopes = scopes_seen(uow, ledger.name)
        scope = scope_of(self._entity, self._record)
        # What is limited to some projects says nothing of a record that belongs to none of them.
        reached = scopes is None or scope is None or scope in scopes
        if not reached or not may_open(uow.actor, uow.catalog, ledger.name):
            return frozenset(ledger.figures)
        return closed_measures(uow.actor, uow.catalog, ledger.name, ledger)

    def _place(self, one: PageFigure, ledger: Ledger) -> dict[str, str] | None:
        """Which rows are summed; none where the record does not say, or the ledger knows it not."""
        place = one.place(self._entity.name, ledger)
        facts = {**self._record.data, "id": self._record.id}
        rows = {key: str(facts[own]) for key, own in place.items() if facts.get(own)}
        known = all(key.removesuffix(UNDER) in ledger.dimensions for key in rows)
        return rows if rows and known and len(rows) == len(place) else None

    def _sums(
        self, one: PageFigure, ledger: Ledger, rows: Mapping[str, str]
    ) -> Mapping[str, Decimal | None]:
        key = _source(one, ledger, self._entity.name)
        if key not in self._asked:
            alike = (w for w in self._wanted if w.ledger == ledger.name)
            same = [w.measure for w in alike if _source(w, ledger, self._entity.name) == key]
            self._asked[key] = _ask(self._uow, ledger, one, rows, tuple(dict.fromkeys(same)))
        return self._asked[key]

    def _of_record(self, one: PageFigure) -> ShownFigure | None:
        return self._of_field(one) if one.field else self._worked_out(one)

    def _of_field(self, one: PageFigure) -> ShownFigure | None:
        if not self._sees(one.field):
            return None
        of, value = self._entity.fields[one.field], self._record.data.get(one.field)
        return ShownFigure(one, replace(of, title=one.title or of.title), value)

    def _worked_out(self, one: PageFigure) -> ShownFigure | None:
        expression = compile_expression(one.value, None)
        if one.shown is None or not all(self._has(name) for name in expression.names):
            return None
        scope = {**self._values(expression.names), **self._known, "today": self._uow.today}
        try:
            value = field_kinds[one.shown.kind].from_feel(one.shown, expression.value(scope))
        except (ExpressionFault, ValueFault):
            # A figure beyond what its kind can hold is shown as none, as any value is that fails.
            value = None
        return ShownFigure(one, one.shown, value)

    def _sees(self, key: str) -> bool:
        return effective(self._rights, f"/{key}") in _OPEN

    def _has(self, name: str) -> bool:
        """Whether a name is a figure the reader sees, or a field of the record that he sees."""
        figures = {one.key for one in self._entity.page_figures}
        if name in self._known or name == "today":
            return True
        return name not in figures and (name not in self._entity.fields or self._sees(name))

    def _values(self, names: Iterable[str]) -> dict[str, Any]:
        facts, fields = facts_of(self._record), self._entity.fields
        return {
            name: field_kinds[fields[name].kind].feel(fields[name], facts.get(name))
            if name in fields and facts.get(name) is not None
            else facts.get(name)
            for name in names
        }


def _source(one: PageFigure, ledger: Ledger, entity: str) -> tuple[Any, ...]:
    """What makes the rows of two figures the same."""
    place = one.place(entity, ledger)
    return (ledger.name, tuple(sorted(place.items())), one.where, one.row_types)


def _ask(
    uow: UnitOfWork,
    ledger: Ledger,
    one: PageFigure,
    rows: Mapping[str, str],
    measures: tuple[str, ...],
) -> Mapping[str, Decimal | None]:
    """The measures summed over the rows, from a balance where one has them."""
    report = Report(
        module=ledger.module,
        key=ledger.key,
        title=ledger.title,
        ledger=ledger.name,
        rows=(),
        columns=(),
        measures=measures,
        row_types=one.row_types,
    )
    where = rows_seen(uow, ledger, ledger.name, rows, one.where)
    found = reporting.figures(uow, report, where)
    return found.get((), figures_of(ledger, measures, {}))
