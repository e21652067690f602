"""On processes about money a superior decides for the initiator, and nobody's silence passes."""

from typing import Any

import pytest

from dougong.model.check import check
from dougong.testing.definitions import Definitions

PATH = "workflows/shop/bill_approval.bpmn"
PLAIN = b"<dougong:approval>"


def shop(measure: str = "money", *, by_port: bool = False, **words: str) -> Definitions:
    """Bills with an amount that are posted to a ledger of that measure, directly or by a port."""
    made = Definitions("shop").entity("bill", {"amount": "money"}).role("boss", "bill")
    made.add("ledger", "book", measures={"sum": {"kind": measure, "title": "数"}}, **LEDGER)
    row: dict[str, Any] = {"ledger": "shop.book", "row_type": "in", "measures": {"sum": "amount"}}
    if by_port:
        payload = {"amount": {"kind": "money", "title": "金额"}}
        listens = {"port": "shop.billed", "rules": [{"key": "told", **row}]}
        out = {"billed": {"title": "开票", "payload": payload}}
        made.module_words(ports={"out": out, "in": [listens]})
        row = {"port": "billed", "payload": {"amount": "amount"}}
    made.posting("bill", booked={"on": "approved", **row})
    made.process("bill_approval", "bill", check="boss")
    given = "".join(f' {key}="{value}"' for key, value in words.items())
    content = made.files()[PATH].replace(PLAIN, f"<dougong:approval{given}>".encode())
    return made.file(PATH, content)


LEDGER: dict[str, Any] = {
    "dimensions": {"day": {"kind": "date", "title": "日期"}},
    "row_types": {"in": {"title": "入"}},
}


def initiator(made: Definitions) -> str:
    return made.catalog().processes["shop.bill_approval"].nodes["check"].initiator


@pytest.mark.parametrize(
    ("made", "rule"),
    [
        (shop(), "manager"),
        (shop(by_port=True), "manager"),
        (shop(initiator="keep"), "keep"),
        (shop(initiator="skip"), "skip"),
        # An amount that no ledger keeps as money moves none.
        (shop("decimal"), "keep"),
    ],
)
def test_a_superior_decides_for_the_initiator_of_money_unless_the_node_says(made, rule):
    assert initiator(made) == rule


@pytest.mark.parametrize(
    ("made", "codes"),
    [
        (shop(empty="next_manager pass"), ["process_passes_money"]),
        (shop(by_port=True, empty="pass"), ["process_passes_money"]),
        (shop("decimal", empty="pass"), []),
        (shop(empty="next_manager incident"), []),
    ],
)
def test_nobody_found_is_no_approval_of_money(made, codes):
    found = [one for one in check(made.catalog()) if one.code in {"process_passes_money", *codes}]
    assert [(one.code, one.path) for one in found] == [(code, "check") for code in codes]
    assert all(one.severity == "error" and one.advice("en") for one in found)
