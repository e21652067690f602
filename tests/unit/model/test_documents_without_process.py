"""A document that people hand in needs a process; one that only rules make does not."""

import pytest

from dougong.model.check import check
from dougong.testing.definitions import Definitions


@pytest.mark.parametrize(
    ("actions", "warned"), [(("read", "create", "submit"), True), (("read",), False)]
)
def test_only_what_people_hand_in_needs_a_process(actions: tuple[str, ...], warned: bool) -> None:
    made = Definitions("shop").entity("bill", {"amount": "money"})
    made.role("boss").grant("boss", "bill", *actions)
    found = [(one.code, one.file) for one in check(made.catalog())]
    told = ("process_missing", "modules/shop/entities/bill.schema.json")
    assert (told in found) is warned
