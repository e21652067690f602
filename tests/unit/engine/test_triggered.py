"""Event sub-processes: begun by an event while what is around them runs, beside it or in its place.

Each of the five starts, in the process itself, in a sub-process and in a called process.
"""

import pytest

from unit.engine.diagrams import Drawing, Walk, straight
from unit.engine.test_events import AMOUNT, by
from unit.engine.test_sub_processes import inner_row, site, within
from unit.engine.test_told import ROOT, event
from unit.workflow.test_lint import codes

DAY = (
    "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration>"
    "</bpmn:timerEventDefinition>"
)
STARTS = {
    "message": by("message", "receipt"),
    "signal": by("signal", "stop"),
    "timer": DAY,
    "escalation": event("escalation", "l1"),
    "error": event("error", "e1"),
}


def begun(around: Drawing, kind: str, stops: str = "true") -> Drawing:
    """An event sub-process `extra` with the task `mend`, drawn into another drawing."""
    inner = Drawing().shape("startEvent", "when", STARTS[kind], isInterrupting=stops)
    inner.user("mend").end("mended").path("when", "mend", "mended")
    return around.shape("subProcess", "extra", "\n".join(inner.body), triggeredByEvent="true")


def declared(drawing: Drawing) -> Drawing:
    drawing.message("receipt", AMOUNT).signal("stop")
    drawing.beside += ROOT
    return drawing


def throwing(kind: str) -> Drawing:
    """`a`, a token that throws, `b`."""
    drawing = Drawing().start("in").user("a").user("b")
    if kind == "error":
        drawing.gateway("parallel", "part").end("thrown", STARTS[kind]).end("out")
        return drawing.path("in", "a", "part", "thrown").path("part", "b", "out")
    tag = "intermediateThrowEvent"
    inner = STARTS[kind] if kind == "escalation" else by("signal", "other")
    return drawing.shape(tag, "thrown", inner).end("out").path("in", "a", "thrown", "b", "out")


def happen(walk: Walk, kind: str, before: str = "") -> Walk:
    if kind == "timer":
        return walk.fire(f"{before}when")
    happens = kind in {"message", "signal"}
    return walk.told(f"{before}when") if happens else walk.done(f"{before}a")


@pytest.mark.parametrize("kind", STARTS)
@pytest.mark.parametrize("place", ["process", "sub_process", "call"])
def test_it_takes_the_place_of_what_is_around_and_that_ends_with_it(kind: str, place: str) -> None:
    inner = declared(begun(throwing(kind).signal("other"), kind))
    if place == "process":
        walk = Walk(inner)
    elif place == "sub_process":
        drawing = site(inner)
        drawing.beside = inner.beside
        walk = Walk(drawing).done("apply")
    else:
        inner.id = "inner"
        drawing = Drawing().start().user("apply").user("archive").end()
        walk = Walk(drawing.call("check", inner).path("begin", "apply", "check", "archive", "end"))
        walk.done("apply")
    before = "check." if place == "call" else ""
    happen(walk, kind, before)
    assert walk.open == [f"{before}mend"]
    assert (walk.waits, walk.step.timers) == ([], ())
    walk.done(f"{before}mend")
    if place != "process":
        assert walk.open == ["archive"]
        walk.done("archive")
    assert walk.step.completed


@pytest.mark.parametrize("kind", ["message", "signal", "timer", "escalation"])
def test_beside_what_is_around_both_are_waited_for(kind: str) -> None:
    walk = happen(Walk(declared(begun(throwing(kind).signal("other"), kind, "false"))), kind)
    assert "mend" in walk.open
    if kind in {"message", "signal"}:
        assert walk.told("when").open == ["a", "mend", "mend"]
        walk.done("mend")
    if "a" in walk.open:
        walk.done("a")
    assert walk.open == ["b", "mend"]
    assert not walk.done("b").step.completed
    assert walk.done("mend").step.completed
    assert (walk.waits, walk.step.timers) == ([], ())


def test_without_the_event_nothing_of_it_is_left() -> None:
    walk = Walk(declared(begun(straight("a"), "message")))
    assert walk.waits == ["when"]
    assert walk.done("a").step.completed
    assert walk.waits == []


def test_a_return_stays_on_its_side_of_the_event() -> None:
    walk = Walk(declared(begun(straight("a", "b"), "message", "false"))).done("a").told("when")
    assert walk.targets("b") == ["a"]
    assert walk.targets("mend") == []
    assert walk.back("b", "a").open == ["a", "mend"]
    assert walk.waits == ["when"]
    walk.done("a", "mend", "b")
    assert walk.step.completed


def test_what_was_interrupted_is_not_returned_to_but_the_start_is() -> None:
    drawing = site(begun(inner_row("a", "b"), "message"))
    walk = Walk(declared(drawing)).done("apply", "a").told("when")
    assert walk.targets("mend") == ["apply"]
    assert walk.back("mend", "apply").open == ["apply"]
    assert walk.waits == []
    assert walk.done("apply").waits == ["when"]
    assert walk.back("a", "begin").open == ["apply"]
    walk.done("apply", "a", "b", "archive")
    assert walk.step.completed


