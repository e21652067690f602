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


def dominators(before: Graph, starts: Iterable[str]) -> dict[str, frozenset[str]]:
    """For each element those that every way from the starts to it passes, itself included.

    Elements that no way leads to are left out. Sets are kept as bits of one number each: a diagram
    of hostile density costs milliseconds.
    """
    keys = list(before)
    place = {key: 1 << number for number, key in enumerate(keys)}
    roots = frozenset(starts)
    everything = (1 << len(keys)) - 1
    found = {key: place[key] if key in roots else everything for key in keys}
    changed = True
    while changed:
        changed = False
        for key in keys:
            if key not in roots:
                common = everything
                for source in before[key]:
                    common &= found[source]
                common |= place[key]
                if common != found[key]:
                    found[key], changed = common, True
    reached = reachable(backward_graph(before), roots)
    return {
        key: frozenset(other for other in keys if place[other] & found[key])
        for key in keys
        if key in reached
    }


def without_loops(elements: Mapping[str, Element]) -> dict[str, tuple[str, ...]]:
    """The graph without the flows that lead back to where a loop begins.

    Such a flow ends at an element that every way from the start to its source has passed.
    """
    forward = forward_graph(elements)
    starts = [e.id for e in elements.values() if e.kind == "start"]
    passed = dominators(backward_graph(forward), starts)
    return {
        key: tuple(target for target in after if target not in passed.get(key, ()))
        for key, after in forward.items()
    }


def ends(elements: Mapping[str, Element]) -> tuple[str, ...]:
    """The end events."""
    return tuple(e.id for e in elements.values() if e.kind in {"end", "terminate"})


def joins_of(elements: Mapping[str, Element], forward: Graph) -> dict[str, str]:
    """For each element the first one that every way from it to an end passes, if there is one."""
    finish = "\0"
    # One end of all ends; an id cannot hold this character.
    before = {**{key: tuple(after) for key, after in forward.items()}, finish: ()}
    for end in ends(elements):
        before[end] = (*before[end], finish)
    passed = dominators(before, [finish])
    joins = {}
    for key in forward:
        later = passed.get(key, frozenset()) - {key, finish}
        if later:
            joins[key] = max(later, key=lambda other: len(passed[other]))
    return joins


def inside_splits(elements: Mapping[str, Element]) -> frozenset[str]:
    """Elements between a split of tokens and the join of it, the join included."""
    forward = forward_graph(elements)
    inside: set[str] = set()
    joins, before = joins_of(elements, forward), backward_graph(forward)
    closing = _closing(elements, forward)
    for element in elements.values():
        if element.kind in SPLITS and len(element.outgoing) > 1:
            join = joins.get(element.id) or closing.get(element.id, "")
            inside |= reachable(forward, forward[element.id], without=join) - {element.id}
            if join and len(before[join]) > 1:
                inside.add(join)
    # What an event begins runs beside other things, or in their place.
    begun = {one.id for one in elements.values() if one.triggered}
    inside.update(key for key in elements if begun.intersection(scopes_of(elements, key)))
    return frozenset(inside)


def _closing(elements: Mapping[str, Element], forward: Graph) -> dict[str, str]:
    """For each split the join that every branch of it can reach, and that only it feeds.

    A branch may end before it instead: whatever is behind the join has passed it all the same.
    """
    before = backward_graph(forward)
    passed = dominators(before, [e.id for e in elements.values() if e.kind == "start"])
    splits = [e for e in elements.values() if e.kind in SPLITS and len(e.outgoing) > 1]
    found: dict[str, str] = {}
    for join in elements.values():
        if join.kind not in SPLITS or len(before[join.id]) < 2 or join.id not in passed:
            continue
        for split in splits:
            feeds = split is not join and split.id in passed[join.id]
            if feeds and all(_leads(forward, f.target, join.id, split.id) for f in split.outgoing):
                known = found.get(split.id)
                if known is None or known in passed[join.id]:
                    # The last one: between the first and it a branch may be under way still.
                    found[split.id] = join.id
    return found


def _leads(forward: Graph, source: str, join: str, split: str) -> bool:
    """Whether a join can be reached without passing the split again."""
    return source == join or join in reachable(forward, [source], without=split)


def scopes_of(elements: Mapping[str, Element], key: str) -> tuple[str, ...]:
    """The sub-processes around an element, the outermost first."""
    around: list[str] = []
    element = elements.get(key)
    while element is not None and element.scope:
        around.insert(0, element.scope)
        element = elements.get(element.scope)
    return tuple(around)
