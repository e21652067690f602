"""Whether tokens that part come together again in the way they parted."""

from dougong.model.workflow.definition import SPLITS, Element
from dougong.model.workflow.faults import Findings
from dougong.model.workflow.paths import backward_graph, ends, forward_graph, join_of, reachable


def check_soundness(elements: dict[str, Element], findings: Findings) -> None:
    """Parallel joins that can never be complete, parallel ways that run on singly, idle loops."""
    forward = forward_graph(elements)
    before = backward_graph(forward)
    for element in elements.values():
        incoming = before[element.id]
        name = element.name or element.id
        if (
            element.kind == "parallel"
            and len(incoming) > 1
            and not _fed_together(element.id, elements, forward, incoming)
        ):
            findings.add("bpmn_join_mixed", element.id, element.line, name=name)
    for split in elements.values():
        if split.kind in SPLITS and len(split.outgoing) > 1:
            join = join_of(split.id, forward, ends(elements))
            if join is not None and len(before[join]) > 1 and elements[join].kind not in SPLITS:
                target = elements[join]
                if target.kind not in {"end", "terminate"}:
                    findings.add(
                        "bpmn_split_unjoined", join, target.line, name=target.name or target.id
                    )
    _check_idle_loops(elements, forward, findings)


def _fed_together(
    join: str,
    elements: dict[str, Element],
    forward: dict[str, tuple[str, ...]],
    incoming: tuple[str, ...],
) -> bool:
    """Whether some split sends a token towards every input of the join."""
    for split in elements.values():
        if split.kind in SPLITS and len(split.outgoing) > 1:
            branches = [
                reachable(forward, [flow.target], without=join) | {flow.source}
                for flow in split.outgoing
            ]
            if all(any(source in branch for branch in branches) for source in incoming):
                return True
    return False


def _check_idle_loops(
    elements: dict[str, Element], forward: dict[str, tuple[str, ...]], findings: Findings
) -> None:
    waits = {e.id for e in elements.values() if e.kind in {"user", "timer"}}
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
