"""Mutated diagrams: every one is refused with findings, or runs, or becomes a named incident."""

import random
from functools import cache

import pytest

from dougong.base.errors import ProcessError
from dougong.engine.step import Engine
from dougong.model.workflow.calls import linked
from dougong.model.workflow.definition import ProcessDefinition
from dougong.model.workflow.parse import parse_process
from property.engine_draw import Draw
from property.engine_maker import Maker
from unit.engine.diagrams import Drawing
from unit.engine.test_growth import two_halves
from unit.engine.test_timers import late


def drawings() -> list[Drawing]:
    return [Draw(Maker(random.Random(seed)).process()).drawing for seed in range(6)]


def sources() -> list[bytes]:
    made = [drawing.xml() for drawing in drawings()]
    return [*made, late("true").xml(), two_halves(["a", "b"]).xml()]


@cache
def called() -> list[ProcessDefinition]:
    """The processes that the sources call."""
    found = {one.id: one for drawing in drawings() for one in drawing.every()[1:]}
    return [one.alone() for one in found.values()]


def mutated(xml: bytes, rng: random.Random) -> bytes:
    """One to three small changes of the text: words swapped, attributes lost, pieces cut."""
    text = xml.decode()
    for _ in range(rng.randint(1, 3)):
        words = text.split('"')
        lines = text.splitlines()
        kind = rng.randrange(5)
        if kind == 0:
            a, b = rng.randrange(len(words)), rng.randrange(len(words))
            words[a], words[b] = words[b], words[a]
            text = '"'.join(words)
        elif kind == 1:
            del lines[rng.randrange(len(lines))]
            text = "\n".join(lines)
        elif kind == 2:
            place = rng.randrange(len(text))
            text = text[:place] + rng.choice("<>&\"' =x1点") + text[place + 1 :]
        elif kind == 3:
            lines.insert(rng.randrange(len(lines)), rng.choice(lines))
            text = "\n".join(lines)
        else:
            names = ("userTask", "exclusiveGateway", "parallelGateway", "inclusiveGateway", "task")
            text = text.replace(rng.choice(names), rng.choice(names), rng.randint(1, 4))
    return text.encode()


def play(xml: bytes, rng: random.Random) -> str:
    process, findings = parse_process(xml, "sheet.bpmn")
    if process is not None:
        (process, *_), more = linked([process, *called()])
        findings = [*findings, *more]
    for finding in findings:
        assert finding.for_person("zh")
        assert finding.for_person("en")
        assert finding.advice("zh") is not None
    if process is None or any(f.severity == "error" for f in findings):
        assert findings
        return "refused"
    engine, chains = Engine(), lambda *_: [{"name": "one"}]
    facts = {"yes": True}
    try:
        step = engine.start("r", process, facts, chains)
        for _ in range(40):
            if step.completed or not step.open:
                break
            task = rng.choice(step.open).task_id
            step = engine.complete("r", process, step.state, task, "approved", facts, chains)
    except ProcessError as fault:
        return fault.code if fault.for_person() else "speechless"
    return "ran"


def outcomes(count: int, seed: int) -> dict[str, int]:
    rng, found = random.Random(seed), {}
    originals = sources()
    for _ in range(count):
        result = play(mutated(rng.choice(originals), rng), rng)
        found[result] = found.get(result, 0) + 1
    return found


def test_three_hundred_mutations_are_refused_or_run_or_end_in_a_named_incident() -> None:
    found = outcomes(300, seed=1)
    assert found["refused"] > 100
    assert found["ran"] > 10
    assert not found.keys() & {"process_diagram", "process_engine", "speechless"}


@pytest.mark.slow
def test_six_thousand_mutations_are_refused_or_run_or_end_in_a_named_incident() -> None:
    assert outcomes(6000, seed=2)["refused"] > 2000
