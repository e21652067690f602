"""Ledgers: limits look at sums that are kept, and the families of periods exist."""

from collections.abc import Mapping

from dougong.base.text import Text
from dougong.feel.types import ANYTHING, Type, context_of, optional
from dougong.feel.values import NUMBER, STRING
from dougong.model.check.access import ROLE
from dougong.model.check.compiled import CONDITION, Want, checked_message, compiled
from dougong.model.check.family import Report, family
from dougong.model.check.field_types import value_type
from dougong.model.check.references import FIELD, What, known, known_entity, known_field
from dougong.model.derived import summed_for
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.ledger import Balance, Ledger, Limit
from dougong.model.module import Module, Periods
from dougong.model.parse.faults import Faults
from dougong.model.told_by import PARTS, Told, paths

_BALANCE = What(
    "balance_unknown", Text("台账没有名为“{name}”的余额", "The ledger keeps no balance “{name}”")
)
_FAMILY = What(
    "period_family_unknown",
    Text("没有名为“{name}”的期间账类", "There is no family of periods “{name}”"),
)
_OPTION = What("option_unknown", Text("没有名为“{name}”的选项", "There is no option “{name}”"))
_KIND = Text(
    "“{name}”应为 {wanted} 类字段，期间才认得出来",
    "“{name}” must be a field of the kind {wanted} to tell a period",
)
_UNIQUE = Text(
    "同一范围、账类、月份可能出现两条期间；请给“{name}”加上 unique",
    "One month may occur twice; let “{name}” be unique",
)
_NO_RECORD = Text("“{name}”不指向记录", "“{name}” refers to no record")
#: What a dimension that no rule gives may be.
_TELLABLE = ("text", "period")
_TOLD_KIND = Text(
    "“{name}”由日期或关联记录推定，应为 {wanted} 类维度",
    "“{name}” is told by a date or a record; it must be a dimension of the kind {wanted}",
)
_TOLD_PART = Text(
    "“{name}”是日期的，后面写 year 或 month；其他字段不写",
    "Behind “{name}” stands year or month where it is a date, and nothing else",
)
_BOUND = Want(Type(NUMBER).or_null())
#: What a limit's sentence may say besides the dimensions of its balance.
NUMBERS = ("before", "change", "after", "bound", "short")


@family("ledgers")
def ledgers(report: Report) -> None:
    """Limits and families of every ledger, and the periods that close them."""
    periods = report.catalog.periods
    families = _options(report, periods, "family") if periods else None
    for ledger in report.catalog.ledgers.values():
        faults = report.about(ledger.file)
        for limit in ledger.limits:
            _limit(report, ledger, limit, faults)
        for measure in ledger.units:
            _unit(report, ledger, measure, faults)
        _told(report, ledger, faults)
        if ledger.period_family and families is not None:
            known(_FAMILY, ledger.period_family, families, faults, "/period_family")
    for module in report.catalog.modules.values():
        if module.periods:
            _periods(report, module, module.periods)


def _told(report: Report, ledger: Ledger, faults: Faults) -> None:
    """Dimensions that no rule gives are texts or months, and what tells them is there."""
    for key in ledger.told_by:
        at = f"/told_by/{key}"
        if not known_field(ledger.title, key, ledger.dimensions, faults, at):
            continue
        if ledger.dimensions[key].kind not in _TELLABLE:
            faults.add("told_kind", at, _TOLD_KIND, name=key, wanted=" / ".join(_TELLABLE))
        for number, path in enumerate(paths(ledger, key)):
            _path(report, ledger, path, faults, f"{at}/{number}")


def _path(report: Report, ledger: Ledger, path: Told, faults: Faults, at: str) -> None:
    if path.dimension and known_field(ledger.title, path.dimension, ledger.dimensions, faults, at):
        reference = ledger.dimensions[path.dimension].reference
        entity = report.catalog.entities.get(reference.entity) if reference else None
        if reference is None:
            faults.add("told_record", at, _NO_RECORD, name=path.dimension)
        elif entity and known_field(entity.title, path.field, entity.fields, faults, at):
            is_date = entity.fields[path.field].kind == "date"
            if is_date != bool(path.part) or path.part not in {"", *PARTS}:
                faults.add("told_part", at, _TOLD_PART, name=path.field)
    elif not path.dimension and path.part not in PARTS:
        faults.add("told_part", at, _TOLD_PART, name=path.field)


def _unit(report: Report, ledger: Ledger, measure: str, faults: Faults) -> None:
    """The measure, the record that one of the dimensions leads to, and its field are there."""
    of, at = ledger.units[measure], f"/units/{measure}"
    known_field(ledger.title, measure, ledger.measures, faults, at)
    if of.dimension in ledger.absent:
        return
    if not known_field(ledger.title, of.dimension, ledger.dimensions, faults, f"{at}/of"):
        return
    reference = ledger.dimensions[of.dimension].reference
    if reference is None:
        faults.add("unit_record", f"{at}/of", _NO_RECORD, name=of.dimension)
    elif entity := report.catalog.entities.get(reference.entity):
        known_field(entity.title, of.field, entity.fields, faults, f"{at}/field")


