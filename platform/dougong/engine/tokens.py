"""The running process: SpiffWorkflow's workflow with flat scans in place of walks over the tree."""
# ruff: noqa: SLF001 - SpiffWorkflow's extension points are underscored.

from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow

from dougong.engine.faults import StepBudgetSpent
from dougong.engine.task import FUTURE, READY, UNFINISHED, WAITING, TokenTask

#: Stands between a node and the visit of a repeated sub-process that its outcome belongs to.
VISIT = "@"
#: Automatic steps one decision may set off (reliability.md, T5).
STEP_BUDGET = 500


class FlatScans:
    """Filters over the flat table of tasks.

    The library's iterator rebuilds a list per task and silently stops at depth 1000: a review loop
    of 666 human steps stands still without an error.
    """

    tasks: dict[int, TokenTask]
    spec: Any
    task_tree: TokenTask
    completed: bool
    top_workflow: Any

    def plant(self) -> None:
        """Set the root and make it ready."""
        root = TokenTask(self, self.spec.start, None, FUTURE)
        self.task_tree = root
        root.task_spec._predict(root, mask=UNFINISHED)
        root._ready()

    def update_waiting_tasks(self) -> None:
        """Let every waiting task look again whether it may go on."""
        for task in [t for t in self.tasks.values() if t._state == WAITING]:
            # An earlier one may have cancelled it meanwhile.
            if task._state == WAITING:
                task.task_spec._update(task)

    def is_completed(self) -> bool:
        """Whether no task is unfinished."""
        if not self.completed:
            self.completed = not any(t._state & UNFINISHED for t in self.tasks.values())
        return self.completed

    def waiting_for_people(self) -> list[TokenTask]:
        """The ready tasks that a person completes, oldest first."""
        return [t for t in self.tasks.values() if t._state == READY and t.task_spec.manual]

    def automatic(self) -> list[TokenTask]:
        """The ready tasks that the engine completes."""
        return [t for t in self.tasks.values() if t._state == READY and not t.task_spec.manual]

    def get_tasks(self, first_task: Any = None, **wanted: Any) -> list[Any]:
        """Tasks by state and name; anything more goes the library's way."""
        if first_task is None and wanted.keys() <= {"spec_name", "state"} and not self._nested():
            name, state = wanted.get("spec_name"), wanted.get("state", -1)
            return [
                t
                for t in self.tasks.values()
                if t._state & state and (name is None or t.task_spec.name == name)
            ]
        return list(super().get_tasks(first_task, **wanted))  # type: ignore[misc]

    def _nested(self) -> bool:
        return bool(self.top_workflow.subprocesses)

    def _remove_task(self, task_id: int) -> None:
        tasks = self.tasks
        top = tasks[task_id]
        self.tasks[top._parent or 0]._children.remove(task_id)
        stack = [top]
        while stack:
            task = stack.pop()
            stack.extend(tasks[child] for child in task._children)
            task._children = []
            del tasks[task.id]
            self._task_removed_notify(task)

    def _task_removed_notify(self, task: TokenTask) -> None:
        # The library leaves dropped timers in its event table; the next step then fails on a task
        # without a parent.
        self.top_workflow.event_manager.remove_task(task)
        super()._task_removed_notify(task)  # type: ignore[misc]


class TokenBranch(FlatScans, BpmnSubWorkflow):
    """A sub-process or called process within a running process."""

    def __init__(self, spec: Any, parent_task_id: int, top_workflow: Any) -> None:
        super().__init__(spec, parent_task_id, top_workflow, deserializing=True)


class TokenTree(FlatScans, BpmnWorkflow):
    """A running process over a parsed diagram that many processes share and none changes."""

    subprocesses: dict[int, TokenBranch]

    def __init__(self, spec: Any, subs: Any, scripts: Any) -> None:
        self.last_id = 0
        self.moment = 0
        #: Node id → outcome of its latest round.
        self.outcomes: dict[str, Any] = {}
        #: Numbers of elements and flows passed before history was dropped.
        self.passed: list[int] = []
        #: What the present step may look at; set by whoever takes the step.
        self.turn: Any = None
        #: Automatic steps the present step may take beyond its budget, for visits side by side.
        self.allowance = 0
        super().__init__(spec, subs, script_engine=scripts, deserializing=True)

    def next_id(self) -> int:
        """A task id never used before in this process."""
        self.last_id += 1
        return self.last_id

    def next_moment(self) -> int:
        """The next instant of the process's own clock."""
        self.moment += 1
        return self.moment

    def forget_visits(self, nodes: frozenset[str]) -> None:
        """How rounds ended in earlier visits of a repeated sub-process is not asked any more."""
        for key in [key for key in self.outcomes if key.partition(VISIT)[0] in nodes]:
            if VISIT in key:
                del self.outcomes[key]

    def create_subprocess(self, my_task: Any, spec_name: str) -> TokenBranch:
        """The branch that a sub-process or a call runs in."""
        branch = TokenBranch(self.subprocess_specs[spec_name], my_task.id, self)
        self.subprocesses[my_task.id] = branch
        branch.plant()
        return branch

    def advance(self, budget: int = STEP_BUDGET) -> None:
        """Take every step that needs no person; StepBudgetSpent when there is no end to it."""
        left = budget
        ready = self.automatic()
        while ready and not self.subprocesses:
            for task in ready:
                left -= 1
                if left + self.allowance < 0:
                    raise StepBudgetSpent(limit=budget)
                if task._state == READY and task.id in self.tasks:
                    task.run()
            ready = self.automatic()
        if self.subprocesses:
            self._advance_branches(left, budget)

    def _advance_branches(self, left: int, budget: int) -> None:
        steps = 0

        def count(_task: Any) -> None:
            nonlocal steps
            steps += 1
            if steps > left:
                raise StepBudgetSpent(limit=budget)

        self.do_engine_steps(will_complete_task=count)
