"""Calls of other processes: rounds inside them, returns, timers, and what may not be called."""

import pytest

from dougong.model.workflow.calls import linked
from unit.engine.diagrams import Drawing, Walk, straight
from unit.engine.test_sub_processes import TERMINATE, inner_fork


def review(*keys: str, key: str = "review") -> Drawing:
    """A process that is called: user tasks in a row."""
    drawing = straight(*keys)
    drawing.id = key
    return drawing


def calling(*calls: str, process: Drawing | None = None) -> Drawing:
    """`apply`, the calls in a row, `archive`."""
    drawing = Drawing().start().user("apply").user("archive").end()
    for call in calls:
        drawing.call(call, process or review("a", "b"))
    return drawing.path("begin", "apply", *calls, "archive", "end")


def told(*drawings: Drawing) -> list[tuple[str, str, str]]:
    found = linked([drawing.alone() for drawing in drawings])[1]
    assert all(one.for_person("zh") and one.advice("en") for one in found)
    return [(one.code, one.path, one.severity) for one in found]


def test_a_called_process_runs_in_the_place_of_its_call() -> None:
    walk = Walk(calling("site")).done("apply")
    assert walk.open == ["site.a"]
    assert walk.progress()["site"] == "open"
    assert walk.done("site.a", "site.b").open == ["archive"]
    assert walk.progress()["site"] == "done"
    assert walk.done("archive").step.completed


def test_a_process_called_twice_keeps_its_rounds_apart() -> None:
    walk = Walk(calling("first", "second")).done("apply", "first.a", "first.b")
    assert walk.open == ["second.a"]
    assert walk.targets("second.a") == ["apply", "first.a", "first.b"]
    assert walk.back("second.a", "first.b").open == ["first.b"]
    assert walk.done("first.b", "second.a", "second.b", "archive").step.completed


def test_nodes_of_a_called_process_keep_their_settings_under_the_name_of_the_call() -> None:
    process = calling("site").parsed()
    assert process.nodes["site.a"].id == "site.a"
    assert process.nodes["site.a"].assignees == process.nodes["apply"].assignees
    assert process.called["site"].key == "review"


def choosing() -> Drawing:
    """A called process whose condition reads its own task and its own fact."""
    drawing = Drawing("review").facts("large").start().user("a").gateway("exclusive", "g", "f_no")
    drawing.user("b").user("c").end().path("begin", "a", "g").path("b", "end").path("c", "end")
    drawing.flow("g", "b", 'a.outcome = "rejected" or large')
    return drawing.flow("g", "c", key="f_no")


@pytest.mark.parametrize(
    ("outcome", "large", "opened"),
    [("approved", False, "c"), ("rejected", False, "b"), ("approved", True, "b")],
)
def test_conditions_inside_read_the_tasks_and_facts_of_the_called_process(
    outcome: str, large: object, opened: str
) -> None:
    drawing = calling("one", "two", process=choosing())
    walk = Walk(drawing, {"large": False}).done("apply", "one.a", "one.c")
    walk.facts = {"large": large}
    assert walk.done("two.a", outcome=outcome).open == [f"two.{opened}"]


def test_a_rejection_inside_that_nobody_reads_ends_the_whole_process() -> None:
    step = Walk(calling("site")).done("apply").done("site.a", outcome="rejected").step
    assert (step.completed, step.rejected) == (True, True)


def test_a_timer_on_a_call_takes_every_token_inside() -> None:
    drawing = calling("site").boundary("late", "site", "P2D").user("chase").end("gone")
    walk = Walk(drawing.path("late", "chase", "gone")).done("apply").fire("late")
    assert walk.open == ["chase"]
    assert walk.done("chase").step.completed


def test_a_terminate_end_of_a_called_process_ends_only_the_call() -> None:
    process = Drawing("review", body=inner_fork("a", "b", ended="b").body)
    walk = Walk(calling("site", process=process)).done("apply", "site.b")
    assert TERMINATE in process.xml().decode()
    assert walk.open == ["archive"]


def test_calls_within_calls_run_to_the_bottom() -> None:
    deep = review("x", key="deep")
    middle = Drawing("middle").start().call("inner", deep).user("m").end()
    middle.path("begin", "inner", "m", "end")
    walk = Walk(calling("site", process=middle)).done("apply")
    assert walk.open == ["site.inner.x"]
    assert walk.done("site.inner.x", "site.m").back("archive", "site.inner.x").open == [
        "site.inner.x"
    ]
    assert walk.done("site.inner.x", "site.m", "archive").step.completed


def test_the_road_ahead_goes_through_the_call() -> None:
    walk = Walk(calling("site"))
    ahead = walk.engine.predict("r1", walk.process, {}, walk.chains)
    assert [node.node_id for node in ahead] == ["apply", "site.a", "site.b", "archive"]


def test_a_call_of_nothing_of_something_unknown_or_of_itself_is_refused() -> None:
    unknown = calling("site")
    assert told(unknown) == [("bpmn_call_unknown", "site", "error")]
    own = Drawing().start().user("apply").end()
    own.call("again", own).path("begin", "apply", "again", "end")
    assert told(own) == [("bpmn_call_circle", "again", "error")]


def test_a_circle_of_calls_is_refused() -> None:
    one, two = Drawing("one"), Drawing("two")
    one.start().call("x", two).end().path("begin", "x", "end")
    two.start().call("y", one).end().path("begin", "y", "end")
    assert ("bpmn_call_circle", "y", "error") in told(one, two)


def test_a_called_process_of_another_document_or_with_other_facts_is_refused() -> None:
    other = review("a", "b")
    other.settings = 'entity="demo.other"'
    assert told(calling("site", process=other), other) == [("bpmn_call_entity", "site", "error")]
    same = review("a", "b")
    same.inner = '<dougong:fact name="n" expression="amount"/>'
    calls = calling("site", process=same).facts("n")
    assert told(calls, same) == [("bpmn_call_fact", "site", "error")]


def test_rules_of_a_called_process_that_have_no_effect_are_told() -> None:
    called = review("a", "b")
    called.settings += ' withdraw="never"'
    assert told(calling("site", process=called), called) == [
        ("bpmn_call_setting", "site", "warning")
    ]


def test_an_element_under_the_name_of_a_call_is_refused() -> None:
    drawing = calling("site").add('<bpmn:textAnnotation id="note"/>').user("site.x")
    drawing.body = [
        part.replace('targetRef="archive"', 'targetRef="site.x"') for part in drawing.body
    ]
    drawing.path("site.x", "archive")
    assert ("bpmn_id_duplicate", "site.x", "error") in told(drawing, review("a", "b"))