def _limit(report: Report, ledger: Ledger, limit: Limit, faults: Faults) -> None:
    at = f"/limits/{limit.key}"
    kept = {balance.key: balance for balance in ledger.balances}
    if not known(_BALANCE, limit.balance, kept, faults, f"{at}/balance"):
        return
    balance = kept[limit.balance]
    known_field(limit.balance, limit.value, _told_by(ledger, balance), faults, f"{at}/value")
    names = _dimensions(ledger, balance)
    numbers = dict.fromkeys(NUMBERS, Type(NUMBER))
    checked_message(limit.message, {**names, **numbers}, faults, f"{at}/message")
    if limit.refers:
        names = {**names, "record": _referred(report, ledger, limit, names, faults)}
    for word in ("minimum", "maximum"):
        bound = getattr(limit, word)
        if isinstance(bound, str):
            compiled(bound, names, faults, f"{at}/{word}", _BOUND)
    compiled(limit.when, names, faults, f"{at}/when", CONDITION)


def _referred(
    report: Report, ledger: Ledger, limit: Limit, names: Mapping[str, Type], faults: Faults
) -> Type:
    """The record of a dimension, as far as its entity is there."""
    at = f"/limits/{limit.key}/record"
    if not known_field(limit.balance, limit.refers, names, faults, at):
        return ANYTHING
    field = ledger.dimensions.get(limit.refers)
    reference = field.reference if field else None
    if reference is None:
        faults.add("limit_record", at, _NO_RECORD, name=limit.refers)
        return ANYTHING
    entity = report.catalog.entities.get(reference.entity)
    if entity is None:
        return ANYTHING
    fields = {key: value_type(of).or_null() for key, of in entity.fields.items() if not of.rows}
    return context_of(fields).or_null()


def _told_by(ledger: Ledger, balance: Balance) -> set[str]:
    """The measures a balance keeps, and the derived figures that these alone give."""
    kept = set(balance.measures)
    return kept | {key for key in ledger.derived if set(summed_for(ledger, [key])) <= kept}


def _dimensions(ledger: Ledger, balance: Balance) -> Mapping[str, Type]:
    fields = {key: ledger.dimensions[key] for key in balance.by if key in ledger.dimensions}
    own = {key: optional(STRING) for key in balance.by if key not in fields}
    # What this bundle leaves out is null here and something elsewhere: nothing is said of it.
    absent = dict.fromkeys(ledger.absent, ANYTHING)
    return {**absent, **own, **{key: value_type(of).or_null() for key, of in fields.items()}}


def _periods(report: Report, module: Module, periods: Periods) -> None:
    faults = report.about(f"modules/{module.key}/module.json")
    entity = known_entity(report, periods.entity, faults, "/periods/entity")
    if entity is None:
        return
    scope = report.catalog.role_scope
    target = scope.entity if scope else ""
    _field(entity, periods.month, ("period", "text"), faults, "/periods/month")
    _field(entity, periods.family, ("choice", "text"), faults, "/periods/family")
    _field(entity, periods.state, ("choice",), faults, "/periods/state")
    if periods.scope:
        found = _field(entity, periods.scope, ("reference",), faults, "/periods/scope")
        if found and found.reference and target not in ("", found.reference.entity):
            facts = {"name": periods.scope, "wanted": f"reference → {target}"}
            faults.add("period_field", "/periods/scope", _KIND, **facts)
    month = entity.fields.get(periods.month)
    key = {periods.scope, periods.family} - {""}
    if month is not None and set(month.unique or ()) != key:
        faults.warn("period_twice", "/periods/month", _UNIQUE, name=periods.month)
    states = _options(report, periods, "state")
    for word in ("open", "soft"):
        for number, name in enumerate(getattr(periods, word)):
            known(_OPTION, name, states, faults, f"/periods/{word}/{number}")
    for number, name in enumerate(periods.soft_roles):
        known(ROLE, name, report.catalog.roles, faults, f"/periods/soft_roles/{number}")


def _field(
    entity: Entity, name: str, kinds: tuple[str, ...], faults: Faults, path: str
) -> Field | None:
    if not known(FIELD, name, entity.fields, faults, path):
        faults.found[-1].facts["owner"] = entity.title
        return None
    found = entity.fields[name]
    if found.kind not in kinds:
        faults.add("period_field", path, _KIND, name=name, wanted=" / ".join(kinds))
    return found


def _options(report: Report, periods: Periods, word: str) -> frozenset[str]:
    entity = report.catalog.entities.get(periods.entity)
    field = entity.fields.get(getattr(periods, word)) if entity else None
    return frozenset(option.value for option in field.options) if field else frozenset()
