"""Foreign diagrams and mutations of them: each runs, or says why not; none fails or hangs."""

import random
from pathlib import Path

import pytest

from dougong.engine.conformance import Model, judge
from dougong.model.workflow.foreign.rewrite import rewrite
from property.test_engine_mutations import mutated, sources

MODELS = Path(__file__).parents[3] / "shared" / "testdata" / "bpmn-miwg"
#: Faults that only an engine at odds with the lint would give.
TORN = {"process_diagram", "process_engine", "process_state"}


def foreign_sources() -> list[bytes]:
    """Our drawings as another tool would have them, and the reference models where they are."""
    ours = [
        xml.replace(b"userTask", kind).replace(b"dougong.dev", b"example.org")
        for xml, kind in zip(sources(), [b"task", b"serviceTask", b"receiveTask"] * 9, strict=False)
    ]
    return ours + [path.read_bytes() for path in sorted(MODELS.glob("*.bpmn"))]


def settled(model: Model, where: object) -> None:
    """Nothing is accepted in silence: what does not run has a reason that speaks."""
    for one in (model.drawn, *model.rewritten):
        assert (one.result == "runs") == (not one.reasons), where
        for reason in (*one.reasons, *one.rewrites):
            assert reason.for_person("zh"), where
            assert reason.for_person("en"), where
        assert not TORN & {reason.code for reason in one.reasons}, where


def trial(count: int, seed: int) -> int:
    rng, runs = random.Random(seed), 0
    originals = foreign_sources()
    for number in range(count):
        xml = rng.choice(originals)
        try:
            changed = mutated(xml, rng)
        except UnicodeDecodeError:
            changed = xml
        model = judge(changed, "a.bpmn")
        settled(model, (seed, number))
        runs += any(one.result == "runs" for one in model.rewritten)
    return runs


def test_every_original_is_judged_and_most_run_once_rewritten() -> None:
    for xml in foreign_sources():
        settled(judge(xml, "a.bpmn"), xml[:200])
    drawn = foreign_sources()[:8]
    assert sum(any(o.result == "runs" for o in judge(x, "a.bpmn").rewritten) for x in drawn) >= 6


def test_sixty_mutations_run_or_say_why_not() -> None:
    assert trial(60, seed=3) > 5


def test_a_rewriting_is_the_same_each_time() -> None:
    for xml in foreign_sources():
        first, second = rewrite(xml, "a.bpmn")[0], rewrite(xml, "a.bpmn")[0]
        assert [(one.xml, one.rewrites) for one in first] == [
            (one.xml, one.rewrites) for one in second
        ]


@pytest.mark.slow
def test_three_thousand_mutations_run_or_say_why_not() -> None:
    assert trial(3000, seed=4) > 300
