"""A process goes on in another diagram: where it stood, with all it has, or it stays."""

import pytest

from dougong.engine.faults import MoveImpossible
from unit.engine.diagrams import Drawing, Walk, forked, steps_of, straight


def refused(walk: Walk, other: Drawing, to: str = "") -> str:
    """Why the process stays; it does stand as before."""
    before = walk.step
    with pytest.raises(MoveImpossible) as found:
        walk.migrated(other, to)
    assert walk.step == before
    return str(found.value.facts["why"])


def test_the_same_node_keeps_its_number_and_its_past() -> None:
    walk = Walk(straight("a", "b", "c")).done("a")
    number = walk.task("b")
    walk.migrated(straight("a", "b", "c", "z"))
    assert (walk.open, walk.task("b")) == (["b"], number)
    assert (walk.step.opened, walk.step.closed) == ((), ())
    assert walk.targets("b") == ["a"]
    walk.back("b", "a").done("a", "b", "c", "z")
    assert walk.step.completed


def test_what_it_passed_may_be_gone() -> None:
    walk = Walk(straight("a", "b", "c")).done("a")
    number = walk.task("b")
    walk.migrated(straight("y", "z", "b", "c"))
    assert (walk.open, walk.task("b"), walk.targets("b")) == (["b"], number, [])
    assert walk.progress()["b"] == "open"
    walk.done("b", "c")
    assert walk.step.completed


def test_a_node_with_another_id_is_known_by_its_name_and_with_another_name_by_its_place() -> None:
    walk = Walk(straight("a", "b", "c")).done("a")
    number = walk.task("b")
    other = (
        Drawing()
        .start()
        .user("a")
        .add(Drawing().user("b2").body[0].replace('name="b2"', 'name="b"'))
    )
    walk.migrated(other.user("c").end().path("begin", "a", "b2", "c", "end"))
    assert (walk.open, walk.task("b2")) == (["b2"], number)
    walk.migrated(straight("a", "b3", "c"))
    assert (walk.open, walk.task("b3")) == (["b3"], number)
    assert walk.targets("b3") == ["a"]
    walk.done("b3", "c")
    assert walk.step.completed


def test_a_removed_node_waits_for_somebody_to_name_another() -> None:
    walk = Walk(straight("a", "b", "c")).done("a")
    other = straight("a", "x", "y", "c")
    assert refused(walk, other) == "removed"
    number = walk.task("b")
    walk.migrated(other, to="y")
    assert (walk.open, walk.step.closed) == (["y"], (number,))
    assert walk.task("y") != number
    assert walk.targets("y") == ["a"]
    walk.done("y", "c")
    assert walk.step.completed


def test_within_a_block_that_is_drawn_as_before_every_branch_goes_on() -> None:
    walk = Walk(forked("left", "right")).done("apply", "left")
    number = walk.task("right")
    longer = Drawing().start().user("first").gateway("parallel", "fork")
    longer.gateway("parallel", "join").user("check").user("archive").end()
    longer.path("begin", "first", "fork").path("join", "check", "archive", "end")
    for branch in ("left", "right"):
        longer.user(branch).path("fork", branch, "join")
    walk.migrated(longer)
    assert (walk.open, walk.task("right")) == (["right"], number)
    walk.done("right")
    assert walk.open == ["check"]
    walk.done("check", "archive")
    assert walk.step.completed


@pytest.mark.parametrize("branches", [("left", "right", "third"), ("left",)])
def test_within_a_block_that_is_drawn_otherwise_it_stays(branches: tuple[str, ...]) -> None:
    walk = Walk(forked("left", "right")).done("apply")
    assert refused(walk, forked(*branches)) == "branch"
    assert refused(walk, forked(*branches), to="archive") == "branch"
    # Behind the block it may be drawn as it likes.
    walk.done("left", "right").migrated(forked(*branches))
    assert walk.open == ["archive"]
    assert "apply" in walk.targets("archive")
    walk.back("archive", "apply").done("apply", *branches, "archive")
    assert walk.step.completed


def test_no_node_moves_into_a_branch() -> None:
    walk = Walk(straight("apply", "left", "archive")).done("apply")
    assert refused(walk, forked("left", "right")) == "branch"


def test_timers_on_the_edge_come_and_go_and_those_that_stay_keep_their_number() -> None:
    plain = straight("a", "b")
    timed = Drawing().start().user("a").user("b").user("late").end()
    timed.boundary("slow", "a").path("begin", "a", "b", "end").path("slow", "late", "b")
    walk = Walk(plain)
    number = walk.task("a")
    walk.migrated(timed)
    assert (walk.task("a"), [one.node_id for one in walk.step.timers]) == (number, ["slow"])
    slow = walk.step.timers[0].task_id
    longer = Drawing().start().user("a").user("b").user("late").user("c").end()
    longer.boundary("slow", "a", "P9D").path("begin", "a", "b", "c", "end")
    walk.migrated(longer.path("slow", "late", "b"))
    assert [(one.task_id, one.when) for one in walk.step.timers] == [(slow, "P9D")]
    walk.fire("slow")
    assert walk.open == ["late"]
    walk.done("late").migrated(plain).done("b")
    assert walk.step.completed


