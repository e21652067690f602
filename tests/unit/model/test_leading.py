"""The first lines of many are those that a whole sort puts first, and the others stay unnamed."""

from collections.abc import Collection, Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dougong.model.leading import Key, best, leading

#: Few values, so that many are equal; the names turn their order round.
KEYS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), max_size=30)
NAMES = {value: f"{9 - value // 2}" for value in range(10)}


def ranks(_place: int, values: Collection[Any]) -> Mapping[Any, Any]:
    return {value: NAMES[value] for value in values}


def by_name(key: Key) -> tuple[str, ...]:
    return tuple(NAMES[part] for part in key)


def first(keys: Any, most: int) -> list[Key]:
    return leading(keys, ranks, most)


@given(KEYS, st.integers(0, 40))
def test_the_leading_keys_are_the_beginning_of_the_whole_order(keys: list[Key], most: int) -> None:
    assert leading(keys, ranks, most) == sorted(keys, key=by_name)[:most]


@given(KEYS, st.integers(0, 40), st.booleans())
def test_the_best_keys_are_the_beginning_of_their_own_order_then_that_of_names(
    keys: list[Key], most: int, down: bool
) -> None:
    whole = sorted(sorted(keys, key=by_name), key=lambda key: key[1] // 4, reverse=down)
    found = best(keys, lambda key: key[1] // 4, first, most, down=down)
    assert found == whole[:most]


def test_only_what_may_be_among_the_first_is_named_by_the_next_place() -> None:
    asked: list[tuple[int, list[Any]]] = []

    def noted(place: int, values: Collection[Any]) -> Mapping[Any, Any]:
        asked.append((place, sorted(values)))
        return {value: value for value in values}

    keys = [(week, name) for week in range(4) for name in range(10 * week, 10 * week + 10)]
    assert leading(keys, noted, 12) == keys[:12]
    assert asked == [(0, [0, 1, 2, 3]), (1, [*range(20)])]


def test_whatever_stands_in_full_is_named_together_and_beside_it_only_the_group_that_is_cut() -> (
    None
):
    asked: list[list[Key]] = []

    def noted(keys: Any, most: int) -> list[Key]:
        asked.append(list(keys))
        return first(keys, most)

    keys = [(0, number) for number in range(10)]
    assert best(keys, lambda key: key[1] // 4, noted, 5) == [(0, 2), (0, 3), (0, 0), (0, 1), (0, 6)]
    assert [sorted(group) for group in asked] == [keys[4:8], keys[:4]]
