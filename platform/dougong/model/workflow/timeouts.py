"""Reads what happens at a node when nobody answers in time, and refuses what could never happen."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from dougong.model.workflow.definition import AssigneeRule, TimeoutStep
from dougong.model.workflow.faults import Findings
from dougong.model.workflow.setting import Setting
from dougong.model.working_time import WorkLength, work_length

#: Outcomes that a node of each kind may be decided with.
OUTCOMES = {"approve": ("approved", "rejected"), "handle": ("completed",)}


def timeouts_of(
    setting: Setting,
    path: str,
    findings: Findings,
    assignee: Callable[[Setting, str], AssigneeRule],
) -> tuple[TimeoutStep, ...]:
    """The steps of a node, in order; whatever is wrong with them is noted."""
    steps = tuple(_step(one, path, assignee) for one in setting.all("timeout"))
    note = _Notes(findings, setting, path)
    for number, step in enumerate(steps):
        _fits(note, step, setting)
        if step.action == "decide" and number + 1 < len(steps):
            note.add("bpmn_timeout_last")
    _in_order(note, steps)
    if steps and setting["kind"] == "cc":
        note.add("bpmn_timeout_idle")
    return steps


class _Notes:
    def __init__(self, findings: Findings, setting: Setting, path: str) -> None:
        self._findings, self._line, self._path = findings, setting.element.sourceline, path

    def add(self, code: str, **facts: Any) -> None:
        self._findings.add(code, self._path, self._line, **facts)


def _step(one: Setting, path: str, assignee: Callable[[Setting, str], AssigneeRule]) -> TimeoutStep:
    return TimeoutStep(
        after=one["after"],
        action=cast("Any", one["action"]),
        field=one["field"],
        outcome=cast("Any", one["outcome"]),
        to=tuple(assignee(rule, path) for rule in one.all("transferTo")),
    )


def _fits(note: _Notes, step: TimeoutStep, setting: Setting) -> None:
    if step.after and work_length(step.after) is None:
        note.add("bpmn_timeout_when", value=step.after)
    if not step.after and not step.field:
        note.add("bpmn_timeout_when", value="")
    if step.action == "transfer" and not step.to:
        note.add("bpmn_timeout_needs", action="transfer", what="dougong:transferTo")
    if step.action != "transfer" and step.to:
        note.add("bpmn_timeout_surplus", action=step.action, what="dougong:transferTo")
    if step.action != "decide" and step.outcome:
        note.add("bpmn_timeout_surplus", action=step.action, what="outcome")
    if step.action == "decide":
        _decides(note, step, setting)


def _decides(note: _Notes, step: TimeoutStep, setting: Setting) -> None:
    allowed = OUTCOMES.get(setting["kind"], ())
    if step.outcome not in allowed:
        what = "outcome=" + "|".join(allowed)
        note.add("bpmn_timeout_needs", action="decide", what=what)
    if setting["allow_auto"] != "true":
        note.add("bpmn_timeout_auto")


def _in_order(note: _Notes, steps: Sequence[TimeoutStep]) -> None:
    """Of steps that are counted from the same moment, the later ones wait longer."""
    last: dict[str, WorkLength] = {}
    for step in steps:
        length = work_length(step.after) or WorkLength(0, 0)
        before = last.get(step.field)
        if before is not None and not before.least(length):
            note.add("bpmn_timeout_order", value=step.after)
        last[step.field] = length