def test_a_return_into_what_took_over_does_not_arm_the_event_again() -> None:
    drawing = site(begun(inner_row("a"), "message"))
    walk = Walk(declared(drawing)).done("apply").told("when").done("mend")
    assert walk.back("archive", "mend").open == ["mend"]
    assert walk.waits == []
    assert walk.done("mend", "archive").step.completed


def test_what_one_event_has_taken_over_no_other_takes_over_after_a_return() -> None:
    inner = begun(inner_row("a"), "message")
    other = Drawing().shape("startEvent", "also", by("signal", "stop")).user("halt").end("halted")
    other.path("also", "halt", "halted")
    inner.shape("subProcess", "more", "\n".join(other.body), triggeredByEvent="true")
    walk = Walk(declared(site(inner))).done("apply")
    assert walk.waits == ["also", "when"]
    assert walk.told("when").waits == []
    walk.done("mend").back("archive", "mend")
    assert (walk.open, walk.waits) == (["mend"], [])


def test_what_an_event_ended_is_not_returned_to_from_behind_either() -> None:
    inner = Drawing().start("in").gateway("parallel", "part").gateway("parallel", "join")
    inner.user("a").user("b").end("out").path("in", "part", "a", "join", "out")
    walk = Walk(declared(site(begun(inner.path("part", "b", "join"), "message")))).done("apply")
    walk.done("a").told("when").done("mend")
    # From `a` no token would come to the join: the other one was ended.
    assert walk.targets("archive") == ["apply", "mend"]


def test_taken_back_what_an_error_ended_goes_on_where_it_was() -> None:
    inner = Drawing().start("in").gateway("parallel", "part").user("a").end("fine").end("out")
    inner.gateway("exclusive", "way", "f_way_fine").end("thrown", STARTS["error"])
    inner.path("in", "part", "a", "way").flow("way", "fine", key="f_way_fine")
    inner.flow("way", "thrown", 'a.outcome = "rejected"').timer("later", "P2D")
    inner.path("part", "later", "out")
    walk = Walk(declared(site(begun(inner, "error")))).done("apply")
    [ended], [timer] = walk.step.open, walk.step.timers
    assert walk.done("a", outcome="rejected").open == ["mend"]
    assert walk.step.timers == ()
    walk.taken_back(ended)
    assert walk.open == ["a"]
    [again] = walk.step.timers
    assert (again.node_id, again.task_id > timer.task_id) == ("later", True)
    assert walk.done("a").fire("later").open == ["archive"]


def test_an_administrator_jumps_past_an_event_sub_process_and_never_into_it() -> None:
    walk = Walk(declared(begun(straight("a", "b", "c"), "message")))
    assert walk.places() == {"a": "", "b": "", "c": "", "mend": "branch"}
    assert walk.move("c").open == ["c"]
    assert walk.waits == ["when"]
    assert walk.told("when").open == ["mend"]
    assert walk.move("b").open == ["b"]
    assert walk.waits == ["when"]
    assert walk.done("b", "c").step.completed


def test_the_edge_of_a_sub_process_goes_on_while_an_event_has_taken_over_inside() -> None:
    drawing = site(begun(inner_row("a"), "message")).boundary("late", "check", "P3D")
    drawing.user("hurry").end("hurried").path("late", "hurry", "hurried")
    walk = Walk(declared(drawing)).done("apply").told("when")
    assert [timer.node_id for timer in walk.step.timers] == ["late"]
    assert walk.fire("late").open == ["hurry"]


def test_inside_a_visit_of_its_own_each_has_its_event() -> None:
    deep = within("deep", begun(inner_row("a", begin="in2", end="out2"), "message"), Drawing())
    inner = Drawing().start("in").end("out")
    inner.body += deep.body
    mark = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    drawing = site(inner.path("in", "deep", "out").add(mark))
    walk = Walk(declared(drawing)).done("apply")
    assert walk.waits == ["when", "when"]
    assert walk.told("when").open == ["a", "mend"]
    assert walk.done("a", "mend").open == ["archive"]


def test_progress_shows_what_is_drawn_and_nothing_else() -> None:
    walk = Walk(declared(begun(straight("a"), "message"))).told("when")
    shown = walk.progress()
    assert shown["extra"] == shown["mend"] == "open"
    assert all(":" not in key for key in shown)


@pytest.mark.parametrize(
    ("drawing", "code"),
    [
        (straight("a").shape("subProcess", "x", "", triggeredByEvent="true"), "bpmn_begun_start"),
        (begun(straight("a"), "message").path("a", "extra"), "bpmn_begun_flows"),
        (
            site(
                begun(inner_row("a"), "message").add(
                    '<bpmn:standardLoopCharacteristics loopMaximum="2"/>'
                )
            ),
            "bpmn_begun_repeated",
        ),
        (begun(straight("a"), "error"), "bpmn_event_never"),
    ],
)
def test_what_could_not_be_begun_is_refused(drawing: Drawing, code: str) -> None:
    assert code in codes(declared(drawing))
