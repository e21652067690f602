"""Errors and escalations: thrown inside a sub-process, caught on its edge."""

import pytest

from dougong.model.workflow.calls import linked
from unit.engine.diagrams import Drawing, Walk
from unit.engine.test_repeats import many, repeated
from unit.engine.test_sub_processes import site
from unit.workflow.test_lint import codes, lint

ROOT = '<bpmn:error id="e1" errorCode="broken"/><bpmn:escalation id="l1" escalationCode="late"/>'


def event(kind: str, ref: str = "") -> str:
    named = f' {kind}Ref="{ref}"' if ref else ""
    return f"<bpmn:{kind}EventDefinition{named}/>"


class Told(Drawing):
    """A drawing with an error and an escalation declared."""

    def xml(self) -> bytes:
        return super().xml().replace(b"</bpmn:process>", b"</bpmn:process>" + ROOT.encode())


def edge(drawing: Drawing, kind: str, ref: str = "", stops: str = "true") -> Drawing:
    """An event on the edge of `check` with a task behind it."""
    inner = event(kind, ref)
    drawing.shape("boundaryEvent", "edge", inner, attachedToRef="check", cancelActivity=stops)
    return drawing.user("mend").end("mended").path("edge", "mend", "mended")


def choosing(kind: str, ref: str = "") -> Drawing:
    """Inside: `a` beside `b`; where `a` is rejected, an end throws."""
    inner = Drawing().start("in").gateway("parallel", "part").user("a").user("b").end("fine")
    inner.gateway("exclusive", "way", "f_way_fine").end("thrown", event(kind, ref)).end("out")
    inner.path("in", "part", "a", "way").path("part", "b", "out")
    return inner.flow("way", "fine", key="f_way_fine").flow(
        "way", "thrown", 'a.outcome = "rejected"'
    )


def drawn(inner: Drawing, kind: str, ref: str = "", stops: str = "true") -> Told:
    return Told(body=edge(site(inner), kind, ref, stops).body)


def test_an_error_end_takes_every_token_inside() -> None:
    walk = Walk(drawn(choosing("error", "e1"), "error", "e1")).done("apply")
    assert walk.open == ["a", "b"]
    assert walk.done("a", outcome="rejected").open == ["mend"]
    assert walk.targets("mend") == ["apply"]
    assert walk.progress()["check"] == "done"
    assert walk.done("mend").step.completed


def test_without_the_error_the_sub_process_ends_as_usual() -> None:
    walk = Walk(drawn(choosing("error", "e1"), "error", "e1")).done("apply", "a", "b")
    assert walk.open == ["archive"]
    assert walk.step.timers == ()
    assert walk.done("archive").step.completed


def test_an_edge_without_a_code_catches_every_error() -> None:
    walk = Walk(drawn(choosing("error", "e1"), "error")).done("apply")
    assert walk.done("a", outcome="rejected").open == ["mend"]


def test_an_escalation_opens_a_way_beside() -> None:
    walk = Walk(drawn(choosing("escalation", "l1"), "escalation", "l1", "false")).done("apply")
    assert walk.done("a", outcome="rejected").open == ["b", "mend"]
    assert walk.done("b").open == ["archive", "mend"]
    assert walk.done("mend", "archive").step.completed


def test_an_escalation_may_interrupt() -> None:
    walk = Walk(drawn(choosing("escalation", "l1"), "escalation", "l1")).done("apply")
    assert walk.done("a", outcome="rejected").open == ["mend"]


def escalating() -> Drawing:
    """Inside: `a`, an escalation in passing, `b`."""
    inner = Drawing().start("in").user("a").user("b").end("out")
    inner.shape("intermediateThrowEvent", "tell", event("escalation", "l1"))
    return inner.path("in", "a", "tell", "b", "out")


def test_an_escalation_in_passing_goes_on_and_may_be_told_again_after_a_return() -> None:
    walk = Walk(drawn(escalating(), "escalation", "l1", "false")).done("apply", "a")
    assert walk.open == ["b", "mend"]
    assert walk.back("b", "a").open == ["a"]
    assert walk.done("a").open == ["b", "mend"]
    assert walk.done("mend").open == ["b"]
    assert walk.done("b", "archive").step.completed


def test_a_visit_side_by_side_may_tell_each_time() -> None:
    drawing = edge(repeated(many("2"), escalating()), "escalation", "l1", "false")
    walk = Walk(Told(body=drawing.body)).done("apply", "a")
    assert walk.open == ["a", "b", "mend"]
    assert walk.done("a").open == ["b", "b", "mend", "mend"]


