"""The built-in functions, one file for each family; importing this makes all of them known."""

from dougong.feel.functions import (
    amounts,
    calls,
    contexts,
    dates,
    lists,
    numbers,
    ranges,
    similarity,
    strings,
)
from dougong.feel.functions.signature import Builtin, functions

FAMILIES = (amounts, calls, contexts, dates, lists, numbers, ranges, similarity, strings)

__all__ = ["FAMILIES", "Builtin", "functions"]
