"""One row answers a filter as a database would."""

from dougong.access.matching import matches
from dougong.feel.filters import Contains, FieldPath

KINDS = FieldPath(("kinds",))


def test_a_list_contains_its_whole_elements() -> None:
    row = {"kinds": ["labor", "material"]}
    assert matches(Contains(KINDS, "material"), row)
    assert not matches(Contains(KINDS, "mat"), row)
    assert matches(Contains(KINDS, "mat"), {"kinds": "Material"})
    assert not matches(Contains(KINDS, "labor"), {"kinds": None})
