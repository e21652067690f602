"""Draws small BPMN diagrams for tests, and walks processes through the engine."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from dougong.base.values import JsonObject
from dougong.engine.answer import Pinned
from dougong.engine.step import Engine, EngineStep, OpenTask
from dougong.model.workflow.calls import linked
from dougong.model.workflow.counterparts import counterparts, renamed
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
    #: Messages and signals, beside the process.
    beside: str = ""
    #: The processes it calls.
    called: list["Drawing"] = field(default_factory=list)

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

    def message(self, key: str, values: str = "", keep: str = "") -> "Drawing":
        """A message that is declared."""
        settings = f'<dougong:message keep="{keep}">{values}</dougong:message>'
        inner = f"<bpmn:extensionElements>{settings}</bpmn:extensionElements>"
        self.beside += f'<bpmn:message id="{key}" name="{key}">{inner}</bpmn:message>'
        return self

    def signal(self, key: str) -> "Drawing":
        self.beside += f'<bpmn:signal id="{key}" name="{key}"/>'
        return self

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
            f'isExecutable="true">\n{body}\n</bpmn:process>{self.beside}</bpmn:definitions>'
        ).encode()

    def facts(self, *names: str) -> "Drawing":
        self.inner += "".join(f'<dougong:fact name="{n}" expression="{n}"/>' for n in names)
        return self

    def call(self, key: str, process: "Drawing", mark: str = "") -> "Drawing":
        self.called.append(process)
        return self.shape("callActivity", key, mark, calledElement=process.id)

    def alone(self) -> ProcessDefinition:
        """The definition without what it calls; any error of the lint fails the test."""
        process, findings = parse_process(self.xml(), f"{self.id}.bpmn")
        errors = [(f.code, f.path, f.for_person("en")) for f in findings if f.severity == "error"]
        assert process is not None
        assert not errors, errors
        return process

    def every(self) -> list["Drawing"]:
        """The drawing and all it calls, each once."""
        found = {self.id: self}
        for drawing in [d for called in self.called for d in called.every()]:
            found.setdefault(drawing.id, drawing)
        return list(found.values())

    def parsed(self) -> ProcessDefinition:
        """The definition with all it calls; any error fails the test."""
        processes, findings = linked([drawing.alone() for drawing in self.every()])
        errors = [(f.code, f.path, f.for_person("en")) for f in findings if f.severity == "error"]
        assert not errors, errors
        return processes[0]


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
        self.release = "r1"
        self.facts = facts or {}
        self.chains = chains or steps_of()
        self.step: EngineStep = self.engine.start(
            self.release, self.process, self.facts, self.chains
        )

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
                self.release,
                self.process,
                self.step.state,
                self.task(node),
                outcome,
                self.facts,
                self.chains,
            )
        return self

    def taken_back(self, ended: OpenTask) -> "Walk":
        """As if a round had not ended whose outcome was the last step."""
        opened = [t.task_id for t in self.step.opened]
        self.step = self.engine.take_back(
            self.release, self.process, self.step.state, ended, opened, self.facts, self.chains
        )
        return self

    def move(self, node: str) -> "Walk":
        self.step = self.engine.move(
            self.release, self.process, self.step.state, node, self.facts, self.chains
        )
        return self

    def migrated(self, process: "Drawing", to: str = "") -> "Walk":
        """The process in another diagram, where each node stands that its counterpart is."""
        new = process.parsed()
        found = counterparts(self.process, new)
        names = renamed(self.process, new, found)
        given = (
            Pinned(self.release, self.process),
            Pinned(f"{self.release}+", new),
            self.step.state,
            names,
        )
        if to:
            self.step = self.engine.migrate_to(*given, to, self.facts, self.chains)
        else:
            self.step = self.engine.migrate(*given, self.facts)
        self.process, self.release = new, f"{self.release}+"
        return self

    def places(self) -> dict[str, str]:
        found = self.engine.places(self.release, self.process, self.step.state)
        return {place.node_id: place.why for place in found}

    def back(self, node: str, target: str, index: int | None = None) -> "Walk":
        self.step = self.engine.jump(
            self.release,
            self.process,
            self.step.state,
            self.task(node),
            target,
            self.facts,
            self.chains,
            index,
        )
        return self

    @property
    def waits(self) -> list[str]:
        """Ids of the elements that wait for the world."""
        return sorted(wait.node_id for wait in self.step.waits or ())

    def told(self, node: str, **values: Any) -> "Walk":
        """What the process waits for at an element has happened."""
        task = next(w.task_id for w in self.step.waits or () if w.node_id == node)
        self.step = self.engine.deliver(
            self.release, self.process, self.step.state, task, values, self.facts, self.chains
        )
        return self

    def refused(self, node: str, code: str) -> "Walk":
        """The service that is waited for at an element has ended in an error."""
        task = next(w.task_id for w in self.step.waits or () if w.node_id == node)
        self.step = self.engine.throw(
            self.release, self.process, self.step.state, task, code, self.facts, self.chains
        )
        return self

    def fire(self, node: str) -> "Walk":
        task = next(t.task_id for t in self.step.timers if t.node_id == node)
        self.step = self.engine.fire(
            self.release, self.process, self.step.state, task, self.facts, self.chains
        )
        return self

    def targets(self, node: str) -> list[str]:
        found = self.engine.return_targets(
            self.release, self.process, self.step.state, self.task(node)
        )
        return [t.node_id + ("" if t.item is None else f"/{t.item['index']}") for t in found]

    def progress(self) -> dict[str, str]:
        return dict(self.engine.progress(self.release, self.process, self.step.state))
