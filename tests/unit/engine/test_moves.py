"""An administrator lets a process go on from another node, where a token comes to the end."""

import pytest

from dougong.engine.faults import ReturnImpossible
from unit.engine.diagrams import Drawing, Walk


def forked() -> Drawing:
    """first → fork(left → mine | right) → join → last."""
    drawing = Drawing().start().user("first").gateway("parallel", "fork").user("left")
    drawing.user("mine").user("right").gateway("parallel", "join").user("last").end()
    drawing.path("begin", "first", "fork", "left", "mine", "join", "last", "end")
    return drawing.path("fork", "right", "join")


def judged() -> Drawing:
    """first → judge → (rejected? poor : rich) → last, and a way round the judge."""
    drawing = Drawing().facts("dear").start().user("first").gateway("exclusive", "need", "f_no")
    drawing.user("judge").gateway("exclusive", "how", "f_rich").user("poor").user("rich")
    drawing.gateway("exclusive", "meet").user("last").end()
    drawing.path("begin", "first", "need").flow("need", "judge", "dear")
    drawing.flow("need", "last", key="f_no").flow("judge", "how")
    drawing.flow("how", "poor", 'judge.outcome = "rejected"').flow("how", "rich", key="f_rich")
    return drawing.path("poor", "meet").path("rich", "meet").path("meet", "last", "end")


def test_forward_back_and_not_into_a_branch() -> None:
    walk = Walk(forked())
    assert walk.places() == {
        "first": "",
        "left": "branch",
        "mine": "branch",
        "right": "branch",
        "last": "",
    }
    with pytest.raises(ReturnImpossible):
        walk.move("left")
    walk.move("last")
    assert walk.open == ["last"]
    walk.move("first").done("first", "left")
    assert walk.open == ["mine", "right"]
    # Within the branch it has passed the token may go back; the other branch stays.
    assert walk.places()["left"] == ""
    walk.move("left")
    assert walk.open == ["left", "right"]
    walk.done("left", "mine", "right", "last")
    assert walk.step.completed


def test_what_was_decided_stays_known_and_what_is_read_must_be() -> None:
    walk = Walk(judged(), {"dear": True})
    walk.done("first").done("judge", outcome="rejected")
    assert walk.open == ["poor"]
    walk.move("last")
    assert walk.open == ["last"]
    # Who is asked again decides anew.
    walk.move("judge").done("judge")
    assert walk.open == ["rich"]
    walk.done("rich", "last")
    assert walk.step.completed


def test_not_where_an_outcome_is_read_that_nobody_gave() -> None:
    drawing = Drawing().start().user("judge").user("second").gateway("exclusive", "how", "f_rich")
    drawing.user("poor").user("rich").gateway("exclusive", "meet").end()
    drawing.path("begin", "judge", "second", "how")
    drawing.flow("how", "poor", 'judge.outcome = "rejected"').flow("how", "rich", key="f_rich")
    walk = Walk(drawing.path("poor", "meet").path("rich", "meet").path("meet", "end"))
    assert walk.places() == {"judge": "", "second": "outcome", "poor": "", "rich": ""}
    walk.done("judge")
    assert walk.places()["second"] == ""


def test_a_name_that_ends_like_another_is_not_the_other() -> None:
    drawing = Drawing().start().user("judge").user("sub_judge").user("last")
    drawing.gateway("exclusive", "how", "f_rich").user("poor").user("rich")
    drawing.gateway("exclusive", "meet").end()
    drawing.path("begin", "judge", "sub_judge", "last", "how")
    drawing.flow("how", "poor", 'sub_judge.outcome = "rejected"')
    walk = Walk(
        drawing.flow("how", "rich", key="f_rich").path("poor", "meet").path("rich", "meet", "end")
    )
    # Nobody reads what `judge` said: with that of `sub_judge` known, all is known.
    assert walk.places()["sub_judge"] == ""
    assert walk.places()["last"] == "outcome"
    walk.move("sub_judge").done("sub_judge")
    assert walk.places()["last"] == ""