def test_a_timer_between_nodes_goes_on() -> None:
    def waiting(*more: str) -> Drawing:
        drawing = Drawing().start().user("a").timer("wait").user("b").end()
        for key in more:
            drawing.user(key)
        return drawing.path("begin", "a", *more, "wait", "b", "end")

    walk = Walk(waiting()).done("a")
    number = walk.step.timers[0].task_id
    walk.migrated(waiting("x"))
    assert [(one.node_id, one.task_id) for one in walk.step.timers] == [("wait", number)]
    walk.fire("wait").done("b")
    assert walk.step.completed
    walk = Walk(waiting()).done("a")
    walk.migrated(straight("a", "b"), to="b")
    assert walk.open == ["b"]


def test_a_chain_goes_on_with_the_steps_it_has() -> None:
    def routed(*more: str) -> Drawing:
        drawing = Drawing().start().chain("route").end()
        for key in more:
            drawing.user(key)
        return drawing.path("begin", *more, "route", "end")

    walk = Walk(routed(), chains=steps_of("pm", "boss", "chief")).done("route")
    number = walk.task("route")
    walk.chains = steps_of("nobody")
    walk.migrated(routed("before"))
    assert (walk.open, walk.task("route")) == (["route/boss"], number)
    assert walk.targets("route") == ["route", "route/0"]
    walk.done("route", "route")
    assert walk.step.completed
    # What is routed by a table is not what asks a role.
    walk = Walk(routed(), chains=steps_of("pm", "boss"))
    assert refused(walk, straight("route")) == "removed"


def test_not_where_an_outcome_is_read_that_nobody_gave() -> None:
    judged = Drawing().start().user("judge").user("a").gateway("exclusive", "how", "f_rich")
    judged.user("poor").user("rich").gateway("exclusive", "meet").end()
    judged.path("begin", "judge", "a", "how").flow("how", "poor", 'judge.outcome = "rejected"')
    judged.flow("how", "rich", key="f_rich").path("poor", "meet").path("rich", "meet", "end")
    walk = Walk(straight("a", "rich"))
    assert refused(walk, judged) == "outcome"
    walk.migrated(judged, to="judge").done("judge", "a")
    assert walk.open == ["rich"]


def inner(*keys: str, mark: str = "", timer: str = "") -> Drawing:
    """apply → a sub-process with the nodes → archive."""
    body = Drawing().start("b").end("e").path("b", *keys, "e")
    for key in keys:
        body.user(key)
    drawing = Drawing().start().user("apply").user("archive").end()
    drawing.shape("subProcess", "sub", mark + "".join(body.body))
    if timer:
        drawing.boundary("edge", "sub", timer).user("late").path("edge", "late", "archive")
    return drawing.path("begin", "apply", "sub", "archive", "end")


TWICE = (
    '<bpmn:multiInstanceLoopCharacteristics isSequential="{}">'
    "<bpmn:loopCardinality>{}</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
)


def test_inside_a_sub_process_the_timer_on_its_edge_goes_on() -> None:
    walk = Walk(inner("x", "y", timer="P5D")).done("apply")
    numbers = walk.task("x"), walk.step.timers[0].task_id
    walk.migrated(inner("x", "z", timer="P5D"))
    assert (walk.task("x"), walk.step.timers[0].task_id) == numbers
    walk.done("x")
    assert walk.open == ["z"]
    walk.migrated(inner("z", "x"))
    assert (walk.open, walk.step.timers) == (["z"], ())
    walk.done("z", "x", "archive")
    assert walk.step.completed
    walk = Walk(inner("x")).done("apply").migrated(straight("apply", "x", "archive"))
    walk.done("x", "archive")
    assert walk.step.completed


def test_visits_go_on_where_the_repetition_is_the_same_and_stay_where_it_is_not() -> None:
    twice = TWICE.format("false", "2")
    walk = Walk(inner("x", "y", mark=twice)).done("apply")
    walk.done("x")
    more = inner("x", "y", mark=twice).user("more")
    more.body = [one.replace('sourceRef="sub"', 'sourceRef="more"') for one in more.body]
    walk.migrated(more.path("sub", "more"))
    assert walk.open == ["x", "y"]
    assert refused(walk, inner("x", "y", mark=TWICE.format("false", "3"))) == "repeated"
    assert refused(walk, inner("x", mark=twice)) == "repeated"
    assert refused(walk, straight("apply", "x", "y", "archive")) == "repeated"
    walk.done("x", "y", "y")
    assert walk.open == ["more"]
    assert refused(Walk(straight("x")), inner("x", mark=twice)) == "repeated"


def test_a_long_history_goes_with_it() -> None:
    def looping(*more: str) -> Drawing:
        drawing = Drawing().facts("again").start().gateway("exclusive", "meet").user("a")
        drawing.gateway("exclusive", "how", "f_on").user("b").end()
        for key in more:
            drawing.user(key)
        drawing.path("begin", "meet", "a", "how").flow("how", "meet", "again")
        return drawing.flow("how", (*more, "b")[0], key="f_on").path(*more, "b", "end")

    walk = Walk(looping(), {"again": True})
    for _ in range(120):
        walk.done("a")
    walk.migrated(looping("x")).done("a")
    walk.facts = {"again": False}
    walk.done("a", "x", "b")
    assert walk.step.completed
