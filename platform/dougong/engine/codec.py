"""A running process in few bytes: the state of its tokens, never the diagram.

The library's own serializer stores the diagram with every process, cannot read back a process
whose data hold a key `typename`, and loses data when a database reorders object keys. Here a task
is a row of numbers; lists keep their order; whatever does not round-trip is refused when written.
"""
# ruff: noqa: SLF001 - SpiffWorkflow's extension points are underscored.

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zlib import crc32

import msgpack
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent

from dougong.engine.compiled import Graphs, Numbering
from dougong.engine.faults import StateUnreadable
from dougong.engine.task import WAITING, TokenTask
from dougong.engine.tokens import TokenBranch, TokenTree

VERSION = 1
#: What reading a state that is not one of ours may run into.
UNSOUND = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    msgpack.UnpackException,
)
_DECIMAL, _DATE, _DATETIME = 1, 2, 3


def _pack_other(value: object) -> msgpack.ExtType:
    if isinstance(value, Decimal):
        return msgpack.ExtType(_DECIMAL, str(value).encode())
    if isinstance(value, datetime):
        return msgpack.ExtType(_DATETIME, value.isoformat().encode())
    if isinstance(value, date):
        return msgpack.ExtType(_DATE, value.isoformat().encode())
    raise TypeError(f"{type(value).__name__} has no place in the state of a process")


def _unpack_other(code: int, data: bytes) -> object:
    text = data.decode()
    if code == _DECIMAL:
        return Decimal(text)
    if code == _DATE:
        return date.fromisoformat(text)
    if code == _DATETIME:
        return datetime.fromisoformat(text)
    raise ValueError(f"unknown value type {code}")


def dump(tree: TokenTree, graphs: Graphs, more: list[Any] | None = None) -> bytes:
    """The state of a process; `more` is what the adapter keeps beside the tokens."""
    branches = [
        [owner, branch.spec.name, *_workflow(branch, graphs.numbered[branch.spec.name])]
        for owner, branch in tree.subprocesses.items()
    ]
    packed = msgpack.packb(
        [
            VERSION,
            graphs.main.mark,
            tree.last_id,
            tree.moment,
            _workflow(tree, graphs.main),
            branches,
            more or [],
        ],
        default=_pack_other,
    )
    return crc32(packed).to_bytes(4, "big") + bytes(packed)


def _workflow(workflow: Any, numbering: Numbering) -> list[Any]:
    last = workflow.last_task
    rows = _rows(workflow.tasks, numbering.number)
    marks = (1 if workflow.completed else 0) | (2 if workflow.success else 0)
    known = last is not None and last.id in workflow.tasks
    return [rows, marks, last.id if known else 0, workflow.data, workflow.correlations]


def _rows(tasks: dict[int, TokenTask], number: dict[int, int]) -> list[list[Any]]:
    """A row per task, parents first: spec, parent, state, moment, id and what else is not empty."""
    rows = []
    for task in tasks.values():
        row: list[Any] = [
            number[id(task.task_spec)],
            task._parent or 0,
            task._state,
            task.last_state_change,
            task.id,
        ]
        changed, dropped = _delta(tasks, task)
        if dropped:
            row += (int(task.triggered), task.internal_data, changed, dropped)
        elif changed:
            row += (int(task.triggered), task.internal_data, changed)
        elif task.internal_data:
            row += (int(task.triggered), task.internal_data)
        elif task.triggered:
            row.append(1)
        rows.append(row)
    return rows


def _delta(tasks: dict[int, TokenTask], task: TokenTask) -> tuple[Any, Any]:
    data = task.data
    if task._parent is None:
        return data, None
    above = tasks[task._parent].data
    if not data and not above:
        return None, None
    changed = {k: v for k, v in data.items() if k not in above or above[k] != v}
    return changed, [k for k in above if k not in data]


def load(state: bytes, graphs: Graphs, scripts: Any) -> tuple[TokenTree, list[Any]]:
    """The process of a state and what the adapter kept; StateUnreadable when it is not sound."""
    try:
        return _load(state, graphs, scripts)
    except StateUnreadable:
        raise
    except UNSOUND as fault:
        raise StateUnreadable(reason=f"{type(fault).__name__}: {fault}"[:200]) from fault


def _load(state: bytes, graphs: Graphs, scripts: Any) -> tuple[TokenTree, list[Any]]:
    body = state[4:]
    if crc32(body).to_bytes(4, "big") != state[:4]:
        raise StateUnreadable(reason="checksum")
    version, mark, last_id, moment, main, branches, more = msgpack.unpackb(
        body, ext_hook=_unpack_other, strict_map_key=False
    )
    if version != VERSION:
        raise StateUnreadable(reason=f"codec {version}")
    if mark != graphs.main.mark:
        raise StateUnreadable(reason="the state belongs to another diagram")
    tree = TokenTree(graphs.spec, graphs.subs, scripts)
    tree.last_id, tree.moment = last_id, moment
    _fill(tree, main, graphs.main)
    for owner, name, *rest in branches:
        branch = TokenBranch(graphs.subs[name], owner, tree)
        _fill(branch, rest, graphs.numbered[name])
        tree.subprocesses[owner] = branch
        task = tree.get_task_from_id(owner)
        branch.completed_event.connect(task.task_spec._on_subworkflow_completed, task)
    return tree, more


def _fill(workflow: Any, stored: list[Any], numbering: Numbering) -> None:
    rows, marks, last, data, correlations = stored
    tasks: dict[int, TokenTask] = workflow.tasks
    specs, new = numbering.specs, TokenTask.__new__
    waiting = workflow.top_workflow.event_manager
    for row in rows:
        task = new(TokenTask)
        number, parent, task._state, task.last_state_change, task.id = row[:5]
        task.workflow, task.task_spec, task._children = workflow, specs[number], []
        task.thread_id = 0
        extra = len(row) - 5
        task.triggered = extra > 0 and row[5] == 1
        task.internal_data = row[6] if extra > 1 else {}
        if parent:
            above = tasks[parent]
            task._parent = parent
            above._children.append(task.id)
            task.data = dict(above.data) if above.data else {}
        else:
            task._parent = None
            task.data = {}
        if extra > 2:
            _apply_delta(task, row)
        tasks[task.id] = task
        if task._state == WAITING and isinstance(task.task_spec, CatchingEvent):
            waiting.add_task(task)
    workflow.task_tree = next(iter(tasks.values()))
    workflow.completed, workflow.success = bool(marks & 1), bool(marks & 2)
    workflow.last_task = tasks.get(last)
    workflow.data, workflow.correlations = data, correlations


def _apply_delta(task: TokenTask, row: list[Any]) -> None:
    task.data.update(row[7])
    for key in row[8] if len(row) > 8 else ():
        task.data.pop(key, None)
