"""The elements of a process that the engine runs: start, end, user task, timer."""
# ruff: noqa: SLF001 - SpiffWorkflow's extension points are underscored.

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import EventSplit, SimpleBpmnTask, _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    EndEvent,
    IntermediateCatchEvent,
    NoneTask,
    StartEvent,
    UserTask,
)
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition

from dougong.base.values import JsonObject
from dougong.engine.answer import CopySent, RuleAsked, Sent
from dougong.engine.faults import KeyMissing
from dougong.engine.task import FUTURE, UNFINISHED, WAITING, NoForesight, go_on
from dougong.model.workflow.conditions import Condition

#: Keys of a user task's private notes in the state.
FIRED = "event_fired"
STEPS, INDEX, TICKET = "steps", "index", "ticket"


class Start(NoForesight, StartEvent):
    """The start event without an event."""


class End(NoForesight, EndEvent):
    """An end event: takes its token, or every token when it terminates."""

    #: What the token tells the world before it is taken.
    outside: "Outside | None" = None

    def _run_hook(self, my_task: Any) -> bool:
        # The library throws an event that nobody catches and then keeps it in the process.
        tell(my_task, self.outside)
        go_on(my_task, self.outputs)
        return True


class ApprovalTask(NoForesight, UserTask):
    """A user task: one round, or one round per step of a routed chain.

    A chain stays one task of the tree with a list and an index. The library's sequential
    multi-instance would copy its data per child, lose the merge callback on a restored process
    and double the token when one step is reset.
    """

    def __init__(self, wf_spec: Any, name: str, **settings: Any) -> None:
        super().__init__(wf_spec, name, **settings)
        self.routed = False
        self.copies = False

    def _on_ready_hook(self, my_task: Any) -> None:
        if self.routed and STEPS not in my_task.internal_data:
            top = my_task.workflow.top_workflow
            open_step(my_task, top.turn.steps(self.name), 0)

    def _run_hook(self, my_task: Any) -> bool:
        if self.copies:
            my_task.workflow.top_workflow.turn.copies.append(CopySent(my_task.id, self.name))
        go_on(my_task, self.outputs)
        return True


def open_step(task: Any, steps: list[Any], index: int) -> None:
    """Open one step of a routed chain under a number of its own."""
    ticket = task.workflow.top_workflow.next_id()
    task.internal_data = {STEPS: steps, INDEX: index, TICKET: ticket}


class Due(EventDefinition):
    """A timer that somebody else keeps: it fires when the platform says so.

    The library compares with the wall clock inside the step and fixes the zone when it is imported.
    """

    def __init__(self, when: str) -> None:
        super().__init__(name="timer")
        self.when = when


class Catch(NoForesight, IntermediateCatchEvent):
    """A timer or another event between two elements, or a task that waits for the world."""

    def _run_hook(self, my_task: Any) -> bool:
        my_task.internal_data.pop(FIRED, None)
        above = my_task.parent
        if isinstance(above.task_spec, FirstOf):
            for other in above.children:
                if other is not my_task and other._state == WAITING:
                    other.cancel()
        go_on(my_task, self.outputs)
        return True


class FirstOf(NoForesight, EventSplit):
    """A gateway that takes the way whose event comes first."""

    def __init__(self, wf_spec: Any, name: str, **settings: Any) -> None:
        self.bpmn_name = settings.pop("bpmn_name", None)
        super().__init__(IntermediateCatchEvent, wf_spec, name, **settings)
        self.bpmn_id = name


class OnEdge(NoForesight, BoundaryEvent):
    """An event on the edge of a task."""

    def _run_hook(self, my_task: Any) -> bool:
        my_task.internal_data.pop(FIRED, None)
        if not self.cancel_activity and isinstance(self.event_definition, Awaited):
            # What does not end the task may happen again.
            self._update(my_task.parent._add_child(self, FUTURE))
        go_on(my_task, self.outputs)
        return True


class Send(NoForesight, NoneTask):
    """A token that passes tells the world something."""

    outside: "Outside | None" = None

    def _run_hook(self, my_task: Any) -> bool:
        tell(my_task, self.outside)
        return bool(super()._run_hook(my_task))


class Rule(NoForesight, NoneTask):
    """A task that a decision table answers at once."""

    decision: str = ""

    def _run_hook(self, my_task: Any) -> bool:
        top = my_task.workflow.top_workflow
        top.outcomes[self.name] = top.turn.decided(RuleAsked(self.name, self.decision))
        return bool(super()._run_hook(my_task))


@dataclass(frozen=True)
class Outside:
    """What is awaited from the world or told to it, with its expressions."""

    kind: str
    name: str
    key: Condition | None = None
    given: tuple[tuple[str, Condition], ...] = ()
    #: What stands before the names of tasks in them, inside a called process.
    prefix: str = ""

    def values(self, task: Any) -> tuple[str | None, JsonObject]:
        """Which message is meant, and what is sent along."""
        if self.key is None and not self.given:
            return None, {}
        scope = task.workflow.top_workflow.turn.scope_at(task, self.prefix)
        given = {name: one.value(scope) for name, one in self.given}
        if self.key is None:
            return None, given
        found = self.key.value(scope)
        if found is None or isinstance(found, list | dict):
            spec = task.task_spec
            raise KeyMissing(
                element=spec.bpmn_name or spec.name, expression=self.key.text, path=spec.name
            )
        return key_text(found), given


def key_text(value: object) -> str:
    """A value that tells messages apart, as it is compared: 12.50 and 12.5 are the same."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value).strip()


def tell(task: Any, outside: "Outside | None") -> None:
    """Note what a token sent."""
    if outside is not None:
        key, given = outside.values(task)
        kind = cast("Any", outside.kind)
        sent = Sent(task.id, task.task_spec.name, kind, outside.name, key, given)
        task.workflow.top_workflow.turn.sent.append(sent)


class Awaited(EventDefinition):
    """An event that somebody outside lets happen."""

    def __init__(self, outside: Outside) -> None:
        super().__init__(name=outside.kind)
        self.outside = outside


class EndOfAll(_EndJoin):
    """Where all tokens end: fires when no other task is unfinished, looked up without recursion."""

    def _check_threshold_unstructured(self, my_task: Any) -> bool:
        last = self.outputs[0]
        return not any(
            task._state & UNFINISHED and task is not my_task and task.task_spec is not last
            for task in my_task.workflow.tasks.values()
        )


class ProcessGraph(BpmnProcessSpec):
    """The elements of one process, connected."""

    end: Any

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
        del self.task_specs[self.end.name], self.task_specs["End"]
        self.end = EndOfAll(self, f"{name}.EndJoin")
        self.end.connect(SimpleBpmnTask(self, "End"))
