"""Returning a token to an element it has passed.

The library's reset drops what hangs below the target and nothing else. A join that fired under a
sibling branch survives, and with it everything behind: the token is doubled. Here the joins that
used a token of the target's branch wait again.
"""
# ruff: noqa: SLF001 - SpiffWorkflow's extension points are underscored.

from collections.abc import Collection, Iterator
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit

from dougong.engine.gateways import TAKEN_BY, Arrivals
from dougong.engine.repeating import OF, visit_key
from dougong.engine.scopes import ENDED_BY, Enter, ScopeTimer, start_timers_again
from dougong.engine.task import (
    CANCELLED,
    COMPLETED,
    FUTURE,
    LIVE,
    UNFINISHED,
    WAITING,
    TokenTask,
)
from dougong.engine.tokens import TokenTree


def top_of(task: TokenTask) -> Any:
    """The task with the timers on its edge, as one piece of the tree."""
    above = task.parent
    return above if above and isinstance(above.task_spec, BoundaryEventSplit) else task


def used_by(tree: TokenTree, top: TokenTask) -> tuple[list[TokenTask], list[TokenTask]]:
    """Everything that follows from a task, and among it the joins that fired in other branches."""
    seen: dict[int, TokenTask] = {}
    joins: list[TokenTask] = []
    todo = [top]
    while todo:
        for task in todo.pop():
            if task.id in seen:
                continue
            seen[task.id] = task
            leader = tree.tasks.get(task.internal_data.get(TAKEN_BY, 0))
            if leader is not None and leader.id not in seen:
                joins.append(leader)
                todo.append(leader)
    return list(seen.values()), joins


def causes_of(tree: TokenTree, task: TokenTask) -> set[int]:
    """Ids of the tasks without which the task would not be there: all that lead to it."""
    arrivals: dict[int, list[int]] = {}
    for one in tree.tasks.values():
        leader = one.internal_data.get(TAKEN_BY)
        if leader is not None and not _ends_others(tree.tasks.get(leader)):
            arrivals.setdefault(leader, []).append(one.id)
    causes: set[int] = set()
    todo = [task.id]
    while todo:
        key = todo.pop()
        if key in causes:
            continue
        causes.add(key)
        todo.extend(arrivals.get(key, ()))
        one = tree.tasks[key]
        if one._parent is not None:
            todo.append(one._parent)
        if isinstance(one.task_spec, BoundaryEventSplit):
            # A task and the timers on its edge go together.
            causes.update(one._children)
    return causes


def _ends_others(task: TokenTask | None) -> bool:
    """Whether an event has ended what its tokens come from: nobody returns into that."""
    spec = None if task is None else task.task_spec
    return isinstance(spec, ScopeTimer) and spec.interrupting


def return_to(tree: TokenTree, target: TokenTask) -> TokenTask:
    """Open a completed task again and take back all that followed from it."""
    top = top_of(target)
    followed, joins = used_by(tree, top)
    for task in followed:
        tree.outcomes.pop(task.task_spec.name, None)
        for key in _kept_of_visits(task):
            tree.outcomes.pop(key, None)
    _drop_repeats(tree, top)
    tree.reset_from_task_id(target.id)
    for join in joins:
        if join.id in tree.tasks:
            _wait_again(tree, join)
    _release(tree, {task.id for task in followed if task.id not in tree.tasks})
    _revive_joins(tree)
    tree.completed = False
    renewed = _renumber(tree, target)
    start_timers_again(tree)
    tree.update_waiting_tasks()
    return renewed


def _drop_repeats(tree: TokenTree, top: TokenTask) -> None:
    """Of an event on the edge that happened several times one waits again."""
    if isinstance(top.task_spec, BoundaryEventSplit):
        seen: set[int] = set()
        for child in list(top.children):
            if id(child.task_spec) in seen:
                tree._remove_task(child.id)
            seen.add(id(child.task_spec))


