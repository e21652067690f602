"""Foreign diagrams rewritten: each change is made, told in both languages, and nothing else."""

from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from dougong.engine.conformance import judge, play
from dougong.model.finding import Finding
from dougong.model.workflow.document import canonical
from dougong.model.workflow.foreign.rewrite import Rewritten, rewrite
from dougong.model.workflow.foreign.rules import REWRITES
from dougong.model.workflow.parse import parse_process

ROOT = Path(__file__).parents[3]
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
OUR_OWN = {"bpmn_rewrite_settings", "bpmn_rewrite_executable"}


def foreign(body: str, attributes: str = 'id="p" isExecutable="true"', beside: str = "") -> bytes:
    return (
        f'<definitions xmlns="{BPMN}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">{beside}'
        f"<process {attributes}>{body}</process></definitions>"
    ).encode()


def row(*keys: str) -> str:
    """Flows from each element to the next."""
    pairs = pairwise(keys)
    return "".join(
        f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairs
    )


def drawn(middle: str, *keys: str) -> bytes:
    """Start, what is in the middle, end."""
    ends = '<startEvent id="s"/><endEvent id="e"/>'
    return foreign(ends + middle + row("s", *(keys or ("x",)), "e"))


def one(xml: bytes) -> Rewritten:
    found, refused = rewrite(xml, "a.bpmn")
    assert not refused
    return found[0]


def sound(made: Rewritten) -> bool:
    process, findings = parse_process(made.xml, "a.bpmn")
    errors = [(f.code, f.for_person("en")) for f in findings if f.severity == "error"]
    assert not errors, errors
    assert process is not None
    return play(process) is None


def codes(made: Rewritten) -> set[str]:
    return {f.code for f in made.rewrites} - OUR_OWN


