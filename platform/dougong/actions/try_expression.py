"""An expression tried out against a sample: its value, and where it could run."""

from collections.abc import Mapping
from dataclasses import dataclass

from dougong import feel
from dougong.access.policy import may_configure
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied
from dougong.base.text import Text
from dougong.base.values import JsonObject
from dougong.feel import Expression, ExpressionFault
from dougong.feel.errors import ExpressionInvalid
from dougong.feel.functions.show import show
from dougong.feel.to_filter import filter_of
from dougong.feel.values import kind_of
from dougong.forms.decode import decode
from dougong.forms.live_reads import Ground
from dougong.forms.plan import entity_plan
from dougong.forms.scope import scope_for
from dougong.forms.sheet import Bench, Sheet, actor_context
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity

_LONGEST_SHOWN = 2_000

#: How kinds of values are called.
KINDS: Mapping[str, Text] = {
    "null": Text("空值", "null"),
    "number": Text("数值", "number"),
    "string": Text("文字", "text"),
    "boolean": Text("是/否", "true or false"),
    "date": Text("日期", "date"),
    "time": Text("时间", "time"),
    "date and time": Text("日期时间", "date and time"),
    "days and time duration": Text("时长", "duration of days and time"),
    "years and months duration": Text("时长（年月）", "duration of years and months"),
    "list": Text("列表", "list"),
    "context": Text("组合值", "context"),
    "range": Text("区间", "range"),
    "function": Text("函数", "function"),
}


@dataclass(frozen=True)
class Wish:
    """What somebody tries: an expression of an entity, or of its rows, against sample values."""

    entity: str
    #: Rows field, or empty for the header.
    rows: str
    expression: str
    sample: JsonObject
    #: The language of the answer.
    locale: str = "zh"


@dataclass(frozen=True)
class Tried:
    """The value, or the fault; and where the expression could run."""

    value: str = ""
    kind: str = ""
    notes: tuple[str, ...] = ()
    in_browser: bool = False
    #: Why no database decides it; empty when one does.
    no_filter: str = ""
    fault: str = ""
    hint: str = ""
    position: int = 0
    nearest: str = ""


def tried(uow: UnitOfWork, catalog: Catalog, wish: Wish) -> Tried:
    """What the expression gives; lookups of other records are empty here."""
    if not may_configure(uow.actor):
        raise AccessDenied(action="configure")
    entity = catalog.entity(wish.entity)
    plan = entity_plan(entity, catalog)
    locale = wish.locale
    try:
        expression = feel.compile(wish.expression, plan.part(wish.rows).names)
    except ExpressionInvalid as fault:
        nearest = str(fault.facts.get("nearest") or "")
        # A hint that asks for the nearest name says nothing where no name is near.
        hint = fault.advice(locale) if nearest or "nearest" not in fault.facts else ""
        position = int(fault.facts.get("position", 0))
        return Tried(fault=fault.for_person(locale), hint=hint, position=position, nearest=nearest)
    bench = _bench(uow, catalog, entity, wish)
    in_browser = Ground(plan, None, {}).open(expression, wish.rows) is not None
    try:
        found = expression.evaluate(bench.names)
    except ExpressionFault as fault:
        return Tried(fault=fault.for_person(locale), hint=fault.advice(locale))
    return Tried(
        value=show(found.value, _LONGEST_SHOWN),
        kind=KINDS[kind_of(found.value)].show(locale),
        notes=tuple(note.text.show(locale) for note in found.diagnostics),
        in_browser=in_browser,
        no_filter=_no_filter(uow, entity, wish, expression),
    )


def _bench(uow: UnitOfWork, catalog: Catalog, entity: Entity, wish: Wish) -> Bench:
    data = decode(entity, catalog, wish.sample, partial=True, lenient=True).data
    if wish.rows and not data.get(wish.rows):
        data = {**data, wish.rows: [{}]}
    scope = scope_for(catalog, entity, uow.actor, uow.now, uow.today)
    sheet = Sheet(entity_plan(entity, catalog), data, scope)
    sheet.compute()
    return sheet.benches(wish.rows)[0]


def _no_filter(uow: UnitOfWork, entity: Entity, wish: Wish, expression: Expression) -> str:
    locale = wish.locale
    if wish.rows:
        return _ROWS.show(locale)
    scope = {"actor": actor_context(uow.actor), "today": uow.today}
    try:
        filter_of(expression.text, [f.key for f in entity.fields.values() if not f.rows], scope)
    except (ExpressionInvalid, ExpressionFault) as fault:
        return fault.for_person(locale)
    return ""


_ROWS = Text("明细行的表达式不作筛选条件", "Expressions of rows are no filters")
