"""Random visits side by side: the engine against a count of what each visit has done."""

import random

import pytest

from unit.engine.diagrams import Drawing, Walk

KEYS = ("a", "b", "c")


class Visits:
    """What each visit has done, told from the rounds alone."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        #: Open round → its visit.
        self.of = {task.task_id: n for n, task in enumerate(walk.step.open)}
        self.done = dict.fromkeys(self.of.values(), 0)

    def expected(self) -> list[str]:
        return sorted(KEYS[self.done[visit]] for visit in self.of.values())

    def moved(self, task: int) -> None:
        """Whatever opened belongs to the visit of the round that ended."""
        visit = self.of.pop(task)
        for opened in self.walk.step.opened:
            if opened.node_id in KEYS:
                self.of[opened.task_id] = visit


def drawing(visits: int, enough: int) -> Drawing:
    made = Drawing().start().user("apply").user("archive").end()
    inner = Drawing().start("in")
    for key in KEYS:
        inner.user(key)
    inner.end("out").path("in", *KEYS, "out")
    until = f"numberOfCompletedInstances &gt;= {enough}"
    mark = (
        "<bpmn:multiInstanceLoopCharacteristics>"
        f"<bpmn:loopCardinality>{visits}</bpmn:loopCardinality>"
        f"<bpmn:completionCondition>{until}</bpmn:completionCondition>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    made.shape("subProcess", "many", "\n".join([mark, *inner.body]))
    return made.path("begin", "apply", "many", "archive", "end")


def trial(seed: int) -> int:
    """Play one process to its end; how many returns were made."""
    rng = random.Random(seed)
    visits = rng.randint(1, 6)
    enough, made = rng.randint(1, visits), 0
    walk = Walk(drawing(visits, enough)).done("apply")
    known = Visits(walk)
    while list(known.done.values()).count(len(KEYS)) < enough:
        assert walk.open == known.expected(), seed
        task = rng.choice(sorted(known.of))
        visit = known.of[task]
        offered = walk.engine.return_targets("r1", walk.process, walk.step.state, task)
        assert [t.node_id for t in offered] == ["apply", *KEYS[: known.done[visit]]], seed
        if len(offered) > 1 and made < 4 and rng.random() < 0.3:
            goal = rng.choice(offered[1:]).node_id
            walk.step = walk.engine.jump(
                "r1", walk.process, walk.step.state, task, goal, {}, walk.chains
            )
            known.done[visit], made = KEYS.index(goal), made + 1
        else:
            walk.step = walk.engine.complete(
                "r1", walk.process, walk.step.state, task, "approved", {}, walk.chains
            )
            known.done[visit] += 1
        known.moved(task)
    assert walk.open == ["archive"], seed
    assert walk.targets("archive") == ["apply"]
    assert walk.done("archive").step.completed
    return made


def test_visits_side_by_side_agree_with_the_count_over_a_hundred_processes() -> None:
    assert sum(trial(seed) for seed in range(100)) > 80


@pytest.mark.slow
def test_visits_side_by_side_agree_with_the_count_over_three_thousand_processes() -> None:
    assert sum(trial(seed) for seed in range(1000, 4000)) > 2500
