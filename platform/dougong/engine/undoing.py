"""Opening a round again that has ended, as if nobody had answered it."""

from collections.abc import Collection

from dougong.engine.answer import OpenTask
from dougong.engine.compiled import Compiled
from dougong.engine.elements import INDEX, STEPS, TICKET, open_step
from dougong.engine.faults import TaskNotThere
from dougong.engine.history import is_alone
from dougong.engine.returning import return_to, start_at
from dougong.engine.targets import dropped
from dougong.engine.task import COMPLETED, TokenTask
from dougong.engine.tokens import TokenTree


def open_again(
    tree: TokenTree, compiled: Compiled, ended: OpenTask, opened: Collection[int]
) -> TokenTask | None:
    """The task of a round that is over, open again; what followed from it is taken back.

    `opened` are the tasks that its outcome opened: by them the step of a chain is known whose task
    is still there. TaskNotThere when its history was dropped and it cannot begin afresh.
    """
    index = ended.item["index"] if ended.item else None
    task = _ended(tree, ended)
    if task is not None:
        steps = task.internal_data.get(STEPS)
        task = return_to(tree, task)
        if steps is not None and isinstance(index, int):
            open_step(task, steps, index)
        return task
    for task in tree.waiting_for_people():
        is_next = task.task_spec.name == ended.node_id and task.internal_data.get(TICKET) in opened
        if is_next and isinstance(index, int) and task.internal_data.get(INDEX) == index + 1:
            open_step(task, task.internal_data[STEPS], index)
            return task
    return _afresh(tree, compiled, ended)


def _ended(tree: TokenTree, ended: OpenTask) -> TokenTask | None:
    """The task whose last round it was."""
    found = (
        task
        for task in tree.tasks.values()
        if task._state == COMPLETED  # noqa: SLF001 (SpiffWorkflow's state)
        and task.task_spec.name == ended.node_id
        and task.internal_data.get(TICKET, task.id) == ended.task_id
    )
    return next(found, None)


def _afresh(tree: TokenTree, compiled: Compiled, ended: OpenTask) -> TokenTask | None:
    """Set one fresh token before the node, where its history was dropped and one token is left."""
    known = {target.node for target in dropped(tree, compiled)}
    if ended.item is not None or ended.node_id not in known or not is_alone(tree):
        raise TaskNotThere(task=ended.task_id)
    start_at(tree, tree.spec.task_specs[ended.node_id])
    return None
