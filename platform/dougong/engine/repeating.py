"""How often a sub-process or call is done: items, counters and conditions of one repetition.

The library's multi-instance copies data per child and shows its completion condition the last
child only. Here every visit hangs below one task that knows how many there are; conditions see
counters and how the rounds of every visit ended.
"""
# ruff: noqa: SLF001 - SpiffWorkflow's extension points are underscored.

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from dougong.engine.faults import RepeatUndecided
from dougong.engine.gateways import activation
from dougong.engine.task import LIVE
from dougong.engine.tokens import VISIT
from dougong.model.workflow.conditions import Condition
from dougong.model.workflow.definition import Element, Repeat
from dougong.model.workflow.marks import OUT
from dougong.model.workflow.repeats import COUNTERS, MOST, PLACE

#: Notes of the task that stands for all visits: how many there are, and what they are done for.
COUNT, ITEMS = "count", "items"
#: Notes of one visit: its place from 0, and the task that stands for all of them.
AT, OF = "at", "of"


class Repeating:
    """The compiled repetition of one sub-process."""

    def __init__(self, element: Element, repeat: Repeat, compiled: Mapping[str, Condition]) -> None:
        self.name = element.name or element.id
        self.element = element.id
        self.repeat = repeat
        self.compiled = compiled

    def plan(self, task: Any) -> dict[str, Any]:
        """How many visits there will be, and for what; a loop begins with one, or none."""
        if self.repeat.kind == "loop":
            once = not self.repeat.before or self.again(task, 0)
            return {COUNT: 1 if once else 0}
        if self.repeat.collection:
            items = self._value("collection", task, {})
            if not isinstance(items, list) or len(items) > MOST:
                raise self._wrong("collection", items)
            return {COUNT: len(items), ITEMS: items}
        count = self._value("cardinality", task, {})
        whole = isinstance(count, int | Decimal) and not isinstance(count, bool)
        if not whole or count != int(count) or not 0 <= count <= MOST:
            raise self._wrong("cardinality", count)
        return {COUNT: int(count)}

    def enough(self, task: Any, whole: Any, at: int) -> bool:
        """Whether the visits not done yet are not needed any more."""
        return bool(self.repeat.until) and self._decided(
            "until", task, {**visit(self.repeat, whole, at), **counters(whole)}
        )

    def again(self, task: Any, at: int) -> bool:
        """Whether a loop is done once more, `at` being how often it was."""
        if at >= self.repeat.at_most:
            return False
        return not self.repeat.again or self._decided("again", task, {PLACE: at})

    def _decided(self, word: str, task: Any, extra: Mapping[str, Any]) -> bool:
        value = self._value(word, task, extra)
        if value is True or value is False:
            return value
        raise self._wrong(word, value)

    def _value(self, word: str, task: Any, extra: Mapping[str, Any]) -> Any:
        scope = task.workflow.top_workflow.turn.scope_at(task, self.repeat.prefix)
        return self.compiled[word].value({**scope, **extra})

    def _wrong(self, word: str, value: Any) -> RepeatUndecided:
        return RepeatUndecided(
            element=self.name,
            expression=self.compiled[word].text,
            value="null" if value is None else str(value)[:60],
            path=self.element,
        )


def visit(repeat: Repeat, whole: Any, at: int) -> dict[str, Any]:
    """What a visit knows of itself: its place, and what it is done for."""
    known: dict[str, Any] = {PLACE: at + 1}
    if repeat.item:
        known[repeat.item] = whole.internal_data[ITEMS][at]
    return known


def own_visit(task: Any, scope: str) -> Any:
    """The visit a token is in, or comes out of; None where the sub-process is not its own."""
    mine = activation(task, scope)
    if mine is None or OF not in mine.internal_data:
        return None
    spec = task.task_spec
    return mine if mine.task_spec.holds(spec) or spec.name == f"{scope}{OUT}" else None


def visit_key(node: str, visit: Any) -> str:
    """Under which name the outcome of a round in one visit is kept."""
    return f"{node}{VISIT}{visit.id}"


def visits_of(whole: Any) -> list[Any]:
    """The visits begun, in their order."""
    return [
        task
        for task in whole.workflow.tasks.values()
        if task.task_spec is whole.task_spec and task.internal_data.get(OF) == whole.id
    ]


def counters(whole: Any) -> dict[str, int]:
    """The counters of BPMN: those that are done, those that still have a token inside."""
    spec = whole.task_spec
    begun = visits_of(whole)
    active = {
        id(activation(task, spec.name))
        for task in whole
        if task._state & LIVE and spec.holds(task.task_spec)
    }
    running = sum(1 for one in begun if id(one) in active)
    numbers = (whole.internal_data[COUNT], running, len(begun) - running, 0)
    return dict(zip(COUNTERS, numbers, strict=True))


def whole_of(visit: Any) -> Any:
    """The task that stands for all visits of a sub-process: itself, where it is done once."""
    return visit.workflow.tasks[visit.internal_data[OF]] if OF in visit.internal_data else visit
