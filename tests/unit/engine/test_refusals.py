"""Errors of service tasks: declared by the operation, caught by the nearest edge, or by nobody."""

import pytest

from dougong.engine.faults import ErrorUncaught, TaskNotThere
from dougong.model.workflow.calls import linked
from unit.engine.diagrams import Drawing, Walk, straight
from unit.engine.test_repeats import many, repeated
from unit.engine.test_sub_processes import site
from unit.engine.test_told import Told, choosing, edge, event
from unit.workflow.test_lint import codes, lint

ERRORS = (
    '<bpmn:error id="bad" errorCode="values_refused"/><bpmn:error id="no" errorCode="not_allowed"/>'
    '<bpmn:error id="odd" errorCode="odd"/>'
)
DRAFT = (
    '<bpmn:extensionElements><dougong:service operation="create_draft">'
    '<dougong:given name="entity" expression="&quot;demo.sheet&quot;"/></dougong:service>'
    "</bpmn:extensionElements>"
)
PLAIN = (
    '<bpmn:extensionElements><dougong:service operation="notify_initiator">'
    '<dougong:given name="text" expression="&quot;x&quot;"/></dougong:service>'
    "</bpmn:extensionElements>"
)


def catching(drawing: Drawing, host: str, ref: str, key: str = "edge", to: str = "mend") -> Drawing:
    """An error event on the edge of an element, with a task behind it."""
    drawing.beside = ERRORS
    drawing.shape("boundaryEvent", key, event("error", ref), attachedToRef=host)
    return drawing.user(to).end(f"{to}_end").path(key, to, f"{to}_end")


def serving(inner: str = DRAFT) -> Drawing:
    """`apply`, a service, `archive`."""
    drawing = Drawing().start().user("apply").user("archive").end()
    return drawing.shape("serviceTask", "serve", inner).path(
        "begin", "apply", "serve", "archive", "end"
    )


def row() -> Drawing:
    """Inside: a service, then `a`."""
    inner = Drawing().start("in").user("a").end("out").shape("serviceTask", "serve", DRAFT)
    return inner.path("in", "serve", "a", "out")


def test_the_edge_of_the_task_takes_the_way_of_the_error() -> None:
    walk = Walk(catching(serving(), "serve", "bad")).done("apply")
    assert walk.waits == ["serve"]
    walk.refused("serve", "values_refused")
    assert (walk.open, walk.waits) == (["mend"], [])
    assert walk.targets("mend") == ["apply"]
    # Whoever mends returns it: the service is asked anew, and may end well.
    assert walk.back("mend", "apply").done("apply").waits == ["serve"]
    assert walk.told("serve").open == ["archive"]
    assert walk.done("archive").step.completed


def test_what_the_edge_does_not_name_is_caught_by_nobody_and_the_task_waits_on() -> None:
    walk = Walk(catching(serving(), "serve", "bad")).done("apply")
    with pytest.raises(ErrorUncaught):
        walk.refused("serve", "not_allowed")
    assert walk.waits == ["serve"]
    assert walk.told("serve").open == ["archive"]


def test_an_edge_without_a_code_takes_what_no_other_one_names() -> None:
    drawing = catching(serving(), "serve", "bad")
    catching(drawing, "serve", "", "any", "look")
    assert Walk(drawing).done("apply").refused("serve", "not_allowed").open == ["look"]
    assert Walk(drawing).done("apply").refused("serve", "values_refused").open == ["mend"]


def test_an_error_of_a_task_goes_out_to_the_sub_process_that_catches_it() -> None:
    deep = Drawing().start("m_in").user("m").end("m_out")
    deep.shape("subProcess", "deep", "\n".join(row().body)).path("m_in", "deep", "m", "m_out")
    walk = Walk(catching(site(deep), "check", "no")).done("apply")
    assert walk.refused("serve", "not_allowed").open == ["mend"]
    assert walk.done("mend").step.completed


def test_the_nearest_edge_is_that_of_the_task() -> None:
    inner = catching(row(), "serve", "no", "near", "close")
    drawing = catching(site(inner), "check", "bad")
    assert Walk(drawing).done("apply").refused("serve", "not_allowed").open == ["close"]
    assert Walk(drawing).done("apply").refused("serve", "values_refused").open == ["mend"]


def test_an_error_of_one_visit_ends_all_of_them() -> None:
    drawing = catching(repeated(many("3"), row()), "check", "bad")
    walk = Walk(drawing).done("apply")
    assert walk.waits == ["serve"] * 3
    assert walk.told("serve").refused("serve", "values_refused").open == ["mend"]
    assert walk.waits == []
    assert walk.done("mend").step.completed