TIMER = (
    '<intermediateCatchEvent id="x"><timerEventDefinition>{}</timerEventDefinition>'
    "</intermediateCatchEvent>"
)
CASES: dict[str, bytes] = {
    "bpmn_rewrite_executable": foreign(
        '<startEvent id="s"/><userTask id="x"/><endEvent id="e"/>' + row("s", "x", "e"),
        'id="p" isExecutable="false"',
    ),
    "bpmn_rewrite_task": drawn('<task id="x" name="Check"/>'),
    "bpmn_rewrite_send": drawn(
        '<intermediateThrowEvent id="x"><escalationEventDefinition/></intermediateThrowEvent>'
        '<task id="y"/>',
        "x",
        "y",
    ),
    "bpmn_rewrite_inner": drawn('<subProcess id="x"/>'),
    "bpmn_rewrite_many": drawn('<userTask id="x"><multiInstanceLoopCharacteristics/></userTask>'),
    "bpmn_rewrite_repeat": drawn(
        '<subProcess id="x"><multiInstanceLoopCharacteristics><loopCardinality>n'
        '</loopCardinality></multiInstanceLoopCharacteristics><startEvent id="in"/>'
        '<userTask id="y"/><endEvent id="out"/>' + row("in", "y", "out") + "</subProcess>"
    ),
    "bpmn_rewrite_loop": drawn(
        '<userTask id="x"><standardLoopCharacteristics loopMaximum="3"/></userTask>'
    ),
    "bpmn_rewrite_wait": drawn(
        '<intermediateCatchEvent id="x"><conditionalEventDefinition/></intermediateCatchEvent>'
    ),
    "bpmn_rewrite_declared": drawn(
        '<intermediateCatchEvent id="x"><messageEventDefinition/></intermediateCatchEvent>'
        '<userTask id="y"/><receiveTask id="z"/>',
        "x",
        "y",
        "z",
    ),
    "bpmn_rewrite_pass": drawn('<intermediateThrowEvent id="x"/><userTask id="y"/>', "x", "y"),
    "bpmn_rewrite_link": foreign(
        '<startEvent id="s"/><userTask id="x"/><endEvent id="e"/>'
        '<intermediateThrowEvent id="a"><linkEventDefinition name="L"/></intermediateThrowEvent>'
        '<intermediateCatchEvent id="b"><linkEventDefinition name="L"/></intermediateCatchEvent>'
        + row("s", "a")
        + row("b", "x", "e")
    ),
    "bpmn_rewrite_timer": drawn(
        TIMER.format("<timeCycle>R3/PT10H</timeCycle>") + '<userTask id="y"/>', "x", "y"
    ),
    "bpmn_rewrite_start_event": foreign(
        '<startEvent id="s"><messageEventDefinition/></startEvent><userTask id="x"/>'
        '<endEvent id="e"/>' + row("s", "x", "e")
    ),
    "bpmn_rewrite_end_event": foreign(
        '<startEvent id="s"/><userTask id="x"/>'
        '<endEvent id="e"><escalationEventDefinition/></endEvent>' + row("s", "x", "e")
    ),
    "bpmn_rewrite_start": foreign('<userTask id="x"/><endEvent id="e"/>' + row("x", "e")),
    "bpmn_rewrite_starts": foreign(
        '<startEvent id="s" name="A"/><startEvent id="s2"/><userTask id="x"/><userTask id="y"/>'
        '<endEvent id="e"/>' + row("s", "x", "e") + row("s2", "y", "e")
    ),
    "bpmn_rewrite_end": foreign('<startEvent id="s"/><userTask id="x"/>' + row("s", "x")),
    "bpmn_rewrite_split": foreign(
        '<startEvent id="s"/><userTask id="x"/><userTask id="y"/><userTask id="z"/>'
        '<endEvent id="e"/><endEvent id="f"/>' + row("s", "x", "y", "e") + row("x", "z", "f")
    ),
    "bpmn_rewrite_choice": foreign(
        '<startEvent id="s"/><exclusiveGateway id="g"/><userTask id="x"/><userTask id="y"/>'
        '<endEvent id="e"/>' + row("s", "g", "x", "e") + row("g", "y", "e")
    ),
    "bpmn_rewrite_condition": foreign(
        '<startEvent id="s"/><userTask id="x"/><endEvent id="e"/>'
        + row("s", "x")
        + '<sequenceFlow id="f" sourceRef="x" targetRef="e"><conditionExpression>a &gt; 1'
        "</conditionExpression></sequenceFlow>"
    ),
    "bpmn_rewrite_data": drawn(
        '<dataObject id="d"/><dataObjectReference id="r" dataObjectRef="d"/><userTask id="x">'
        '<dataInputAssociation id="i"><sourceRef>r</sourceRef></dataInputAssociation></userTask>'
    ),
    "bpmn_rewrite_dangling": drawn(
        '<userTask id="x"/><sequenceFlow id="g" sourceRef="x" targetRef="nowhere"/>'
    ),
    "bpmn_rewrite_id": drawn('<userTask id="x"/><textAnnotation id="1 2"/>'),
    "bpmn_rewrite_attribute": drawn('<userTask id="x" colour="red"/>'),
    "bpmn_rewrite_part": drawn(
        '<userTask id="x"><potentialOwner name="Site"><resourceRef>r</resourceRef>'
        "</potentialOwner></userTask>"
    ),
    "bpmn_rewrite_people": drawn('<userTask id="x" camunda:assignee="mary"/>'),
    "bpmn_rewrite_extensions": drawn('<userTask id="x" camunda:priority="3"/>'),
    "bpmn_rewrite_pools": foreign(
        '<startEvent id="s"/><userTask id="x"/><endEvent id="e"/>' + row("s", "x", "e"),
        beside='<collaboration id="c"><participant id="q" processRef="p"/>'
        '<messageFlow id="m" sourceRef="x" targetRef="q"/></collaboration>',
    ),
    "bpmn_rewrite_encoding": b'<?xml version="1.0" encoding="ISO-8859-1"?>'
    + drawn('<userTask id="x" name="Pr\xfcfen"/>').decode().encode("latin-1"),
}


@pytest.mark.parametrize("code", CASES)
def test_a_rewrite_is_told_with_its_place_and_its_process_runs_to_its_end(code: str) -> None:
    made = one(CASES[code])
    told = {f.code: f for f in made.rewrites}
    assert code in told
    assert _speaks(told[code])
    assert codes(made) <= {code, "bpmn_rewrite_start_event"} | _companions(code)
    assert sound(made)


def _speaks(finding: Finding) -> bool:
    return all("{" not in finding.for_person(locale) for locale in ("zh", "en"))


def _companions(code: str) -> set[str]:
    """What one change brings with it."""
    return {
        "bpmn_rewrite_send": {"bpmn_rewrite_task"},
        "bpmn_rewrite_starts": {"bpmn_rewrite_choice"},
    }.get(code, set())


def test_every_kind_of_rewrite_has_a_case() -> None:
    elsewhere = {"bpmn_rewrite_split_file", "bpmn_rewrite_settings"}
    assert CASES.keys() == REWRITES.keys() - elsewhere


def test_a_rewritten_diagram_is_not_rewritten_again() -> None:
    for xml in CASES.values():
        made = one(xml)
        again = one(made.xml)
        assert [f.for_person("en") for f in again.rewrites] == []
        assert again.xml == made.xml


