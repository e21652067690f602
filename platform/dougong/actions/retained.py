"""Whether personal data may go: what the record's rules, open documents and the law say."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from dougong.actions.errors import AnonymiseRefused, RetentionRunning, StillUnderWay
from dougong.actions.questions import Questions
from dougong.actions.saving import base_scope
from dougong.actions.unit_of_work import UnitOfWork
from dougong.feel import compile_expression
from dougong.forms import checks
from dougong.forms.needs import answered
from dougong.forms.plan import entity_plan
from dougong.forms.sheet import Sheet
from dougong.model.entity import Entity, Retention
from dougong.model.runtime import Record
from dougong.store import forgetting, records
from dougong.store.forgetting import Named

#: So many are named; whoever has more to end looks again.
SHOWN = 10


def require_over(uow: UnitOfWork, entity: Entity, record: Record, named: Iterable[Named]) -> Sheet:
    """The record worked out for being made nameless; a refusal says what is in the way."""
    scope = replace(base_scope(uow, entity, record), moment="anonymise")
    scope = answered(entity, uow.catalog, record.data, scope, Questions(uow, record))
    found = checks.run(entity, uow.catalog, record.data, scope, on="anonymise")
    if any(result.refuses for result in found):
        raise AnonymiseRefused(found)
    _require_ended(uow, named)
    sheet = Sheet(entity_plan(entity, uow.catalog), record.data, scope)
    if entity.retention is not None:
        _require_elapsed(uow, entity.retention, sheet, forgetting.last_day(uow, named))
    return sheet


def _require_ended(uow: UnitOfWork, named: Iterable[Named]) -> None:
    entities = uow.catalog.entities
    under_way = [
        (one.entity, one.id)
        for one in named
        if entities[one.entity].kind == "document" and one.status in forgetting.OPEN
    ]
    if under_way:
        labels = records.labels(uow, under_way[:SHOWN])
        titles = [f"{entities[key[0]].title} {labels.get(key, '')}" for key in under_way[:SHOWN]]
        comma = ", " if uow.actor.locale.startswith("en") else "、"
        raise StillUnderWay(count=len(under_way), titles=comma.join(titles))


def _require_elapsed(
    uow: UnitOfWork, retention: Retention, sheet: Sheet, last: date | None
) -> None:
    since = _value(sheet, retention.since) if retention.since else None
    began = max((day for day in (since, last) if isinstance(day, date)), default=None)
    years = _value(sheet, retention.years)
    if began is None or not isinstance(years, Decimal):
        return
    until = _years_later(began, int(years))
    if uow.today < until:
        raise RetentionRunning(since=began, years=int(years), until=until)


def _value(sheet: Sheet, text: str) -> object:
    return compile_expression(text, sheet.plan.header.names).value(sheet.header.names)


def _years_later(day: date, years: int) -> date:
    """The same day years later; the 29th of February is over with the 28th."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + years, 3, 1)
    return day.replace(year=day.year + years)
