"""Gateways: which way a token goes, and when a join has all its tokens."""
# ruff: noqa: SLF001 - SpiffWorkflow's extension points are underscored.

from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import ExclusiveGateway, InclusiveGateway, ParallelGateway

from dougong.base.values import JsonObject
from dougong.engine.answer import FlowTaken
from dougong.engine.faults import ConditionUndecided, NoPathTaken
from dougong.engine.task import COMPLETED, LIVE, READY, STARTED, WAITING, NoForesight, go_on
from dougong.model.workflow.conditions import Condition

#: Note on an arrived token: the id of the task that went on with it.
TAKEN_BY = "by"
#: States of a join that went on with its tokens.
GONE_ON = READY | STARTED | COMPLETED


class FlowCondition:
    """The FEEL condition of one flow, in the shape the library expects of an operator."""

    def __init__(self, condition: Condition) -> None:
        self.condition = condition


class Chosen:
    """The flows a choosing gateway sends its token along, with the values that decided."""

    def __init__(self, task: Any) -> None:
        self.spec = task.task_spec
        self.task = task
        self.turn = task.workflow.top_workflow.turn
        self.scope: dict[str, Any] | None = None
        self.values: JsonObject = {}

    def holds(self, condition: Condition) -> bool:
        """Whether a condition is true; anything but true or false is an incident."""
        if self.scope is None:
            self.scope = self.turn.scope_at(self.task, condition.prefix)
        read = condition.values(self.scope)
        self.values.update(read)
        value = condition.value(self.scope)
        if value is True or value is False:
            return value
        raise ConditionUndecided(
            gateway=self.spec.bpmn_name or self.spec.name,
            condition=condition.text,
            value="null" if value is None else str(value)[:60],
            names=", ".join(read),
            path=condition.flow_id,
        )

    def open(self, targets: list[tuple[FlowCondition | None, str]], task: Any) -> None:
        """Put a token on each chosen flow and note the choice."""
        if not targets:
            raise NoPathTaken(gateway=self.spec.bpmn_name or self.spec.name, path=self.spec.name)
        specs = task.workflow.spec.task_specs
        for chosen, target in targets:
            text = chosen.condition.text if chosen else ""
            flow, element = self.spec.flows[target]
            self.turn.trail.append(
                FlowTaken(self.spec.name, flow, element, text, dict(self.values))
            )
        go_on(task, [specs[target] for _, target in targets])


class Exclusive(NoForesight, ExclusiveGateway):
    """The first condition that holds, in the order of the diagram, or the default flow."""

    def __init__(self, wf_spec: Any, name: str, **settings: Any) -> None:
        super().__init__(wf_spec, name, **settings)
        #: Name of the following spec → (flow id, element id).
        self.flows: dict[str, tuple[str, str]] = {}

    def _run_hook(self, my_task: Any) -> bool:
        chosen = Chosen(my_task)
        if len(self.cond_task_specs) == 1 and self.cond_task_specs[0][0] is None:
            # A gateway that only merges decides nothing worth noting.
            go_on(my_task, self.outputs)
            return True
        for condition, target in self.cond_task_specs:
            if condition is not None and chosen.holds(condition.condition):
                chosen.open([(condition, target)], my_task)
                return True
        default = self.default_task_spec
        chosen.open([] if default is None else [(None, default)], my_task)
        return True


def activation(task: Any, scope: str) -> Any:
    """The task that let a token into a sub-process: the latest, where loops entered it before."""
    tasks, above = task.workflow.tasks, task
    while above is not None and above.task_spec.name != scope:
        above = tasks.get(above._parent)
    return above


