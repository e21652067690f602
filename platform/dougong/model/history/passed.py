"""Which elements of a diagram a process had passed at a moment, as far as the log tells them."""

from collections.abc import Iterator, Mapping
from typing import Literal

from dougong.model.history.folded import Folded
from dougong.model.workflow.definition import ProcessDefinition

Progress = Literal["done", "open"]
#: Visits of a node that count as passed.
_PASSED = frozenset(("approved", "rejected", "completed"))


def passed(definition: ProcessDefinition, folded: Folded) -> Mapping[str, Progress]:
    """Elements and flows that were passed or open; empty before the process was started."""
    if folded.process is None:
        return {}
    shown: dict[str, Progress] = dict.fromkeys(_elements(definition, folded), "done")
    for around in folded.rounds:
        if around.status == "open":
            shown[around.node_id] = "open"
    return {**shown, **dict.fromkeys(_plain_flows(definition, shown), "done")}


def _elements(definition: ProcessDefinition, folded: Folded) -> Iterator[str]:
    yield definition.start.id
    for way in folded.ways:
        yield from way
    yield from (one.node_id for one in folded.rounds if one.status in _PASSED)
    ends = [one.id for one in definition.elements.values() if one.kind == "end"]
    if folded.process and folded.process.status in {"completed", "rejected"} and len(ends) == 1:
        yield ends[0]


def _plain_flows(definition: ProcessDefinition, shown: Mapping[str, Progress]) -> Iterator[str]:
    """Flows that nobody chose: the only way between two elements that were reached."""
    for flow in definition.drawn_flows:
        only = len(definition.elements[flow.source].outgoing) == 1
        if only and shown.get(flow.source) == "done" and flow.target in shown:
            yield flow.id
