"""Whoever looks asks once for the name of a thing; whoever changes things asks each time."""

import pytest

from dougong.store import records
from dougong.store.labels import labels
from statements import statements


@pytest.fixture
def sites(world):
    """Two sites, by id."""
    with world.work() as work:
        made = [
            records.add(work, "yard.site", {"code": code, "name": name}, status="active")
            for code, name in (("S1", "滨江三期"), ("S2", "高新区"))
        ]
    return [one.id for one in made]


def test_a_look_asks_once_for_each_name(world, sites):
    first, second = (("yard.site", one) for one in sites)
    unknown = ("yard.site", "nobody")
    with world.look() as work:
        with statements() as asked:
            assert labels(work, [first, unknown]) == {first: "S1 滨江三期"}
            assert labels(work, {first, second, unknown}) == {
                first: "S1 滨江三期",
                second: "S2 高新区",
            }
            assert labels(work, [second, unknown, first]) == {
                first: "S1 滨江三期",
                second: "S2 高新区",
            }
        assert len(asked) == 2


def test_the_next_look_sees_the_name_that_a_change_gave(world, sites):
    wanted = ("yard.site", sites[0])
    with world.look() as work:
        assert labels(work, [wanted]) == {wanted: "S1 滨江三期"}
    with world.work() as work:
        found = records.find(work, "yard.site", sites[0])
        assert found is not None
        before = labels(work, [wanted])
        changed = {**found.data, "name": "滨江四期"}
        records.change(work, found, changed, version=found.version)
        assert (before, labels(work, [wanted])) == (
            {wanted: "S1 滨江三期"},
            {wanted: "S1 滨江四期"},
        )
    with world.look() as work:
        assert labels(work, [wanted]) == {wanted: "S1 滨江四期"}


def test_any_number_of_names_is_the_same_question_to_postgresql(world, sites):
    wanted = {("yard.site", one): None for one in sites}
    many = [*wanted, *(("yard.site", f"nobody {number}") for number in range(600))]
    with world.work() as work, statements() as asked:
        assert labels(work, many).keys() == wanted.keys()
        assert labels(work, list(wanted)).keys() == wanted.keys()
    apart = {"sqlite": 3, "postgresql": 2}[world.database.dialect]
    assert (len(asked), len(set(asked))) == (apart, apart if apart == 3 else 1)