def _kept_of_visits(task: TokenTask) -> list[str]:
    """The names under which outcomes of the task's round are kept for its visits."""
    keys, above = [], task.parent
    while above is not None:
        if OF in above.internal_data:
            keys.append(visit_key(task.task_spec.name, above))
        above = above.parent
    return keys


def _wait_again(tree: TokenTree, join: TokenTask) -> None:
    """A join, or an event that was told, as if it had not come to pass."""
    _release(tree, {join.id})
    join.reset_branch(None)
    for task in list(tree.tasks.values()):
        if task._state == CANCELLED and task.internal_data.get(ENDED_BY) == join.id:
            # What it ended goes on where it was, under numbers of their own.
            task.reset_branch(None)
            _renumber(tree, task)


def _release(tree: TokenTree, leaders: Collection[int]) -> None:
    """Make tokens unused again that these joins had gone on with."""
    for task in tree.tasks.values():
        if task.internal_data.get(TAKEN_BY) in leaders:
            del task.internal_data[TAKEN_BY]


def _revive_joins(tree: TokenTree) -> None:
    """A join whose waiting task went with the branch needs another one to wait."""
    for spec in tree.spec.task_specs.values():
        if isinstance(spec, Arrivals) and len(spec.inputs) > 1:
            for tokens in spec.groups(tree):
                _revive(tokens)


def _revive(tokens: list[Any]) -> None:
    if tokens and not any(task._state == WAITING for task in tokens):
        stopped = [task for task in tokens if task._state == CANCELLED]
        if stopped:
            max(stopped, key=lambda task: task.last_state_change).reset_branch(None)


def _renumber(tree: TokenTree, task: TokenTask) -> TokenTask:
    """The same task under a new id: a new round must not carry the number of an old one."""
    return renumbered(tree, task, tree.next_id())


def renumbered(tree: TokenTree, task: TokenTask, new: int) -> TokenTask:
    """The same task under a number that no other one has."""
    old, task.id = task.id, new
    for child in task._children:
        tree.tasks[child]._parent = new
    if task._parent is not None:
        siblings = tree.tasks[task._parent]._children
        siblings[siblings.index(old)] = new
    # The order of the table is the order of creation: parents stay before children.
    tree.tasks = {new if key == old else key: value for key, value in tree.tasks.items()}
    return task


def start_at(tree: TokenTree, spec: Any) -> None:
    """Drop every token and set one fresh one before an element."""
    root = tree.task_tree
    for child in list(root.children):
        tree._remove_task(child.id)
    tree.outcomes.clear()
    tree.completed, tree.last_task = False, None
    before = [s for s in spec.inputs if isinstance(s, BoundaryEventSplit)]
    first = before[0] if before else spec
    task = _entered(tree, spec)._add_child(first, FUTURE)
    task.triggered = True
    task.task_spec._predict(task, mask=UNFINISHED)
    task.task_spec._update(task)


def _entered(tree: TokenTree, spec: Any) -> Any:
    """The task below which a fresh token goes: inside the sub-processes around the element."""
    around: Any = tree.task_tree
    enters = [s for s in tree.spec.task_specs.values() if isinstance(s, Enter) and s.holds(spec)]
    for enter in sorted(enters, key=lambda one: -len(one.members)):
        around = around._add_child(enter, FUTURE)
        around._set_state(COMPLETED)
        for timer in enter.outputs:
            if isinstance(timer, ScopeTimer):
                timer._update(around._add_child(timer, FUTURE))
    return around


def live(tree: TokenTree) -> list[TokenTask]:
    """The tasks that hold a token."""
    return [task for task in tree.tasks.values() if task._state & LIVE]


def visits(tree: TokenTree) -> Iterator[TokenTask]:
    """The tasks a token has passed, oldest first."""
    for task in sorted(tree.tasks.values(), key=lambda task: task.last_state_change):
        if task._state == COMPLETED:
            yield task
