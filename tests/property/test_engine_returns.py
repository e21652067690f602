"""Random processes, random decisions, random returns: the engine against the player."""

import random

import pytest

from property.engine_draw import Draw
from property.engine_maker import Maker
from property.engine_player import Player
from unit.engine.diagrams import Walk, steps_of


def chains_of(player: Player):
    steps = {leaf.name: leaf.steps for leaf in player.root.leaves()}
    return lambda node, _facts: [{"name": str(i)} for i in range(steps[node.id])]


def names(walk: Walk) -> list[str]:
    return sorted(task.node_id for task in walk.step.open)


def targets(walk: Walk, node: str) -> list[str]:
    """Nodes of other rounds; steps within the own chain are a matter of unit tests."""
    return sorted({t.split("/")[0] for t in walk.targets(node)} - {node})


def dropped(walk: Walk) -> bool:
    """Whether the process was so long that history was dropped."""
    running = walk.engine._running(walk.release, walk.process, walk.step.state, {}, walk.chains)
    return bool(running.tree.passed)


def trial(seed: int, returns: int = 3) -> int:
    """Play one process to its end; how many returns were made."""
    rng = random.Random(seed)
    root = Maker(rng).process()
    drawing = Draw(root).drawing
    player = Player(root)
    walk = Walk(drawing, {"yes": True}, chains_of(player))
    made, loops = 0, 4
    for _ in range(600):
        assert names(walk) == player.open, seed
        if walk.step.completed:
            break
        node = rng.choice(player.open)
        offered = targets(walk, node)
        known = player.targets(node)
        # In a long process history is dropped, and with it branches that could repeat.
        assert set(offered) <= set(known) if dropped(walk) else offered == known, (seed, node)
        if offered and made < returns and rng.random() < 0.25:
            goal = rng.choice(offered)
            walk.back(node, goal)
            player.back(goal)
            made += 1
            continue
        leaf = player.root.path(node)[-1]
        loop = player.root.path(node)[-2]
        again = loop.kind == "loop" and loop.parts[1] is leaf and loops > 0 and rng.random() < 0.5
        loops -= again
        walk.done(node, outcome="rejected" if again else "approved")
        player.complete(node, again=again)
    assert walk.step.completed, seed
    assert player.root.state == "done"
    return made


def test_the_engine_agrees_with_the_player_over_a_hundred_processes_with_returns() -> None:
    assert sum(trial(seed) for seed in range(100)) > 120


@pytest.mark.slow
def test_the_engine_agrees_with_the_player_over_three_thousand_processes_with_returns() -> None:
    assert sum(trial(seed, returns=5) for seed in range(1000, 4000)) > 4000


def test_the_road_ahead_is_the_road_taken_when_everybody_approves() -> None:
    for seed in range(30):
        root = Maker(random.Random(seed)).process()
        drawing = Draw(root).drawing
        player = Player(root)
        walk = Walk(drawing, {"yes": True}, chains_of(player))
        ahead = walk.engine.predict("r1", walk.process, walk.facts, walk.chains)
        taken = []
        seen: set[int] = set()
        while not walk.step.completed:
            for task in walk.step.open:
                if task.task_id not in seen:
                    seen.add(task.task_id)
                    taken.append((task.node_id, task.item))
            walk.done(walk.step.open[0].node_id)
        assert [(node.node_id, node.item) for node in ahead] == taken


def test_progress_never_shows_an_element_that_no_token_has_touched() -> None:
    for seed in range(20):
        root = Maker(random.Random(seed)).process()
        player = Player(root)
        walk = Walk(Draw(root).drawing, {"yes": True}, chains_of(player))
        touched: set[str] = set()
        while not walk.step.completed:
            touched |= {task.node_id for task in walk.step.open}
            shown = walk.progress()
            nodes = set(walk.process.nodes)
            assert {key for key in shown if key in nodes} == touched
            assert {k for k, v in shown.items() if v == "open" and k in nodes} == set(names(walk))
            walk.done(walk.step.open[0].node_id)


def test_steps_of_a_chain_are_told_in_the_road_ahead() -> None:
    from unit.engine.test_steps import chained

    walk = Walk(chained(), chains=steps_of("pm", "cost"))
    ahead = walk.engine.predict("r1", walk.process, {}, walk.chains)
    assert [(n.node_id, (n.item or {}).get("name")) for n in ahead] == [
        ("apply", None),
        ("route", "pm"),
        ("route", "cost"),
        ("archive", None),
    ]
