"""What a diagram does that escaped the lint: it becomes an incident, never a silent stall."""

from dataclasses import replace

import pytest

from dougong.engine.faults import DiagramMismatch
from dougong.engine.step import Engine
from dougong.model.workflow.definition import ProcessDefinition
from dougong.model.workflow.parse import parse_process
from unit.engine.diagrams import Drawing, Walk, steps_of, straight


def read(drawing: Drawing) -> ProcessDefinition:
    process, _ = parse_process(drawing.xml(), "any.bpmn")
    assert process is not None
    return process


def test_a_parallel_join_behind_a_choice_stalls_with_a_name() -> None:
    drawing = Drawing().facts("yes").start().user("a").user("b").end().gateway("parallel", "j")
    drawing.gateway("exclusive", "g", "f_g_b").path("begin", "g").path("a", "j").path("b", "j")
    process = read(drawing.flow("g", "a", "yes").flow("g", "b").path("j", "end"))
    engine, chains = Engine(), steps_of()
    step = engine.start("r1", process, {"yes": True}, chains)
    task = step.open[0].task_id
    after = engine.complete("r1", process, step.state, task, "approved", {"yes": True}, chains)
    assert (after.open, after.completed, after.starved) == ((), False, ("j",))
    assert engine.starved("r1", process, after.state) == ("j",)


def test_an_engine_that_reads_other_tasks_than_the_definition_refuses_to_run() -> None:
    process = replace(read(straight("a", "b")), xml=straight("a", "b", "c").xml())
    with pytest.raises(DiagramMismatch):
        Engine().start("r1", process, {}, steps_of())


def test_an_engine_that_reads_other_flows_than_the_definition_refuses_to_run() -> None:
    drawing = straight("a", "b")
    process = read(drawing)
    swapped = drawing.xml().replace(
        b'sourceRef="begin" targetRef="a"', b'sourceRef="begin" targetRef="b"'
    )
    with pytest.raises(DiagramMismatch):
        Engine().start("r1", replace(process, xml=swapped), {}, steps_of())


@pytest.mark.parametrize("shape", ["scriptTask", "manualTask", "callActivity", "subProcess"])
def test_a_shape_the_lint_refuses_has_no_entry_in_the_parser_either(shape: str) -> None:
    drawing = Drawing().start().user("a").end().add(f'<bpmn:{shape} id="x"/>')
    process = read(drawing.path("begin", "a", "x", "end"))
    with pytest.raises(DiagramMismatch):
        Engine().start("r1", process, {}, steps_of())


def test_places_on_the_page_that_are_no_numbers_stop_no_token() -> None:
    drawing = straight("a")
    bounds = '<dc:Bounds xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" x="left" y="1"/>'
    di = 'xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"'
    page = (
        f'<di:BPMNDiagram {di}><di:BPMNPlane bpmnElement="sheet"><di:BPMNShape bpmnElement="a">'
        f"{bounds}</di:BPMNShape></di:BPMNPlane></di:BPMNDiagram></bpmn:definitions>"
    )
    xml = drawing.xml().replace(b"</bpmn:definitions>", page.encode())
    process, findings = parse_process(xml, "sheet.bpmn")
    assert process is not None
    assert not [f for f in findings if f.severity == "error"]
    assert Walk(process).done("a").step.completed
