"""The one table of budgets: how large an expression and its evaluation may become."""

from dataclasses import dataclass
from typing import NoReturn

from dougong.base.text import Text
from dougong.feel.errors import BudgetSpent


@dataclass(frozen=True, slots=True)
class Budget:
    """The bounds of one profile; loops and tables are charged per row and node evaluated."""

    chars: int
    nodes: int
    #: Levels of the tree, and nesting of brackets while reading.
    depth: int
    steps: int
    #: Levels of functions calling functions, weighed by the height of their bodies.
    calls: int
    string: int
    items: int
    #: The largest magnitude of an exponent in `**`.
    exponent: int
    #: Bytes of a model of several decisions.
    model: int


BUDGETS: dict[str, Budget] = {
    "interactive": Budget(4_000, 500, 64, 50_000, 300, 10_000, 10_000, 999, 100_000),
    "batch": Budget(4_000, 500, 64, 2_000_000, 300, 100_000, 100_000, 999, 2_000_000),
    "conformance": Budget(20_000, 4_000, 120, 5_000_000, 500, 200_000, 100_000, 6_144, 2_000_000),
}

#: What reading a character costs, in steps: a model is read while it is evaluated.
READING = 8

#: A range that is walked (`for i in 1..n`) is never longer than this, whatever the profile.
RANGE_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Why a part of an expression became null: code, sentence, offset in the text."""

    code: str
    text: Text
    position: int


_WHATS = {
    "steps": Text("计算步数", "steps"),
    "calls": Text("函数调用层数", "nested calls"),
    "string": Text("文本长度", "text length"),
    "items": Text("列表长度", "list length"),
    "exponent": Text("指数", "the exponent"),
    "depth": Text("嵌套层数", "nesting"),
}

_NOTES_KEPT = 20


def spent(what: str, limit: int) -> NoReturn:
    """Refuse to go on because one bound is reached."""
    name = _WHATS[what]
    raise BudgetSpent(what=what, what_zh=name.zh, what_en=name.en, limit=limit)


class Meter:
    """What one evaluation has used up so far, and the notes it left."""

    __slots__ = ("budget", "depth", "notes", "paid", "steps")

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.steps = budget.steps
        self.depth = 0
        self.notes: list[Diagnostic] = []
        #: What was made once and may be used again for nothing, such as patterns compiled.
        self.paid: set[object] = set()

    def charge(self, steps: int) -> None:
        """Pay for work about to be done."""
        self.steps -= steps
        if self.steps < 0:
            spent("steps", self.budget.steps)

    def items(self, count: int) -> None:
        """Pay for a list of this length before it is made."""
        if count > self.budget.items:
            spent("items", self.budget.items)
        self.charge(count)

    def string(self, length: int) -> None:
        """Pay for a text of this length before it is made."""
        if length > self.budget.string:
            spent("string", self.budget.string)
        self.charge(length >> 6)

    def reading(self, text: str) -> None:
        """Pay for a text of a model before it is read."""
        self.charge(READING * (len(text) + 1))

    def note(self, code: str, text: Text, position: int) -> None:
        """Remember why something became null; only the first few are kept."""
        if len(self.notes) < _NOTES_KEPT:
            self.notes.append(Diagnostic(code, text, position))
