"""A small bundle whose bills make debts, shut months and are told of payments."""

from typing import Any

from dougong.testing.definitions import Definitions

MONEY = {"kind": "money", "title": "金额"}
STATES = {key: {"title": key} for key in ("open", "shut")}
PAID = {key: {"title": key} for key in ("unpaid", "partly", "paid")}
BILL = {"kind": "reference", "title": "账单", "reference": {"entity": "shop.bill"}}
DEBT = {"kind": "reference", "title": "欠款", "reference": {"entity": "shop.debt"}}
LINE = {"who": {"kind": "text", "title": "谁"}, "amount": MONEY}
STAGE = {
    "field": "paid",
    "transitions": [
        {"on": "approved", "to": "unpaid"},
        {"on": "paid", "from": ["unpaid", "partly"], "to": "paid", "when": "now_paid >= total"},
        {"on": "paid", "from": ["unpaid"], "to": "partly"},
    ],
}
MAKES = {
    "on": "approved",
    "for_each": "lines",
    "record": "shop.debt",
    "values": {"who": "who", "amount": "amount", "month": "parent.month"},
}
SHUTS = {"record": "shop.month", "find": {"name": "month"}, "values": {"state": '"shut"'}}
OPENS = {"record": "shop.month", "find": {"name": "month"}, "values": {"state": '"open"'}}
TELLS = {"on": "approved", "record": "shop.bill", "find": {"id": "bill"}, "event": "paid"}


def shop(stage: dict[str, Any] | None = None, **rules: Any) -> Definitions:
    """The module, with other rules of bills and another stage of theirs."""
    made = Definitions("shop", "店铺")
    _masters(made)
    words = {"required": ["month", "lines"], "label": "month", "stage": stage or STAGE}
    lookup = {"ledger": "shop.till", "take": "sum", "fields": ["amount"]}
    lookup |= {"match": [{"field": "bill", "op": "=", "value": "id"}]}
    total = "if lines = null then 0 else sum(append(for l in lines return l.amount, 0))"
    fields = {
        "month": {"kind": "text", "title": "月份"},
        "lines": {"kind": "rows", "title": "明细", "rows": "shop.line", "minItems": 1},
        "total": {**MONEY, "computed": total},
        "paid": {"kind": "choice", "title": "已付", "enum": PAID, "read_only": True},
    }
    made.entity("bill", fields, lookups={"now_paid": lookup}, **words)
    usual = {
        "makes": MAKES,
        "shuts": {"on": "approved", **SHUTS},
        "opens": {"on": "reversed", **OPENS},
    }
    made.posting("bill", **(usual | rules))
    pay = {"bill": BILL, "debt": DEBT, "amount": MONEY}
    made.entity("pay", pay, required=["bill", "amount"])
    row = {"ledger": "shop.till", "row_type": "row", "measures": {"amount": "amount"}}
    made.posting("pay", row={"on": "approved", **row, "dimensions": {"bill": "bill"}}, told=TELLS)
    _ledgers(made)
    made.role("clerk", "bill", "pay", "debt", "month")
    return made


def _masters(made: Definitions) -> None:
    state = {"kind": "choice", "title": "状态", "enum": STATES, "default": '"open"'}
    name = {"kind": "text", "title": "月份", "unique": []}
    made.entity("month", {"name": name, "state": state}, "master", label="name")
    made.entity("line", LINE, "child", required=["amount"])
    number = {"template": "D-{SEQ4}", "reset": "never"}
    debt = {
        "number": {"kind": "text", "title": "编号", "number": number},
        "month": {"kind": "text", "title": "月份"},
        **LINE,
    }
    made.entity("debt", debt, required=["who", "amount"], label="number")
    row = {"ledger": "shop.owed", "row_type": "row", "measures": {"amount": "amount"}}
    made.posting("debt", row={"on": "approved", **row, "dimensions": {"who": "who"}})


def _ledgers(made: Definitions) -> None:
    rows = {"row_types": {"row": {"title": "行"}}, "measures": {"amount": MONEY}}
    who = {"kind": "text", "title": "谁"}
    kept = {"by": {"by": ["who"], "measures": ["amount"]}}
    made.add("ledger", "owed", dimensions={"who": who}, balances=kept, **rows)
    kept = {"by": {"by": ["bill"], "measures": ["amount"]}}
    made.add("ledger", "till", dimensions={"bill": BILL}, balances=kept, **rows)
