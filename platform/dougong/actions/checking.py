"""The rules over a whole record, and what their results ask of whoever submits it."""

from collections.abc import Mapping, Sequence

from dougong.actions import controlling
from dougong.actions.errors import CheckFailed, ReasonRequired
from dougong.actions.saving import Prepared, prepared_data
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.forms import checks
from dougong.forms.checks import CheckResult
from dougong.model.control import controls_of
from dougong.model.entity import Entity, Moment
from dougong.model.runtime import Record


def results(
    uow: UnitOfWork, entity: Entity, prepared: Prepared, *, on: Moment
) -> tuple[CheckResult, ...]:
    """What every rule of the entity that applies at this moment says about the data."""
    evaluation = prepared.evaluation
    return checks.run(entity, uow.catalog, evaluation.data, prepared.scope, on=on)


def require_still(uow: UnitOfWork, entity: Entity, record: Record) -> tuple[CheckResult, ...]:
    """What rules and controls say now, under lock, before the document takes effect.

    CheckFailed when one refuses it.

    Two documents that were handed in at the same moment could not see each other then.
    """
    controlled = bool(controls_of(uow.catalog.controls, entity.name))
    if not controlled and all(check.level != "block" for check in entity.checks):
        return ()
    ready = prepared_data(uow, entity, record.data, stored=record)
    found = results(uow, entity, ready, on="submit")
    found += controlling.results(uow, entity, ready, record, binding=True)
    if any(result.refuses for result in found):
        raise CheckFailed(found)
    return found


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
        "message": result.whole or result.message,
        "path": result.path,
        "not_checked": result.not_checked,
        "places": dict(result.places),
    }
    if result.control:
        kept["control"] = result.control
    if reasons.get(result.key):
        kept["reason"] = reasons[result.key].strip()
    return kept
