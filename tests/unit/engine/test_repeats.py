"""Sub-processes and calls done several times: side by side, one after the other, in a loop."""

import pytest

from dougong.base.values import JsonObject
from dougong.engine.faults import RepeatUndecided, StepBudgetSpent
from dougong.engine.history import DROP_ABOVE
from unit.engine.diagrams import Drawing, Walk
from unit.engine.test_calls import calling, review
from unit.engine.test_sub_processes import inner_fork, inner_row

MULTI = "bpmn:multiInstanceLoopCharacteristics"


def many(how: str, *, sequential: bool = False, until: str = "") -> str:
    """The marker of several visits: a number, or a collection and what one of it is called."""
    one, _, item = how.partition(" as ")
    parts = f"<bpmn:loopCardinality>{one}</bpmn:loopCardinality>"
    if item:
        parts = f"<bpmn:loopDataInputRef>{one}</bpmn:loopDataInputRef>"
        parts += f'<bpmn:inputDataItem name="{item}"/>'
    if until:
        parts += f"<bpmn:completionCondition>{until}</bpmn:completionCondition>"
    return f'<{MULTI} isSequential="{str(sequential).lower()}">{parts}</{MULTI}>'


def loop(again: str = "", most: str = "", before: str = "false") -> str:
    condition = f"<bpmn:loopCondition>{again}</bpmn:loopCondition>" if again else ""
    limit = f'loopMaximum="{most}"' if most else ""
    tag = "bpmn:standardLoopCharacteristics"
    return f'<{tag} testBefore="{before}" {limit}>{condition}</{tag}>'


def repeated(mark: str, inner: Drawing | None = None, *facts: str) -> Drawing:
    """`apply`, the repeated sub-process `check`, `archive`."""
    drawing = Drawing().facts(*facts).start().user("apply").user("archive").end()
    body = (inner or inner_row("a", "b")).body
    drawing.shape("subProcess", "check", "\n".join([mark, *body]))
    return drawing.path("begin", "apply", "check", "archive", "end")


def finish(walk: Walk, task: int, outcome: str = "approved") -> None:
    walk.step = walk.engine.complete(
        "r1", walk.process, walk.step.state, task, outcome, walk.facts, walk.chains
    )


def rounds(walk: Walk, node: str) -> list[int]:
    return [t.task_id for t in walk.step.open if t.node_id == node]


def test_visits_side_by_side_all_have_to_end() -> None:
    walk = Walk(repeated(many("3"))).done("apply")
    assert walk.open == ["a", "a", "a"]
    finish(walk, rounds(walk, "a")[1])
    assert walk.open == ["a", "a", "b"]
    walk.done("a", "a", "b", "b")
    assert walk.open == ["b"]
    assert walk.done("b").open == ["archive"]
    assert walk.done("archive").step.completed


def test_visits_one_after_the_other() -> None:
    walk = Walk(repeated(many("2", sequential=True))).done("apply", "a", "b")
    assert walk.open == ["a"]
    assert walk.done("a", "b").open == ["archive"]


@pytest.mark.parametrize("sequential", [True, False])
def test_no_visit_at_all_goes_straight_on(*, sequential: bool) -> None:
    walk = Walk(repeated(many("n", sequential=sequential), None, "n"), {"n": 0}).done("apply")
    assert walk.open == ["archive"]
    assert walk.done("archive").step.completed


@pytest.mark.parametrize("value", [None, -1, 1001, "3", True])
def test_a_number_that_says_not_how_often_is_an_incident(value: object) -> None:
    walk = Walk(repeated(many("n"), None, "n"), {"n": value})
    with pytest.raises(RepeatUndecided) as wrong:
        walk.done("apply")
    assert wrong.value.for_person("zh")
    assert wrong.value.facts["path"] == "check"


@pytest.mark.parametrize("value", [None, 3, [1] * 1001])
def test_a_collection_that_is_none_is_an_incident(value: object) -> None:
    with pytest.raises(RepeatUndecided):
        Walk(repeated(many("list as one"), None, "list"), {"list": value}).done("apply")


def votes(count: str, until: str, *, sequential: bool = False) -> Walk:
    return Walk(repeated(many(count, sequential=sequential, until=until), inner_row("a"))).done(
        "apply"
    )


def test_three_of_five_are_enough() -> None:
    walk = votes("5", "count(a.outcomes[item = &quot;approved&quot;]) &gt;= 3")
    for outcome in ("approved", "rejected", "approved"):
        walk.done("a", outcome=outcome)
    assert walk.open == ["a", "a"]
    assert walk.done("a").open == ["archive"]
    assert walk.done("archive").step.completed


