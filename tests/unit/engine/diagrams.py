"""Draws small BPMN diagrams for tests, and walks processes through the engine."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from dougong.base.values import JsonObject
from dougong.engine.step import Engine, EngineStep
from dougong.model.workflow.definition import ApprovalNode, ProcessDefinition
from dougong.model.workflow.parse import parse_process

NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:dougong="https://dougong.dev/schema/bpmn/1" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
ROLE = '<dougong:assignee kind="role" role="pm"/>'


@dataclass
class Drawing:
    """A process being drawn."""

    id: str = "sheet"
    settings: str = 'entity="demo.sheet"'
    inner: str = ""
    body: list[str] = field(default_factory=list)

    def add(self, xml: str) -> "Drawing":
        self.body.append(xml)
        return self

    def shape(self, tag: str, key: str, inner: str = "", **attributes: str) -> "Drawing":
        named = {"name": key, **attributes}
        extra = "".join(f" {k}={quoteattr(v)}" for k, v in named.items())
        return self.add(f'<bpmn:{tag} id="{key}"{extra}>{inner}</bpmn:{tag}>')

    def start(self, key: str = "begin") -> "Drawing":
        return self.shape("startEvent", key)

    def end(self, key: str = "end", inner: str = "") -> "Drawing":
        return self.shape("endEvent", key, inner)

    def user(self, key: str, settings: str = "", inner: str = ROLE, more: str = "") -> "Drawing":
        approval = f"<dougong:approval {settings}>{inner}</dougong:approval>"
        extensions = f"<bpmn:extensionElements>{approval}</bpmn:extensionElements>"
        return self.shape("userTask", key, extensions + more)

    def chain(self, key: str) -> "Drawing":
        mark = '<bpmn:multiInstanceLoopCharacteristics isSequential="true"/>'
        return self.user(key, inner='<dougong:chain decisions="demo.base"/>', more=mark)

    def gateway(self, kind: str, key: str, default: str = "") -> "Drawing":
        attributes = {"default": default} if default else {}
        return self.shape(f"{kind}Gateway", key, **attributes)

    def timer(self, key: str, when: str = "P1D") -> "Drawing":
        return self.shape("intermediateCatchEvent", key, _duration(when))

    def boundary(self, key: str, host: str, when: str = "P1D", stops: str = "true") -> "Drawing":
        inner = _duration(when)
        return self.shape("boundaryEvent", key, inner, attachedToRef=host, cancelActivity=stops)

    def flow(self, source: str, target: str, when: str = "", key: str = "") -> "Drawing":
        inner = ""
        if when:
            text = escape(when)
            kind = 'xsi:type="bpmn:tFormalExpression"'
            inner = f"<bpmn:conditionExpression {kind}>{text}</bpmn:conditionExpression>"
        key = key or f"f_{source}_{target}"
        ends = f'sourceRef="{source}" targetRef="{target}"'
        return self.add(f'<bpmn:sequenceFlow id="{key}" {ends}>{inner}</bpmn:sequenceFlow>')

    def path(self, *keys: str) -> "Drawing":
        for source, target in pairwise(keys):
            self.flow(source, target)
        return self

    def xml(self) -> bytes:
        settings = (
            f"<bpmn:extensionElements><dougong:process {self.settings}>{self.inner}"
            "</dougong:process></bpmn:extensionElements>"
        )
        body = "\n".join([settings, *self.body])
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions {NAMESPACES} id="d" '
            f'targetNamespace="t">\n<bpmn:process id="{self.id}" name="点工单审批" '
            f'isExecutable="true">\n{body}\n</bpmn:process></bpmn:definitions>'
        ).encode()

    def facts(self, *names: str) -> "Drawing":
        self.inner += "".join(f'<dougong:fact name="{n}" expression="{n}"/>' for n in names)
        return self

    def parsed(self) -> ProcessDefinition:
        """The definition; any error of the lint fails the test."""
        process, findings = parse_process(self.xml(), f"{self.id}.bpmn")
        errors = [(f.code, f.path, f.for_person("en")) for f in findings if f.severity == "error"]
        assert process is not None
        assert not errors, errors
        return process


def _duration(when: str) -> str:
    inner = f"<bpmn:timeDuration>{when}</bpmn:timeDuration>"
    return f"<bpmn:timerEventDefinition>{inner}</bpmn:timerEventDefinition>"


def straight(*keys: str) -> Drawing:
    """Start, the user tasks in a row, end."""
    drawing = Drawing().start()
    for key in keys:
        drawing.user(key)
    return drawing.end().path("begin", *keys, "end")


def forked(*branches: str, kind: str = "parallel") -> Drawing:
    """`apply`, a fork, one user task per branch, a join, `archive`."""
    drawing = Drawing().start().user("apply").gateway(kind, "fork").gateway(kind, "join")
    drawing.user("archive").end().path("begin", "apply", "fork").path("join", "archive", "end")
    for branch in branches:
        drawing.user(branch).path("fork", branch, "join")
    return drawing


Steps = Callable[[ApprovalNode, JsonObject], list[JsonObject]]


def steps_of(*names: str) -> Steps:
    """A chain source that always gives the same steps."""
    return lambda _node, _facts: [{"name": name, "role": name} for name in names]


class Walk:
    """A process that a test walks through; the state is restored from bytes at each step."""

    engine = Engine()

    def __init__(
        self,
        process: ProcessDefinition | Drawing,
        facts: JsonObject | None = None,
        chains: Steps | None = None,
    ) -> None:
        self.process = process.parsed() if isinstance(process, Drawing) else process
        self.facts = facts or {}
        self.chains = chains or steps_of()
        self.step: EngineStep = self.engine.start("r1", self.process, self.facts, self.chains)

    @property
    def open(self) -> list[str]:
        """Ids of the open nodes; a chain step is shown as `node/name`."""
        return sorted(
            t.node_id + ("" if t.item is None else f"/{t.item['name']}") for t in self.step.open
        )

    def task(self, node: str) -> int:
        return next(t.task_id for t in self.step.open if t.node_id == node)

    def done(self, *nodes: str, outcome: str = "approved") -> "Walk":
        for node in nodes:
            self.step = self.engine.complete(
                "r1",
                self.process,
                self.step.state,
                self.task(node),
                outcome,
                self.facts,
                self.chains,
            )
        return self

    def back(self, node: str, target: str, index: int | None = None) -> "Walk":
        self.step = self.engine.jump(
            "r1",
            self.process,
            self.step.state,
            self.task(node),
            target,
            self.facts,
            self.chains,
            index,
        )
        return self

    def fire(self, node: str) -> "Walk":
        task = next(t.task_id for t in self.step.timers if t.node_id == node)
        self.step = self.engine.fire(
            "r1", self.process, self.step.state, task, self.facts, self.chains
        )
        return self

    def targets(self, node: str) -> list[str]:
        found = self.engine.return_targets("r1", self.process, self.step.state, self.task(node))
        return [t.node_id + ("" if t.item is None else f"/{t.item['index']}") for t in found]

    def progress(self) -> dict[str, str]:
        return dict(self.engine.progress("r1", self.process, self.step.state))
