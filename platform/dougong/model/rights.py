"""Rights by JSON Pointer: their order, and which one counts at a place."""

from collections.abc import Mapping

from dougong.model.access import Right

#: From closed to open.
ORDER: tuple[Right, ...] = ("hidden", "masked", "read", "write")
#: What stands behind the pointer of a list for adding rows to it, and for taking them out: both
#: are free where the list is, unless they are named.
ADD, DELETE = "add", "delete"
#: The pointer of the record itself: the right of every field that is not named.
ROOT = ""


def strictest(one: Right, other: Right) -> Right:
    """The more closed of two rights."""
    return min(one, other, key=ORDER.index)


def effective(rights: Mapping[str, Right], path: str) -> Right:
    """The right at a pointer: its own or that of what it lies in; free when nothing is said.

    A hidden or masked whole closes its parts, whatever these say.
    """
    found = rights.get(path)
    if not path:
        return found or "write"
    above = effective(rights, path.rpartition("/")[0])
    if found is None:
        return above
    return strictest(found, above) if above in {"hidden", "masked"} else found