def test_a_condition_sees_how_many_are_done_and_how_many_are_not() -> None:
    walk = votes(
        "4",
        "numberOfCompletedInstances = 2 and numberOfActiveInstances = 2 "
        "and numberOfInstances = 4 and numberOfTerminatedInstances = 0",
    )
    assert walk.done("a").open == ["a", "a", "a"]
    assert walk.done("a").open == ["archive"]


def test_visits_in_a_row_stop_when_it_is_enough() -> None:
    walk = votes("5", "a.outcome = &quot;rejected&quot;", sequential=True).done("a")
    assert walk.open == ["a"]
    assert walk.done("a", outcome="rejected").open == ["archive"]


def test_a_condition_that_is_neither_true_nor_false_is_an_incident() -> None:
    with pytest.raises(RepeatUndecided):
        votes("3", "null").done("a")


def deciding() -> Drawing:
    """Inside, a gateway that asks how the visit's own round ended and what it is for."""
    inner = Drawing().start("in").user("a").gateway("exclusive", "g", "f_out").user("b").end("out")
    inner.path("in", "a", "g").path("b", "out").flow("g", "out", key="f_out")
    return inner.flow("g", "b", 'a.outcome = "rejected" or one = "new" and loopCounter = 2')


def test_conditions_inside_see_the_own_visit_alone() -> None:
    facts: JsonObject = {"list": ["old", "new", "old"]}
    walk = Walk(repeated(many("list as one"), deciding(), "list"), facts).done("apply")
    one, two, three = rounds(walk, "a")
    finish(walk, three, "rejected")
    assert walk.open == ["a", "a", "b"]
    finish(walk, one)
    assert walk.open == ["a", "b"]
    finish(walk, two)
    assert walk.open == ["b", "b"]
    assert walk.done("b", "b").open == ["archive"]


def test_what_a_visit_is_for_is_kept_from_when_it_began() -> None:
    walk = Walk(repeated(many("list as one"), deciding(), "list"), {"list": ["old", "new"]})
    walk.done("apply")
    walk.facts = {"list": []}
    one, two = rounds(walk, "a")
    finish(walk, two)
    finish(walk, one)
    assert walk.open == ["b"]


def test_a_return_in_one_visit_leaves_those_beside_it() -> None:
    walk = Walk(repeated(many("3"))).done("apply", "a", "a", "b")
    assert walk.open == ["a", "b"]
    assert walk.targets("b") == ["apply", "a"]
    assert walk.back("b", "a").open == ["a", "a"]
    assert walk.back("a", "apply").open == ["apply"]
    assert walk.done("apply").open == ["a", "a", "a"]


def test_nobody_returns_into_one_of_several_visits_that_were_side_by_side() -> None:
    walk = Walk(repeated(many("2"))).done("apply", "a", "a", "b", "b")
    assert walk.targets("archive") == ["apply"]


def test_a_return_goes_into_the_last_of_visits_in_a_row() -> None:
    walk = Walk(repeated(many("2", sequential=True))).done("apply", "a", "b", "a", "b")
    assert walk.targets("archive") == ["apply", "a", "b"]
    assert walk.back("archive", "a").done("a", "b").open == ["archive"]


def test_a_terminate_end_ends_its_own_visit() -> None:
    walk = Walk(repeated(many("2"), inner_fork("a", "b", ended="b"))).done("apply", "b")
    assert walk.open == ["a", "b"]
    assert walk.done("b").open == ["archive"]


def test_a_timer_on_the_edge_takes_all_visits() -> None:
    drawing = repeated(many("3")).boundary("late", "check", "P2D").user("chase").end("gone")
    walk = Walk(drawing.path("late", "chase", "gone")).done("apply", "a", "b")
    assert [t.node_id for t in walk.step.timers] == ["late"]
    assert walk.fire("late").open == ["chase"]
    assert walk.done("chase").step.completed


def test_a_timer_runs_on_from_visit_to_visit() -> None:
    drawing = repeated(many("2", sequential=True)).boundary("late", "check", "P2D").end("gone")
    walk = Walk(drawing.path("late", "gone")).done("apply")
    timer = [t.task_id for t in walk.step.timers]
    walk.done("a", "b")
    assert [t.task_id for t in walk.step.timers] == timer
    assert walk.done("a", "b").step.timers == ()


def test_a_loop_repeats_while_its_condition_holds() -> None:
    walk = Walk(repeated(loop("a.outcome = &quot;rejected&quot;"), inner_row("a"))).done("apply")
    walk.done("a", outcome="rejected").done("a", outcome="rejected")
    assert walk.open == ["a"]
    assert walk.done("a").open == ["archive"]


def test_a_loop_ends_at_its_maximum() -> None:
    walk = Walk(repeated(loop("true", most="2"), inner_row("a"))).done("apply", "a", "a")
    assert walk.open == ["archive"]


