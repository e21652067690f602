"""Trees whose parts are looked at while they are evaluated: every value is held to its type."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from dougong.feel import tree
from dougong.feel.closures import close, closure_of
from dougong.feel.environment import Environment, Run

#: Kinds that only hold others, and kinds whose place in a tree decides how it is evaluated.
_BARE = (
    *(tree.Argument, tree.Entry, tree.Loop, tree.Test, tree.Tests, tree.Parameter),
    *(tree.Literal, tree.AtLiteral, tree.Builtin, tree.RangeLiteral, tree.FunctionLiteral),
)


class Slot:
    """The last value of one part."""

    value: object = None


@dataclass
class Watcher:
    """What the parts of one tree gave, while what their types assume was so."""

    seen: list[tuple[tree.Node, object]] = field(default_factory=list)
    #: How many parts around the present one are evaluated although it does not matter any more.
    idle: int = 0

    def clear(self) -> None:
        """Begin another evaluation."""
        self.seen.clear()
        self.idle = 0


@dataclass(frozen=True, slots=True)
class Watched(tree.Node):
    """A part that tells its values to a watcher."""

    inner: tree.Node
    #: The part as it stood in the tree, by which its type is known.
    node: Any
    watcher: Watcher
    slot: Slot
    #: Whether the part is evaluated for nothing.
    idle: Callable[[], bool]


@closure_of(Watched)
def _watched(node: Watched) -> Run:
    run, watcher, slot, is_idle = close(node.inner), node.watcher, node.slot, node.idle
    original = node.node.whole

    def watch(env: Environment) -> object:
        idle = is_idle()
        watcher.idle += idle
        slot.value = value = run(env)
        if not watcher.idle:
            # A loop goes on filling the list of its results so far.
            watcher.seen.append((original, list(value) if isinstance(value, list) else value))
        watcher.idle -= idle
        return value

    return watch


@dataclass(frozen=True)
class _Original:
    """A node that is no child of the node that holds it."""

    whole: tree.Node


def watched(node: tree.Node, watcher: Watcher) -> tree.Node:
    """The same tree with a watch on every part that can bear one."""
    return _watch(node, watcher, Slot(), _never)


def _never() -> bool:
    return False


def _watch(node: tree.Node, watcher: Watcher, slot: Slot, idle: Callable[[], bool]) -> tree.Node:
    inner = _INSIDE.get(type(node), _inside)(node, watcher)
    if isinstance(node, _BARE):
        return inner
    return Watched(node.at, inner, _Original(node), watcher, slot, idle)


def _part(node: tree.Node, watcher: Watcher) -> tree.Node:
    return _watch(node, watcher, Slot(), _never)


def _inside(node: Any, watcher: Watcher) -> tree.Node:
    found: dict[str, Any] = {}
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        if isinstance(value, tree.Node):
            found[name] = _part(value, watcher)
        elif isinstance(value, tuple) and value and isinstance(value[0], tree.Node):
            found[name] = tuple(_part(one, watcher) for one in value)
    return replace(node, **found)


def _logic(node: tree.Logic, watcher: Watcher) -> tree.Node:
    """After a part that was neither true nor false the rest is spoken of as if it had been."""
    slots = [Slot() for _ in node.operands]

    def idle(place: int) -> Callable[[], bool]:
        return lambda: any(not isinstance(one.value, bool) for one in slots[:place])

    operands = tuple(
        # A constant has no slot to tell its value to, and what follows null is idle.
        _watch(one, watcher, slots[place], idle(place))
        for place, one in enumerate(node.operands)
    )
    for slot, one in zip(slots, node.operands, strict=True):
        slot.value = one.value if isinstance(one, tree.Literal) else None
    return replace(node, operands=operands)


def _filter(node: tree.Filter, watcher: Watcher) -> tree.Node:
    """The condition of a filter is asked once more when there are no items."""
    base = Slot()
    return replace(
        node,
        base=_watch(node.base, watcher, base, _never),
        condition=_watch(node.condition, watcher, Slot(), lambda: base.value in (None, [])),
    )


_INSIDE: dict[type[tree.Node], Callable[[Any, Watcher], tree.Node]] = {
    tree.Logic: _logic,
    tree.Filter: _filter,
}