class Arrivals(NoForesight):
    """The bookkeeping of a join: which tokens came, and which of them are used up.

    The library counts every earlier task of the join that is no ancestor of the new one. In a loop
    it takes a token of the round before for one of this round and lets the join fire too early.
    """

    inputs: list[Any]
    name: str
    #: The sub-process it stands in: tokens of another visit are not waited for.
    scope: str = ""

    def arrived(self, workflow: Any, enter: Any = None) -> dict[str, Any]:
        """The oldest unused token per incoming element, of one visit of the sub-process."""
        tokens: dict[str, Any] = {}
        tasks = workflow.tasks
        for task in tasks.values():
            if task.task_spec is self and TAKEN_BY not in task.internal_data:
                above = tasks[task._parent]
                if above._state != COMPLETED or task._state & GONE_ON:
                    continue
                if enter is None or activation(task, self.scope) is enter:
                    tokens.setdefault(above.task_spec.name, task)
        return tokens

    def groups(self, workflow: Any) -> list[list[Any]]:
        """The unused tokens, apart for each visit of the sub-process."""
        if not self.scope:
            return [list(self.arrived(workflow).values())]
        enters = [e for e in workflow.tasks.values() if e.task_spec.name == self.scope]
        return [list(self.arrived(workflow, enter).values()) for enter in enters]

    def is_met(self, my_task: Any, tokens: dict[str, Any]) -> bool:
        """Whether these tokens are all the join waits for."""
        raise NotImplementedError

    def _update_hook(self, my_task: Any) -> bool:
        my_task._inherit_data()
        if len(self.inputs) == 1:
            return True
        enter = activation(my_task, self.scope) if self.scope else None
        tokens = self.arrived(my_task.workflow, enter)
        met = self.is_met(my_task, tokens)
        for task in list(my_task.workflow.tasks.values()):
            # One task stands for all tokens that wait; the others are marks of arrival.
            other = task.task_spec is self and task is not my_task and task._state == WAITING
            if other and (enter is None or activation(task, self.scope) is enter):
                task.cancel()
        if not met:
            my_task._set_state(WAITING)
            return False
        own = my_task.parent.task_spec.name
        for name, task in tokens.items():
            if name != own and task is not my_task:
                task.internal_data[TAKEN_BY] = my_task.id
        return True


class Parallel(Arrivals, ParallelGateway):
    """Waits for a token on every input, then sends one along every output."""

    def is_met(self, _task: Any, tokens: dict[str, Any]) -> bool:
        """Whether there is a token on every input."""
        return all(name in tokens for name in self._inputs)

    def _run_hook(self, my_task: Any) -> bool:
        go_on(my_task, self.outputs)
        return True


class Inclusive(Arrivals, InclusiveGateway):
    """Waits for every token that can still come, then follows every condition that holds.

    The library overlooks tokens inside running multi-instance tasks, sub-processes and calls and
    lets the join fire early, and again later.
    """

    def __init__(self, wf_spec: Any, name: str, **settings: Any) -> None:
        super().__init__(wf_spec, name, **settings)
        self.flows: dict[str, tuple[str, str]] = {}
        self._reach: dict[str, frozenset[str]] = {}

    def is_met(self, my_task: Any, tokens: dict[str, Any]) -> bool:
        """Whether no open token can reach an input that has none (BPMN 2.0, 13.4.3)."""
        missing = [name for name in self._inputs if name not in tokens]
        if not missing:
            return True
        around = activation(my_task, self.scope) if self.scope else my_task.workflow.task_tree
        for task in around if self.scope else my_task.workflow.tasks.values():
            if self.scope and not around.task_spec.holds(task.task_spec):
                # What waits on the edge of the sub-process is not inside.
                continue
            if task._state & LIVE and task.task_spec is not self:
                ahead = self.reach(task.task_spec)
                if any(name in ahead for name in missing):
                    return False
        return True

    def reach(self, spec: Any) -> frozenset[str]:
        """The element itself and all that can be reached from it without passing this join."""
        known = self._reach.get(spec.name)
        if known is None:
            seen, todo = {spec.name}, [spec]
            while todo:
                for after in todo.pop().outputs:
                    if after.name not in seen and after is not self:
                        seen.add(after.name)
                        todo.append(after)
            known = self._reach[spec.name] = frozenset(seen)
        return known

    def _run_hook(self, my_task: Any) -> bool:
        if len(self.cond_task_specs) == 1 and self.cond_task_specs[0][0] is None:
            go_on(my_task, self.outputs)
            return True
        chosen = Chosen(my_task)
        held: list[tuple[FlowCondition | None, str]] = [
            (condition, target)
            for condition, target in self.cond_task_specs
            if condition is not None and chosen.holds(condition.condition)
        ]
        default: list[tuple[FlowCondition | None, str]] = [
            (None, target) for c, target in self.cond_task_specs if c is None
        ]
        chosen.open(held or default, my_task)
        return True
