"""What a document asks of the ledgers it is controlled by, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from dougong import feel
from dougong.feel import Expression
from dougong.feel.filters import FieldPath
from dougong.forms.plan import EntityPlan, entity_plan, remembered
from dougong.forms.scope import Scope
from dougong.forms.sheet import Bench, Sheet
from dougong.model.catalog import Catalog
from dougong.model.control import LedgerControl
from dougong.model.entity import Entity
from dougong.model.match import Match
from dougong.model.scoped_settings import settings_for

Condition = tuple[FieldPath, str, Any]
#: Dimension and value, in the order of the dimensions.
Key = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Ask:
    """One place of a document that asks: of which key, how much, under which policies."""

    path: str
    kind: str
    key: Key
    asked: Decimal
    #: Conditions of the policy, and of the one that counts where none fits; none when a value
    #: they compare with is missing.
    policies: tuple[tuple[Condition, ...] | None, ...]
    #: What the outcome sees of the place besides the figures, in the order of the names.
    given: tuple[tuple[str, Any], ...] = ()
    #: How much of what is asked another document has posted already.
    counted: Decimal = Decimal(0)


@dataclass(frozen=True)
class Asking:
    """Everything a document asks under one control."""

    control: LedgerControl
    asks: tuple[Ask, ...]
    #: JSON Pointers of places whose condition or amount has no value.
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Plan:
    control: LedgerControl
    when: Expression | None
    asked: Expression
    counted: Expression | None
    key: tuple[tuple[str, Expression], ...]
    policies: tuple[tuple[tuple[Match, FieldPath, Expression], ...], ...]
    given: tuple[tuple[str, Expression], ...]


def asking(
    control: LedgerControl,
    entity: Entity,
    catalog: Catalog,
    data: Mapping[str, Any],
    scope: Scope,
) -> Asking:
    """What evaluated data asks under a control, place by place."""
    plan = entity_plan(entity, catalog)
    rules = remembered(
        catalog, f"control {control.name}", entity.name, lambda: _plan(control, plan)
    )
    sheet = Sheet(plan, data, scope)
    asks, unknown = [], []
    settings = settings_for(catalog, control.module, scope.said)
    for bench in sheet.benches(control.documents[entity.name].for_each):
        bench.names["kind"] = control.documents[entity.name].kind
        bench.names["control_settings"] = settings
        path = f"/{bench.rows}/{bench.index}" if bench.rows else ""
        concerned = True if rules.when is None else sheet.value(rules.when, bench, path)
        found = _ask(rules, sheet, bench, path) if concerned is True else None
        if found is not None:
            asks.append(found)
        elif concerned is not False:
            unknown.append(path)
    return Asking(control, tuple(asks), tuple(unknown))


def _plan(control: LedgerControl, plan: EntityPlan) -> _Plan:
    words = control.documents[plan.entity.name]
    names = plan.part(words.for_each).names | {"kind", "control_settings"}
    policy = control.policy
    return _Plan(
        control,
        feel.compile(words.when, names) if words.when else None,
        feel.compile(words.asked, names),
        feel.compile(words.counted, names) if words.counted else None,
        tuple((key, feel.compile(words.key[key], names)) for key in sorted(words.key)),
        tuple(
            tuple(
                (match, FieldPath((match.field,)), feel.compile(match.value, names | {"key"}))
                for match in matches
            )
            for matches in ((policy.match, policy.fallback) if policy else ())
        ),
        tuple((name, feel.compile(words.given[name], names)) for name in sorted(words.given)),
    )


def _ask(plan: _Plan, sheet: Sheet, bench: Bench, path: str) -> Ask | None:
    """What one place asks; none where its amount has no value."""
    amount = _number(sheet.value(plan.asked, bench, path))
    counted = _number(sheet.value(plan.counted, bench, path) if plan.counted else 0)
    if amount is None or counted is None:
        return None
    key = tuple((name, sheet.value(text, bench, path)) for name, text in plan.key)
    bench.names["key"] = dict(key)
    policies = tuple(_conditions(matches, sheet, bench, path) for matches in plan.policies)
    given = tuple((name, sheet.value(text, bench, path)) for name, text in plan.given)
    return Ask(path, str(bench.names["kind"]), key, amount, policies, given, counted)


def _number(value: object) -> Decimal | None:
    number = isinstance(value, Decimal | int) and not isinstance(value, bool)
    return Decimal(value) if number else None  # type: ignore[arg-type] # just looked at


def _conditions(
    matches: tuple[tuple[Match, FieldPath, Expression], ...],
    sheet: Sheet,
    bench: Bench,
    path: str,
) -> tuple[Condition, ...] | None:
    found = []
    for match, field, expression in matches:
        value = sheet.value(expression, bench, path)
        if value is None and match.null != "is_null":
            return None
        found.append((field, match.op, value))
    return tuple(found) or None


class Wish(Protocol):
    """What is asked of one key by everything together."""

    @property
    def asked(self) -> Decimal: ...
    @property
    def counted(self) -> Decimal: ...


@dataclass(frozen=True)
class _Nothing:
    asked: Decimal = Decimal(0)
    counted: Decimal = Decimal(0)


#: Nothing is asked: what a key has is all that is wanted to be known.
NO_WISH: Wish = _Nothing()


@dataclass(frozen=True)
class Figures:
    """One key compared: what there is, what is used, what is asked, and what would follow."""

    base: Decimal
    used: Decimal
    asked: Decimal

    @property
    def after(self) -> Decimal:
        """What would be used with the document."""
        return self.used + self.asked

    @property
    def over_by(self) -> Decimal:
        """By how much it would be too much."""
        return max(self.after - self.base, Decimal(0))

    @property
    def usage(self) -> Decimal | None:
        """The share in percent, exact; none of nothing."""
        found = _USAGE.value({"base": self.base, "after": self.after})
        return found if isinstance(found, Decimal) else None

    def names(self) -> dict[str, Any]:
        """The figures by the name that rules and sentences use."""
        names = ("base", "used", "asked", "after", "usage", "over_by")
        return {name: getattr(self, name) for name in names}


_USAGE = feel.compile("if base = 0 then null else after / base * 100", ("base", "after"))


def figures_of_sums(
    control: LedgerControl, sums: Mapping[str, Any], settings: Mapping[str, Any], wish: Wish
) -> Figures:
    """The figures of a key whose sums are known; a base or use without a value is nothing."""
    names, values = {**sums, "settings": settings}, []
    for text in (control.base, control.used):
        found = feel.compile(text, frozenset(names)).value(names)
        values.append(Decimal(found) if isinstance(found, Decimal | int) else Decimal(0))
    return Figures(values[0], values[1] - wish.counted, wish.asked)
