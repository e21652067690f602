"""What changed between two states of a record, by JSON Pointer."""

from collections.abc import Iterator, Mapping, Sequence

from dougong.base.values import Json, JsonObject, pointer

#: Pointer → values before and after; an absent row or value is null.
Changes = dict[str, Json]


def changes_between(before: JsonObject, after: JsonObject) -> Changes:
    """Every value that differs; rows are matched by their ids and named by them."""
    return dict(_differing("", before, after))


def _differing(
    base: str, before: Mapping[str, Json], after: Mapping[str, Json]
) -> Iterator[tuple[str, Json]]:
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if _are_rows(old) or _are_rows(new):
            yield from _rows(base + pointer((key,)), old or [], new or [])
        else:
            yield base + pointer((key,)), [old, new]


def _are_rows(value: Json) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(row, dict) and "id" in row for row in value)
    )


def _rows(base: str, before: Json, after: Json) -> Iterator[tuple[str, Json]]:
    old, new = _by_id(before), _by_id(after)
    for row_id in dict.fromkeys((*old, *new)):
        here = base + pointer((row_id,))
        if row_id not in old or row_id not in new:
            yield here, [old.get(row_id), new.get(row_id)]
        else:
            yield from _differing(here, old[row_id], new[row_id])


def _by_id(rows: Json) -> dict[str, JsonObject]:
    if not isinstance(rows, list):
        return {}
    return {str(row["id"]): row for row in rows if isinstance(row, dict)}


def together(steps: Sequence[Mapping[str, Json]]) -> Changes:
    """Several changes, oldest first, as one: the first value before, the last one after."""
    found: dict[str, Json] = {}
    for changes in steps:
        for path, pair in changes.items():
            known = found.get(path)
            if isinstance(known, list) and isinstance(pair, list):
                found[path] = [known[0], pair[1]]
            else:
                found[path] = pair
    return {path: pair for path, pair in found.items() if _differs(pair)}


def _differs(pair: Json) -> bool:
    return not (isinstance(pair, list) and len(pair) == 2 and pair[0] == pair[1])