@pytest.mark.parametrize(("more", "opened"), [(True, "a"), (False, "archive")])
def test_a_loop_that_asks_before_may_do_nothing(*, more: bool, opened: str) -> None:
    drawing = repeated(loop("more", before="true"), inner_row("a"), "more")
    assert Walk(drawing, {"more": more}).done("apply").open == [opened]


def test_a_loop_counts_its_visits() -> None:
    walk = Walk(repeated(loop("loopCounter &lt; 3"), inner_row("a"))).done("apply", "a", "a", "a")
    assert walk.open == ["archive"]


def test_a_loop_without_a_person_spends_its_budget() -> None:
    walk = Walk(repeated(loop("true"), inner_row()))
    with pytest.raises(StepBudgetSpent):
        walk.done("apply")


@pytest.mark.parametrize("mark", [many("600", sequential=True), loop("true", most="600")])
def test_many_visits_in_a_row_stay_small(mark: str) -> None:
    walk = Walk(repeated(mark, inner_row("a"))).done("apply")
    sizes = []
    for _ in range(DROP_ABOVE):
        walk.done("a")
        sizes.append(len(walk.step.state))
    assert sizes[-1] < 3 * max(sizes[:60])
    assert walk.open == ["a"]


def test_a_thousand_visits_side_by_side_begin_and_end() -> None:
    walk = Walk(repeated(many("1000"), inner_row("a"))).done("apply")
    assert len(walk.step.open) == 1000
    for _ in range(30):
        finish(walk, walk.step.open[-1].task_id)
    assert len(walk.step.open) == 970
    assert walk.targets("a") == ["apply"]


def test_visits_that_are_over_are_forgotten_in_a_large_process() -> None:
    walk = Walk(repeated(many("80"))).done("apply")
    for _ in range(79):
        walk.done("a").done("b")
    assert walk.open == ["a"]
    assert len(walk.step.state) < 6000
    assert walk.progress().items() >= {"a": "open", "b": "done", "check": "open"}.items()
    assert walk.done("a", "b").open == ["archive"]
    assert walk.targets("archive") == ["apply"]
    assert walk.done("archive").step.completed


def test_a_repeated_call_reads_the_facts_of_the_caller_and_tells_each_visit_apart() -> None:
    drawing = calling(process=review("a", "b")).facts("n")
    drawing.body = [part for part in drawing.body if 'id="f_apply_archive"' not in part]
    drawing.call("site", review("a", "b"), many("n", until="site_done"))
    drawing.facts("site_done").path("apply", "site", "archive")
    walk = Walk(drawing, {"n": 2, "site_done": False}).done("apply")
    assert walk.open == ["site.a", "site.a"]
    assert walk.done("site.a", "site.a", "site.b", "site.b").open == ["archive"]


def test_repeated_within_repeated() -> None:
    deep = inner_row("x", begin="d_in", end="d_out")
    middle = Drawing().start("in").user("m").end("out")
    middle.shape("subProcess", "deep", "\n".join([many("2"), *deep.body]))
    middle.path("in", "deep", "m", "out")
    walk = Walk(repeated(many("2"), middle)).done("apply")
    assert walk.open == ["x"] * 4
    one, two, three, _four = rounds(walk, "x")
    finish(walk, one)
    finish(walk, three)
    assert walk.open == ["x", "x"]
    finish(walk, two)
    assert walk.open == ["m", "x"]
    assert walk.done("m", "x", "m").open == ["archive"]


def test_a_loop_around_a_repetition_begins_it_afresh() -> None:
    drawing = Drawing().start().gateway("exclusive", "again").user("apply").end()
    drawing.gateway("exclusive", "way", "f_way_end")
    drawing.shape("subProcess", "check", "\n".join([many("2"), *inner_row("a").body]))
    drawing.path("begin", "again", "check", "apply", "way")
    drawing.flow("way", "end", key="f_way_end").flow("way", "again", 'apply.outcome = "rejected"')
    walk = Walk(drawing).done("a", "a").done("apply", outcome="rejected")
    assert walk.open == ["a", "a"]
    assert walk.done("a").open == ["a"]
    assert walk.done("a", "apply").step.completed


def test_the_road_ahead_tells_every_visit() -> None:
    walk = Walk(repeated(many("2"), inner_row("a")))
    ahead = walk.engine.predict("r1", walk.process, {}, walk.chains)
    assert [node.node_id for node in ahead] == ["apply", "a", "a", "archive"]


def test_who_approved_one_visit_is_asked_again_in_the_next() -> None:
    process = repeated(many("2")).parsed()
    assert process.nodes["a"].duplicates == "none"
    assert process.nodes["apply"].duplicates == "consecutive"
    drawing = Drawing().start().call("site", review("a", "b"), many("2")).end()
    process = drawing.path("begin", "site", "end").parsed()
    assert process.nodes["site.a"].duplicates == "none"
