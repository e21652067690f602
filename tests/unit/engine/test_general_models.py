"""Sub-processes, calls and multi-instance tasks: saved and restored at every step, as the library.

The lint refuses them in this edition; the state of a process is ready for them.
"""

import random
from itertools import pairwise

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.util.task import TaskState

from dougong.engine import codec
from dougong.engine.compiled import Graphs
from dougong.engine.tokens import TokenTree

SPACE = 'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
MANY = (
    '<bpmn:multiInstanceLoopCharacteristics isSequential="{}">'
    "<bpmn:loopCardinality>3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
)


def flows(*keys: str) -> str:
    return "".join(
        f'<bpmn:sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>'
        for a, b in pairwise(keys)
    )


def task(key: str, inner: str = "") -> str:
    return f'<bpmn:userTask id="{key}">{inner}</bpmn:userTask>'


INNER = (
    '<bpmn:startEvent id="is"/><bpmn:endEvent id="ie"/>'
    + task("i1")
    + task("i2")
    + flows("is", "i1", "i2", "ie")
)
CALLED = INNER.replace('"i', '"c').replace("_i", "_c")
MODEL = (
    f'<bpmn:definitions {SPACE} id="d" targetNamespace="t">'
    '<bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>'
    f'{task("a")}<bpmn:parallelGateway id="f"/><bpmn:parallelGateway id="j"/>'
    f'<bpmn:subProcess id="inside">{INNER}</bpmn:subProcess>'
    f"{task('many', MANY.format('false'))}{task('turns', MANY.format('true'))}"
    '<bpmn:callActivity id="call" calledElement="q"/>'
    + flows("s", "a", "f", "inside", "j", "call", "e")
    + flows("f", "many", "turns", "j")
    + f'</bpmn:process><bpmn:process id="q" isExecutable="true">{CALLED}</bpmn:process>'
    "</bpmn:definitions>"
)


def parsed() -> tuple:
    parser = SpiffBpmnParser()
    parser.add_bpmn_xml(etree.fromstring(MODEL.encode()))
    return parser.get_spec("p"), parser.get_subprocess_specs("p")


def ready(workflow: BpmnWorkflow) -> list:
    found = workflow.get_tasks(state=TaskState.READY, manual=True)
    return sorted(found, key=lambda t: (t.task_spec.name, t.internal_data.get("key_or_index") or 0))


def test_a_process_with_inner_processes_is_restored_at_every_step_as_the_library_would() -> None:
    graphs, scripts = Graphs(*parsed()), PythonScriptEngine()
    for seed in range(12):
        rng = random.Random(seed)
        stock = BpmnWorkflow(*parsed())
        stock.do_engine_steps()
        tree = TokenTree(graphs.spec, graphs.subs, scripts)
        tree.plant()
        tree.advance()
        while not stock.is_completed():
            tree, _ = codec.load(codec.dump(tree, graphs), graphs, scripts)
            names = [t.task_spec.name for t in ready(stock)]
            assert [t.task_spec.name for t in ready(tree)] == names
            chosen = rng.randrange(len(names))
            for workflow, advance in ((stock, stock.do_engine_steps), (tree, tree.advance)):
                found = ready(workflow)[chosen]
                found.data["last"] = {"node": names[chosen], "seed": seed}
                found.run()
                advance()
        assert tree.is_completed()
        assert tree.last_task is None or tree.data == stock.data
