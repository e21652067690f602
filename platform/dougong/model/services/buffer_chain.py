"""The chains that lead to buffers, and how fast each buffer is eaten (domain.md 9.9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dougong.base.text import Text
from dougong.model.services.buffer import consumption
from dougong.model.services.critical_path import LINKS
from dougong.model.services.network import Network, network
from dougong.model.services.service import (
    Row,
    Rows,
    Service,
    ServiceFault,
    Table,
    Value,
    choice,
    flag,
    number,
    services,
    text,
)

_UNKNOWN = Text("没有编码为“{key}”的任务", "There is no task with the key “{key}”")
_BROKEN = Text(
    "没有从“{first}”到“{last}”的链：中间要有链接，且不经过关键任务",
    "No chain leads from “{first}” to “{last}” by links and without critical activities",
)
_CHOOSE = Text("改选链首任务，或者留空", "Choose another first activity, or none")


_FIGURES = ("consumed_percent", "done_percent", "index", "left")


def _run(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    tasks: Rows = inputs["tasks"]
    net = network(tasks, inputs["links"])
    places = {task["key"]: place for place, task in enumerate(tasks)}
    return {
        "buffers": [
            _row(buffer, _chain(_Wanted(buffer, index, places), tasks, net), tasks)
            for index, buffer in enumerate(inputs["buffers"])
        ]
    }


@dataclass(frozen=True)
class _Wanted:
    """The buffer whose chain is looked for."""

    buffer: Row
    index: int
    places: Mapping[str, int]

    def place(self, column: str) -> int | None:
        """The position of an activity that the buffer names."""
        key = self.buffer[column]
        if key is None:
            return None
        if key not in self.places:
            raise ServiceFault(
                "task_unknown", _UNKNOWN, {"key": key}, "buffers", self.index, column
            )
        return self.places[key]


def _chain(wanted: _Wanted, tasks: Rows, net: Network) -> tuple[int, ...]:
    """The activities of a chain in their order; the critical ones for the project buffer."""
    first, last = wanted.place("first"), wanted.place("last")
    if last is None:
        known = wanted.buffer["kind"] == "project"
        return tuple(place for place, task in enumerate(tasks) if known and task["critical"])
    chain = _longest(tasks, net, first, last)
    if not chain:
        facts = {"first": wanted.buffer["first"], "last": wanted.buffer["last"]}
        raise ServiceFault(
            "chain_broken", _BROKEN, facts, "buffers", wanted.index, "first", hint=_CHOOSE
        )
    return chain


def _longest(tasks: Rows, net: Network, first: int | None, last: int) -> tuple[int, ...]:
    """The longest chain to the last activity; of equals what stands earlier in the plan leads."""
    lengths: dict[int, Decimal] = {}
    before: dict[int, int] = {}
    for place in net.order:
        if tasks[place]["critical"] and place != last:
            continue
        reached = [link.before for link in net.incoming[place] if link.before in lengths]
        if reached and place != first:
            before[place] = min(reached, key=lambda one: (-lengths[one], one))
            lengths[place] = lengths[before[place]] + tasks[place]["duration"]
        elif first is None or place == first:
            lengths[place] = tasks[place]["duration"]
    if last not in lengths:
        return ()
    chain = [last]
    while chain[-1] in before:
        chain.append(before[chain[-1]])
    return tuple(reversed(chain))


def _row(buffer: Row, chain: tuple[int, ...], tasks: Rows) -> dict[str, Any]:
    members = [tasks[place] for place in chain]
    length = sum((task["duration"] for task in members), Decimal(0))
    done = sum((task["duration"] * task["percent"] / 100 for task in members), Decimal(0))
    slip = buffer["slip"]
    if slip is None and members:
        slip = members[-1]["slip"]
    eaten = {} if slip is None else consumption(buffer["size"], slip, done, length)
    return {
        "chain": [task["key"] for task in members],
        "told": " → ".join(task["key"] for task in members) or None,
        "critical_end": bool(members) and members[-1]["critical"],
        "length": length,
        "done": done,
        "eaten": slip,
        **{name: eaten.get(name) for name in _FIGURES},
        "room": members[-1]["free_float"] if members else None,
    }


_TASKS = Table(
    Text("任务", "Activities"),
    {
        "key": text("编码", "Key", required=True),
        "duration": number("工期（工作日）", "Duration, working days", required=True),
        "percent": number("完成（%）", "Completion, percent", default=Decimal(0)),
        "critical": flag("关键", "Critical"),
        "slip": number(
            "完成滞后（工作日）", "Slip of the finish, working days", default=Decimal(0)
        ),
        "free_float": number("自由时差（工作日）", "Free float, working days"),
    },
)
_BUFFERS = Table(
    Text("缓冲", "Buffers"),
    {
        "kind": choice("类型", "Kind", ("project", "feeding"), "feeding"),
        "first": text("链首任务，不填时取最长的链", "First activity; the longest chain without it"),
        "last": text("链末任务", "Last activity"),
        "size": number("缓冲（工作日）", "Buffer, working days", required=True),
        "slip": number(
            "延误（工作日），不填时取链末任务的",
            "Slip, working days; of the last activity without it",
        ),
    },
)
_ANSWERS = Table(
    Text("各缓冲", "Buffers"),
    {
        "chain": Value("texts", Text("链上的任务", "Activities of the chain")),
        "told": text("链（文字）", "The chain as text"),
        "critical_end": flag("链末任务是关键任务", "The last activity is critical"),
        "length": number("链长（工作日）", "Chain duration, working days"),
        "done": number("已完成工期（工作日）", "Duration done, working days"),
        "eaten": number("延误（工作日）", "Slip, working days"),
        "room": number("链末任务的自由时差", "Free float of the last activity"),
        "consumed_percent": number("缓冲消耗（%）", "Consumption, percent"),
        "done_percent": number("链完成（%）", "Chain completion, percent"),
        "index": number("缓冲指数", "Index"),
        "left": number("剩余缓冲（工作日）", "Buffer left, working days"),
    },
    of="buffers",
)

BUFFER_CHAIN = services.add(
    "buffer_chain",
    Service(
        "buffer_chain",
        Text("缓冲与链", "Buffers and their chains"),
        Text(
            "汇入缓冲的链：从链末任务沿前置链接往回，不经过关键任务，取工期合计最长的一条，"
            "一样长时取计划中排在前面的；选了链首任务的，从它开始。项目缓冲没有链末任务时，"
            "链是全部关键任务。消耗率、链完成率、指数同 buffer",
            "The chain of a feeding buffer leads back from its last activity by links, without "
            "critical activities; of several the one with the longest durations counts, of equals "
            "what stands earlier in the plan; where a first activity is named the chain begins "
            "there. A project buffer without a last activity has all critical activities. "
            "Consumption, completion and index are those of buffer",
        ),
        {"tasks": _TASKS, "links": LINKS, "buffers": _BUFFERS},
        {"buffers": _ANSWERS},
        _run,
    ),
)
