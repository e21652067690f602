"""Makes structured processes at random, block in block."""

import random
from typing import Literal

from property.engine_player import Block, How

#: Tasks of a process at most.
LEAVES = 50
#: How deep sub-processes and calls stand in one another, where a process is drawn for it.
DEEPEST = 5


class Maker:
    """Makes random blocks."""

    def __init__(self, rng: random.Random, *, loops: bool = True, events: bool = False) -> None:
        self.rng, self.count, self.loops, self.events = rng, 0, loops, events

    def process(self) -> Block:
        while True:
            blocks = [self.block(0) for _ in range(self.rng.randint(2, 4))]
            if self.events and self.rng.random() < 0.2:
                blocks[-1] = self.deep(0)
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
        """A block with a timer or a message on its edge."""
        found = self.edged(made)
        if self.events and self.rng.random() < 0.4:
            found.by = "message"
        return found

    def edged(self, made: Block) -> Block:
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

    def deep(self, depth: int) -> Block:
        """Sub-processes and calls as deep in one another as is promised."""
        self.count += 1
        name, row = f"s{self.count}", Block("seq", parts=[self.leaf()])
        if depth < DEEPEST - 1:
            row = Block("seq", parts=[self.deep(depth + 1)])
            if self.rng.random() < 0.4:
                row.parts.insert(self.rng.randrange(2), self.leaf())
        made = Block("sub", name, [row])
        if self.rng.random() < 0.2:
            made.extra = Block("seq", parts=[self.leaf()])
            made.instead = self.rng.random() < 0.5
        elif self.loops:
            made.visits = self.rng.choice((1, 1, 1, 2))
        if self.rng.random() < 0.4:
            made.kind = "call"
            for part in made.inner:
                part.put_behind(name)
        return self.due(made) if self.rng.random() < 0.2 else made

    def event(self, depth: int) -> Block:
        """A message, a signal or a service that is awaited, or the first of several events."""
        self.count += 1
        name = f"w{self.count}"
        if depth > 1 or self.rng.random() < 0.5:
            how: tuple[How, ...] = ("message", "message", "signal", "signal", "service")
            made = Block("wait", name, how=self.rng.choice(how))
            caught = made.how == "service" and self.rng.random() < 0.6
            found = self.edged(made) if caught else made
            found.by = "error" if caught else found.by
            return found
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
