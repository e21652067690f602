"""Keeps a long-running process small: history is dropped from the tree when one token is left."""
# ruff: noqa: SLF001 - SpiffWorkflow's extension points are underscored.

from typing import Any

from SpiffWorkflow.bpmn.specs.control import EventSplit

from dougong.engine.compiled import Compiled
from dougong.engine.faults import ProcessTooLarge
from dougong.engine.returning import live, visits
from dougong.engine.task import COMPLETED, TokenTask
from dougong.engine.tokens import TokenTree

#: Tasks in the tree from which dropping history pays.
DROP_ABOVE = 200
#: Tasks in the tree beyond which a process is out of hand.
TASK_LIMIT = 5000


def keep_small(tree: TokenTree, compiled: Compiled) -> None:
    """Drop history above a size; ProcessTooLarge when the tokens themselves are too many."""
    if len(tree.tasks) > DROP_ABOVE:
        drop_history(tree, compiled)
        if len(tree.tasks) > TASK_LIMIT:
            raise ProcessTooLarge(limit=TASK_LIMIT)


def drop_history(tree: TokenTree, compiled: Compiled) -> int:
    """Forget the tasks before the one token and return how many; which elements it passed is kept.

    The engine needs the past only for joins that still wait, and with one token there are none.
    """
    top = _one_token(tree)
    root = tree.task_tree
    if top is None or top is root or top._parent == root.id:
        return 0
    tree.passed = passed(tree, compiled)
    kept: dict[int, TokenTask] = {root.id: root}
    kept.update({task.id: task for task in top})
    dropped = len(tree.tasks) - len(kept)
    # The order of the table is the order of creation.
    tree.tasks = {key: task for key, task in tree.tasks.items() if key in kept}
    top._parent, root._children = root.id, [top.id]
    tree.last_task = None
    return dropped


def _one_token(tree: TokenTree) -> Any:
    tokens = live(tree)
    if not tokens or tree.subprocesses:
        return None
    top: Any = tokens[0]
    while isinstance(top.parent.task_spec, EventSplit):
        top = top.parent
    below = {task.id for task in top}
    return top if all(task.id in below for task in tokens) else None


def passed(tree: TokenTree, compiled: Compiled) -> list[int]:
    """Numbers of the elements and flows a token has passed, in the order of the first time."""
    numbers = dict.fromkeys(tree.passed)
    place = compiled.place_of
    for task in visits(tree):
        flow = flow_into(tree, task, compiled)
        if flow is not None:
            numbers[place[flow]] = None
        number = place.get(task.task_spec.name)
        if number is not None:
            numbers[number] = None
    return list(numbers)


def flow_into(tree: TokenTree, task: TokenTask, compiled: Compiled) -> str | None:
    """The flow by which the token came to a task."""
    above = tree.tasks.get(task._parent or 0)
    while above is not None and not getattr(above.task_spec, "bpmn_id", None):
        above = tree.tasks.get(above._parent or 0)
    if above is None or above._state != COMPLETED:
        return None
    return compiled.flow_between.get((above.task_spec.name, task.task_spec.name))
