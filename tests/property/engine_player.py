"""A second opinion on tokens: plays structured processes without any engine.

A block is a task, a routed chain, a sequence, a choice, a fork, a loop, a sub-process or a call.
The player keeps for each block whether it is ahead, open or done; returns are moves on that tree.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

State = Literal["ahead", "open", "done"]


#: How one block stands: its state, step, visit, the ways taken, and what took its place.
Mark = tuple[State, int, int, tuple[int, ...], bool]

#: Blocks without parts.
LEAF = frozenset({"task", "chain", "wait"})
#: What lets go on what waits for the world; a service may also refuse.
How = Literal["message", "signal", "service"]


@dataclass
class Block:
    """One block of a structured process."""

    kind: Literal[
        "task", "chain", "wait", "seq", "xor", "par", "inc", "loop", "sub", "call", "first", "due"
    ]
    name: str = ""
    parts: list["Block"] = field(default_factory=list)
    #: Indexes of the parts a choice takes.
    taken: tuple[int, ...] = ()
    steps: int = 0
    #: How often a sub-process or call is done, one after the other, and which time it is.
    visits: int = 1
    visit: int = 0
    #: What an event begins in a sub-process or call: beside what is in it, or in its place. What is
    #: `due` has an event on its edge, which begins a task in its place: a timer, a message, or the
    #: error of the service it hangs on.
    extra: "Block | None" = None
    instead: bool = False
    taken_over: bool = False
    by: Literal["timer", "message", "error"] = "timer"
    how: How = "message"
    state: State = "ahead"
    step: int = 0

    def enter(self) -> None:
        self.reset()
        self.state = "open"
        if self.kind in {"seq", "loop"}:
            self.parts[0].enter()
        elif self.kind not in LEAF and self.kind != "first":
            for index in self.active():
                self.parts[index].enter()

    def reset(self) -> None:
        self.state, self.step, self.visit = "ahead", 0, 0
        self.taken_over = False
        if self.kind == "first":
            self.taken = ()
        for part in self.inner:
            part.reset()

    @property
    def inner(self) -> list["Block"]:
        """Its parts, and what an event begins."""
        return self.parts if self.extra is None else [*self.parts, self.extra]

    def happen(self) -> None:
        """What it waits for has happened."""
        if self.kind == "wait":
            self.state = "done"
        elif self.extra is not None:
            if self.instead:
                self.taken_over = True
                for part in self.parts:
                    part.reset()
            self.extra.enter()

    def first(self, index: int) -> None:
        """The event of one way has come first."""
        self.taken = (index,)
        self.parts[index].enter()

    def waits(self) -> Iterator[tuple["Block", str]]:
        """What is waited for now: the block, and the name of the event."""
        if self.state != "open":
            return
        if self.kind == "wait":
            yield self, self.name
        if self.kind == "first" and not self.taken:
            yield from ((self, f"{self.name}_{n}") for n in range(len(self.parts)))
        if self.extra is not None and not self.taken_over and self.kind != "due":
            # Again only when what it began is over: the second opinion counts no tokens.
            yield self, f"{self.before}when_{self.own}"
        if self.kind == "due" and self.by == "message" and not self.taken_over:
            yield self, f"{self.before}t_{self.own}"
        for part in self.inner:
            yield from part.waits()

    def timers(self) -> Iterator[tuple["Block", str]]:
        """The timers that run: the block, and the name of the timer."""
        if self.state == "open":
            if self.kind == "due" and self.by == "timer" and not self.taken_over:
                yield self, f"{self.before}t_{self.own}"
            for part in self.inner:
                yield from part.timers()

    @property
    def before(self) -> str:
        """What stands before the names inside a call."""
        around = self.name.rpartition(".")[0]
        return f"{self.name}." if self.kind == "call" else f"{around}." if around else ""

    def active(self) -> tuple[int, ...]:
        every = self.kind in {"par", "sub", "call", "due"}
        return tuple(range(len(self.parts))) if every else self.taken

    def settle(self) -> None:
        """Move on over parts that are done."""
        if self.state != "open":
            return
        for part in self.inner:
            part.settle()
        if self.kind in {"seq", "loop"}:
            self._settle_row()
        elif self.kind not in LEAF and self._is_over():
            self._settle_visit()

    def _is_over(self) -> bool:
        if self.extra is not None and self.extra.state == "open":
            return False
        if self.kind == "first" and not self.taken:
            return False
        return self.taken_over or all(self.parts[i].state == "done" for i in self.active())

    def _settle_visit(self) -> None:
        if self.visit + 1 >= self.visits:
            self.state = "done"
            return
        self.visit += 1
        for part in self.parts:
            part.enter()
        self.settle()

    def _settle_row(self) -> None:
        while True:
            now = next((p for p in self.parts if p.state != "done"), None)
            if now is None:
                self.state = "done"
                return
            if now.state == "open":
                return
            now.enter()
            now.settle()

    def put_behind(self, call: str) -> None:
        """What is called stands behind the name of the call."""
        if self.name:
            self.name = f"{call}.{self.name}"
        for part in self.inner:
            part.put_behind(call)

    @property
    def own(self) -> str:
        """The name in the diagram it is drawn in."""
        return self.name.rpartition(".")[2]

    def every(self) -> Iterator["Block"]:
        """It and all in it."""
        yield self
        for part in self.inner:
            yield from part.every()

    def leaves(self) -> Iterator["Block"]:
        if self.kind in {"task", "chain"}:
            yield self
        for part in self.inner:
            yield from part.leaves()

    def path(self, name: str) -> list["Block"]:
        """The blocks from this one down to a leaf."""
        if self.name == name and self.kind in {"task", "chain"}:
            return [self]
        for part in self.inner:
            found = part.path(name)
            if found:
                return [self, *found]
        return []


class Player:
    """Plays one process."""

    def __init__(self, root: Block) -> None:
        self.root = root
        root.enter()
        root.settle()

    def marks(self) -> list[Mark]:
        """How every block stands, to come back to."""
        every = self.root.every()
        return [(b.state, b.step, b.visit, b.taken, b.taken_over) for b in every]

    def set(self, marks: list[Mark]) -> None:
        """Let every block stand as it did."""
        for block, mark in zip(self.root.every(), marks, strict=True):
            block.state, block.step, block.visit, block.taken, block.taken_over = mark

    @property
    def open(self) -> list[str]:
        return sorted(leaf.name for leaf in self.root.leaves() if leaf.state == "open")

    @property
    def waits(self) -> list[str]:
        """The events that are waited for."""
        return sorted(name for _, name in self.root.waits())

    @property
    def timers(self) -> list[str]:
        """The timers that run."""
        return sorted(name for _, name in self.root.timers())

    def fire(self, name: str) -> None:
        """A timer has gone off: its task takes the place of what it hangs on."""
        block = next(one for one, known in self.root.timers() if known == name)
        block.happen()
        self.root.settle()

    def happen(self, name: str) -> None:
        block = next(one for one, known in self.root.waits() if known == name)
        if block.kind == "first":
            block.first(int(name.rpartition("_")[2]))
        else:
            block.happen()
        self.root.settle()

    @property
    def refusing(self) -> list[str]:
        """The services that are waited for and whose error an edge catches."""
        return sorted(one.parts[0].name for one in self._edges() if one.parts[0].state == "open")

    def _edges(self) -> list[Block]:
        return [one for one in self.root.every() if one.kind == "due" and one.by == "error"]

    def refuse(self, name: str) -> None:
        """A service has refused: the task on its edge takes its place."""
        next(one for one in self._edges() if one.parts[0].name == name).happen()
        self.root.settle()

    def complete(self, name: str, *, again: bool = False) -> None:
        path = self.root.path(name)
        leaf = path[-1]
        if leaf.kind == "chain" and leaf.step + 1 < leaf.steps:
            leaf.step += 1
            return
        leaf.state = "done"
        if again:
            path[-2].enter()
        self.root.settle()

    def targets(self, name: str) -> list[str]:
        own = self.root.path(name)
        return sorted(
            leaf.name
            for leaf in self.root.leaves()
            if leaf.state == "done" and self._is_upstream(self.root.path(leaf.name), own)
        )

    def _is_upstream(self, target: list[Block], own: list[Block]) -> bool:
        at = next(i for i, (a, b) in enumerate(zip(target, own, strict=False)) if a is not b)
        common = target[at - 1]
        return common.kind in {"seq", "loop"} and common.parts.index(
            target[at]
        ) < common.parts.index(own[at])

    def back(self, name: str) -> None:
        path = self.root.path(name)
        for block, part in pairwise(path):
            block.state = "open"
            if block.kind in {"seq", "loop"}:
                for later in block.parts[block.parts.index(part) + 1 :]:
                    later.reset()
            elif block.kind == "first":
                block.taken = (block.parts.index(part),)
            if block.instead:
                block.taken_over = part is block.extra
        path[-1].enter()
        self.root.settle()

    def places(self) -> list[str]:
        """Where a lone token may be set: it comes to the end, and the choices before it hold."""
        return sorted(leaf.name for leaf in self.root.leaves() if self._is_place(leaf.name))

    def _is_place(self, name: str) -> bool:
        path = self.root.path(name)
        for block, part in pairwise(path):
            beside = block.kind in {"par", "inc"} or block.visits > 1
            begun = part is block.extra and block.kind != "due"
            if beside or begun or (block.kind == "xor" and not _is_taken(block, part)):
                return False
        return True

    def jump(self, name: str) -> None:
        """One fresh token at a task; what was before it counts as done."""
        self.root.reset()
        path = self.root.path(name)
        for block, part in pairwise(path):
            block.state = "open"
            if block.kind in {"seq", "loop"}:
                for earlier in block.parts[: block.parts.index(part)]:
                    for one in earlier.every():
                        one.state = "done"
            elif block.kind == "first":
                block.taken = (block.parts.index(part),)
            block.taken_over = part is block.extra
        path[-1].enter()
        self.root.settle()


def _is_taken(block: Block, part: Block) -> bool:
    return block.parts.index(part) in block.taken
