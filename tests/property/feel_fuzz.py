"""Texts nobody would write, numbered: what every one of them must give is a value or a fault.

Text number `n` of a seed is always the same, so a find is named by two numbers, and a long run
can be stopped and taken up again.
"""

import random
import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from dougong import feel
from dougong.base.errors import DougongError
from dougong.feel import ExpressionFault, ExpressionInvalid
from dougong.feel.decisions.decide import decide
from dougong.feel.decisions.graph import Graph
from dougong.feel.functions import functions
from golden.feel_vectors import SCOPE as FORM
from golden.feel_vectors import Author
from unit.feel.tables import table
from unit.feel.test_functions import FAMILIES
from unit.feel.test_models import OFFICE, PEOPLE, SERVICE
from unit.feel.test_operators import ROWS

KIT = Path(__file__).parents[3] / "shared" / "testdata" / "dmn-tck"
SCOPE: dict[str, object] = {
    **FORM,
    "a": Decimal("1.5"),
    "行": [{"n": Decimal(2), "名": "x"}, {"n": None, "名": "y"}],
    "two words": "text",
    "day": date(2026, 1, 31),
    "nothing": None,
}
WORDS = """
( ) [ ] { } , : . + - * / ** = != < <= > >= .. -> ? @ " ' // /* */ 1 0 -1 2.5 1e9 "x" \\u4e00 x
item n 名 partial if then else for in return some every satisfies and or between instance of true
false null function not external now today list< > @"P1D" @"2026-01-01" \\ （ ， “
"""
PIECES = [*SCOPE, *functions, *WORDS.split()]


@lru_cache(maxsize=1)
def sound() -> Sequence[str]:
    """Texts that mean something, to be spoilt: those of the tables, and of the kit if near."""
    texts = [part for row in [*ROWS, *table("\n".join(FAMILIES))] for part in row if part]
    for path in sorted(KIT.rglob("*.dmn")):
        texts += re.findall(r"<text>([^<]{1,300})</text>", path.read_text(encoding="utf-8"))
    return texts


def text(seed: int, number: int) -> str:
    """One text of a seed."""
    chance = random.Random(f"{seed}:{number}")
    return KINDS[number % len(KINDS)](chance)


def _bytes(chance: random.Random) -> str:
    raw = chance.randbytes(chance.randint(0, 60))
    return raw.decode(chance.choice(["utf-8", "latin-1", "utf-16-le"]), "replace")


def _tokens(chance: random.Random) -> str:
    joint = chance.choice(["", " ", " "])
    return joint.join(chance.choices(PIECES, k=chance.randint(1, 25)))


def _spoilt(chance: random.Random) -> str:
    found = chance.choice(sound())
    for _ in range(chance.choice((1, 1, 2, 4))):
        found = chance.choice(WAYS)(chance, found)
    return found[:4_000]


def _made(chance: random.Random) -> str:
    return Author(chance.getrandbits(32)).expression(depth=chance.randint(0, 6))


def _made_and_spoilt(chance: random.Random) -> str:
    return chance.choice(WAYS)(chance, _made(chance))


def _cut(chance: random.Random, found: str) -> str:
    start, end = _slice(chance, found)
    return found[:start] + found[end:]


def _doubled(chance: random.Random, found: str) -> str:
    start, end = _slice(chance, found)
    return found[:end] + found[start:]


def _pieced(chance: random.Random, found: str) -> str:
    at = chance.randint(0, len(found))
    return f"{found[:at]}{chance.choice(PIECES)}{found[at:]}"


def _spliced(chance: random.Random, found: str) -> str:
    other = chance.choice(sound())
    return found[: chance.randint(0, len(found))] + other[chance.randint(0, len(other)) :]


def _signed(chance: random.Random, found: str) -> str:
    at = chance.randint(0, len(found))
    sign = chr(chance.choice([chance.randrange(128), chance.randrange(0xD800)]))
    return f"{found[:at]}{sign}{found[at + 1 :]}"


def _slice(chance: random.Random, found: str) -> tuple[int, int]:
    start = chance.randint(0, len(found))
    return start, min(len(found), start + chance.randint(1, 12))


WAYS = (_cut, _doubled, _pieced, _spliced, _signed)
#: Texts made by a grammar are evaluated, spoilt ones reach deepest into what refuses.
KINDS = (_bytes, _spoilt, _tokens, _spoilt, _made, _made_and_spoilt)


def refusal(run: Callable[[], object]) -> DougongError | None:
    """The fault a run ends with, or None when it gives a value; anything else is raised."""
    try:
        run()
    except DougongError as fault:
        return fault
    return None


def try_text(found: str) -> None:
    """Compile and evaluate a text in every way; anything but a value or a fault is raised."""
    for names in (SCOPE, None):
        fault = refusal(lambda: feel.compile(found, names).evaluate(SCOPE))  # noqa: B023  # at once
        other = refusal(lambda: feel.compile_unary(found, names).matches(Decimal(1), SCOPE))  # noqa: B023
        for one in (fault, other):
            assert one is None or isinstance(one, ExpressionInvalid | ExpressionFault)
            assert one is None or (one.for_person("zh") and one.for_person("en"))
            if isinstance(one, ExpressionInvalid):
                assert 0 <= one.facts["position"] <= len(found)


MODELS = (PEOPLE, OFFICE, SERVICE)


def try_model(seed: int, number: int) -> None:
    """Spoil a model and decide something in it; anything but a value or a fault is raised."""
    chance = random.Random(f"model {seed}:{number}")
    found = chance.choice(MODELS).decode()
    for _ in range(chance.randint(1, 4)):
        found = chance.choice(WAYS)(chance, found)
    wanted = chance.choice(["hello", "told", "use", "both", "greeting"])
    file = found.encode("utf-8", "replace")
    fault = refusal(lambda: decide(Graph(file, "interactive", {"people": PEOPLE}), wanted, {}))
    assert fault is None or fault.for_person("zh")


def try_numbers(seed: int, first: int, count: int) -> int:
    """Try so many texts from a number on; a find is raised with the two numbers that name it."""
    for number in range(first, first + count):
        try:
            try_text(text(seed, number))
            if number % 10 == 0:
                try_model(seed, number)
        except Exception as fault:
            raise AssertionError(f"seed {seed}, text {number}: {fault!r}") from fault
    return count
