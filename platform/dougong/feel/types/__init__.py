"""Static types of expressions: what a text gives, and what in it can never be right."""

from dougong.feel.types import calls, simple, structures
from dougong.feel.types.checking import Typed, typed, typed_tests
from dougong.feel.types.findings import TypeFinding
from dougong.feel.types.language import (
    ANYTHING,
    NOTHING,
    Null,
    Type,
    context_of,
    list_of,
    one_of,
    optional,
)

#: The files whose import makes the rules known.
RULES = (calls, simple, structures)

__all__ = [
    "ANYTHING",
    "NOTHING",
    "Null",
    "Type",
    "TypeFinding",
    "Typed",
    "context_of",
    "list_of",
    "one_of",
    "optional",
    "typed",
    "typed_tests",
]
