"""Rules over whole records: what they found, what they could not look at, and how they say it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from dougong import feel
from dougong.base.values import JsonObject
from dougong.feel import Expression
from dougong.forms.control_told import kept_message
from dougong.forms.plan import EntityPlan, entity_plan, remembered
from dougong.forms.scope import Scope
from dougong.forms.sheet import Bench, Sheet
from dougong.forms.texts import NOTHING, Sentence, sentence
from dougong.model.catalog import Catalog
from dougong.model.entity import Check, Entity, Moment

_LOOKED_AT: Mapping[Moment, frozenset[Moment]] = {
    "save": frozenset(("save",)),
    "submit": frozenset(("save", "submit")),
    "anonymise": frozenset(("anonymise",)),
}


@dataclass(frozen=True)
class CheckResult:
    """One rule that speaks: the record is at fault, or the rule could not be looked at."""

    key: str
    level: Literal["block", "warn", "flag"]
    #: As the actor may read it.
    message: str
    #: JSON Pointer of the value at fault, or empty.
    path: str = ""
    not_checked: bool = False
    #: The read port that nobody in this bundle provides, when that is why.
    port: str = ""
    #: As the record keeps it for readers who see more.
    whole: str = ""
    #: Expression of each place of the message → what stood there, for readers of other languages.
    places: Mapping[str, str] = field(default_factory=dict)
    #: What a control found, with every figure; nothing for a rule of the entity itself.
    control: JsonObject = field(default_factory=dict)
    #: Whether the actor must not read these figures.
    is_closed: bool = False

    @property
    def refuses(self) -> bool:
        """Whether the record may not be submitted.

        A blocking rule that could not be worked out refuses (decisions.md, 22); one whose port
        has no provider is shown and lets pass (17).
        """
        return self.level == "block" and not self.port

    @property
    def needs_reason(self) -> bool:
        """Whether the person must say why it is right all the same."""
        return self.level == "warn" and not self.not_checked


def run(
    entity: Entity,
    catalog: Catalog,
    data: Mapping[str, Any],
    scope: Scope,
    *,
    on: Moment = "submit",
) -> tuple[CheckResult, ...]:
    """What the entity's rules say of evaluated data; rules that are content say nothing.

    On submission the rules for saving are run too.
    """
    plan = entity_plan(entity, catalog)
    rules = remembered(catalog, "checks", entity.name, lambda: _rules(entity, plan))
    sheet = Sheet(plan, data, scope)
    return tuple(
        result
        for rule in rules
        if rule.check.on in _LOOKED_AT[on]
        for result in _results(rule, sheet, _open_port(rule.check, catalog))
    )


@dataclass(frozen=True)
class _Rule:
    check: Check
    when: Expression
    message: Sentence


def _rules(entity: Entity, plan: EntityPlan) -> tuple[_Rule, ...]:
    found = []
    for check in entity.checks:
        names = plan.part(check.for_each).names
        found.append(_Rule(check, feel.compile(check.when, names), sentence(check.message, names)))
    return tuple(found)


def _open_port(check: Check, catalog: Catalog) -> str:
    """The port of a check when the module that would answer is not in the bundle."""
    return check.port if check.port.partition(".")[0] not in catalog.modules else ""


def _results(rule: _Rule, sheet: Sheet, port: str) -> Iterator[CheckResult]:
    check = rule.check
    if port:
        path = f"/{check.for_each}" if check.for_each else check.at
        yield CheckResult(
            check.key, check.level, rule.message.bare(), path, not_checked=True, port=port
        )
        return
    for bench in sheet.benches(check.for_each):
        result = _result(rule, sheet, bench)
        if result is not None:
            yield result


def _result(rule: _Rule, sheet: Sheet, bench: Bench) -> CheckResult | None:
    check = rule.check
    path = f"/{bench.rows}/{bench.index}{check.at}" if bench.rows else check.at
    value = sheet.value(rule.when, bench, path)
    if value is False:
        return None
    fields = sheet.plan.part(bench.rows).entity.fields
    words, closed = sheet.scope.words, sheet.scope.closed.get(bench.rows, frozenset())
    places = rule.message.places(bench, fields, words)
    return CheckResult(
        check.key,
        check.level,
        rule.message.told(places, closed),
        path,
        not_checked=value is not True,
        whole=rule.message.told(places),
        places=places,
    )


def told_finding(
    entity: Entity, catalog: Catalog, finding: JsonObject, closed: Mapping[str, frozenset[str]]
) -> JsonObject:
    """A kept result in the catalog's language, a dash in each place that reads what is closed.

    A rule the release does not know any more is told as it was, or not at all to somebody from
    whom anything is kept.
    """
    shown = {key: value for key, value in finding.items() if key != "places"}
    if finding.get("control"):
        return {k: v for k, v in _told_control(catalog, finding).items() if k != "places"}
    plan = entity_plan(entity, catalog)
    rules = remembered(catalog, "checks", entity.name, lambda: _rules(entity, plan))
    rule = next((one for one in rules if one.check.key == finding.get("key")), None)
    if rule is None:
        return {**shown, "message": NOTHING} if closed else shown
    kept, mine = finding.get("places"), closed.get(rule.check.for_each, frozenset())
    places = {str(k): str(v) for k, v in kept.items()} if isinstance(kept, dict) else {}
    if rule.message.knows(places) or rule.message.touches(mine):
        return {**shown, "message": rule.message.told(places, mine)}
    return shown


def _told_control(catalog: Catalog, finding: JsonObject) -> JsonObject:
    """What a control found, in the catalog's language where its sentence is still the same."""
    kept, places = finding["control"], finding.get("places")
    control = catalog.controls.get(str(kept.get("name"))) if isinstance(kept, dict) else None
    if control is None or not isinstance(places, dict) or not isinstance(kept, dict):
        return finding
    if not places:
        return finding
    told = kept_message(control, kept)
    given = {str(key): str(value) for key, value in places.items()}
    return {**finding, "message": told.told(given)} if told.knows(given) else finding
