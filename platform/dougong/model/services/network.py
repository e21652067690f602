"""Activities and their links as a network: names resolved, order found, circles shown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from dougong.base.text import Text
from dougong.model.services.service import Row, Rows, ServiceFault

_TWICE = Text("编码“{key}”出现了两次", "The key “{key}” stands twice")
_UNKNOWN = Text("没有编码为“{key}”的任务", "There is no task with the key “{key}”")
_SELF = Text("“{key}”不能链接到自己", "“{key}” cannot be linked to itself")
_CYCLE = Text("任务链接成了环：{chain}", "The links lead back to themselves: {chain}")
_BREAK = Text("删掉环上的一条链接", "Take one link of the circle away")


@dataclass(frozen=True)
class Link:
    """A link between two activities by their positions."""

    before: int
    after: int
    type: str
    lag: Decimal
    unit: str
    index: int


@dataclass(frozen=True)
class Network:
    """Activities in an order in which every link leads forward."""

    order: tuple[int, ...]
    incoming: Mapping[int, tuple[Link, ...]]
    outgoing: Mapping[int, tuple[Link, ...]]


def network(tasks: Rows, links: Rows) -> Network:
    """The network of some rows; ServiceFault for a key twice or unknown, or for a circle."""
    places: dict[str, int] = {}
    for index, task in enumerate(tasks):
        if task["key"] in places:
            facts = {"key": task["key"]}
            raise ServiceFault("task_twice", _TWICE, facts, "tasks", index, "key")
        places[task["key"]] = index
    found = [_link(index, row, places) for index, row in enumerate(links)]
    incoming: dict[int, tuple[Link, ...]] = dict.fromkeys(range(len(tasks)), ())
    outgoing: dict[int, tuple[Link, ...]] = dict.fromkeys(range(len(tasks)), ())
    for link in found:
        incoming[link.after] += (link,)
        outgoing[link.before] += (link,)
    order = tuple(_order(incoming, outgoing))
    if len(order) < len(tasks):
        _refuse_circle(tasks, outgoing, set(range(len(tasks))) - set(order))
    return Network(order, incoming, outgoing)


def _link(index: int, row: Row, places: Mapping[str, int]) -> Link:
    for column in ("pred", "succ"):
        if row[column] not in places:
            facts = {"key": row[column]}
            raise ServiceFault("task_unknown", _UNKNOWN, facts, "links", index, column)
    if row["pred"] == row["succ"]:
        facts = {"key": row["pred"]}
        raise ServiceFault("link_to_itself", _SELF, facts, "links", index, "succ")
    before, after = places[row["pred"]], places[row["succ"]]
    return Link(before, after, row["type"], row["lag"], row["unit"], index)


def _order(
    incoming: Mapping[int, tuple[Link, ...]], outgoing: Mapping[int, tuple[Link, ...]]
) -> Iterator[int]:
    waits = {place: len(links) for place, links in incoming.items()}
    ready = [place for place, count in waits.items() if count == 0]
    while ready:
        place = ready.pop()
        yield place
        for link in outgoing[place]:
            waits[link.after] -= 1
            if waits[link.after] == 0:
                ready.append(link.after)


def _refuse_circle(tasks: Rows, outgoing: Mapping[int, tuple[Link, ...]], left: set[int]) -> None:
    """Tell one circle, at its link that was written last."""
    # What is left over leads into a circle or out of one: only links to members are followed,
    # and members without any such link are taken away first.
    while ends := {p for p in left if not any(k.after in left for k in outgoing[p])}:
        left -= ends
    place, walked = min(left), list[Link]()
    seen: list[int] = []
    while place not in seen:
        seen.append(place)
        link = next(one for one in outgoing[place] if one.after in left)
        walked.append(link)
        place = link.after
    circle = walked[seen.index(place) :]
    chain = [tasks[link.before]["key"] for link in circle]
    facts = {"chain": " → ".join([*chain, chain[0]])}
    last = max(link.index for link in circle)
    raise ServiceFault("link_cycle", _CYCLE, facts, "links", last, "succ", _BREAK)
