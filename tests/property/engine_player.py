"""A second opinion on tokens: plays structured processes without any engine, and draws them.

A block is a task, a routed chain, a sequence, a choice, a fork, a loop, a sub-process or a call.
The player keeps for each block whether it is ahead, open or done; returns are moves on that tree.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

State = Literal["ahead", "open", "done"]


#: How one block stands: its state, step, visit, the ways taken, and what took its place.
Mark = tuple[State, int, int, tuple[int, ...], bool]

#: Blocks without parts.
LEAF = frozenset({"task", "chain", "wait"})
#: Tasks of a process at most.
LEAVES = 50


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
    #: `due` has a timer on its edge, which begins a task in its place.
    extra: "Block | None" = None
    instead: bool = False
    taken_over: bool = False
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
        for part in self.inner:
            yield from part.waits()

    def timers(self) -> Iterator[tuple["Block", str]]:
        """The timers that run: the block, and the name of the timer."""
        if self.state == "open":
            if self.kind == "due" and not self.taken_over:
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


class Maker:
    """Makes random blocks."""

    def __init__(self, rng: random.Random, *, loops: bool = True, events: bool = False) -> None:
        self.rng, self.count, self.loops, self.events = rng, 0, loops, events

    def process(self) -> Block:
        while True:
            blocks = [self.block(0) for _ in range(self.rng.randint(2, 4))]
            made = Block("seq", parts=[self.leaf(), *blocks, self.leaf()])
            # The lint takes diagrams of at most 250 flow nodes.
            if len(list(made.leaves())) <= LEAVES:
                return made

    def leaf(self, kind: Literal["task", "chain"] = "task") -> Block:
        self.count += 1
        steps = self.rng.randint(1, 3) if kind == "chain" else 0
        timed = kind == "task" and self.rng.random() < 0.15
        made = Block(kind, f"n{self.count}", steps=steps)
        return self.due(made) if timed else made

    def due(self, made: Block) -> Block:
        """A block with a timer on its edge."""
        self.count += 1
        late = Block("task", f"n{self.count}")
        return Block("due", made.name, [made], extra=late, instead=True)

    def row(self, depth: int) -> Block:
        return Block("seq", parts=[self.block(depth) for _ in range(self.rng.randint(1, 3))])

    def nested(self, depth: int) -> Block:
        if depth > 2:
            return self.leaf()
        self.count += 1
        chance, name = self.rng.random(), f"s{self.count}"
        made = Block("sub", name, [self.row(depth + 1)])
        if self.loops or not self.events:
            made.visits = self.rng.choice((1, 1, 2, 3))
        if self.events and made.visits == 1 and self.rng.random() < 0.6:
            made.extra = Block("seq", parts=[self.leaf(), self.row(3)])
            made.instead = self.rng.random() < 0.5
        if chance > 0.6:
            made.kind = "call"
            if not any(True for _ in made.parts[0].leaves()):
                # A process asks somebody.
                made.parts[0].parts.append(self.leaf())
            for part in made.inner:
                part.put_behind(name)
        return self.due(made) if chance < 0.2 else made

    def event(self, depth: int) -> Block:
        """A message that is awaited, or the first of several."""
        self.count += 1
        name = f"w{self.count}"
        if depth > 1 or self.rng.random() < 0.5:
            return Block("wait", name)
        rows = [self.row(depth + 1) for _ in range(self.rng.randint(2, 3))]
        return Block("first", name, rows)

    def block(self, depth: int) -> Block:
        happens = self.events and self.rng.random() < 0.15
        return self.event(depth) if happens else self.plain(depth)

    def plain(self, depth: int) -> Block:
        rng, chance = self.rng, self.rng.random()
        if depth < 2 and chance < 0.32:
            return Block("par", parts=[self.row(depth + 1) for _ in range(rng.randint(2, 3))])
        if depth < 2 and chance < 0.45:
            parts = [self.row(depth + 1) for _ in range(2)]
            return Block("xor", parts=parts, taken=(rng.randrange(2),))
        if depth < 2 and chance < 0.58:
            parts = [self.row(depth + 1) for _ in range(3)]
            taken = tuple(sorted(rng.sample(range(3), rng.randint(1, 3))))
            return Block("inc", parts=parts, taken=taken)
        if depth < 2 and chance < 0.68 and self.loops:
            row, check = self.row(depth + 1), self.leaf()
            # Its outcome decides on another turn: it has one in any case.
            return Block("loop", parts=[row, check.parts[0] if check.kind == "due" else check])
        return (
            self.nested(depth)
            if 0.68 <= chance < 0.8
            else self.leaf("chain" if chance > 0.9 else "task")
        )
