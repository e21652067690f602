"""Whether tokens that part come together again in the way they parted."""

from dougong.model.workflow.definition import SPLITS, Element
from dougong.model.workflow.faults import Findings
from dougong.model.workflow.paths import (
    Graph,
    backward_graph,
    dominators,
    forward_graph,
    joins_of,
    reachable,
)

#: Kinds of elements at which a token waits.
_WAITS = frozenset({"user", "timer", "call", "catch", "receive"})


def check_soundness(elements: dict[str, Element], findings: Findings) -> None:
    """Parallel joins that can never be complete, parallel ways that run on singly, idle loops."""
    forward = forward_graph(elements)
    before = backward_graph(forward)
    splits = [e for e in elements.values() if e.kind in SPLITS and len(e.outgoing) > 1]
    every = [split for split in splits if split.kind == "parallel"]
    for element in elements.values():
        joins = element.kind == "parallel" and len(before[element.id]) > 1
        if joins and not _fed_together(element.id, every, before):
            some = _fed_together(element.id, splits, before)
            code = "bpmn_join_of_some" if some else "bpmn_join_mixed"
            findings.add(code, element.id, element.line, name=element.name or element.id)
    _check_starved(elements, splits, findings)
    _check_merged(elements, splits, forward, findings)
    _check_idle_loops(elements, forward, findings)


def _fed_together(join: str, splits: list[Element], before: Graph) -> bool:
    """Whether some split sends a token towards every input of the join."""
    leading = [(source, reachable(before, [source], without=join)) for source in before[join]]
    return any(
        all(
            source == split.id or any(flow.target in ahead for flow in split.outgoing)
            for source, ahead in leading
        )
        for split in splits
    )


def _check_starved(elements: dict[str, Element], splits: list[Element], findings: Findings) -> None:
    """Parallel joins that wait for ever when a token ends before it reaches them.

    Of the branches of a split only those are asked of which the join may be reached: another one
    goes its own way, as what an event begins beside a task does.
    """
    forward = _without_extras(elements)
    before = backward_graph(forward)
    passed = dominators(before, [e.id for e in elements.values() if e.kind == "start"])
    for join in elements.values():
        around = [s for s in splits if s.id in passed.get(join.id, ()) and s is not join]
        if join.kind != "parallel" or len(before[join.id]) < 2 or not around:
            continue
        nearest = max(around, key=lambda split: len(passed[split.id]))
        sure = _sure_to_reach(elements, forward, join)
        early: set[str] = set()
        for flow in nearest.outgoing:
            area = reachable(forward, [flow.target], without=join.id)
            leads = flow.target == join.id or any(join.id in forward[key] for key in area)
            if leads and flow.target not in sure:
                early |= {key for key in area if _ends_early(elements[key], join)}
        for key in sorted(early):
            name = join.name or join.id
            findings.add("bpmn_join_starved", join.id, join.line, name=name, end=key)


def _without_extras(elements: dict[str, Element]) -> dict[str, tuple[str, ...]]:
    """The elements each leads its own token to: an event that does not interrupt begins another."""
    forward = forward_graph(elements)
    extra = {e.id for e in elements.values() if e.attached_to and not e.interrupting}
    return {key: tuple(t for t in after if t not in extra) for key, after in forward.items()}


def _ends_early(ending: Element, join: Element) -> bool:
    return ending.kind == "end" or (ending.kind == "finish" and ending.scope == join.scope)


def _sure_to_reach(elements: dict[str, Element], forward: Graph, join: Element) -> frozenset[str]:
    """The elements whose token reaches a join whatever is chosen, or ends everything around it."""
    sure = {key for key, element in elements.items() if not _ends_early(element, join)}
    certain = {join.id, *(e.id for e in elements.values() if e.kind in {"terminate", "abort"})}
    changed = True
    while changed:
        lost = {
            key
            for key in sure - certain
            if not (any if elements[key].kind == "parallel" else all)(
                after in sure for after in forward[key]
            )
        }
        sure -= lost
        changed = bool(lost)
    return frozenset(sure)


def _check_merged(
    elements: dict[str, Element], splits: list[Element], forward: Graph, findings: Findings
) -> None:
    """Ways that part in parallel and meet where no token waits for another."""
    joins, before = joins_of(elements, forward), backward_graph(forward)
    for split in splits:
        meeting = elements.get(joins.get(split.id, ""))
        if meeting is None or len(before[meeting.id]) < 2 or meeting.kind in SPLITS:
            continue
        if meeting.kind not in {"end", "terminate", "finish", "abort", "leave"}:
            name = meeting.name or meeting.id
            findings.add("bpmn_split_unjoined", meeting.id, meeting.line, name=name)


def _check_idle_loops(
    elements: dict[str, Element], forward: dict[str, tuple[str, ...]], findings: Findings
) -> None:
    waits = {e.id for e in elements.values() if e.kind in _WAITS}
    idle = {
        key: tuple(t for t in targets if t not in waits)
        for key, targets in forward.items()
        if key not in waits
    }
    noted: set[str] = set()
    for key, targets in idle.items():
        behind = reachable(idle, targets)
        if key not in noted and key in behind:
            loop = sorted(k for k in behind if key in reachable(idle, idle[k]))
            noted |= set(loop)
            element = elements[key]
            findings.add("bpmn_automatic_loop", key, element.line, ids=", ".join(loop))