def test_our_own_diagrams_are_left_as_they_are() -> None:
    for path in sorted((ROOT / "workflows").rglob("*.bpmn")):
        made = one(path.read_bytes())
        assert made.rewrites == (), path
        process, _ = parse_process(made.xml, "a.bpmn")
        known, _ = parse_process(path.read_bytes(), "a.bpmn")
        assert process is not None
        assert known is not None
        assert {e.id: e.outgoing for e in process.elements.values()}.keys() == known.elements.keys()


def test_the_words_of_a_condition_in_another_language_are_shown_and_never_guessed() -> None:
    body = (
        '<startEvent id="s"/><exclusiveGateway id="g" default="g_y"/><userTask id="x"/>'
        '<userTask id="y"/><endEvent id="e"/>' + row("s", "g", "y", "e") + row("x", "e")
    )
    flow = (
        '<sequenceFlow id="f" name="large" sourceRef="g" targetRef="x"><conditionExpression '
        'language="groovy">${amount > 5}</conditionExpression></sequenceFlow>'
    )
    made = one(foreign(body + flow.replace("> 5", "&gt; 5")))
    told = next(f for f in made.rewrites if f.code == "bpmn_rewrite_choice")
    assert "${amount > 5}" in told.for_person("zh")
    assert "${amount > 5}" in told.for_person("en")
    assert b'choice_g = "large"' in made.xml
    assert sound(made)


def test_a_condition_that_is_feel_over_declared_facts_stays() -> None:
    made = one(CASES["bpmn_rewrite_choice"])
    again = one(made.xml)
    assert b"choice_g = " in again.xml
    assert again.rewrites == ()


def test_scripts_are_never_rewritten_away() -> None:
    xml = drawn('<scriptTask id="x"><script>import os</script></scriptTask>')
    made = one(xml)
    findings = parse_process(made.xml, "a.bpmn")[1]
    assert "bpmn_script_task" in {f.code for f in findings if f.severity == "error"}


def test_every_process_of_a_file_becomes_a_file_and_empty_pools_go() -> None:
    second = '<process id="q"><startEvent id="s2"/><task id="y"/></process><process id="r"/>'
    xml = foreign('<startEvent id="s"/><userTask id="x"/>' + row("s", "x"), beside=second)
    found, _ = rewrite(xml, "a.bpmn")
    assert [made.process_id for made in found] == ["q", "p"]
    for made in found:
        assert "bpmn_rewrite_split_file" in codes(made)
        assert len(etree.fromstring(made.xml).findall(f"{{{BPMN}}}process")) == 1


def test_a_reason_names_the_line_of_the_file_as_it_came() -> None:
    body = '<startEvent id="s"/>\n<task id="t"/>\n\n<complexGateway id="x"/>\n<endEvent id="e"/>'
    xml = foreign(f"\n{body}{row('s', 't', 'x', 'e')}")
    model = judge(xml, "a.bpmn")
    reason = next(r for r in model.rewritten[0].reasons if r.code == "bpmn_complex_gateway")
    assert (reason.path, reason.line) == ("x", 5)
    assert model.rewritten[0].result == "reads"


def test_new_elements_are_drawn_and_dropped_ones_are_not() -> None:
    shapes = "".join(
        f'<di:BPMNShape id="{key}_s" bpmnElement="{key}"><dc:Bounds x="{x}" y="0" width="100" '
        'height="80"/></di:BPMNShape>'
        for key, x in (("s", 0), ("x", 200), ("d", 400))
    )
    plane = (
        '<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" '
        'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><di:BPMNPlane bpmnElement="p">'
        f"{shapes}</di:BPMNPlane></di:BPMNDiagram>"
    )
    xml = foreign('<startEvent id="s"/><userTask id="x"/><dataObject id="d"/>' + row("s", "x"))
    made = one(xml.replace(b"</definitions>", plane.encode() + b"</definitions>"))
    root = etree.fromstring(made.xml)
    pictured = {e.get("bpmnElement") for e in root.iter() if e.get("bpmnElement")}
    there = {e.get("id") for e in root.find(f"{{{BPMN}}}process") if e.get("id")}
    assert pictured == there | {"p"}


def test_a_file_that_is_no_diagram_is_refused_and_one_beyond_all_measure_is_not_worked_on() -> None:
    for xml in (b"", b"<a/>", b"\xff\xfe", foreign("")):
        found, refused = rewrite(xml, "a.bpmn")
        assert not found
        assert refused
    huge = foreign("".join(f'<task id="t{n}"/>' for n in range(400)))
    found, refused = rewrite(huge, "a.bpmn")
    assert not found
    assert refused[0].code == "bpmn_too_large"


def test_what_is_written_is_canonical() -> None:
    for xml in CASES.values():
        made = one(xml)
        assert canonical(etree.fromstring(made.xml)) == made.xml
