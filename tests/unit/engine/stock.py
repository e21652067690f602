"""The library as it comes: its parser, its engine, its serializer, over the same diagrams."""

import re
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState

MARK = '<bpmn:multiInstanceLoopCharacteristics isSequential="true"/>'
LOOP = (
    '<bpmn:multiInstanceLoopCharacteristics isSequential="true">'
    "<bpmn:loopCardinality>len(steps_{node})</bpmn:loopCardinality>"
    "</bpmn:multiInstanceLoopCharacteristics>"
)


def python_of(xml: bytes) -> bytes:
    """The diagram with conditions in Python and chains as plain multi-instance."""
    text = re.sub(r'(\w+)\.outcome = "(\w+)"', r'\1 == "\2"', xml.decode())
    text = text.replace("not(yes)", "not yes")
    text = text.replace(">P9D<", '>"P9D"<')
    node = re.compile(r'<bpmn:userTask id="(\w+)"(?:(?!</bpmn:userTask>).)*', re.DOTALL)
    text = node.sub(lambda m: m.group(0).replace(MARK, LOOP.format(node=m.group(1))), text)
    return text.encode()


class Stock:
    """A process walked through the library; restored through its serializer when asked to."""

    def __init__(
        self,
        xml: bytes,
        data: dict[str, Any],
        called: list[bytes] | None = None,
        serializer: BpmnWorkflowSerializer | None = None,
    ) -> None:
        parser, process = SpiffBpmnParser(), "sheet"
        for one in (xml, *(called or ())):
            parser.add_bpmn_xml(etree.fromstring(python_of(one)))
        self.workflow = BpmnWorkflow(parser.get_spec(process), parser.get_subprocess_specs(process))
        self.workflow.task_tree.data.update(data)
        self.workflow.do_engine_steps()
        self.serializer = serializer

    @classmethod
    def saved(cls, xml: bytes, data: dict[str, Any], called: list[bytes] | None = None) -> "Stock":
        config = BpmnWorkflowSerializer.configure(SPIFF_CONFIG)
        return cls(xml, data, called, BpmnWorkflowSerializer(config))

    @property
    def ready(self) -> list[Any]:
        return list(self.workflow.get_tasks(state=TaskState.READY, manual=True))

    @property
    def open(self) -> list[str]:
        return sorted(task.task_spec.name.removesuffix(" [child]") for task in self.ready)

    def done(self, *nodes: str, outcome: str = "approved") -> "Stock":
        for node in nodes:
            if self.serializer is not None:
                text = self.serializer.serialize_json(self.workflow)
                self.workflow = self.serializer.deserialize_json(text)
            names = (node, f"{node} [child]")
            task = next(t for t in self.ready if t.task_spec.name in names)
            task.data[node] = outcome
            task.run()
            self.workflow.do_engine_steps()
        return self

    def back(self, target: str) -> "Stock":
        found = self.workflow.get_tasks(spec_name=target, state=TaskState.COMPLETED)
        last = max(found, key=lambda task: task.last_state_change)
        self.workflow.reset_from_task_id(last.id)
        self.workflow.do_engine_steps()
        return self
