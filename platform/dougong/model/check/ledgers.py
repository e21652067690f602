"""Ledgers: limits look at sums that are kept, and the families of periods exist."""

from collections.abc import Mapping

from dougong.base.text import Text
from dougong.feel.types import ANYTHING, Type, optional
from dougong.feel.values import NUMBER, STRING
from dougong.model.check.access import ROLE
from dougong.model.check.compiled import CONDITION, checked_message, compiled
from dougong.model.check.family import Report, family
from dougong.model.check.field_types import value_type
from dougong.model.check.references import FIELD, What, known, known_entity, known_field
from dougong.model.derived import summed_for
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.ledger import Balance, Ledger, Limit
from dougong.model.module import Module, Periods
from dougong.model.parse.faults import Faults

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
            _limit(ledger, limit, faults)
        if ledger.period_family and families is not None:
            known(_FAMILY, ledger.period_family, families, faults, "/period_family")
    for module in report.catalog.modules.values():
        if module.periods:
            _periods(report, module, module.periods)


def _limit(ledger: Ledger, limit: Limit, faults: Faults) -> None:
    at = f"/limits/{limit.key}"
    kept = {balance.key: balance for balance in ledger.balances}
    if not known(_BALANCE, limit.balance, kept, faults, f"{at}/balance"):
        return
    balance = kept[limit.balance]
    known_field(limit.balance, limit.value, _told_by(ledger, balance), faults, f"{at}/value")
    names = _dimensions(ledger, balance)
    compiled(limit.when, names, faults, f"{at}/when", CONDITION)
    numbers = dict.fromkeys(NUMBERS, Type(NUMBER))
    checked_message(limit.message, {**names, **numbers}, faults, f"{at}/message")


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
