"""What lies ahead and what is done: the predicted chain and the coloured diagram."""
# ruff: noqa: SLF001 - SpiffWorkflow's extension points are underscored.

from dougong.engine.answer import PredictedNode, Progress
from dougong.engine.elements import ApprovalTask
from dougong.engine.faults import StepBudgetSpent
from dougong.engine.history import flow_into, passed
from dougong.engine.running import Running, open_tasks
from dougong.engine.task import LIVE
from dougong.engine.tokens import STEP_BUDGET
from dougong.model.workflow.scopes import is_drawn


def road_ahead(running: Running) -> tuple[PredictedNode, ...]:
    """The nodes that will open if everybody approves, found by walking the road itself."""
    road: list[PredictedNode] = []
    seen: set[int] = set()
    noted = 0
    definition = running.compiled.definition
    while not running.tree.is_completed():
        now = open_tasks(running.tree)
        because, noted = tuple(running.turn.trail[noted:]), len(running.turn.trail)
        for task in now:
            if task.task_id not in seen:
                seen.add(task.task_id)
                name = definition.nodes[task.node_id].name or task.node_id
                road.append(PredictedNode(task.node_id, name, task.item, because))
        if not now:
            break
        if len(seen) > STEP_BUDGET:
            raise StepBudgetSpent(limit=STEP_BUDGET)
        running.before = {task.task_id: task for task in now}
        running.approve(now[0])
    return tuple(road)


def progress_of(running: Running) -> dict[str, Progress]:
    """Elements and flows by their state; an element visited again and open now counts as open."""
    tree, compiled = running.tree, running.compiled
    gone = (compiled.places[number] for number in passed(tree, compiled))
    shown: dict[str, Progress] = {key: "done" for key in gone if is_drawn(key)}
    for task in tree.tasks.values():
        if task._state & LIVE:
            flow = flow_into(tree, task, compiled)
            if flow is not None and is_drawn(flow):
                shown[flow] = "done"
            around = compiled.around(task.task_spec.name)
            shown.update({key: "open" for key in around if is_drawn(key)})
            if isinstance(task.task_spec, ApprovalTask) or task.task_spec.name in compiled.place_of:
                shown[task.task_spec.name] = "open"
    return shown
