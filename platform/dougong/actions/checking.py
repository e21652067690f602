"""The rules over a whole record, and what their results ask of whoever submits it."""

from collections.abc import Mapping, Sequence
from typing import Literal

from dougong.actions.errors import CheckFailed, ReasonRequired
from dougong.actions.saving import Prepared
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.forms import checks
from dougong.forms.checks import CheckResult
from dougong.model.entity import Entity


def results(
    uow: UnitOfWork, entity: Entity, prepared: Prepared, *, on: Literal["save", "submit"]
) -> tuple[CheckResult, ...]:
    """What every rule of the entity that applies at this moment says about the data."""
    evaluation = prepared.evaluation
    return checks.run(entity, uow.catalog, evaluation.data, prepared.scope, on=on)


def require_passed(results: Sequence[CheckResult], reasons: Mapping[str, str]) -> None:
    """CheckFailed when a rule blocks, ReasonRequired when a warning has no reason."""
    if any(result.refuses for result in results):
        raise CheckFailed(results)
    missing = [r.key for r in results if r.needs_reason and not reasons.get(r.key, "").strip()]
    if missing:
        raise ReasonRequired(results, tuple(dict.fromkeys(missing)))


def finding(result: CheckResult, reasons: Mapping[str, str]) -> JsonObject:
    """A result as the record keeps it, with the reason that was given."""
    kept: JsonObject = {
        "key": result.key,
        "level": result.level,
        "message": result.message,
        "path": result.path,
        "not_checked": result.not_checked,
    }
    if reasons.get(result.key):
        kept["reason"] = reasons[result.key].strip()
    return kept