def test_an_error_goes_out_to_the_edge_that_catches_it() -> None:
    deep = Drawing().start("m_in").user("m").end("m_out")
    deep.shape("subProcess", "deep", "\n".join(choosing("error", "e1").body))
    deep.path("m_in", "deep", "m", "m_out")
    walk = Walk(drawn(deep, "error", "e1")).done("apply")
    assert walk.done("a", outcome="rejected").open == ["mend"]


def test_an_error_ends_the_visit_and_all_beside_it() -> None:
    drawing = edge(repeated(many("3"), choosing("error", "e1")), "error", "e1")
    walk = Walk(Told(body=drawing.body)).done("apply", "a", "b")
    assert walk.done("a", outcome="rejected").open == ["mend"]
    assert walk.done("mend").step.completed


@pytest.mark.parametrize(
    ("drawing", "code", "place"),
    [
        (Told(body=site(choosing("error", "e1")).body), "bpmn_event_uncaught", "thrown"),
        (drawn(choosing("error", "e1"), "escalation"), "bpmn_event_never", "edge"),
        (drawn(choosing("error", "e1"), "error", "other"), "bpmn_event_uncaught", "thrown"),
        (drawn(choosing("error", "e1"), "error", "e1", "false"), "bpmn_event_beside", "edge"),
    ],
)
def test_what_nobody_catches_or_throws_is_refused(drawing: Told, code: str, place: str) -> None:
    found = [f for f in lint(drawing.xml()) if f.code == code]
    assert [f.path for f in found] == [place]
    assert all(found[0].for_person(locale) and found[0].advice(locale) for locale in ("zh", "en"))


def test_an_error_at_the_end_of_the_process_or_on_a_task_is_refused() -> None:
    ends = Told().start().user("a").end("end", event("error", "e1")).path("begin", "a", "end")
    assert "bpmn_event_uncaught" in codes(ends.xml())
    task = Told().start().user("a").end().path("begin", "a", "end").end("late")
    task.shape("boundaryEvent", "edge", event("error"), attachedToRef="a").path("edge", "late")
    assert "bpmn_event_never" in codes(task.xml())


def handing_on(kind: str, stops: str = "true", throws: str = "broken late") -> Drawing:
    """A call whose process throws to it, with an event of that kind on its edge."""
    ref = "e1" if kind == "error" else "l1"
    inner = choosing(kind, ref)
    inner.id, inner.settings = "inner", f'entity="demo.sheet" throws="{throws}"'
    inner.beside = ROOT
    drawing = Drawing().start().user("apply").user("archive").end().call("check", inner)
    drawing.beside = ROOT
    drawing.path("begin", "apply", "check", "archive", "end")
    return edge(drawing, kind, ref, stops)


@pytest.mark.parametrize("kind", ["error", "escalation"])
def test_a_called_process_leaves_to_its_caller_what_it_throws(kind: str) -> None:
    walk = Walk(handing_on(kind)).done("apply")
    assert walk.open == ["check.a", "check.b"]
    assert walk.done("check.a", outcome="rejected").open == ["mend"]
    assert walk.done("mend").step.completed


def test_an_escalation_of_a_called_process_opens_a_way_beside() -> None:
    walk = Walk(handing_on("escalation", "false")).done("apply")
    assert walk.done("check.a", outcome="rejected").open == ["check.b", "mend"]


def test_what_a_caller_does_not_catch_or_the_called_one_does_not_throw_is_refused() -> None:
    caller = handing_on("error")
    caller.body = [line for line in caller.body if "edge" not in line and "mend" not in line]
    parts = [drawing.alone() for drawing in caller.every()]
    found = {(one.code, one.path) for one in linked(parts)[1]}
    assert found == {("bpmn_event_uncaught", "check")}
    # What throws to nobody: the process is not called.
    assert [one.code for one in linked(parts[1:])[1]] == ["bpmn_event_uncaught"]
    other = edge(Drawing(), "escalation", "l1").body
    both = handing_on("error")
    both.body += [line.replace('"edge"', '"late"') for line in other[:1]]
    both.path("late", "archive")
    parts = [drawing.alone() for drawing in both.every()]
    assert ("bpmn_event_never", "late") in {(one.code, one.path) for one in linked(parts)[1]}
    assert "bpmn_event_uncaught" in codes(handing_on("error", throws="").called[0])
