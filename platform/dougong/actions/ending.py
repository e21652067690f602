"""The step that would end a process well: looked at once more under lock before it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dougong.actions import advance, checking
from dougong.actions.asking import NOTICED
from dougong.actions.cases import Case
from dougong.actions.errors import ExceptionUnexplained
from dougong.actions.revaluing import revalued
from dougong.actions.step_result import StepResult
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject
from dougong.forms.checks import CheckResult
from dougong.model.runtime import Record
from dougong.store import records


def confirmed(
    uow: UnitOfWork, case: Case, result: StepResult, opinion: str
) -> tuple[Case, StepResult]:
    """The case and the step that counts; CheckFailed when a rule refuses the document by now.

    A control that has come to escalate since the submission leaves an exception on the document
    and takes the way of what is escalated: those who agreed already are not asked again, whoever
    that way adds is. Where it adds nobody the last one has to say why (ExceptionUnexplained).
    """
    if result.ended != "approved":
        return case, result
    case = replace(case, record=revalued(uow, case.entity, case.record))
    found = checking.require_still(uow, case.entity, case.record)
    worse = [one for one in found if _is_worse(case.record, one)]
    case = replace(case, record=_with_covers(uow, case.record, found))
    if not worse:
        return case, result
    case = replace(case, record=_with_exceptions(uow, case.record, worse, opinion))
    longer = advance.restarted(uow, case)
    if longer.ended == "approved" and not opinion.strip():
        raise ExceptionUnexplained(told="；".join(one.message for one in worse))
    return case, longer


def _is_worse(record: Record, result: CheckResult) -> bool:
    """Whether a control escalates a key that it did not escalate before."""
    if result.control.get("outcome") != "escalate":
        return False
    known = [one for one in record.findings if _about(one) == _place(result.control)]
    return all(_control(one).get("outcome") != "escalate" for one in known)


def _control(finding: JsonObject) -> JsonObject:
    found = finding.get("control")
    return found if isinstance(found, dict) else {}


def _with_covers(uow: UnitOfWork, record: Record, found: Sequence[CheckResult]) -> Record:
    """The document taking from elsewhere what its keys lack now, not what they lacked before."""
    now = {_place(one.control): one for one in found if one.control}
    fresh = tuple(_covered(one, now) for one in record.findings)
    if fresh == tuple(record.findings):
        return record
    return records.set_status(uow, record, record.status, from_=(record.status,), findings=fresh)


def _place(control: JsonObject) -> str:
    """The control and the key that something was found of."""
    found = control.get("key")
    key = found if isinstance(found, dict) else {}
    return "|".join((str(control.get("name")), *sorted(f"{k}={v}" for k, v in key.items())))


def _covered(finding: JsonObject, now: Mapping[str, CheckResult]) -> JsonObject:
    """What was found, with the cover of now in the place of the one before."""
    control = _control(finding)
    result = now.get(_place(control))
    if result is not None and {"cover"} & (control.keys() | result.control.keys()):
        kept = {word: finding[word] for word in ("reason", NOTICED) if word in finding}
        return {**checking.finding(result, {}), **kept}
    if result is not None or "cover" not in control:
        return finding
    return {**finding, "control": {w: of for w, of in control.items() if w != "cover"}}


def _about(finding: JsonObject) -> str:
    return _place(_control(finding))


def _with_exceptions(
    uow: UnitOfWork, record: Record, worse: Sequence[CheckResult], opinion: str
) -> Record:
    """The document with what was found now in the place of what was found before of the same keys.

    What it was told of other keys when it was handed in stays: that was allowed as well.
    """
    places = [_place(one.control) for one in worse]
    kept = [one for one in record.findings if _about(one) not in places]
    why: dict[str, Json] = {NOTICED: "approval"}
    if opinion.strip():
        why["reason"] = opinion.strip()
    fresh: list[JsonObject] = [{**checking.finding(one, {}), **why} for one in worse]
    return records.set_status(
        uow, record, record.status, from_=(record.status,), findings=(*kept, *fresh)
    )
