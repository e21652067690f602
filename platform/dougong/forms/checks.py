"""Rules over whole records: what they found, what they could not look at, and how they say it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dougong import feel
from dougong.feel import Expression
from dougong.forms.plan import EntityPlan, entity_plan, remembered
from dougong.forms.scope import Scope
from dougong.forms.sheet import Bench, Sheet
from dougong.forms.texts import Sentence, sentence
from dougong.model.catalog import Catalog
from dougong.model.entity import Check, Entity


@dataclass(frozen=True)
class CheckResult:
    """One rule that speaks: the record is at fault, or the rule could not be looked at."""

    key: str
    level: Literal["block", "warn", "flag"]
    message: str
    #: JSON Pointer of the value at fault, or empty.
    path: str = ""
    not_checked: bool = False
    #: The read port that nobody in this bundle provides, when that is why.
    port: str = ""

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
    on: Literal["save", "submit"] = "submit",
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
        if on == "submit" or rule.check.on == "save"
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
        yield CheckResult(check.key, check.level, _fixed(rule), path, not_checked=True, port=port)
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
    message = rule.message.fill(bench.names, fields, bench.data, sheet.scope.words)
    return CheckResult(check.key, check.level, message, path, not_checked=value is not True)


def _fixed(rule: _Rule) -> str:
    """The message without the values that nobody could look up."""
    return "".join(part if isinstance(part, str) else "—" for part in rule.message.parts)
