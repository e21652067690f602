"""The elements of a process that the engine runs: start, end, user task, timer."""
# ruff: noqa: SLF001 - SpiffWorkflow's extension points are underscored.

from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import SimpleBpmnTask, _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    EndEvent,
    IntermediateCatchEvent,
    StartEvent,
    UserTask,
)
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition

from dougong.engine.answer import CopySent
from dougong.engine.task import UNFINISHED, NoForesight, go_on

#: Keys of a user task's private notes in the state.
STEPS, INDEX, TICKET = "steps", "index", "ticket"


class Start(NoForesight, StartEvent):
    """The start event without an event."""


class End(NoForesight, EndEvent):
    """An end event: takes its token, or every token when it terminates."""

    def _run_hook(self, my_task: Any) -> bool:
        # The library throws an event that nobody catches and then keeps it in the process.
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


class Timer(NoForesight, IntermediateCatchEvent):
    """A timer between two elements."""


class BoundaryTimer(NoForesight, BoundaryEvent):
    """A timer on the edge of a user task."""


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
