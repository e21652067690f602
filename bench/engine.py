"""The engine step: bare, and persisted beside the library's own serializer and engine class.

Both sides run the same diagrams over the same statements, compiled once, in the same database with
the same commit; only the serialization and the engine class differ (decisions.md, 33).
"""

import json
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import sqlalchemy as sa
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState

from dougong.engine.step import Engine
from dougong.model.workflow.parse import parse_process

FACTS = {"level": 2}
STEPS = [{"name": f"step {n}", "role": f"role_{n}"} for n in range(5)]
ROUNDS = 5
#: The least a persisted step has to gain over the library.
GATES = {"three approvers": 3.3, "complex": 6.0, "thirty steps": 7.0}


class Diagram(NamedTuple):
    """A process to measure and how many of it one round takes."""

    name: str
    xml: bytes
    count: int


def _user(
    key: str, inner: str = '<dougong:assignee kind="role" role="pm"/>', more: str = ""
) -> str:
    return (
        f'<bpmn:userTask id="{key}" name="{key}"><bpmn:extensionElements><dougong:approval>{inner}'
        f"</dougong:approval></bpmn:extensionElements>{more}</bpmn:userTask>"
    )


def _flows(*keys: str) -> str:
    return "".join(_flow(source, target) for source, target in pairwise(keys))


def _flow(source: str, target: str, when: str = "") -> str:
    inner = f"<bpmn:conditionExpression>{when}</bpmn:conditionExpression>" if when else ""
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<bpmn:sequenceFlow id="f_{source}_{target}" {ends}>{inner}</bpmn:sequenceFlow>'


def _document(body: str) -> bytes:
    spaces = (
        'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:dougong="https://dougong.dev/schema/bpmn/1"'
    )
    settings = (
        '<bpmn:extensionElements><dougong:process entity="demo.sheet"><dougong:fact name="level" '
        'expression="level"/></dougong:process></bpmn:extensionElements>'
    )
    return (
        f'<bpmn:definitions {spaces} id="d" targetNamespace="t"><bpmn:process id="p" '
        f'isExecutable="true">{settings}<bpmn:startEvent id="begin"/>{body}'
        '<bpmn:endEvent id="end"/></bpmn:process></bpmn:definitions>'
    ).encode()


def _row(count: int) -> bytes:
    keys = [f"n{number}" for number in range(count)]
    return _document("".join(map(_user, keys)) + _flows("begin", *keys, "end"))


def _complex() -> bytes:
    """A choice, a fork of two, a routed chain of five and a last task: nine steps."""
    mark = '<bpmn:multiInstanceLoopCharacteristics isSequential="true"/>'
    return _document(
        "".join(map(_user, ("apply", "finance", "legal", "archive")))
        + _user("route", '<dougong:chain decisions="demo.base"/>', mark)
        + '<bpmn:exclusiveGateway id="size" default="f_size_merge"/>'
        + '<bpmn:exclusiveGateway id="merge"/>'
        + '<bpmn:parallelGateway id="fork"/><bpmn:parallelGateway id="join"/>'
        + _flows("begin", "apply", "size")
        + _flow("size", "fork", "level &gt;= 2")
        + _flow("size", "merge")
        + _flows("fork", "finance", "join", "merge", "route", "archive", "end")
        + _flows("fork", "legal", "join")
    )


DIAGRAMS = (
    Diagram("three approvers", _row(3), 60),
    Diagram("complex", _complex(), 24),
    Diagram("thirty steps", _row(30), 8),
)

State = bytes
Open = list[tuple[str, str]]


class Side(Protocol):
    """One way to keep a process between two steps."""

    def start(self) -> tuple[State, Open]:
        """A new process and its open tasks."""

    def step(self, state: State, task: str, node: str) -> tuple[State, Open, bool]:
        """The process after one task: state, open tasks, whether it is over."""


class Ours:
    """The platform's engine."""

    def __init__(self, xml: bytes) -> None:
        process, _ = parse_process(xml, "bench.bpmn")
        assert process is not None
        self.process, self.engine = process, Engine()

    def _chains(self, *_asked: object) -> list[dict[str, Any]]:
        return STEPS

    def start(self) -> tuple[State, Open]:
        step = self.engine.start("bench", self.process, FACTS, self._chains)
        return step.state, [(str(t.task_id), t.node_id) for t in step.open]

    def step(self, state: State, task: str, _node: str) -> tuple[State, Open, bool]:
        step = self.engine.complete(
            "bench", self.process, state, int(task), "approved", FACTS, self._chains
        )
        return step.state, [(str(t.task_id), t.node_id) for t in step.open], step.completed


