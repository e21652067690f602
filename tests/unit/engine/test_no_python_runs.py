"""Nothing in a diagram runs as Python: the lint refuses it, and past the lint the engine does."""

import os
from collections.abc import Iterator
from xml.sax.saxutils import escape

import pytest
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.util.task import TaskState

from dougong.engine.environment import NO_SCRIPTS
from dougong.engine.faults import CodeRefused
from dougong.model.workflow.parse import parse_process
from unit.engine.diagrams import Drawing, Walk
from unit.engine.eval_points import Payload, Place, places
from unit.engine.test_sub_processes import inner_row

MARK = "DOUGONG_CODE_RAN"
SET = f"__setitem__('{MARK}','1')"
#: Ways to reach `os.environ` from an expression; each leaves the mark and gives the value.
PAYLOADS: dict[str, Payload] = {
    "import": lambda v: f"(__import__('os').environ.{SET}, {v})[1]",
    "classes": lambda v: (
        "([c for c in ().__class__.__base__.__subclasses__() if c.__name__=='_wrap_close'][0]"
        f".__init__.__globals__['environ'].{SET}, {v})[1]"
    ),
    "eval": lambda v: f"(eval('__import__(\\'os\\')').environ.{SET}, {v})[1]",
    "exec": lambda v: f"(exec('import os; os.environ.{SET.replace(chr(39), chr(34))}'), {v})[1]",
    "lambda": lambda v: f"(lambda: (__import__('os').environ.{SET}, {v})[1])()",
    "walrus": lambda v: f"[(x := __import__('os').environ).{SET}, {v}][1]",
    "comprehension": lambda v: f"[({v}, __import__('os').environ.{SET})[0] for _ in [1]][0]",
    "globals": lambda v: f"(globals()['__builtins__']['__import__']('os').environ.{SET}, {v})[1]",
    "attribute": lambda v: f"(getattr(__import__('os'), 'environ').{SET}, {v})[1]",
    "format": lambda v: f"('{{0.__class__}}'.format(__import__('os').environ.{SET}), {v})[1]",
    "f-string": lambda v: f"(f\"{{__import__('os').environ.{SET}}}\", {v})[1]",
    "generator": lambda v: f"[*(({v}, __import__('os').environ.{SET})[0] for _ in [1])][0]",
    "dictionary": lambda v: f"{{'a': ({v}, __import__('os').environ.{SET})[0]}}['a']",
    "condition": lambda v: f"({v} if not __import__('os').environ.{SET} else 0)",
    "boolean": lambda v: f"(__import__('os').environ.{SET} or {v})",
    "slice": lambda v: f"[{v}][slice(__import__('os').environ.{SET}, None)][0]",
    "builtins": lambda v: (
        f"(__builtins__['__import__']('os').environ.{SET}, {v})[1] "
        f"if isinstance(__builtins__, dict) else "
        f"(__builtins__.__import__('os').environ.{SET}, {v})[1]"
    ),
    "compile": lambda v: (
        f"(eval(compile('__import__(chr(111)+chr(115))', '', 'eval')).environ.{SET}, {v})[1]"
    ),
    "importlib": lambda v: f"(__import__('importlib').import_module('os').environ.{SET}, {v})[1]",
    "map": lambda v: f"([*map(lambda e: e.{SET}, [__import__('os').environ])], {v})[1]",
}


@pytest.fixture(autouse=True)
def _no_mark() -> Iterator[None]:
    os.environ.pop(MARK, None)
    yield
    os.environ.pop(MARK, None)


def run(place: Place, scripts: PythonScriptEngine) -> bool:
    """Run a diagram in the library with a script engine; whether its code ran."""
    os.environ.pop(MARK, None)
    try:
        parser = place.parser()
        if place.dmn:
            parser.add_dmn_str(place.dmn.encode())
        parser.add_bpmn_str(place.bpmn.encode())
        spec, subs = parser.get_spec("p"), parser.get_subprocess_specs("p")
        workflow = BpmnWorkflow(spec, subs, script_engine=scripts)
        workflow.do_engine_steps()
        if place.message:
            waiting = workflow.get_tasks(state=TaskState.WAITING)
            task = next(t for t in waiting if t.task_spec.name == "t")
            workflow.send_event(BpmnEvent(task.task_spec.event_definition, payload={"a": 1}))
        for _ in range(4):
            for task in workflow.get_tasks(state=TaskState.READY):
                task.run()
            workflow.refresh_timers()
            workflow.do_engine_steps()
    except Exception:  # noqa: BLE001 - any refusal will do
        return MARK in os.environ
    return MARK in os.environ


