"""A second opinion on tokens: plays structured processes without any engine, and draws them.

A block is a task, a routed chain, a sequence, a choice, a fork or a loop. The player keeps for each
block whether it is ahead, open or done; returns are moves on that tree.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from unit.engine.diagrams import Drawing

State = Literal["ahead", "open", "done"]


@dataclass
class Block:
    """One block of a structured process."""

    kind: Literal["task", "chain", "seq", "xor", "par", "inc", "loop"]
    name: str = ""
    parts: list["Block"] = field(default_factory=list)
    #: Indexes of the parts a choice takes.
    taken: tuple[int, ...] = ()
    steps: int = 0
    #: Whether a timer hangs on the edge; it never goes off here.
    timed: bool = False
    state: State = "ahead"
    step: int = 0

    def enter(self) -> None:
        self.reset()
        self.state = "open"
        if self.kind in {"seq", "loop"}:
            self.parts[0].enter()
        elif self.kind not in {"task", "chain"}:
            for index in self.active():
                self.parts[index].enter()

    def reset(self) -> None:
        self.state, self.step = "ahead", 0
        for part in self.parts:
            part.reset()

    def active(self) -> tuple[int, ...]:
        return tuple(range(len(self.parts))) if self.kind == "par" else self.taken

    def settle(self) -> None:
        """Move on over parts that are done."""
        if self.state != "open":
            return
        for part in self.parts:
            part.settle()
        if self.kind in {"seq", "loop"}:
            self._settle_row()
        elif self.kind not in {"task", "chain"} and all(
            self.parts[i].state == "done" for i in self.active()
        ):
            self.state = "done"

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

    def leaves(self) -> Iterator["Block"]:
        if self.kind in {"task", "chain"}:
            yield self
        for part in self.parts:
            yield from part.leaves()

    def path(self, name: str) -> list["Block"]:
        """The blocks from this one down to a leaf."""
        if self.name == name and self.kind in {"task", "chain"}:
            return [self]
        for part in self.parts:
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

    @property
    def open(self) -> list[str]:
        return sorted(leaf.name for leaf in self.root.leaves() if leaf.state == "open")

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
        path[-1].enter()
        self.root.settle()


class Maker:
    """Makes random blocks."""

    def __init__(self, rng: random.Random, *, loops: bool = True) -> None:
        self.rng, self.count, self.loops = rng, 0, loops

    def process(self) -> Block:
        blocks = [self.block(0) for _ in range(self.rng.randint(2, 4))]
        return Block("seq", parts=[self.leaf(), *blocks, self.leaf()])

    def leaf(self, kind: Literal["task", "chain"] = "task") -> Block:
        self.count += 1
        steps = self.rng.randint(1, 3) if kind == "chain" else 0
        timed = kind == "task" and self.rng.random() < 0.15
        return Block(kind, f"n{self.count}", steps=steps, timed=timed)

    def row(self, depth: int) -> Block:
        return Block("seq", parts=[self.block(depth) for _ in range(self.rng.randint(1, 3))])

    def block(self, depth: int) -> Block:
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
            return Block("loop", parts=[self.row(depth + 1), self.leaf()])
        return self.leaf("chain" if chance > 0.9 else "task")


class Draw:
    """Draws a block as BPMN."""

    def __init__(self, root: Block) -> None:
        self.drawing = Drawing().facts("yes").start()
        self.gateways = 0
        self.finish(root)

    def finish(self, root: Block) -> None:
        last = self.put(root, "begin", "")
        self.drawing.end().flow(last, "end")

    def gateway(self, kind: str, default: str = "") -> str:
        self.gateways += 1
        key = f"g{self.gateways}"
        self.drawing.gateway(kind, key, default.format(key=key))
        return key

    def put(self, block: Block, before: str, when: str) -> str:
        """Draw a block after an element; the last element of it."""
        draw = self.drawing
        if block.kind in {"task", "chain"}:
            (draw.chain if block.kind == "chain" else draw.user)(block.name)
            draw.flow(before, block.name, when)
            if block.timed:
                self.put_timer(block.name)
            return block.name
        if block.kind == "seq":
            for part in block.parts:
                before, when = self.put(part, before, when), ""
            return before
        if block.kind == "loop":
            return self.put_loop(block, before, when)
        return self.put_split(block, before, when)

    def put_timer(self, name: str) -> None:
        timer, late, end = f"t_{name}", f"late_{name}", f"e_{name}"
        self.drawing.boundary(timer, name, "P9D").user(late).end(end).path(timer, late, end)

    def put_loop(self, block: Block, before: str, when: str) -> str:
        entry = self.gateway("exclusive")
        self.drawing.flow(before, entry, when)
        check = self.put(block.parts[1], self.put(block.parts[0], entry, ""), "")
        way = self.gateway("exclusive", "f_out_{key}")
        self.drawing.flow(check, way).flow(way, entry, f'{check}.outcome = "rejected"')
        after = self.gateway("exclusive")
        self.drawing.flow(way, after, key=f"f_out_{way}")
        return after

    def put_split(self, block: Block, before: str, when: str) -> str:
        kind = {"xor": "exclusive", "inc": "inclusive", "par": "parallel"}[block.kind]
        fork, join = self.gateway(kind), self.gateway(kind)
        self.drawing.flow(before, fork, when)
        for index, part in enumerate(block.parts):
            condition = "" if kind == "parallel" else "yes" if index in block.taken else "not(yes)"
            self.drawing.flow(self.put(part, fork, condition), join)
        return join