class Library:
    """The library's engine class and its serializer, the diagram parsed once and shared."""

    def __init__(self, xml: bytes) -> None:
        loop = '<bpmn:multiInstanceLoopCharacteristics isSequential="true">'
        number = f"<bpmn:loopCardinality>{len(STEPS)}</bpmn:loopCardinality>"
        close = "</bpmn:multiInstanceLoopCharacteristics>"
        text = re.sub(re.escape(loop[:-1]) + "/>", loop + number + close, xml.decode())
        parser = SpiffBpmnParser()
        parser.add_bpmn_xml(etree.fromstring(text.encode()))
        self.spec, self.subs = parser.get_spec("p"), parser.get_subprocess_specs("p")
        config = BpmnWorkflowSerializer.configure(SPIFF_CONFIG)
        self.serializer = BpmnWorkflowSerializer(config)

    def _open(self, workflow: BpmnWorkflow) -> Open:
        ready = workflow.get_tasks(state=TaskState.READY, manual=True)
        return [(str(task.id), task.task_spec.name) for task in ready]

    def start(self) -> tuple[State, Open]:
        workflow = BpmnWorkflow(self.spec, self.subs)
        workflow.task_tree.data.update(FACTS)
        workflow.do_engine_steps()
        return self.serializer.serialize_json(workflow).encode(), self._open(workflow)

    def step(self, state: State, task: str, node: str) -> tuple[State, Open, bool]:
        workflow = self.serializer.deserialize_json(state.decode())
        ready = workflow.get_tasks(state=TaskState.READY, manual=True)
        found = next(one for one in ready if str(one.id) == task)
        found.data[node.replace(" ", "_")] = "approved"
        found.run()
        workflow.do_engine_steps()
        state = self.serializer.serialize_json(workflow).encode()
        return state, self._open(workflow), workflow.is_completed()