def test_there_are_twenty_payloads_that_really_run() -> None:
    """A payload that Python itself would refuse proves nothing of those who refuse it."""
    assert len(PAYLOADS) == 20
    condition = next(place for place in places(str) if place.name == "exclusiveGateway")
    for name, payload in PAYLOADS.items():
        place = next(one for one in places(payload) if one.name == condition.name)
        assert run(place, PythonScriptEngine()), name


def test_the_library_as_it_comes_runs_the_code_at_all_33_places() -> None:
    reached = [
        place.name for place in places(PAYLOADS["import"]) if run(place, PythonScriptEngine())
    ]
    assert len(reached) == 33


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_lint_refuses_all_33_places_with_an_element_and_a_reason(payload: str) -> None:
    for place in places(PAYLOADS[payload]):
        _, findings = parse_process(place.bpmn.encode(), "upload.bpmn")
        errors = [f for f in findings if f.severity == "error" and f.code not in EVERYWHERE]
        assert errors, place.name
        assert all(f.path and f.line for f in errors), place.name
        assert MARK not in os.environ


#: Faults that the small diagrams have anyway.
EVERYWHERE = {"bpmn_no_settings", "bpmn_no_task", "bpmn_no_approval", "bpmn_plain_task"}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_past_the_lint_the_environment_runs_none_of_the_33_places(payload: str) -> None:
    ran = [place.name for place in places(PAYLOADS[payload]) if run(place, NO_SCRIPTS)]
    assert ran == []


def test_scripts_services_and_foreign_text_are_refused_before_and_behind_the_engine() -> None:
    calls = (
        lambda: NO_SCRIPTS.evaluate(None, "1"),
        lambda: NO_SCRIPTS.execute(None, "x = 1"),
        lambda: NO_SCRIPTS.call_service(None, operation="http"),
        lambda: NO_SCRIPTS.validate("1"),
        lambda: NO_SCRIPTS.environment.evaluate("1", {}),
        lambda: NO_SCRIPTS.environment.execute("x = 1", {}),
        lambda: NO_SCRIPTS.environment.call_service({}),
    )
    for call in calls:
        with pytest.raises(CodeRefused):
            call()


def test_facts_that_no_process_declares_are_invisible_to_conditions() -> None:
    drawing = Drawing().facts("amount").start().user("pm").user("boss").end()
    drawing.gateway("exclusive", "size", default="f_size_pm")
    drawing.path("begin", "size").flow("size", "boss", "amount > 10").flow("size", "pm")
    drawing.path("pm", "end").path("boss", "end")
    shadows = {"amount": 5, "pm": {"outcome": "approved"}, "dmninputexpr": 1, "today": "x"}
    assert Walk(drawing, shadows).open == ["pm"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markers_of_sub_processes_take_no_python(payload: str) -> None:
    text = escape(PAYLOADS[payload]("1"))
    for tag, word in (
        ("multiInstance", "loopCardinality"),
        ("multiInstance", "loopDataInputRef"),
        ("multiInstance", "completionCondition"),
        ("standard", "loopCondition"),
    ):
        kind = f"bpmn:{tag}LoopCharacteristics"
        inner = f"<bpmn:{word}>{text}</bpmn:{word}>"
        body = f"<{kind}>{inner}</{kind}>" + "".join(inner_row("a").body)
        drawing = Drawing().start().end().shape("subProcess", "x", body).path("begin", "x", "end")
        findings = parse_process(drawing.xml(), "sheet.bpmn")[1]
        assert "x" in {f.path for f in findings if f.code == "bpmn_repeat_invalid"}, word
    assert MARK not in os.environ
