"""Ways through the graph of a process."""

from collections.abc import Iterable, Mapping

from dougong.model.workflow.definition import SPLITS, Element

Graph = Mapping[str, tuple[str, ...]]


def forward_graph(elements: Mapping[str, Element]) -> dict[str, tuple[str, ...]]:
    """The elements each element leads to; a task also leads to the timers on its edge."""
    after = {key: [flow.target for flow in e.outgoing] for key, e in elements.items()}
    for element in elements.values():
        if element.attached_to in after:
            after[element.attached_to].append(element.id)
    return {key: tuple(t for t in targets if t in elements) for key, targets in after.items()}


def backward_graph(forward: Graph) -> dict[str, tuple[str, ...]]:
    """The elements that lead to each element."""
    before: dict[str, list[str]] = {key: [] for key in forward}
    for key, targets in forward.items():
        for target in targets:
            before[target].append(key)
    return {key: tuple(sources) for key, sources in before.items()}


def reachable(graph: Graph, starts: Iterable[str], *, without: str = "") -> frozenset[str]:
    """Everything reached from the starts, themselves included, never passing one element."""
    seen: set[str] = set()
    todo = [start for start in starts if start != without]
    while todo:
        key = todo.pop()
        if key not in seen:
            seen.add(key)
            todo.extend(t for t in graph[key] if t != without and t not in seen)
    return frozenset(seen)


def without_loops(elements: Mapping[str, Element]) -> dict[str, tuple[str, ...]]:
    """The graph without the flows that lead back to where a loop begins.

    Such a flow ends at an element that every way from the start to its source has passed.
    """
    forward = forward_graph(elements)
    starts = [e.id for e in elements.values() if e.kind == "start"]

    def leads_back(source: str, target: str) -> bool:
        return source == target or source not in reachable(forward, starts, without=target)

    return {
        key: tuple(t for t in after if not leads_back(key, t)) for key, after in forward.items()
    }


def ends(elements: Mapping[str, Element]) -> tuple[str, ...]:
    """The end events."""
    return tuple(e.id for e in elements.values() if e.kind in {"end", "terminate"})


def join_of(split: str, forward: Graph, finish: Iterable[str]) -> str | None:
    """The first element that every way from a split to an end passes, where there is one."""
    finish = tuple(finish)
    region = reachable(forward, forward[split])
    common = [
        key
        for key in region
        if key != split and not reachable(forward, forward[split], without=key) & set(finish)
    ]
    # Of the elements that all ways pass, the nearest is the one from which the others are reached.
    for key in common:
        if all(other in reachable(forward, [key]) for other in common):
            behind = reachable(forward, forward[split], without=key)
            if not any(other in behind for other in common if other != key):
                return key
    return None


def inside_splits(elements: Mapping[str, Element]) -> frozenset[str]:
    """Elements between a split of tokens and the join of it, the join included."""
    forward = forward_graph(elements)
    inside: set[str] = set()
    finish = ends(elements)
    for element in elements.values():
        if element.kind in SPLITS and len(element.outgoing) > 1:
            join = join_of(element.id, forward, finish)
            starts = forward[element.id]
            inside |= reachable(forward, starts, without=join or "") - {element.id}
            if join is not None and len([f for f in elements if join in forward[f]]) > 1:
                inside.add(join)
    return frozenset(inside)