TABLES = sa.MetaData()
PROCESS = sa.Table(
    "process",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("state", sa.LargeBinary, nullable=False),
)
TASK = sa.Table(
    "task",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("process_id", sa.Integer, nullable=False),
    sa.Column("task_id", sa.Text, nullable=False),
    sa.Column("node", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Index("task_open", "process_id", "status"),
)
LOG = sa.Table(
    "log",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("process_id", sa.Integer),
    sa.Column("node", sa.Text),
    sa.Column("vote", sa.Text),
    sa.Column("at", sa.Float),
)
_JOINED = TASK.join(PROCESS, PROCESS.c.id == TASK.c.process_id)
STATEMENTS: dict[str, tuple[Any, list[str] | None]] = {
    "select": (
        sa.select(PROCESS.c.id, TASK.c.task_id, TASK.c.node, PROCESS.c.version, PROCESS.c.state)
        .select_from(_JOINED)
        .where(TASK.c.id == sa.bindparam("wanted")),
        None,
    ),
    "open": (
        sa.select(TASK.c.task_id).where(
            TASK.c.process_id == sa.bindparam("process"), TASK.c.status == sa.bindparam("now")
        ),
        None,
    ),
    "save": (
        sa.update(PROCESS)
        .where(PROCESS.c.id == sa.bindparam("process"), PROCESS.c.version == sa.bindparam("seen"))
        .values(
            state=sa.bindparam("new"), status=sa.bindparam("now"), version=sa.bindparam("next")
        ),
        None,
    ),
    "close": (
        sa.update(TASK)
        .where(TASK.c.id == sa.bindparam("wanted"))
        .values(status=sa.bindparam("now")),
        None,
    ),
    "add": (sa.insert(TASK), ["process_id", "task_id", "node", "status"]),
    "log": (sa.insert(LOG), ["process_id", "node", "vote", "at"]),
}


class Store:
    """A SQLite file and the statements of one step, compiled once."""

    def __init__(self, path: Path) -> None:
        self.engine = sa.create_engine(f"sqlite:///{path}")
        TABLES.create_all(self.engine)
        self.texts: dict[str, tuple[str, list[str]]] = {}
        for name, (statement, keys) in STATEMENTS.items():
            compiled = statement.compile(dialect=self.engine.dialect, column_keys=keys)
            self.texts[name] = (str(compiled), list(compiled.positiontup or ()))
        self.connection = self.engine.connect()
        self.cursor = self.connection.connection.cursor()
        self.cursor.execute("pragma journal_mode=wal")
        self.cursor.execute("pragma synchronous=normal")

    def run(self, name: str, **values: object) -> Any:
        """Run one of the statements on the driver's cursor."""
        text, places = self.texts[name]
        return self.cursor.execute(text, tuple(values[place] for place in places))

    def commit(self) -> None:
        """End the transaction."""
        self.connection.connection.commit()

    def close(self) -> None:
        """Give the file back."""
        self.cursor.close()
        self.connection.close()
        self.engine.dispose()


def _fill(store: Store, side: Side, count: int) -> None:
    for number in range(1, count + 1):
        state, opened = side.start()
        process = {"id": number, "version": 1, "status": "running", "state": state}
        store.connection.execute(sa.insert(PROCESS), process)
        _add(store, number, opened, set())
    store.commit()


def _add(store: Store, process: int, opened: Open, known: set[str]) -> None:
    for task, node in opened:
        if task not in known:
            store.run("add", process_id=process, task_id=task, node=node, status="open")


def _persisted(store: Store, side: Side, wanted: int) -> None:
    """One step in one transaction."""
    process, task, node, version, state = store.run("select", wanted=wanted).fetchone()
    after, opened, done = side.step(state, task, node)
    known = {row[0] for row in store.run("open", process=process, now="open").fetchall()}
    saved = store.run(
        "save",
        process=process,
        seen=version,
        new=after,
        now="done" if done else "running",
        next=version + 1,
    )
    assert saved.rowcount == 1
    store.run("close", wanted=wanted, now="done")
    _add(store, process, opened, known)
    store.run("log", process_id=process, node=node, vote="approve", at=time.time())
    store.commit()


def _steps_per_second(side: Side, count: int) -> tuple[float, float]:
    """Persisted steps per second of processor time, and the bytes of a state."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "bench.db")
        _fill(store, side, count)
        steps, began = 0, time.process_time()
        while wanted := list(_one_task_each(store)):
            for task in wanted:
                _persisted(store, side, task)
                steps += 1
        spent = time.process_time() - began
        size = store.connection.execute(sa.select(sa.func.avg(sa.func.length(PROCESS.c.state))))
        result = steps / spent, float(size.scalar_one())
        store.close()
    return result


def _one_task_each(store: Store) -> Iterator[int]:
    first = sa.select(sa.func.min(TASK.c.id)).where(TASK.c.status == "open")
    yield from store.connection.execute(first.group_by(TASK.c.process_id)).scalars().all()


def _bare(side: Side, count: int) -> float:
    """Microseconds of processor time per step without a database."""
    started = [side.start() for _ in range(count)]
    steps, began = 0, time.process_time()
    for now in started:
        state, opened = now
        done = False
        while not done:
            state, opened, done = side.step(state, *opened[0])
            steps += 1
    return (time.process_time() - began) / steps * 1e6


def measure() -> dict[str, dict[str, Any]]:
    """The figures of `make bench`: bare step, persisted step of both sides, bytes of state."""
    figures: dict[str, dict[str, Any]] = {}
    for diagram in DIAGRAMS:
        sides: dict[str, Side] = {"dougong": Ours(diagram.xml), "library": Library(diagram.xml)}
        rates: dict[str, list[float]] = {name: [] for name in sides}
        sizes: dict[str, float] = {}
        for _ in range(ROUNDS):
            for name, side in sides.items():
                rate, sizes[name] = _steps_per_second(side, diagram.count)
                rates[name].append(rate)
        gain = _median_of(lambda a, b: a / b, rates["dougong"], rates["library"])
        base = f"engine persisted, {diagram.name}"
        library = f"{base}, library"
        figures[base] = {
            "value": statistics.median(rates["dougong"]),
            "unit": "steps/CPU-s",
            "ratio_to": {library: round(gain, 2)},
            "gate": GATES[diagram.name],
        }
        figures[library] = {"value": statistics.median(rates["library"]), "unit": "steps/CPU-s"}
        bare = min(_bare(sides["dougong"], diagram.count) for _ in range(ROUNDS))
        figures[f"engine step, {diagram.name}"] = {"value": bare, "unit": "us CPU"}
        figures[f"engine state, {diagram.name}"] = {
            "value": sizes["dougong"],
            "unit": "bytes",
            "compare": [f"engine state, {diagram.name}, library"],
        }
        figures[f"engine state, {diagram.name}, library"] = {
            "value": sizes["library"],
            "unit": "bytes",
        }
    return figures


def _median_of(
    join: Callable[[float, float], float], left: list[float], right: list[float]
) -> float:
    return statistics.median(join(a, b) for a, b in zip(left, right, strict=True))


def main() -> None:
    """Print a table, and the same as JSON."""
    figures = measure()
    for name, figure in figures.items():
        ratios = " ".join(f"x{ratio}" for ratio in figure.get("ratio_to", {}).values())
        gate = f"(gate {figure['gate']})" if "gate" in figure else ""
        print(f"{name:44s} {figure['value']:10.1f} {figure['unit']:12s} {ratios} {gate}")
    print(json.dumps(figures, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