def test_what_a_called_process_asks_for_is_caught_where_it_is_called() -> None:
    inner = row()
    inner.id, inner.settings = "inner", 'entity="demo.sheet"'
    drawing = Drawing().start().user("apply").user("archive").end().call("check", inner)
    drawing.path("begin", "apply", "check", "archive", "end")
    walk = Walk(catching(drawing, "check", "bad")).done("apply")
    assert walk.waits == ["check.serve"]
    assert walk.refused("check.serve", "values_refused").open == ["mend"]
    odd = (
        Drawing()
        .start()
        .user("apply")
        .end()
        .call("check", inner)
        .path("begin", "apply", "check", "end")
    )
    parts = [one.alone() for one in catching(odd, "check", "odd").every()]
    assert ("bpmn_event_never", "edge") in {(one.code, one.path) for one in linked(parts)[1]}


def begun(drawing: Drawing, key: str, inner: str, task: str, extra: str = "") -> Drawing:
    """An event sub-process with a task, and a service behind it where `extra` is its settings."""
    sub = Drawing().shape("startEvent", key, inner).user(task).end(f"{key}_end")
    if extra:
        sub.shape("serviceTask", f"{key}_serve", extra)
        sub.path(key, task, f"{key}_serve", f"{key}_end")
    else:
        sub.path(key, task, f"{key}_end")
    return drawing.shape("subProcess", f"{key}_sub", "\n".join(sub.body), triggeredByEvent="true")


def test_an_error_begins_an_event_sub_process() -> None:
    drawing = serving()
    drawing.beside = ERRORS
    walk = Walk(begun(drawing, "when", event("error", "bad"), "mend")).done("apply")
    assert walk.refused("serve", "values_refused").open == ["mend"]
    assert walk.done("mend").step.completed


def test_an_event_sub_process_that_has_taken_over_leaves_errors_to_what_is_around() -> None:
    """What stopped with the sub-process catches nothing any more; its edge does."""
    inner = begun(row(), "when", event("error", "bad"), "close")
    inner.signal("halt")
    begun(inner, "stop", '<bpmn:signalEventDefinition signalRef="halt"/>', "take", DRAFT)
    drawing = catching(site(inner), "check", "bad")
    drawing.signal("halt")
    assert Walk(drawing).done("apply").refused("serve", "values_refused").open == ["close"]
    walk = Walk(drawing).done("apply").told("stop").done("take")
    assert walk.waits == ["stop_serve"]
    assert walk.refused("stop_serve", "values_refused").open == ["mend"]
    assert walk.done("mend").step.completed


def test_of_two_event_sub_processes_one_does_not_catch_for_the_other() -> None:
    inner = begun(row(), "when", event("error", "bad"), "close", DRAFT)
    drawing = catching(site(inner), "check", "bad")
    walk = Walk(drawing).done("apply").refused("serve", "values_refused").done("close")
    assert walk.refused("when_serve", "values_refused").open == ["mend"]


def test_an_error_thrown_where_an_event_has_taken_over_goes_to_what_is_around() -> None:
    inner = begun(choosing("error", "e1"), "when", event("error", "e1"), "close")
    sub = Drawing().shape("startEvent", "stop", '<bpmn:signalEventDefinition signalRef="halt"/>')
    sub.user("take").end("again", event("error", "e1")).path("stop", "take", "again")
    inner.shape("subProcess", "stopped", "\n".join(sub.body), triggeredByEvent="true")
    drawing = Told(body=edge(site(inner), "error", "e1").body).signal("halt")
    assert Walk(drawing).done("apply").done("a", outcome="rejected").open == ["close"]
    walk = Walk(drawing).done("apply").told("stop").done("take")
    assert walk.open == ["mend"]
    assert walk.done("mend").step.completed


def test_what_does_not_wait_refuses_nothing() -> None:
    walk = Walk(catching(serving(), "serve", "bad")).done("apply")
    [wait] = walk.step.waits or ()
    walk.told("serve")
    given = ("r1", walk.process, walk.step.state, wait.task_id, "values_refused", {}, walk.chains)
    with pytest.raises(TaskNotThere):
        walk.engine.throw(*given)


@pytest.mark.parametrize(
    ("drawing", "code"),
    [
        (catching(serving(), "serve", "odd"), "bpmn_error_never"),
        (catching(serving(PLAIN), "serve", ""), "bpmn_error_never"),
        (catching(site(row()), "check", "odd"), "bpmn_event_never"),
        (catching(straight("a"), "a", "bad"), "bpmn_event_never"),
    ],
)
def test_what_no_operation_declares_is_refused_with_what_it_does(
    drawing: Drawing, code: str
) -> None:
    found = [f for f in lint(drawing.xml()) if f.severity == "error"]
    assert [(f.code, f.path) for f in found] == [(code, "edge")]
    if code == "bpmn_error_never":
        drafts = any("create_draft" in line for line in drawing.body)
        known = "values_refused, not_allowed" if drafts else "—"
        assert known in found[0].advice("en")


def test_an_error_of_a_service_need_not_be_caught() -> None:
    assert codes(serving().xml()) == set()
