"""A task of the token tree: SpiffWorkflow's, with small ids and without walks up and down the tree.

The library gives every task a random UUID, builds a log record on each change of state and walks
the tree by recursion. All methods overridden here are private to SpiffWorkflow, so the adapter
checks the exact version when it is loaded.
"""
# ruff: noqa: SLF001 - SpiffWorkflow's extension points are underscored.

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.deep_merge import DeepMerge
from SpiffWorkflow.util.task import TaskState

MAYBE, LIKELY, FUTURE = TaskState.MAYBE, TaskState.LIKELY, TaskState.FUTURE
WAITING, READY, STARTED = TaskState.WAITING, TaskState.READY, TaskState.STARTED
COMPLETED, CANCELLED = TaskState.COMPLETED, TaskState.CANCELLED
LIVE = WAITING | READY | STARTED
PREDICTED = TaskState.PREDICTED_MASK
UNFINISHED = TaskState.NOT_FINISHED_MASK
FINISHED = TaskState.FINISHED_MASK


class TokenTask(Task):
    """A task whose id counts from 1 within its process and whose clock is a counter.

    Equal inputs give equal states, byte for byte: no random ids, no wall clock.
    """

    def __init__(
        self,
        workflow: Any,
        task_spec: Any,
        parent: Any = None,
        state: int = MAYBE,
    ) -> None:
        top = workflow.top_workflow
        self.id = top.next_id()
        self.workflow = workflow
        self.task_spec = task_spec
        self._parent = None if parent is None else parent.id
        self._children: list[int] = []
        self._state = state
        self.triggered = False
        self.thread_id = 0
        self.data: dict[str, Any] = {}
        self.internal_data: dict[str, Any] = {}
        self.last_state_change = top.next_moment()
        workflow.tasks[self.id] = self
        if parent is not None:
            parent._children.append(self.id)

    def _add_child(self, task_spec: Any, state: int = MAYBE) -> "TokenTask":
        child = TokenTask(self.workflow, task_spec, self, state)
        if state == READY:
            child._ready()
        return child

    def _set_state(self, value: int) -> None:
        if value != self._state:
            self._state = value
            self.last_state_change = self.workflow.top_workflow.next_moment()

    def _inherit_data(self) -> None:
        above = self.workflow.tasks[self._parent].data
        if above:
            self.data = DeepMerge.merge(self.data, above)

    def _drop_children(self, force: bool = False) -> None:  # noqa: FBT001, FBT002 - library's
        # Finished children stay and are searched for unfinished ones below them.
        for child in self.children:
            if force or child._state & UNFINISHED:
                self.workflow._remove_task(child.id)
            else:
                child._drop_children()

    def is_descendant_of(self, task: Task) -> bool:
        """Whether the other task lies on the way to the root."""
        tasks, wanted, above = self.workflow.tasks, task.id, self._parent
        while above is not None:
            if above == wanted:
                return True
            above = tasks[above]._parent
        return False

    def find_ancestor(self, spec_name: str) -> Task | None:
        """The nearest task above with a spec of that name."""
        above = self.parent
        while above is not None and above.task_spec.name != spec_name:
            above = above.parent
        return above

    def __iter__(self) -> Iterator[Task]:
        """The task and everything below it, at any depth."""
        tasks, stack = self.workflow.tasks, [self.id]
        while stack:
            task = tasks[stack.pop()]
            stack.extend(reversed(task._children))
            yield task


def go_on(task: Any, specs: list[Any]) -> None:
    """Put what comes next below a task that is about to complete."""
    task._sync_children(specs, FUTURE)
    for child in task.children:
        child.task_spec._predict(child, mask=FUTURE | PREDICTED)


class NoForesight:
    """An element that learns what follows when its token moves on, not before.

    The library draws the whole future of every branch. Behind a join it draws it once per branch:
    four forks of three ways in a row make eighty-one copies of what follows.
    """

    outputs: list[Any]

    def test(self) -> None:
        """Nothing: the lint has looked at the diagram already."""

    def _predict_hook(self, my_task: Any) -> None:
        """Nothing."""

    def _run_hook(self, my_task: Any) -> bool:
        super()._run_hook(my_task)  # type: ignore[misc]
        go_on(my_task, self.outputs)
        return True
