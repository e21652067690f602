"""A document asks a ledger while it is filled in and when it is handed in."""

import json
from typing import Any

from contract.actions.conftest import World, settle
from contract.actions.yard import yard
from dougong.actions import records
from dougong.actions.saving import prepared_data
from dougong.testing.definitions import Definitions

SPENT = {
    "ledger": "yard.spend",
    "fields": ["amount", "half"],
    "match": [{"field": "site", "value": "site"}],
}


def asking() -> Definitions:
    made = yard(
        {
            "spent": {"kind": "money", "title": "已花", "computed": "budget.amount"},
            "half": {"kind": "money", "title": "一半", "computed": "budget.half"},
            "others": {"kind": "money", "title": "别的单", "computed": "elsewhere"},
        }
    )
    _change(made, "modules/yard/entities/order.schema.json", _asks)
    _change(made, "modules/yard/ledgers/spend.json", _derives)
    return made


def _change(made: Definitions, path: str, change: Any) -> None:
    raw = json.loads(made.files()[path])
    change(raw)
    made.file(path, raw)


def _asks(raw: dict[str, Any]) -> None:
    own = {**SPENT, "fields": ["amount"], "except_own": True}
    raw["lookups"] |= {"budget": SPENT, "elsewhere": own}


def _derives(raw: dict[str, Any]) -> None:
    raw["derived"] = {"half": {"kind": "money", "title": "一半", "value": "amount / 2"}}


def test_a_document_sees_what_its_ledger_says(empty_world: World) -> None:
    empty_world.publish(asking())
    settle(empty_world)
    first = empty_world.submitted()
    assert str(first.data["spent"]) == "0.00"
    empty_world.vote("pam", first)
    empty_world.vote("bo", first)
    second = empty_world.submitted()
    seen = {key: str(second.data[key]) for key in ("spent", "half", "others")}
    assert seen == {"spent": "100.00", "half": "50.00", "others": "100.00"}
    shown = empty_world.run(
        "ann", lambda uow: records.evaluate_form(uow, "yard.order", {"site": None})
    )
    assert str(shown.data["spent"]) == "0.00"


def test_its_own_rows_are_left_out_where_it_says_so(empty_world: World) -> None:
    made = asking()
    _change(made, "modules/yard/ledgers/spend.json", _holds)
    words = {"on": "submitted", "ledger": "yard.spend", "row_type": "held", "for_each": "lines"}
    rule = {**words, "dimensions": {"site": "parent.site"}, "measures": {"amount": "amount"}}
    made.posting("order", held=rule)
    empty_world.publish(made)
    settle(empty_world)
    order = empty_world.submitted()
    known = empty_world.host.catalog("zh").entity("yard.order")
    data = empty_world.run(
        "ann", lambda uow: prepared_data(uow, known, order.data, stored=order).evaluation.data
    )
    assert str(data["spent"]) == "100.00"
    assert str(data["others"]) == "0.00"


def _holds(raw: dict[str, Any]) -> None:
    raw["row_types"] |= {"held": {"title": "占用", "holding": True}}
