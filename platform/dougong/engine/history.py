"""Keeps a long-running process small: history is dropped from the tree when one token is left."""
# ruff: noqa: SLF001 - SpiffWorkflow's extension points are underscored.

from typing import Any

from SpiffWorkflow.bpmn.specs.control import EventSplit

from dougong.engine.compiled import Compiled
from dougong.engine.faults import ProcessTooLarge
from dougong.engine.repeating import OF
from dougong.engine.returning import live, visits
from dougong.engine.scopes import Leave, ScopeTimer, is_busy, open_enters
from dougong.engine.task import COMPLETED, WAITING, TokenTask
from dougong.engine.tokens import TokenTree
from dougong.model.workflow.marks import OUT

#: Tasks in the tree from which dropping history pays.
DROP_ABOVE = 200
#: Tasks in the tree beyond which a process is out of hand.
TASK_LIMIT = 5000


def keep_small(tree: TokenTree, compiled: Compiled) -> None:
    """Drop history above a size; ProcessTooLarge when the tokens themselves are too many."""
    if len(tree.tasks) > DROP_ABOVE:
        if compiled.repeats:
            drop_visits(tree, compiled)
        drop_history(tree, compiled)
        if len(tree.tasks) > TASK_LIMIT:
            raise ProcessTooLarge(limit=TASK_LIMIT)


def drop_visits(tree: TokenTree, compiled: Compiled) -> None:
    """Forget what happened in visits that are over while others beside them go on."""
    over = [task for task in tree.tasks.values() if _is_over(task, compiled)]
    if over:
        tree.passed = passed(tree, compiled)
    for visit in over:
        leave = f"{visit.task_spec.name}{OUT}"
        # The tokens that ended wait here for the other visits.
        ended = [t for t in visit if t.task_spec.name == leave and not t._children]
        for child in [t for t in visit.children if t not in ended]:
            for token in ended:
                if token.is_descendant_of(child):
                    token.parent._children.remove(token.id)
            tree._remove_task(child.id)
        for token in ended:
            token._parent = visit.id
        visit._children = [token.id for token in ended]


def _is_over(task: TokenTask, compiled: Compiled) -> bool:
    repeat = compiled.definition.elements[task.task_spec.name].repeat if _is_visit(task) else None
    if repeat is None or repeat.kind != "parallel" or is_busy(task):
        return False
    leave = f"{task.task_spec.name}{OUT}"
    ended = [t for t in task if t.task_spec.name == leave]
    # A token that has gone on stands for what follows the sub-process.
    return bool(ended) and not any(t._children for t in ended) and ended != task.children


def _is_visit(task: TokenTask) -> bool:
    return OF in task.internal_data and task._state == COMPLETED


def drop_history(tree: TokenTree, compiled: Compiled) -> int:
    """Forget the tasks before the one token and return how many; which elements it passed is kept.

    The engine needs the past only for joins that still wait, and with one token there are none.
    """
    top = one_token(tree)
    return 0 if top is None else drop_before(tree, compiled, top)


def drop_before(tree: TokenTree, compiled: Compiled, top: Any) -> int:
    """Forget the tasks before one that every token is below of; how many they were."""
    root = tree.task_tree
    if top is root or top._parent == root.id:
        return 0
    tree.passed = passed(tree, compiled)
    kept: dict[int, TokenTask] = {root.id: root}
    kept.update({task.id: task for task in top})
    above = root
    for enter in open_enters(top):
        # What is inside a sub-process needs the way in, and the timers on its edge go on.
        timers = [c for c in enter.children if isinstance(c.task_spec, ScopeTimer)]
        running = [timer for timer in timers if timer._state == WAITING]
        kept.update({task.id: task for task in (enter, *running)})
        _hang(enter, above)
        enter._children = [timer.id for timer in running]
        above = enter
    dropped = len(tree.tasks) - len(kept)
    _hang(top, above)
    # The order of the table is the order of creation.
    tree.tasks = {key: task for key, task in tree.tasks.items() if key in kept}
    root._children = [key for key, task in kept.items() if task._parent == root.id]
    tree.last_task = None
    return dropped


def _hang(task: Any, above: Any) -> None:
    task._parent = above.id
    above._children.append(task.id)


def one_token(tree: TokenTree) -> Any:
    """The task of the one token, with the timers on its edge; none where there are several."""
    tokens = [task for task in live(tree) if not isinstance(task.task_spec, ScopeTimer)]
    if not tokens or tree.subprocesses:
        return None
    top = _top(tokens[0])
    return top if _holds_all(tree, top) else None


def is_alone(tree: TokenTree) -> bool:
    """Whether nothing is under way beside one token, with what waits on its edge.

    What has come to the way out of a sub-process waits for the others and is nobody's work.
    """
    edges = (ScopeTimer, Leave)
    tokens = [task for task in live(tree) if not isinstance(task.task_spec, edges)]
    tops = {_top(task).id for task in tokens}
    return len(tops) == 1 and not tree.subprocesses


def _top(task: Any) -> Any:
    """A task, or what holds it together with the events on its edge."""
    while isinstance(task.parent.task_spec, EventSplit):
        task = task.parent
    return task


def top_of_tokens(tree: TokenTree) -> Any:
    """The lowest task that every token is below of; none where there is no such task."""
    tokens = [task for task in live(tree) if not isinstance(task.task_spec, ScopeTimer)]
    if not tokens or tree.subprocesses:
        return None
    top: Any = tokens[0]
    while top is not None and not _holds_all(tree, top):
        top = top.parent
    return top


def _holds_all(tree: TokenTree, top: Any) -> bool:
    below = {task.id for task in top}
    below.update(child for enter in open_enters(top) for child in enter._children)
    return all(task.id in below for task in live(tree))


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
