"""Processes stored before sub-processes, calls and repetitions were run go on where they were."""

from unit.engine.diagrams import Drawing, Walk, forked, steps_of
from unit.engine.test_steps import chained

FORKED = (
    "01602bf19701ce7d69977b071395979500004004019703014007020081ab6576656e745f66697265"
    "64c3950402400a03950503400e04950604401205950a0410100695070508130702058080909282a5"
    "6170706c79a8617070726f766564a161a8617070726f76656490"
)
INCLUSIVE = (
    "920684269701ce1f9b728e0a1c959a9500004004019703014007020081ab6576656e745f66697265"
    "64c3950402400e03950603401204950e03401505950504101306970804401a070081ab6576656e74"
    "5f6669726564c2950b05081608950907101b09950707081c0a02078080909281a163a8617070726f"
    "76656490"
)
CHAINED = (
    "1b9025509701ce35f77ef5060b95949500004004019703014007020081ab6576656e745f66697265"
    "64c3950402400a03970503100b040083a573746570739382a46e616d65a2706da4726f6c65a2706d"
    "82a46e616d65a4636f7374a4726f6c65a4636f737482a46e616d65a4626f7373a4726f6c65a4626f"
    "7373a5696e64657801a67469636b65740602038080909281a56170706c79a8617070726f76656490"
)


def restored(drawing: Drawing, state: str, walk: Walk | None = None) -> Walk:
    """The process of a stored state, whose rounds are told by the next step."""
    walk = walk or Walk(drawing)
    running = walk.engine._running("r1", walk.process, bytes.fromhex(state), {}, walk.chains)
    walk.step = running.answer()
    return walk


def test_a_fork_goes_on() -> None:
    walk = restored(forked("a", "b"), FORKED)
    assert walk.open == ["b"]
    assert walk.targets("b") == ["apply"]
    assert walk.done("b", "archive").step.completed


def test_a_state_is_written_as_it_was() -> None:
    walk = restored(forked("a", "b"), FORKED)
    assert walk.step.state.hex() == FORKED


def choosing() -> Drawing:
    drawing = Drawing().start().gateway("inclusive", "fork", "f_fork_b")
    drawing.gateway("inclusive", "join").user("a").user("b").user("c").end()
    drawing.path("begin", "fork").flow("fork", "a", "true").flow("fork", "b", key="f_fork_b")
    drawing.flow("fork", "c", "true").path("a", "join", "end").path("b", "join").path("c", "join")
    drawing.boundary("late", "a", "P1D", "false").user("chase").end("gone")
    return drawing.path("late", "chase", "gone")


def test_an_inclusive_join_and_a_timer_go_on() -> None:
    walk = restored(choosing(), INCLUSIVE)
    assert walk.open == ["a", "chase"]
    assert walk.done("chase").open == ["a"]
    assert walk.done("a").step.completed


def test_a_routed_chain_goes_on() -> None:
    chains = steps_of("pm", "cost", "boss")
    walk = restored(chained(), CHAINED, Walk(chained(), chains=chains))
    assert walk.open == ["route/cost"]
    assert walk.done("route", "route", "archive").step.completed
